"""What templates say instead of markup: badges, icons, amounts, times at the site, limits as a band."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.db.models import Model
from django.forms import BoundField
from django.template.base import Parser, Token
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kernel.choices import StateChoices, state_of
from kernel.quantities import groups_of

register = template.Library()


@register.simple_tag
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """An icon of the sprite; silent for screen readers unless ``label`` gives it words."""
    css = "pm-icon is-lg" if size == "lg" else "pm-icon"
    target = f"{static('pharmom/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"></use></svg>', css, label, target
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"></use></svg>', css, target)


@register.simple_tag
def nothing() -> SafeString:
    """The dash that stands for “no value”, read out as such."""
    return format_html(
        '<span class="pm-nothing" aria-hidden="true">–</span><span class="visually-hidden">{}</span>',
        _("none"),
    )


@register.simple_tag
def badge(label: Any, tone: str = "neutral", icon_name: str = "circle", size: str = "") -> SafeString:
    """A badge from its parts, for what is not a state of a record."""
    css = f"pm-badge is-{tone}" + (" is-big" if size == "big" else "")
    return format_html('<span class="{}">{}{}</span>', css, icon(icon_name), label)


def badge_for(state: Any, size: str = "") -> SafeString:
    """The badge of a ``StateChoices`` member; a plain value is shown as a neutral word."""
    if isinstance(state, StateChoices):
        return badge(state.label, state.badge.tone, state.badge.icon, size)
    if state in (None, ""):
        return nothing()
    return badge(getattr(state, "label", state), size=size)


class StateBadgeNode(template.Node):
    """Finds the choices behind ``record.field`` even though the database gives plain text."""

    def __init__(self, path: str, size: str) -> None:
        self.owner, _dot, self.field = path.rpartition(".")
        self.value = template.Variable(path)
        self.size = size

    def render(self, context: template.Context) -> str:
        value = self.value.resolve(context)
        if self.owner:
            owner = template.Variable(self.owner).resolve(context)
            if isinstance(owner, Model) and any(f.name == self.field for f in owner._meta.concrete_fields):
                return badge_for(state_of(owner, self.field) or value, self.size)
        return badge_for(value, self.size)


@register.tag
def state_badge(parser: Parser, token: Token) -> StateBadgeNode:
    """``{% state_badge batch.state %}`` or ``{% state_badge batch.state "big" %}``."""
    parts = token.split_contents()
    if len(parts) not in (2, 3):
        raise template.TemplateSyntaxError("state_badge takes a state and, if wanted, a size")
    return StateBadgeNode(parts[1], parts[2].strip("\"'") if len(parts) == 3 else "")


def grouped(digits: str) -> SafeString:
    """A number in groups of three from five digits on, every digit kept; other text as it is.

    The gaps are drawn and are no characters: what is copied is the number that inputs take.
    """
    sign, rest = ("\N{MINUS SIGN}", digits[1:]) if digits.startswith("-") else ("", digits)
    whole, point, fraction = rest.partition(".")
    first, *more = groups_of(whole)
    if not more or not (whole + fraction).isdecimal():
        return conditional_escape(sign + rest)
    tail = format_html_join("", '<span class="pm-group">{}</span>', ((each,) for each in more))
    return format_html("{}{}{}{}{}", sign, first, tail, point, fraction)


@register.simple_tag
def quantity(value: Any, unit: Any = "") -> SafeString:
    """A number with all its digits and its unit, kept on one line."""
    if value is None or value == "":
        return nothing()
    if hasattr(value, "value") and hasattr(value, "unit"):
        value, unit = value.value, value.unit
    digits = f"{value:f}" if isinstance(value, Decimal) else str(value)
    shown = grouped(digits)
    if not unit or unit == "1":
        return format_html('<span class="pm-num">{}</span>', shown)
    return format_html(
        '<span class="pm-num">{}\N{NO-BREAK SPACE}<span class="pm-unit">{}</span></span>', shown, unit
    )


def zone_of(site: Any) -> dt.tzinfo:
    """The zone of a site (its ``zone``), else the one that is active for this request."""
    name = getattr(site, "zone", None)
    if not name:
        return timezone.get_current_timezone()
    return name if isinstance(name, dt.tzinfo) else ZoneInfo(str(name))


@register.filter
def site_time(moment: dt.datetime | None, site: Any = None) -> SafeString:
    """``2026-11-20 09:24`` at the site; the zone and the seconds stand in the title."""
    return _time(moment, site, "%Y-%m-%d %H:%M")


@register.filter
def site_time_seconds(moment: dt.datetime | None, site: Any = None) -> SafeString:
    """As ``site_time``, with the seconds."""
    return _time(moment, site, "%Y-%m-%d %H:%M:%S")


@register.filter
def site_clock(moment: dt.datetime | None, site: Any = None) -> SafeString:
    """``09:24`` at the site, for places where the day is plain."""
    return _time(moment, site, "%H:%M")


def _time(moment: dt.datetime | str | None, site: Any, pattern: str) -> SafeString:
    if moment is None:
        return nothing()
    if isinstance(moment, str):
        moment = dt.datetime.fromisoformat(moment)
    if timezone.is_naive(moment):
        raise ValueError("a time without a zone is not shown: it could mean two moments")
    local = moment.astimezone(zone_of(site))
    zone = getattr(local.tzinfo, "key", "") or local.tzname() or ""
    return format_html(
        '<time class="pm-num" datetime="{}" title="{}">{}</time>',
        moment.astimezone(dt.UTC).isoformat(),
        f"{local:%Y-%m-%d %H:%M:%S} {zone} (UTC{local:%z})".strip(),
        f"{local.strftime(pattern)}",
    )


@register.filter
def clock_span(seconds: int) -> SafeString:
    """``00:05:00`` for 300 seconds, as the elapsed time beside it is shown."""
    minutes, rest = divmod(int(seconds), 60)
    return format_html('<span class="pm-num">{}</span>', f"{minutes // 60:02d}:{minutes % 60:02d}:{rest:02d}")


@register.filter
def site_date(day: dt.date | None) -> SafeString:
    """``2026-11-20``: one form of date in both languages, as the regulations' records use."""
    if day is None:
        return nothing()
    return format_html('<time class="pm-num" datetime="{0}">{0}</time>', f"{day:%Y-%m-%d}")


