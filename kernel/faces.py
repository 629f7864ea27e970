"""What a page and an API resource must declare; what is missing stops the start."""

from __future__ import annotations

import inspect
from abc import ABC
from typing import Any, ClassVar

# Declared instead of a code by what belongs to everybody who is signed in (home, search, help).
SIGNED_IN = "signed_in"


class Face(ABC):
    """The base of every class-based page and API resource.

    A class without a permission, or without a method that its base leaves to it, raises ``TypeError``
    when it is made; one that others build on says ``abstract=True``.
    """

    permission: ClassVar[str] = ""

    def __init_subclass__(cls, *, abstract: bool = False, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if abstract:
            return
        name = f"{cls.__module__}.{cls.__name__}"
        if not cls.permission:
            raise TypeError(f"{name} declares no permission")
        if missing := _missing_methods(cls):
            raise TypeError(f"{name} does not give {', '.join(missing)}")


def _missing_methods(cls: type[Any]) -> list[str]:
    """What is still abstract; Python itself counts it only after ``__init_subclass__``."""
    left = {name for base in cls.__bases__ for name in getattr(base, "__abstractmethods__", ())}
    methods = {name: inspect.getattr_static(cls, name) for name in left}
    return sorted(name for name, method in methods.items() if getattr(method, "__isabstractmethod__", False))
