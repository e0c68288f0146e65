"""The control port: a fault script changed and counted while the server runs, from any language.

`GET /faults` counts what happened, `POST /faults` puts the rules of a TOML text in force, `DELETE /faults`
takes all out of force, `GET /calls` counts calls by operation, `POST /job-queue` lets the job queue work. It
has no sign-in: it is no part of Navision, and it listens on loopback only.
"""

import json
import tomllib
from collections.abc import Callable
from typing import Any, Final, Protocol

from simulator.errors import NavError
from simulator.listening import Answer, HttpRequest, Listener
from simulator.misbehaviour.faults import FaultScript, rules_from
from simulator.signing_in.sign_in import Challenge, ConnectionState


class Controlled(Protocol):
    """A server that can be controlled."""

    @property
    def faults(self) -> FaultScript:
        """The script in force."""

    def counted_calls(self) -> dict[str, int]:
        """Calls by operation."""

    def run_job_queue(self, company: str | None = None) -> list[NavError | int]:
        """Let the job queue work."""


class NoSignIn:
    """Whoever reaches the port may use it."""

    def check(self, header: str | None, state: ConnectionState) -> str | Challenge:
        """Everybody is the operator."""
        return "operator"


class ControlPort:
    """The listener beside a server."""

    def __init__(self, server: Controlled, port: int = 0) -> None:
        self.sign_in: Final = NoSignIn()
        self._server: Final = server
        self._routes: Final[dict[tuple[str, str], Callable[[HttpRequest], Any]]] = {
            ("GET", "/faults"): lambda _: self._counts(),
            ("POST", "/faults"): self._add,
            ("DELETE", "/faults"): lambda _: self._clear(),
            ("GET", "/calls"): lambda _: self._server.counted_calls(),
            ("POST", "/job-queue"): lambda _: self._work(),
        }
        self._listener: Final = Listener(self, port)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._listener.port}"

    def stop(self) -> None:
        """Stop listening."""
        self._listener.stop()

    def respond(self, request: HttpRequest) -> Answer:
        """The answer to a request."""
        route = self._routes.get((request.method, request.path))
        if route is None:
            return Answer(404)
        try:
            told = route(request)
        except (ValueError, TypeError, tomllib.TOMLDecodeError) as error:
            return Answer(400, json.dumps({"error": str(error)}).encode(), "application/json")
        return Answer(200, json.dumps(told).encode(), "application/json")

    def _counts(self) -> dict[str, int]:
        return dict(self._server.faults.counted())

    def _add(self, request: HttpRequest) -> dict[str, int]:
        rules = rules_from(request.body.decode())
        self._server.faults.add(*rules)
        return {"added": len(rules)}

    def _clear(self) -> dict[str, int]:
        self._server.faults.clear()
        return self._counts()

    def _work(self) -> list[int | str]:
        return [each.text if isinstance(each, NavError) else each for each in self._server.run_job_queue()]
