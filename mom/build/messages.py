"""Compiles the message catalogues by Babel: the machine needs no gettext."""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_catalogue(source: Path) -> Path:
    """Write the `.mo` beside a `.po`; a catalogue that does not parse stops the set-up."""
    locale = source.parent.parent.name
    with source.open("rb") as file:
        catalogue = read_po(file, locale=locale, abort_invalid=True)
    target = source.with_suffix(".mo")
    with target.open("wb") as file:
        write_mo(file, catalogue)
    return target


def main(paths: list[str]) -> None:
    """Compile the catalogues given."""
    for path in paths:
        compile_catalogue(Path(path))


if __name__ == "__main__":
    main(sys.argv[1:])
