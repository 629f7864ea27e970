"""Reads bodies strictly: no binary floats, no doubled keys, so that what is stored is what was sent."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser


class StrictJSONParser(BaseParser):
    """JSON without ``10.5``, ``NaN`` or a key that comes twice."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """Return the parsed body; ``ParseError`` says what cannot be accepted."""
        try:
            text = stream.read().decode("utf-8")
            return json.loads(
                text, parse_float=_refuse_float, parse_constant=_refuse_float, object_pairs_hook=_one_of_each
            )
        except UnicodeDecodeError:
            raise ParseError(_("it is not UTF-8.")) from None
        except json.JSONDecodeError as error:
            raise ParseError(_("not JSON at line %(line)s.") % {"line": error.lineno}) from None


def _refuse_float(text: str) -> None:
    raise ParseError(_("the number %(number)s must be sent as text.") % {"number": text})


def _one_of_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ParseError(_("a key comes twice in one object."))
    return found