@register.filter
def due(moment: dt.datetime | None, site: Any = None) -> str:
    """When something is due, or since when it is overdue, in the reader's words."""
    if moment is None:
        return ""
    local, now = moment.astimezone(zone_of(site)), timezone.now().astimezone(zone_of(site))
    if local.date() == now.date():
        when = _("today %(time)s") % {"time": f"{local:%H:%M}"}
    else:
        when = formats.date_format(local, "MONTH_DAY_FORMAT")
    return (_("overdue since %(when)s") if local < now else _("due %(when)s")) % {"when": when}


@register.filter
def waiting(moment: dt.datetime | None, site: Any = None) -> str:
    """How long something has waited, in the reader's words: since when today, else for how many days."""
    if moment is None:
        return ""
    local, now = moment.astimezone(zone_of(site)), timezone.now().astimezone(zone_of(site))
    days = (now.date() - local.date()).days
    if days <= 0:
        return _("waiting since %(time)s") % {"time": f"{local:%H:%M}"}
    return ngettext("waiting for %(days)s day", "waiting for %(days)s days", days) % {"days": days}


@register.filter
def localized(text: Any) -> str:
    """Bilingual text in the reader's language (the other one when a part is missing)."""
    if isinstance(text, dict) and not hasattr(text, "en"):
        chinese = (get_language() or "en").startswith("zh")
        first, second = ("zh", "en") if chinese else ("en", "zh")
        return str(text.get(first) or text.get(second) or "")
    return "" if text is None else str(text)


@register.inclusion_tag("components/limit_band.html")
def limit_band(
    value: Any = None,
    low: Any = None,
    high: Any = None,
    target: Any = None,
    alert_low: Any = None,
    alert_high: Any = None,
    unit: str = "",
    band_id: str = "",
) -> dict[str, Any]:
    """Limits as a band one can see, with the value as a pointer; also read out in words."""
    from kernel.pages.band import Band

    band = Band.of(value, low, high, target, alert_low, alert_high)
    return {"band": band, "words": band.words(unit) if band else "", "band_id": band_id}


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, css: str = "") -> dict[str, Any]:
    """One form field: label, control, help, error, wired together for screen readers."""
    kind = getattr(bound.field.widget, "input_type", "")
    extra = {":type": "kind"} if kind == "password" else {}  # Alpine shows what a gloved hand types
    if bound.widget_type in ("checkboxselectmultiple", "radioselect"):
        control, look = bound.as_widget(), "choices"
    elif kind == "checkbox":
        control, look = bound.as_widget(attrs={"class": "form-check-input"}), "check"
    else:
        name = "form-select" if kind == "select" else "form-control"
        if kind == "select":
            _word_empty_choice(bound)
        control, look = bound.as_widget(attrs={"class": f"{name} {css}".strip(), **extra}), kind or "plain"
    return {"bound": bound, "control": control, "look": look, "is_filter": css == "is-filter"}


def _word_empty_choice(bound: BoundField) -> None:
    """A row of dashes says nothing: an empty choice asks to choose, or says that none is needed."""
    widget: Any = bound.field.widget
    words = _("Choose …") if bound.field.required else "–"
    widget.choices = [
        (value, words if value == "" and not str(label).strip("-") else label)
        for value, label in widget.choices
    ]
