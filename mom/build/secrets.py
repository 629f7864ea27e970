"""No secret gets into the repository: what git tracks is searched for keys, tokens and passwords in addresses.

``python -m mom.build.secrets`` compares with the reviewed list ``.secrets.baseline``; ``--write`` writes it anew.
Each entry of the list is an example of the documentation or a test's own, looked at by somebody.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from detect_secrets.core.plugins.initialize import from_plugin_classname
from detect_secrets.core.potential_secret import PotentialSecret
from detect_secrets.core.scan import scan_file
from detect_secrets.settings import transient_settings

from mom.env import BASE_DIR

BASELINE = BASE_DIR / ".secrets.baseline"
# Patterns of keys that somebody issued. Passwords in Python are ruff's to find (S105 to S107).
DETECTORS = (
    "ArtifactoryDetector",
    "AWSKeyDetector",
    "AzureStorageKeyDetector",
    "BasicAuthDetector",
    "CloudantDetector",
    "DiscordBotTokenDetector",
    "GitHubTokenDetector",
    "GitLabTokenDetector",
    "IbmCloudIamDetector",
    "JwtTokenDetector",
    "MailchimpDetector",
    "NpmDetector",
    "OpenAIDetector",
    "PrivateKeyDetector",
    "PypiTokenDetector",
    "SendGridDetector",
    "SlackDetector",
    "SquareOAuthDetector",
    "StripeDetector",
    "TelegramBotTokenDetector",
    "TwilioKeyDetector",
)
# Locks hold digests by the thousand, generated pages what stands elsewhere, the others no text.
SKIPPED = (".png", ".svg", ".pdf", ".woff2", ".ttf", "package-lock.json", ".secrets.baseline")
SKIPPED_FOLDERS = ("docs/reference/",)
Found = tuple[str, str, str]


def tracked_files() -> list[str]:
    """What git tracks, without locks of packages and what holds no text."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=BASE_DIR, check=True, capture_output=True, text=True
    ).stdout.split("\0")
    is_lock = {f"requirements/{name}.txt" for name in ("base", "dev")}
    return [
        name
        for name in listed
        if name
        and name not in is_lock
        and not name.endswith(SKIPPED)
        and not name.startswith(SKIPPED_FOLDERS)
    ]


def secrets_in(names: list[str], root: Path = BASE_DIR) -> Iterator[PotentialSecret]:
    """What the detectors find; a file is read by lines only where one of their patterns is in it at all."""
    settings = {"plugins_used": [{"name": name} for name in DETECTORS]}
    with transient_settings(settings):
        detectors: list[Any] = [from_plugin_classname(name) for name in DETECTORS]
        patterns = [pattern for each in detectors for pattern in each.denylist]
        for name in names:
            path = root / name
            if not path.is_file():
                continue
            text = path.read_text(encoding="utf-8", errors="replace")
            if any(pattern.search(text) for pattern in patterns):
                yield from scan_file(str(path))


def found_now(root: Path = BASE_DIR) -> dict[Found, int]:
    """File, kind and digest of each find, with the line of the first."""
    found: dict[Found, int] = {}
    for each in secrets_in(tracked_files(), root):
        name = Path(each.filename).relative_to(root).as_posix()
        found.setdefault((name, each.type, each.secret_hash), each.line_number)
    return found


def reviewed() -> set[Found]:
    """What somebody has looked at and found to be no secret."""
    return {(each["file"], each["kind"], each["digest"]) for each in json.loads(BASELINE.read_text())}


def main() -> int:
    """Name what is new, or write the list."""
    found = found_now()
    if "--write" in sys.argv:
        rows = [{"file": name, "kind": kind, "digest": digest} for name, kind, digest in sorted(found)]
        BASELINE.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
        return 0
    known = reviewed()
    new = [
        f"{name}:{line}: {kind}"
        for (name, kind, digest), line in found.items()
        if (name, kind, digest) not in known
    ]
    gone = [f"{name}: {kind} is listed and gone" for name, kind, digest in sorted(known - set(found))]
    for line in [*new, *gone]:
        print(line)
    if new:
        print(
            "A secret in the repository is known to everybody: withdraw it, then take it out of the history."
        )
    return 1 if new or gone else 0


if __name__ == "__main__":
    sys.exit(main())
