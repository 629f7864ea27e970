"""Dialogs about oneself, and about what is one's own."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from audit.generic import ActionPage
from people.models import User


class OwnPage(ActionPage):
    """A dialog whose subject is the person themselves."""

    def get_record(self) -> User:
        """Nobody acts for somebody else."""
        return User.objects.get(pk=self.request.user.pk)


class OfOwnPage(OwnPage, abstract=True):
    """About one thing of one's own, named by the address; anybody else's is not found."""

    # The action's argument that it is.
    argument: ClassVar[str]

    @abstractmethod
    def own(self, person: Any) -> QuerySet[Any]:
        """What of ``person``, who is signed in, the dialog may be about."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find it first."""
        self.found: Any = None
        if request.user.is_authenticated:
            self.found = get_object_or_404(self.own(request.user), uuid=kwargs["uuid"])
        return super().dispatch(request, *args, **kwargs)

    def subtitle(self) -> str:
        """What it is called."""
        return str(self.found)

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        """With the one of the address."""
        return {**super().arguments(form), self.argument: self.found}
