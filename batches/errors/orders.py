"""Refusals of orders."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kernel.errors import DomainError


class OrderExists(DomainError):
    """The same order number came with another key (URS-INT-05)."""

    code = "BAT-001"
    text = _("Order %(number)s already exists at site %(site)s.")
    remedy = _("Use the Idempotency-Key of the first request to repeat it, or send a new order number.")


class UnknownSite(DomainError):
    """An order for a site that PharMOM does not know."""

    code = "BAT-002"
    text = _("The site “%(value)s” is unknown.")
    remedy = _("Send the code of a site that is set up in PharMOM.")
    status = 422


class UnknownMaterial(DomainError):
    """An order for a material that PharMOM does not know."""

    code = "BAT-003"
    text = _("The material “%(value)s” is unknown.")
    remedy = _("Send the code of a material that is set up in PharMOM.")
    status = 422


class NotAProduct(DomainError):
    """An order for something that is bought, not made."""

    code = "BAT-004"
    text = _("“%(material)s” is not a product that is made here.")
    remedy = _("Send the code of an intermediate or finished product.")
    status = 422


class WrongOrderQuantity(DomainError):
    """A quantity of zero or less."""

    code = "BAT-005"
    text = _("%(quantity)s is no quantity that can be made.")
    remedy = _("Send a quantity above zero.")
    status = 422


class DueInThePast(DomainError):
    """A due date before today at the site."""

    code = "BAT-006"
    text = _("The due date %(date)s lies in the past.")
    remedy = _("Send today's date or a later one.")
    status = 422
