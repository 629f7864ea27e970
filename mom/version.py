"""The version of PharMOM that runs here, read from the project's own file."""

import tomllib
from functools import lru_cache

from mom.env import BASE_DIR


@lru_cache(maxsize=1)
def version() -> str:
    """The number in ``pyproject.toml``."""
    project = tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])
