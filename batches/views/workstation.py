"""The workstation: one step in focus; every entry is an action, its refusal is shown where it happened."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from audit.context import Idempotency
from audit.errors import FileTooLarge
from batches.actions.record_step import record_step
from batches.actions.start_step import start_step
from batches.actions.take_raw_file import take_raw_file
from batches.errors import InputMissing
from batches.models import Batch, StepExecution
from batches.selectors.disposed import demand_content
from batches.selectors.drawing import drawn_screen
from batches.selectors.visible import batches_visible_to
from batches.selectors.workstation import Workstation, workstation
from kernel import clock
from kernel.canonical import digest
from kernel.errors import DomainError
from kernel.pages import protected

PERMISSION = "batches.view_workstation"
# Fields of the form that are not entries into the step.
CONTROL = frozenset({"csrfmiddlewaretoken", "idempotency_key", "row_version", "screen"})


@protected(PERMISSION)
@require_GET
def present(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The step whose turn it is."""
    batch = _batch(request, uuid)
    return _page(request, workstation(batch, request.user, clock.now()))


@protected(PERMISSION)
@require_GET
def shown(request: HttpRequest, uuid: UUID, step_uuid: UUID) -> HttpResponse:
    """A step of the outline; only the one whose turn it is takes entries."""
    batch = _batch(request, uuid)
    step = _step(batch, step_uuid)
    return _page(request, workstation(batch, request.user, clock.now(), step))


@protected(PERMISSION)
@require_POST
def record(request: HttpRequest, uuid: UUID, step_uuid: UUID) -> HttpResponse:
    """One entry: a scan, a weight, a tick, a value, a confirmation."""
    batch = _batch(request, uuid)
    inputs = {name: text for name, text in request.POST.items() if name not in CONTROL}
    return _run(request, batch, step_uuid, record_step, {"inputs": inputs})


@protected(PERMISSION)
@require_POST
def take_file(request: HttpRequest, uuid: UUID, step_uuid: UUID) -> HttpResponse:
    """The file of an instrument, as the person chose it; it stays at the step, processed or refused."""
    batch = _batch(request, uuid)
    return _run(request, batch, step_uuid, take_raw_file, chosen_file(request))


@protected(PERMISSION)
@require_POST
def start(request: HttpRequest, uuid: UUID, step_uuid: UUID) -> HttpResponse:
    """The step's own start button."""
    return _run(request, _batch(request, uuid), step_uuid, start_step, {})


def _run(
    request: HttpRequest, batch: Batch, step_uuid: UUID, action: Any, arguments: dict[str, Any] | DomainError
) -> HttpResponse:
    """Run the action; show the next step, or this one with what was refused and what to do."""
    step = _step(batch, step_uuid)
    version = request.POST.get("row_version", "")
    try:
        if isinstance(arguments, DomainError):
            raise arguments
        action(
            step=step,
            actor=request.user,
            expected_version=int(version) if version.isdigit() else None,
            idempotency=_idempotency(request, step, arguments),
            # Every page carries what it shows: without it nothing could be shown as it was seen.
            screen=request.POST.get("screen", ""),
            **arguments,
        )
    except DomainError as error:
        batch.refresh_from_db()
        page = workstation(batch, request.user, clock.now(), _step(batch, step_uuid))
        return _page(request, page, error=error, entered=request.POST)
    if not request.headers.get("HX-Request"):
        return redirect("batches:workstation", uuid=batch.uuid)
    batch.refresh_from_db()
    return _page(request, workstation(batch, request.user, clock.now()), moved_from=step)


def _idempotency(request: HttpRequest, step: StepExecution, arguments: dict[str, Any]) -> Idempotency | None:
    """A form that is sent twice, by a double press or a bad connection, records once (URS-SYS-03)."""
    key = request.POST.get("idempotency_key", "")
    if not key:
        return None
    content = {
        name: hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else value
        for name, value in arguments.items()
    }
    return Idempotency(key[:200], digest({"step": str(step.uuid), "arguments": content}))


def chosen_file(request: HttpRequest) -> dict[str, Any] | DomainError:
    """Bytes and name of what was chosen; one that is too large is not read at all."""
    found: Any = request.FILES.get("raw_file")
    if found is None:
        return InputMissing(field=gettext("File of the instrument"))
    most = settings.PHARMOM_MOST_FILE_BYTES
    if found.size > most:
        return FileTooLarge(name=found.name, size=found.size, most=most)
    return {"content": found.read(), "name": found.name, "media_type": found.content_type or ""}


def _page(
    request: HttpRequest,
    page: Workstation,
    *,
    error: DomainError | None = None,
    entered: Any = None,
    moved_from: StepExecution | None = None,
) -> HttpResponse:
    context = {
        "title": page.batch.code,
        "page": page,
        **_screen(request, page, error),
        "step": page.step,
        "batch": page.batch,
        "site": page.batch.site,
        "error": error,
        "entered": entered,
        "moved_from": moved_from if moved_from is not None and moved_from != page.step else None,
        "idempotency_key": uuid4(),
        "now": page.at,
        "here": _address(page),
    }
    status = error.status if error is not None else 200
    response = render(request, "batches/workstation.html", context, status=status)
    if request.method == "POST" and error is None:
        response["HX-Push-Url"] = context["here"]
    return response


def _screen(request: HttpRequest, page: Workstation, error: DomainError | None) -> dict[str, Any]:
    """What the page says of its step, and the same sealed, for the forms to send back."""
    if page.step is None:
        return {"seen": None, "sealed": "", "data": {}}
    drawn, content = drawn_screen(page, request.user, error)
    return {"seen": content, "sealed": drawn.sealed(), "data": content["entry"]["data"]}


def _address(page: Workstation) -> str:
    """The address of what is shown; the step whose turn it is has the short one, which moves on by itself."""
    if page.step is None or page.is_present:
        return reverse("batches:workstation", kwargs={"uuid": page.batch.uuid})
    return reverse("batches:workstation_step", kwargs={"uuid": page.batch.uuid, "step_uuid": page.step.uuid})


def _batch(request: HttpRequest, uuid: UUID) -> Batch:
    found: Batch = get_object_or_404(
        batches_visible_to(request.user).select_related("control_recipe"), uuid=uuid
    )
    demand_content(found)
    return found


def _step(batch: Batch, uuid: UUID) -> StepExecution:
    steps = StepExecution.objects.filter(batch=batch).select_related("performer", "verifier", "unit__site")
    found: StepExecution = get_object_or_404(steps, uuid=uuid)
    found.batch = batch
    return found
