"""Coded refusals of environment."""

from django.utils.translation import gettext_lazy as _

from kernel.errors import DomainError


class LimitsWrong(DomainError):
    """Limits that cannot be watched."""

    code = "ENV-001"
    text = _("The limits of %(point)s do not fit: %(why)s")
    remedy = _("Correct the figures; nothing was changed.")
    status = 422


class PointElsewhere(DomainError):
    """The tag of a monitoring point belongs to another room."""

    code = "ENV-002"
    text = _("Tag %(tag)s does not belong to room %(room)s.")
    remedy = _("Choose a tag of the room.")
    status = 422


class CommentNeeded(DomainError):
    """An acknowledgement says what the person has seen and done (URS-ENV-09)."""

    code = "ENV-003"
    text = _("An acknowledgement needs a comment.")
    remedy = _("Write what you found and what you did.")
    status = 422


class NotOverYet(DomainError):
    """An excursion is assessed when it is over and acknowledged: before, nobody knows its extent."""

    code = "ENV-004"
    text = _("Excursion %(excursion)s cannot be assessed yet: %(state)s.")
    remedy = _("Acknowledge it and wait until the value is back within its limits.")


class AlreadyAssessed(DomainError):
    """The assessment stands."""

    code = "ENV-005"
    text = _("Excursion %(excursion)s was assessed by %(person)s.")
    remedy = _("Open a deviation if something new has come to light.")


class AssessmentNeeded(DomainError):
    """A verdict without grounds is none."""

    code = "ENV-006"
    text = _("A verdict needs its grounds.")
    remedy = _("Write on which facts the verdict rests.")
    status = 422


class TagWatched(DomainError):
    """One tag, one monitoring point: two would raise every alarm twice."""

    code = "ENV-007"
    text = _("Tag %(tag)s is watched by monitoring point %(point)s already.")
    remedy = _("Choose another tag, or change that point.")


class PointFixed(DomainError):
    """Limits and excursions of a point were made for this parameter, in this room, in this unit of measure."""

    code = "ENV-008"
    text = _("Monitoring point %(point)s has limits; its room, parameter and unit of measure stay.")
    remedy = _("Define another monitoring point. A new sensor may take over if it measures in the same unit.")


class ParameterNotMeasured(DomainError):
    """The tag is measured in a unit that does not belong to the parameter."""

    code = "ENV-009"
    text = _("Tag %(tag)s measures in %(unit)s, which is no unit of %(parameter)s.")
    remedy = _("Choose the parameter that the tag measures, or another tag.")
    status = 422
