"""What the rooms' sensors reported in the past, and what people said to it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from audit.choices import Channel
from audit.context import Origin, coming_from
from environment.actions.acknowledge_excursion import acknowledge_excursion
from environment.actions.assess_excursion import assess_excursion
from environment.models import Excursion
from equipment.samples import store
from mom.demo.environment import connect_sensors
from mom.demo.work.acting import actor, pass_time, signed
from mom.demo.work.shop_floor import room_says, say


@dataclass(frozen=True)
class Upset:
    """A room out of its limits for a while: the point, what it sent, and how long until it was back."""

    point: str
    out: str
    usual: str
    minutes: int
    comment: str
    assessment: str = ""


# The last one waits for quality.
UPSETS = (
    Upset(
        "R-103.PressureDifference", "7.5", "12.8", 4,
        "The door was wedged open for a pallet. 为搬运托盘，门被卡住未关。",
        "No open product in the room. 室内无敞口产品。",
    ),
    Upset(
        "R-102.Humidity", "62.0", "46.0", 35,
        "Washing water on the floor after cleaning. 清洁后地面有积水。",
        "The granulator was closed and clean. 制粒机已清洁并关闭。",
    ),
    Upset(
        "R-106.PressureDifference", "8.2", "12.6", 6,
        "Filter change in the air handling unit. 空调机组更换过滤器。",
        "Planned work, no batch in the room. 计划性作业，室内无生产批次。",
    ),
    Upset(
        "R-101.Temperature", "26.4", "21.5", 50,
        "Cooling failed for an hour. 制冷故障约一小时。",
        "Below the storage limit of every material weighed. 低于所称物料的贮存温度上限。",
    ),
    Upset(
        "R-104.PressureDifference", "9.0", "13.0", 3,
        "Two doors of the lock were open at once. 气锁两侧门同时打开。",
        "The coater was empty. 包衣机内无物料。",
    ),
    Upset(
        "R-106.Humidity", "61.5", "45.0", 40,
        "Rain on the roof unit; the drier was restarted. 屋顶机组进雨水，除湿机已重启。",
    ),
)  # fmt: skip


def upset(place: int, rounds: int) -> None:
    """In some rounds a room leaves its limits; somebody sees it, it comes back, and quality says what it meant."""
    number, was = ((place + more) * len(UPSETS) // rounds for more in (1, 0))
    if number == was:
        return
    happened = UPSETS[number - 1]
    before = set(Excursion.objects.values_list("pk", flat=True))
    room_says(happened.point, happened.usual, *([happened.out] * 5))
    fresh = Excursion.objects.exclude(pk__in=before).order_by("id")
    _acknowledge(fresh, happened.comment)
    pass_time(minutes=happened.minutes)
    room_says(happened.point, happened.usual, happened.usual)
    _acknowledge(fresh, happened.comment)
    if not happened.assessment:
        return
    pass_time(hours=2)
    for excursion in fresh.all():
        assess_excursion(
            excursion=excursion,
            verdict="no_impact",
            assessment=happened.assessment,
            **signed("chen.jing", "approved"),
        )


def _acknowledge(fresh: QuerySet[Excursion], comment: str) -> None:
    for excursion in fresh.filter(acknowledged_at=None):
        acknowledge_excursion(excursion=excursion, comment=comment, actor=actor("wang.fang"))


def connect() -> None:
    """The rooms' sensors are connected: what was read by hand is read once more, and silence counts from now on."""
    store([say(happened.point, happened.usual) for happened in UPSETS])
    with coming_from(Origin(channel=Channel.COMMAND, terminal="demo")):
        connect_sensors()
