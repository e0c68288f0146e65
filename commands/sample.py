"""The sample company: the setup files that `init` hands out and that the demo works with.

In an installed program they lie inside the `company` package, in a checkout in `config/` beside it.
"""

from __future__ import annotations

import shutil
from importlib.resources import files
from pathlib import Path

import company


def sample_folder() -> Path:
    """The folder with the sample company's files."""
    installed = Path(str(files("company"))) / "sample"
    beside = Path(company.__file__).resolve().parents[1] / "config"
    return installed if installed.is_dir() else beside


def write_sample(folder: Path) -> tuple[Path, ...]:
    """Copy the sample company's files into a folder that has none; the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for path in sorted(sample_folder().glob("*.toml")):
        target = folder / path.name
        shutil.copyfile(path, target)
        written.append(target)
    return tuple(written)
