# The two commands of a fresh machine: `make run` (the demo) and `make test` (everything).
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
JOBS   ?= 2

.PHONY: run test check bench volume mutate coverage nightly lock clean

run: $(VENV)/installed
	$(BIN)/jembatan demo

test: $(VENV)/installed
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal -q

$(VENV)/installed: requirements.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

# What everyone runs before a commit.
check: $(VENV)/installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) test

# Rewrites requirements.txt: pins and hashes only, never an index address.
lock:
	$(PYTHON) -m venv .lock && .lock/bin/python -m pip install --quiet uv
	grep -v '^-r' requirements.in | .lock/bin/uv -q pip compile --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml - -o requirements.txt
	rm -rf .lock

# Ratios beside a raw baseline, in one run.
bench: $(VENV)/installed
	$(BIN)/python -m benchmarks

# A hundred thousand vouchers to Navision, in detail and summed, and a million ledger entries from it; takes about
# half an hour.
volume: $(VENV)/installed
	$(BIN)/python -m benchmarks.volume
	$(BIN)/python -m benchmarks.ledger_volume

# Mutation testing of schedule, late charges and allocation; fails below 90 % killed.
mutate: $(VENV)/installed
	$(BIN)/python -m tests.mutation

# Branch coverage of the rules and of the way to journal lines by their own pure tests; fails below 100 %. What a
# drawn example reaches by luck does not count, and the measurement of suggestions takes longer than all others.
coverage: $(VENV)/installed
	$(BIN)/coverage run -m pytest -q -m "not hypothesis" -k "not right_contract" \
	  servicing mappings tests/servicing tests/mappings
	$(BIN)/coverage report --fail-under=100

# The sizes that a night has time for.
nightly: $(VENV)/installed
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal -q --nightly

clean:
	rm -rf $(VENV) .pytest_cache .hypothesis .mypy_cache .ruff_cache var mutants
