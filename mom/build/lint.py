"""`make lint`: runs every check, also after one failed, and says at the end which did."""

import os
import subprocess
import sys
import time
from pathlib import Path

PROGRAMS = Path(sys.executable).parent


def checks() -> dict[str, list[str]]:
    """Return the checks by name; each is a command that fails when something is wrong."""
    python = str(PROGRAMS / "python")
    return {
        "style": [str(PROGRAMS / "ruff"), "check", "."],
        "format": [str(PROGRAMS / "ruff"), "format", "--check", "."],
        "types": [str(PROGRAMS / "mypy")],
        "layers": [str(PROGRAMS / "lint-imports"), "--no-logo"],
        "templates": [str(PROGRAMS / "djlint"), "--lint", "--quiet", "."],
        "Django's checks": [python, "manage.py", "check", "--fail-level", "WARNING"],
        "missing migrations": [python, "manage.py", "makemigrations", "--check", "--dry-run"],
        "translations": [python, "-m", "mom.build.translations"],
        "secrets": [python, "-m", "mom.build.secrets"],
        "packages": [python, "-m", "mom.build.packages"],
    }


def main() -> int:
    """Run all checks one after another on the tests' servers; return 1 if one failed."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "mom.settings.test"}
    failed = []
    for name, argv in checks().items():
        print(f"== {name}", flush=True)
        started = time.monotonic()
        if subprocess.run(argv, env=environment, check=False).returncode:
            failed.append(name)
            print(f"== {name}: failed ({time.monotonic() - started:.1f} s)", flush=True)
    if failed:
        print(f"Failed: {', '.join(failed)}", file=sys.stderr)
        return 1
    print("All checks passed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
