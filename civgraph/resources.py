"""Where the data folders are: beside the package in a checkout, inside it (`_data`) in an installed wheel.

Nothing else in the project knows either home.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parent
DATA = PACKAGE / "_data" if (PACKAGE / "_data").is_dir() else PACKAGE.parent


def folder(name: str) -> Path:
    """The data folder of that name, such as `mappings/lexicons`."""
    return DATA / name


@cache
def toml(name: str) -> dict[str, Any]:
    """A data file of the project, parsed once; callers must not change it."""
    with (DATA / name).open("rb") as file:
        return tomllib.load(file)
