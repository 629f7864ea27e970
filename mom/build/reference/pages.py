"""All pages by file name, and the writing of them."""

from __future__ import annotations

from pathlib import Path

from kernel.shell import shell
from mom.build.reference import declared
from mom.build.reference.actions import actions_page, roles_page
from mom.build.reference.configuration import configuration_page
from mom.build.reference.data_model import data_model_page
from mom.build.reference.errors import errors_page
from mom.build.reference.lifecycles import lifecycles_page
from mom.build.reference.markdown import page
from mom.build.reference.registries import registries_page
from mom.build.reference.requirements import proofs, read_requirements, requirements_page
from mom.build.reference.rights import rights_page
from mom.build.reference.words import Words
from mom.env import BASE_DIR
from mom.roles import PERMISSIONS, ROLES
from mom.rules import rules

FOLDER = BASE_DIR / "docs" / "reference"
# Written by hand, because others rely on every word of it; it lies here and is left alone.
BY_HAND = {"dossier-format.md"}
CONTENTS = {
    "actions.md": "[Actions](actions.md): what can be done to records, what it asks for, what refuses it, who may",
    "rights.md": "[Rights and signatures](rights.md): what each action asks for, where, and by which page and endpoint",
    "roles.md": "[Roles](roles.md): what each role may do and see, as shipped",
    "lifecycles.md": "[Lifecycles](lifecycles.md): the states of each kind of record, and what leads where",
    "errors.md": "[Error codes](errors.md): what each refusal means and what to do",
    "registries.md": "[Registries](registries.md): step types, release checks, connectors and all else that is open",
    "configuration.md": "[Configuration and commands](configuration.md): variables, settings, `manage.py`",
    "data-model.md": "[Data model](data-model.md): the tables and what kind of record each is",
    "requirements.md": "[Requirements and their tests](requirements.md): what is shown by which test, and what by none",
}


def make_pages() -> dict[str, str]:
    """The text of each page by file name; raises ``Incomplete`` with everything that is missing."""
    words = Words()
    actions, found = declared.actions(), shell()
    codes = {each.code for each in actions}
    rights = {each.code for each in found.rights}
    pages = {
        "README.md": page("Reference", "\n".join(f"- {line}" for line in CONTENTS.values())),
        "actions.md": actions_page(words, actions, found.rights, PERMISSIONS),
        "rights.md": rights_page(words, rules(), PERMISSIONS),
        "roles.md": roles_page(words, ROLES, codes | rights),
        "lifecycles.md": lifecycles_page(words, declared.lifecycles(), codes),
        "errors.md": errors_page(words, declared.errors()),
        "registries.md": registries_page(words, declared.registries(), found),
        "configuration.md": configuration_page(words),
        "data-model.md": data_model_page(words, declared.our_apps()),
        "requirements.md": requirements_page(words, read_requirements(), proofs()),
    }
    words.settle()
    return pages


def write_pages(pages: dict[str, str], folder: Path = FOLDER) -> None:
    """Write every page and delete those that are made no more."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.md"):
        if old.name not in pages and old.name not in BY_HAND:
            old.unlink()
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
