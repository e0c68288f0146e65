"""What a call inherits from its surroundings: environment variables, all beginning with JEMBATAN_.

Options on the command line win over them. A newcomer would look for passwords here: `config/navision.toml`
names those, and only `jobs.secrets` looks them up.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "JEMBATAN_"


class Environment(BaseSettings):
    """Where the books and the setup are, who acts, and where the log goes."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", env_ignore_empty=True)

    books: str = "sqlite:///books.db"
    config: Path = Path("config")
    actor: str = ""
    role: str = "operator"
    branch: str = ""
    today: date | None = None
    log: str = ""
    log_level: str = "INFO"
