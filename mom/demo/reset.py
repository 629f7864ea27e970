"""Deletes the demo's data: `python -m mom.demo.reset`."""

import shutil
import sys
from pathlib import Path

from mom import env
from mom.embedded.catalogue import SERVICE_NAMES, service_of
from mom.embedded.locks import is_held
from mom.embedded.state import StateFolder


def main() -> int:
    """Delete the state folder's content, except the tests'; refuse while anything uses it."""
    root = env.state_root("demo")
    if env.database_url():
        print(
            "DATABASE_URL is set: the demo's data is in a database of your own. Empty it there.",
            file=sys.stderr,
        )
        return 1
    if not root.exists():
        print("There is no demo data.")
        return 0
    state = StateFolder(root)
    state.make()
    services = [service_of(name, root, lasting=True) for name in SERVICE_NAMES]
    if is_held(state.run / "demo.lock"):
        print("The demo is running. End it with Ctrl-C first.", file=sys.stderr)
        return 1
    if any(is_held(one.use_lock) for one in services):
        print("A command is using the demo's database. Wait until it has ended.", file=sys.stderr)
        return 1
    kept = _delete(
        *(state.data, state.log, state.run, root / "simulator", root / "capture"),
        *(root / "ledger-keys", root / "factor-keys", root / "anchors"),
        *map(state.socket_folder, SERVICE_NAMES),
        *(root / "secrets.json", root / "erp-token"),
    )
    if kept:
        print("These could not be deleted, and so the demo's data is not wholly gone:", file=sys.stderr)
        print("\n".join(f"  {path}: {why}" for path, why in kept.items()), file=sys.stderr)
        return 1
    print(f"The demo's data in {root} is deleted; the next `make demo` starts over.")
    return 0


def _delete(*paths: Path) -> dict[Path, str]:
    """Delete files and folders; return what stayed, and why."""
    kept = {}
    for path in paths:
        try:
            if path.is_dir():
                shutil.rmtree(path)  # refuses a link to a folder elsewhere
            else:
                path.unlink(missing_ok=True)
        except OSError as reason:
            kept[path] = str(reason)
    return kept


if __name__ == "__main__":
    sys.exit(main())
