"""How often one address, or one name from anywhere, may fail at the sign-in door."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, resolve

from audit.choices import Refusal
from audit.context import ambient_origin
from audit.event_store import record_refusal
from kernel.api.errors import TooManyRequests
from kernel.limits import Limit, Taken, address_of
from people.models import fold_username
from people.views.session import target_of

# The pages where secrets are tried by somebody who is not signed in yet.
DOORS = ("people:sign_in", "people:second_step", "people:confirm_identity")


class SignInLimitMiddleware:
    """Answers 429 before any secret is looked at, once too many tries have failed.

    A try that succeeds is not counted: a shift of two hundred signs in behind one address. Known and
    unknown names are counted alike, so that the count tells nobody which ones exist.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method != "POST" or not _is_door(request.path_info):
            return self.get_response(request)
        limits = _limits(request)
        for limit, who in limits:
            taken = limit.take(who)
            if taken.is_too_many:
                return _refuse(request, limit, taken)
        answer = self.get_response(request)
        if answer.status_code < 400:
            for limit, who in limits:
                limit.give_back(who)
        return answer


def _is_door(path: str) -> bool:
    try:
        return resolve(path).view_name in DOORS
    except Resolver404:
        return False


def _limits(request: HttpRequest) -> list[tuple[Limit, str]]:
    found = [(Limit.named("failed_sign_ins_per_address"), address_of(request))]
    name = fold_username(request.POST.get("username", ""))
    if name:
        found.append((Limit.named("failed_sign_ins_per_name"), name))
    return found


def _refuse(request: HttpRequest, limit: Limit, taken: Taken) -> HttpResponseBase:
    error = TooManyRequests(seconds=taken.wait)
    if taken.is_first_too_many:
        record_refusal(Refusal.SIGN_IN, limit.name, "people.sign_in", "", error.code, ambient_origin())
    context = {"error": error, "next": target_of(request)}
    answer = render(request, "errors/429.html", context, status=error.status)
    answer["Retry-After"] = str(taken.wait)
    return answer
