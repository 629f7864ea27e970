"""Registries with one folder each: a new entry is one file, a malformed or duplicate one stops the start."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any, Generic, TypeVar

from django.apps import apps

T = TypeVar("T")

REGISTRIES: dict[str, Registry[Any]] = {}


class RegistryError(Exception):
    """An entry is malformed or its code is taken; raised while the process starts."""


class Registry(Generic[T]):
    """All entries of one kind, found in ``<app>/<folder>/*.py`` of every installed app.

    An entry is a subclass of ``base`` that gives its abstract methods and sets every attribute named in
    ``required``; its ``code`` is written into records and so never changes and is never used again. One that needs
    several files is a package ``<app>/<folder>/<entry>/`` with the entry in its ``__init__.py``.
    """

    def __init__(self, folder: str, *, base: type[T], required: tuple[str, ...] = ("code", "label")) -> None:
        self.folder = folder
        self.base = base
        self.required = required
        self._entries: dict[str, T] = {}
        if folder in REGISTRIES:
            raise RegistryError(f"two registries use the folder {folder}")
        REGISTRIES[folder] = self

    def register(self, entry: type[T]) -> type[T]:
        """Class decorator: check the entry and keep one instance of it under its code."""
        if not issubclass(entry, self.base):
            raise RegistryError(f"{entry.__module__}.{entry.__name__} is not a {self.base.__name__}")
        for attribute in self.required:
            if not getattr(entry, attribute, None):
                raise RegistryError(f"{entry.__module__}.{entry.__name__} does not set “{attribute}”")
        if missing := sorted(getattr(entry, "__abstractmethods__", ())):
            raise RegistryError(f"{entry.__module__}.{entry.__name__} does not give {', '.join(missing)}")
        code = str(entry.code)  # type: ignore[attr-defined]
        known = self._entries.get(code)
        # The module counts too: a copied file brings the same class name. Only itself may come again.
        if known is not None and _name_of(type(known)) != _name_of(entry):
            raise RegistryError(
                f"{self.folder}: “{code}” is both {type(known).__module__} and {entry.__module__}"
            )
        self._entries[code] = entry()
        return entry

    def get(self, code: str) -> T:
        """The entry with this code; ``LookupError`` when there is none."""
        try:
            return self._entries[code]
        except KeyError:
            raise LookupError(f"{self.folder} has no entry “{code}”") from None

    def __iter__(self) -> Iterator[T]:
        return iter(self._entries[code] for code in sorted(self._entries))

    def __contains__(self, code: str) -> bool:
        return code in self._entries

    def __len__(self) -> int:
        return len(self._entries)

    def choices(self) -> list[tuple[str, Any]]:
        """``(code, label)`` pairs for forms."""
        return [(code, entry.label) for code, entry in sorted(self._entries.items())]  # type: ignore[attr-defined]

    def load(self) -> None:
        """Import every module of the folder in every installed app; each must have brought an entry."""
        for config in apps.get_app_configs():
            for module in _import_folder(f"{config.name}.{self.folder}"):
                if not self._has_entry_of(module):
                    raise RegistryError(f"{module} registers nothing in {self.folder}")

    def _has_entry_of(self, module: str) -> bool:
        homes = [type(entry).__module__ for entry in self._entries.values()]
        return any(home == module or home.startswith(f"{module}.") for home in homes)


def load_all() -> None:
    """Import every app's ``contracts`` (they create the registries), registry folders and subscribers."""
    for config in apps.get_app_configs():
        _import_if_there(f"{config.name}.contracts")
    for registry in list(REGISTRIES.values()):
        registry.load()
    import_from_every_app("subscribers")


def import_from_every_app(module: str) -> list[Any]:
    """Import ``<app>.<module>`` wherever it exists and return the modules, in app order."""
    found = [_import_if_there(f"{config.name}.{module}") for config in apps.get_app_configs()]
    return [each for each in found if each is not None]


def _name_of(entry: type[Any]) -> tuple[str, str]:
    return entry.__module__, entry.__qualname__


def _import_folder(package_name: str) -> list[str]:
    """Import the modules of a folder and return their names; none when the app has no such folder."""
    package = _import_if_there(package_name)
    if package is None:
        return []
    names = [f"{package_name}.{info.name}" for info in pkgutil.iter_modules(package.__path__)]
    for name in names:
        importlib.import_module(name)
    return names


def _import_if_there(name: str) -> Any:
    """Import ``name``; ``None`` only when that very module does not exist."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is not None and (name == error.name or name.startswith(f"{error.name}.")):
            return None
        raise
