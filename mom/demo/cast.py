"""The people of the demo plant, their roles, and the reasons that they can give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from audit.choices import Channel
from audit.context import Origin, coming_from
from audit.contracts import authority
from equipment.actions.define_area import define_area
from equipment.actions.define_site import define_site
from equipment.models import Area, Site
from mom.first_set_up import define_shipped_reasons, define_shipped_roles, publish_shipped_statement
from people.actions.accept_statement import accept_statement
from people.actions.change_password import change_password
from people.actions.create_user import create_user
from people.actions.grant_role import grant_role
from people.actions.record_identity_check import record_identity_check
from people.choices import IdentityMeans
from people.models import RoleGrant, User
from people.selectors.signers import present_statement

DEMO_PASSWORD = "pharmom-demo-2026"
HANDED_OVER = "handed-over-on-paper-1"
SITE, AREA = "SZ", "OSD"


@dataclass(frozen=True)
class Member:
    """One person of the cast."""

    username: str
    printed_name: str
    roles: tuple[str, ...]
    language: str = "zh-hans"
    is_service: bool = False
    purpose: str = ""
    owner: str = ""


CAST: tuple[Member, ...] = (
    Member("admin.sun", "孙强 Sun Qiang", ("administrator",)),
    Member("li.na", "李娜 Li Na", ("operator",)),
    Member("zhang.wei", "张伟 Zhang Wei", ("operator",)),
    Member("wang.fang", "王芳 Wang Fang", ("supervisor", "planner")),
    Member("zhao.lei", "赵磊 Zhao Lei", ("production_head",)),
    Member("liu.yang", "刘洋 Liu Yang", ("process_engineer",)),
    Member("huang.jie", "黄杰 Huang Jie", ("automation_engineer",)),
    Member("chen.jing", "陈静 Chen Jing", ("qa",)),
    Member("zhou.min", "周敏 Zhou Min", ("qa",)),
    Member("xu.hui", "徐慧 Xu Hui", ("qualified_person",)),
    Member("emma.weber", "Emma Weber", ("auditor",), language="en"),
    Member(
        "erp",
        "ERP",
        ("erp",),
        language="en",
        is_service=True,
        purpose="The company's ERP: sends production orders and hears of releases",
        owner="wang.fang",
    ),
    Member(
        "capture",
        "Plant capture",
        ("capture",),
        language="en",
        is_service=True,
        purpose="Reads the plant's values and reports what scales and machines have done",
        owner="huang.jie",
    ),
)

# What somebody with this role does in the demo, for those who have just started it.
DUTIES: dict[str, str] = {
    "administrator": "keeps accounts, roles and API tokens; does no GxP work",
    "operator": "works at the workstation, signs as the second person",
    "supervisor": "creates and starts batches, completes production",
    "planner": "watches the orders of the ERP",
    "production_head": "signs the production review",
    "process_engineer": "writes recipes, investigates",
    "automation_engineer": "connects the plant, records calibrations",
    "qa": "assesses, investigates and approves, reviews batches",
    "qualified_person": "releases or rejects batches",
    "auditor": "reads everything, the audit trail above all",
}


def load_cast() -> None:
    """Make site, roles, people and reasons by running actions; what is there already stays."""
    with coming_from(Origin(channel=Channel.COMMAND, terminal="demo")):
        _load()


def _load() -> None:
    administrator = User.objects.filter(username="admin.sun").first()
    by: Any = administrator or authority().system_actor()
    _load_site(by)
    define_shipped_roles(by)
    publish_shipped_statement(by)
    if administrator is None:
        _load_people(by)


def _load_site(by: Any) -> None:
    if not Site.objects.filter(code=SITE).exists():
        site = define_site(
            code=SITE,
            name={"en": "Suzhou plant", "zh": "苏州工厂"},
            zone="Asia/Shanghai",
            profile="MAX",
            actor=by,
        )
        name = {"en": "Oral solid dosage", "zh": "口服固体制剂"}
        define_area(site=site, code=AREA, name=name, actor=by)
    define_shipped_reasons(by)


def _load_people(by: Any) -> None:
    site = Site.objects.get(code=SITE)
    # Programs after those who answer for them. The administrator comes last: from then on the system's own
    # account may do none of this.
    for member in sorted(CAST, key=lambda each: ("administrator" in each.roles, each.is_service)):
        person = create_user(
            username=member.username,
            printed_name=member.printed_name,
            password=None if member.is_service else HANDED_OVER,
            is_service=member.is_service,
            language=member.language,
            purpose=member.purpose,
            owner=User.objects.get(username=member.owner) if member.owner else None,
            actor=by,
        )
        if not member.is_service:
            make_signer(person, by)
        for role in member.roles:
            # Whoever sets up a new site must be able to give rights there.
            where = None if role == "administrator" else site
            grant_role(user=person, role=role, site=where, actor=by)


def make_signer(person: User, by: Any, password: str = DEMO_PASSWORD) -> None:
    """The first day: somebody has looked who it is, the person chooses a password and accepts the statement."""
    record_identity_check(user=person, means=IdentityMeans.WORK_PASS, actor=by)
    person = change_password(user=person, old_password=HANDED_OVER, new_password=password, actor=person)
    present = present_statement()
    if present is not None:
        accept_statement(user=person, statement=present, password=password, actor=person)


def actor(username: str) -> User:
    """A person of the cast."""
    found: User = User.objects.get(username=username)
    return found


def site() -> Site:
    """The demo site."""
    found: Site = Site.objects.get(code=SITE)
    return found


def area() -> Area:
    """The demo area."""
    found: Area = Area.objects.get(site__code=SITE, code=AREA)
    return found


def grants() -> int:
    """How many role grants there are; used to see whether the cast is loaded."""
    return RoleGrant.objects.count()
