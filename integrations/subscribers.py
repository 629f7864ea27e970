"""Reactions to what happens in batches and equipment: commands to the plant, confirmations to the ERP."""

from __future__ import annotations

from typing import Any

from audit.context import current_run
from batches.actions.fail_phase import fail_phase
from batches.actions.raise_exception import raise_exception
from batches.choices import ExceptionKind, WatchState
from batches.contracts import Departure
from batches.events import (
    BatchReleased,
    PhaseEnded,
    PhaseHolding,
    PhaseRestarting,
    PhaseStarted,
    PhaseStopping,
    WeighingFinished,
    WeighingPrepared,
)
from batches.models import PhaseRun, StepExecution
from equipment.events import SamplesQuarantined
from integrations.actions.lapse_api_tokens import lapse_api_tokens
from integrations.actions.queue_message import queue_message
from integrations.actions.send_command import send_command
from integrations.choices import CommandKind, CommandState, Happening
from integrations.events import CommandFinished
from integrations.models import ConnectionEvent, EndpointKind, PlantCommand, TagBinding
from integrations.selectors.confirmation import confirmation_of
from integrations.selectors.endpoints import device_address, endpoint_of_unit, erp_of
from kernel.events import subscribe
from people.events import ServiceAccountStopped


@subscribe(PhaseStarted)
def start_phase(event: PhaseStarted) -> None:
    """Set-points, batch and START to the unit's PLC; a unit without connection is started by hand."""
    points = [{"name": tag, "value": value, "unit": unit} for tag, value, unit in event.set_points]
    content = {"duration_s": event.duration_s, "set_points": points}
    _tell_plc(event.unit, CommandKind.START, content, event.step, event.batch_code)


@subscribe(PhaseHolding)
def hold_phase(event: PhaseHolding) -> None:
    """HOLD to the PLC."""
    _tell_plc(event.unit, CommandKind.HOLD, {}, event.step, event.step.batch.code)


@subscribe(PhaseRestarting)
def restart_phase(event: PhaseRestarting) -> None:
    """START again after a hold."""
    _tell_plc(event.unit, CommandKind.RESTART, {}, event.step, event.step.batch.code)


@subscribe(PhaseStopping)
def stop_running_phase(event: PhaseStopping) -> None:
    """STOP, because the batch is stopped; the end is what the unit reports."""
    _tell_plc(event.unit, CommandKind.STOP, {}, event.step, event.step.batch.code)


@subscribe(PhaseEnded)
def stop_phase(event: PhaseEnded) -> None:
    """STOP, when a person ended the phase before the equipment did."""
    if event.by_hand:
        _tell_plc(event.unit, CommandKind.STOP, {}, event.step, event.step.batch.code)


@subscribe(WeighingPrepared)
def give_target(event: WeighingPrepared) -> None:
    """Show the scale's operator what to weigh."""
    endpoint = endpoint_of_unit(event.scale, EndpointKind.MQTT)
    if endpoint is None:
        return
    content = {
        "device": device_address(event.scale, endpoint),
        "target": event.target,
        "low": event.low,
        "high": event.high,
        "unit": event.unit,
    }
    if event.container_tare is not None:
        content["container_tare"] = event.container_tare
    _send(endpoint, event.scale, CommandKind.TARGET, content, event.step, event.step.batch.code)


@subscribe(WeighingFinished)
def clear_scale(event: WeighingFinished) -> None:
    """Take the target from the scale's display, if it had one of this step."""
    targets = PlantCommand.objects.filter(
        unit=event.scale, kind=CommandKind.TARGET, step_ref=event.step.code, state=CommandState.CONFIRMED
    )
    target = targets.select_related("endpoint").order_by("-pk").first()
    if target is not None:
        content = {"device": target.content["device"], "request": str(target.uuid)}
        _send(target.endpoint, event.scale, CommandKind.CLEAR, content, event.step, event.step.batch.code)


@subscribe(CommandFinished)
def report_failed_command(event: CommandFinished) -> None:
    """A PLC that did not take its command is an exception of the step (URS-INT-07)."""
    command: PlantCommand = event.command
    if command.state == CommandState.CONFIRMED or command.kind in (CommandKind.TARGET, CommandKind.CLEAR):
        return
    batch_code, _slash, number = command.step_ref.partition("/")
    steps = StepExecution.objects.filter(
        batch__site_id=command.site_id, batch__code=batch_code, number=number
    )
    for step in steps.select_related("batch"):
        if command.kind == CommandKind.START and _start_failed(step, command.answer):
            continue
        if command.kind == CommandKind.HOLD and _is_held(step):
            continue
        departure = Departure(
            kind=ExceptionKind.COMMAND,
            field=command.kind,
            recorded=str(command.get_state_display()),
            description=command.answer,
        )
        raise_exception(step=step, departure=departure, actor=_actor())


def _start_failed(step: StepExecution, why: str) -> bool:
    """Let a phase that waits for its START fail, so that it can be started again; else say ``False``."""
    failed = fail_phase(step=step, why=why, actor=_actor())
    return str(failed.state) != str(step.state)


def _is_held(step: StepExecution) -> bool:
    """Whether the unit does what it was told already: a PLC may refuse HOLD while it is held."""
    return bool(PhaseRun.objects.filter(step=step, state=WatchState.PAUSED).exists())


@subscribe(BatchReleased)
def confirm_release(event: BatchReleased) -> None:
    """The ERP hears of the release; message and release are committed together (URS-INT-05)."""
    endpoint = erp_of(event.batch.site_id)
    if endpoint is None:
        return
    queue_message(
        endpoint=endpoint,
        kind="batch_released",
        code=f"released:{event.batch.code}",
        about=f"batch:{event.batch.code}",
        body=confirmation_of(event.batch, _run().recorded_at, _principal()),
        actor=_actor(),
    )


@subscribe(SamplesQuarantined)
def note_clock_difference(event: SamplesQuarantined) -> None:
    """A source whose clock runs ahead is told of in the log of its connection (URS-INT-04)."""
    bound = TagBinding.objects.filter(tag_id__in={s.tag_id for s in event.samples}, is_active=True)
    ahead = {sample.tag_id: sample.source_at - event.received_at for sample in event.samples}
    ConnectionEvent.objects.bulk_create(
        ConnectionEvent(
            endpoint_id=each.endpoint_id,
            at=event.received_at,
            kind=Happening.CLOCK,
            device=each.address,
            detail=f"+{ahead[each.tag_id].total_seconds():.0f} s",
        )
        for each in bound
    )


@subscribe(ServiceAccountStopped)
def end_tokens(event: ServiceAccountStopped) -> None:
    """Tokens die with the account, in its transaction."""
    lapse_api_tokens(user=event.user, actor=_actor())


def _tell_plc(unit: Any, kind: str, content: dict[str, Any], step: Any, batch_code: str) -> None:
    endpoint = endpoint_of_unit(unit, EndpointKind.OPCUA)
    if endpoint is not None:
        _send(endpoint, unit, kind, content, step, batch_code)


def _send(endpoint: Any, unit: Any, kind: str, content: dict[str, Any], step: Any, batch_code: str) -> None:
    send_command(
        endpoint=endpoint,
        unit=unit,
        kind=kind,
        content=content,
        batch_code=batch_code,
        step_ref=step.code,
        actor=_actor(),
    )


def _run() -> Any:
    run = current_run()
    if run is None:
        raise RuntimeError("batches publishes its events inside its actions")
    return run


def _actor() -> Any:
    return _run().actor


def _principal() -> Any:
    return _run().on_behalf_of or _run().actor
