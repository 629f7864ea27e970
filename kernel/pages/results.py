"""A page of results that are narrowed: the page, the results alone for htmx, or all of them as data."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from kernel.pages.access import ProtectedPage


class ResultsPage(ProtectedPage, abstract=True):
    """One address for what is narrowed: ``?format=csv`` gives all of it as data."""

    # The forms in which ``?format=`` gives everything as a file.
    formats: ClassVar[tuple[str, ...]] = ("csv",)
    template_name: ClassVar[str]
    results_template: ClassVar[str]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """What was asked for; a fragment is never kept in place of the page."""
        if request.GET.get("format") in self.formats:
            return self._export(str(request.GET["format"]))
        is_fragment = request.headers.get("HX-Request") == "true" and "HX-Boosted" not in request.headers
        template = self.results_template if is_fragment else self.template_name
        parts = {"results_template": self.results_template, "is_fragment": is_fragment}
        response = render(request, template, {**self._context(), **parts})
        patch_vary_headers(response, ["HX-Request"])
        return response

    @abstractmethod
    def _context(self) -> dict[str, Any]:
        """What both templates see."""

    @abstractmethod
    def _export(self, kind: str) -> HttpResponseBase:
        """Everything as a file of this kind, one of ``formats``."""
