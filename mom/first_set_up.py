"""The first site of a plant, the shipped roles and reasons, and the administrator who goes on from there.

All of it is done by actions of the system's own account, which loses these rights with the first
administrator (decision 0006).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from audit.actions.define_reason_code import define_reason_code
from audit.context import Reason
from audit.contracts import authority
from audit.models import ReasonCode
from equipment.actions.define_site import define_site
from equipment.models import Site
from mom.roles import ROLES
from people.actions.create_user import create_user
from people.actions.define_role import define_role
from people.actions.grant_role import grant_role
from people.actions.publish_statement import publish_statement
from people.actions.record_identity_check import record_identity_check
from people.models import Role, RoleGrant, RoleKind, User, fold_username
from people.selectors.signers import present_statement

ERP_ACCOUNT = "erp"
# A list to start from, as the roles are; an administrator changes it.
REASONS: dict[str, dict[str, str]] = {
    "entry_error": {"en": "Entry error", "zh": "录入错误"},
    "instrument_error": {"en": "Instrument fault", "zh": "仪器故障"},
    "process_upset": {"en": "Process upset", "zh": "工艺异常"},
    "material_problem": {"en": "Problem with a material", "zh": "物料问题"},
    "equipment_problem": {"en": "Problem with equipment", "zh": "设备问题"},
    "planned_change": {"en": "Planned change", "zh": "计划变更"},
    "quality_decision": {"en": "Quality decision", "zh": "质量决定"},
    "access_change": {"en": "Change of duties", "zh": "岗位变动"},
    "other": {"en": "Other", "zh": "其他"},
}
# What 21 CFR 11.10(j) and the Electronic Signature Law expect of everybody who signs; quality words it anew.
STATEMENT: dict[str, str] = {
    "en": (
        "My electronic signature in PharMOM binds me as my handwritten signature does. I answer for everything done "
        "under my user ID.\n\n"
        "I keep my password, my second factor and my badge to myself, and let nobody act under my name. I sign only "
        "what I have read and done, checked or decided myself, with the meaning that is shown.\n\n"
        "If I suspect that somebody knows my password or uses my account, I report it at once."
    ),
    "zh": (
        "我在 PharMOM 中的电子签名与我的手写签名具有同等约束力。我对以我的用户ID所做的一切负责。\n\n"
        "我妥善保管自己的密码、第二要素和工牌，不让任何人以我的名义操作。我只签署我本人已阅读并亲自完成、复核或决定的内容，"
        "且签名含义以所显示的为准。\n\n"
        "如怀疑有人知道我的密码或使用我的账户，我将立即报告。"
    ),
}
NEW_VERSION = Reason("planned_change", "Another version of PharMOM gives this role other permissions")


@dataclass(frozen=True, kw_only=True)
class FirstSite:
    """The plant's first site, as its people call it."""

    code: str
    name: dict[str, str]
    zone: str
    profile: str


@dataclass(frozen=True, kw_only=True)
class FirstAdministrator:
    """Who keeps accounts and roles from now on; the password lasts until the first sign-in."""

    username: str
    printed_name: str
    password: str
    language: str
    # What whoever sets the plant up has seen of them (``IdentityMeans``); empty where nobody has looked.
    identity: str = ""


def has_administrator() -> bool:
    """Whether somebody holds an administrator's role already, or once did."""
    return RoleGrant.objects.filter(role__kind=RoleKind.ADMINISTRATION).exists()


def define_shipped_roles(by: Any) -> None:
    """Each role as shipped; what is so already stays untouched."""
    known = {
        role.code: (role.department, set(role.permissions.values_list("action", flat=True)))
        for role in Role.objects.all()
    }
    for role in ROLES:
        if known.get(role.code) != (role.department, set(role.permissions)):
            define_role(
                code=role.code,
                name=role.name,
                kind=role.kind,
                permissions=role.permissions,
                department=role.department,
                actor=by,
                reason=NEW_VERSION if role.code in known else None,
            )


def define_shipped_reasons(by: Any) -> None:
    """Each reason that is missing."""
    known = set(ReasonCode.objects.values_list("code", flat=True))
    for code, label in REASONS.items():
        if code not in known:
            define_reason_code(code=code, label=label, actor=by)


def publish_shipped_statement(by: Any) -> None:
    """The first version of the statement of accountability, where there is none."""
    if present_statement() is None:
        publish_statement(text=STATEMENT, actor=by)


def set_up(place: FirstSite, administrator: FirstAdministrator) -> User:
    """Do it; after a refusal half-way it can be run again and goes on. The administrator comes last."""
    by = authority().system_actor()
    site = Site.objects.filter(code=place.code).first() or define_site(
        code=place.code, name=place.name, zone=place.zone, profile=place.profile, actor=by
    )
    define_shipped_reasons(by)
    define_shipped_roles(by)
    publish_shipped_statement(by)
    if not User.objects.filter(username=ERP_ACCOUNT).exists():
        erp = create_user(username=ERP_ACCOUNT, printed_name="ERP", is_service=True, actor=by)
        grant_role(user=erp, role="erp", site=site, actor=by)
    person: User = User.objects.filter(username=fold_username(administrator.username)).first() or create_user(
        username=administrator.username,
        printed_name=administrator.printed_name,
        password=administrator.password,
        language=administrator.language,
        actor=by,
    )
    if administrator.identity and not person.identity_checks.exists():
        record_identity_check(user=person, means=administrator.identity, actor=by)
    # Everywhere: whoever sets up a further site must be able to give rights there.
    grant_role(user=person, role="administrator", site=None, actor=by)
    return person
