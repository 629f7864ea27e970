"""What the installed apps declare, without what a test or another package has added in this process."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps

from audit.declaration import ACTIONS, Action
from kernel.errors import ERRORS, DomainError
from kernel.lifecycle import Lifecycle
from kernel.registry import REGISTRIES, Registry, import_from_every_app
from mom.env import BASE_DIR

ERROR_CODE = re.compile(r'^    code = "[A-Z]{3}-\d{3}"$', re.MULTILINE)


def our_apps() -> list[AppConfig]:
    """The apps of this repository, from the ground up."""
    return [config for config in apps.get_app_configs() if Path(config.path).resolve().parent == BASE_DIR]


def module_name(path: Path) -> str:
    """The name by which a file of this repository is imported."""
    parts = path.resolve().relative_to(BASE_DIR).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def app_of(module: str) -> str:
    """The app that a module belongs to; empty for one of another package."""
    name = module.partition(".")[0]
    return name if name in {config.name for config in our_apps()} else ""


def actions() -> list[Action[Any]]:
    """Every action, by code."""
    return sorted((each for each in ACTIONS.values() if app_of(each.__module__)), key=lambda each: each.code)


def errors() -> list[type[DomainError]]:
    """Every coded error, by code; those of faces that nobody has opened yet are imported first."""
    for config in our_apps():
        for path in sorted(Path(config.path).rglob("*.py")):
            if ERROR_CODE.search(path.read_text(encoding="utf-8")):
                importlib.import_module(module_name(path))
    return sorted((each for each in ERRORS.values() if app_of(each.__module__)), key=lambda each: each.code)


def lifecycles() -> list[tuple[str, Lifecycle]]:
    """Every lifecycle with the module that it stands in, by name."""
    modules = [module for module in import_from_every_app("lifecycles") if app_of(module.__name__)]
    found = {
        value.name: (module.__name__, value)
        for module in modules
        for value in vars(module).values()
        if isinstance(value, Lifecycle)
    }
    return [found[name] for name in sorted(found)]


def registries() -> list[Registry[Any]]:
    """Every registry, by folder."""
    return [REGISTRIES[folder] for folder in sorted(REGISTRIES) if app_of(REGISTRIES[folder].base.__module__)]


def entries(registry: Registry[Any]) -> Iterator[Any]:
    """The entries of a registry that apps have brought, by code."""
    return (entry for entry in registry if app_of(type(entry).__module__))


def modules_of(functions: Iterable[Any]) -> list[tuple[str, Any]]:
    """Functions of our apps with their module's name, by module."""
    return sorted(
        ((each.__module__, each) for each in functions if app_of(each.__module__)), key=lambda pair: pair[0]
    )
