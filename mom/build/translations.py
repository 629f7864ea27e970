"""Checks that the Chinese catalogues are complete: `python -m mom.build.translations`.

English is the language of the sources, so a text is there in both languages once it is translated.
Where xgettext is installed, the sources are read again and compared with the catalogues. In CI it must be.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent.parent
LANGUAGE = "zh_Hans"
CATALOGUE = Path("locale", LANGUAGE, "LC_MESSAGES", "django.po")
REVIEWED = ROOT / "mom" / "locale" / "reviewed_untranslated.txt"
HAN = re.compile(r"[\u3400-\u9fff]")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
NOT_SOURCES = shutil.ignore_patterns("locale", "migrations", "static*", "frontend", "__pycache__", "*.mo")
NOT_LOOKED_FOR = "texts missing from the catalogues are not looked for"


def main() -> int:
    """Print every fault; return 1 if there is any."""
    apps = [path.parent for path in sorted(ROOT.glob("*/apps.py"))]
    reviewed = reviewed_texts(REVIEWED)
    faults = [fault for app in apps for fault in faults_of_catalogue(app / CATALOGUE, reviewed)]
    faults += faults_of_doubles([app / CATALOGUE for app in apps])
    if shutil.which("xgettext") and shutil.which("msgmerge"):
        faults += [fault for app in apps for fault in faults_of_extraction(app)]
    elif os.environ.get("CI"):
        faults.append(f"xgettext is not installed: {NOT_LOOKED_FOR}. Install gettext")
    else:
        print(f"xgettext is not installed: {NOT_LOOKED_FOR}")
    for fault in faults:
        print(fault)
    return 1 if faults else 0


def reviewed_texts(path: Path) -> frozenset[str]:
    """Return the texts that need no Chinese."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def faults_of_catalogue(path: Path, reviewed: frozenset[str]) -> Iterator[str]:
    """Look at each entry: translated, settled, in Chinese, with the same placeholders."""
    if not path.exists():
        yield f"{_name(path)}: the catalogue is missing"
        return
    with path.open("rb") as file:
        catalogue = read_po(file, locale=LANGUAGE, abort_invalid=True)
    if catalogue.obsolete:
        yield f"{_name(path)}: {len(catalogue.obsolete)} obsolete entries; delete them"
    for message in catalogue:
        if message.id:
            for fault in _faults_of_message(message, reviewed):
                yield f"{_name(path)}: {_texts(message.id)[0]!r}: {fault}"


def _faults_of_message(message: Message, reviewed: frozenset[str]) -> Iterator[str]:
    sources, translations = _texts(message.id), _texts(message.string)
    if message.fuzzy:
        yield "is marked fuzzy"
    if not translations or not all(text.strip() for text in translations):
        yield "has no translation"
        return
    if HAN.search(sources[0]):
        yield "the English text holds Chinese"
    for text in translations:
        if not HAN.search(text) and sources[0] not in reviewed:
            yield f"{text!r} holds no Chinese and is not in {REVIEWED.name}"
        if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(sources[-1])):
            yield f"{text!r} has other placeholders"


def faults_of_doubles(paths: Iterable[Path]) -> Iterator[str]:
    """One text has one translation: all catalogues become one, and the first app's would win in silence."""
    known: dict[tuple[str, str], dict[str, Path]] = defaultdict(dict)
    for path in filter(Path.exists, paths):
        with path.open("rb") as file:
            for message in read_po(file, locale=LANGUAGE):
                if message.id and _texts(message.string):
                    key = (message.context or "", _texts(message.id)[0])
                    known[key].setdefault(_texts(message.string)[0], path)
    for (_context, text), translations in known.items():
        if len(translations) > 1:
            said = ", ".join(f"{each!r} in {_name(path)}" for each, path in translations.items())
            yield f"{text!r} is translated in two ways: {said}. Where it means two things, give it a context"


def faults_of_extraction(app: Path) -> Iterator[str]:
    """Compare the texts in the sources with those in the catalogue."""
    wanted, found = _extracted(app), _ids(app / CATALOGUE)
    for text in sorted(wanted - found):
        yield f"{_name(app / CATALOGUE)}: {text!r} is missing"
    for text in sorted(found - wanted):
        yield f"{_name(app / CATALOGUE)}: {text!r} is in no source any more"


def _extracted(app: Path) -> set[str]:
    """Run Django's makemessages on a copy without catalogue."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, app.name)
        shutil.copytree(app, copy, ignore=NOT_SOURCES)
        (copy / "locale").mkdir()
        # -P: an app's own `selectors` must not stand in for Python's.
        argv = [sys.executable, "-P", "-m", "django", "makemessages", "--locale", LANGUAGE]
        without_settings = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
        subprocess.run([*argv, "--verbosity", "0"], cwd=copy, env=without_settings, check=True)
        return _ids(copy / CATALOGUE)


def _ids(path: Path) -> set[str]:
    if not path.exists():
        return set()
    # Babel prints its doubts about plurals that makemessages has left empty.
    with path.open("rb") as file, redirect_stdout(StringIO()):
        catalogue = read_po(file)
    return {f"{message.context or ''}|{_texts(message.id)[0]}" for message in catalogue if message.id}


def _texts(value: str | Iterable[str] | None) -> list[str]:
    """Return one text, or those of a plural, as a list."""
    if not value:
        return []
    return [value] if isinstance(value, str) else list(value)


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


if __name__ == "__main__":
    sys.exit(main())
