"""Addresses of people's pages."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from audit.generic import ActionPage
from people.actions.approve_role_request import approve_role_request
from people.actions.approve_rules import approve_rules, refuse_rules
from people.actions.authorise_role_request import authorise_role_request
from people.actions.deactivate_user import deactivate_user
from people.actions.disable_idle_account import enable_account
from people.actions.end_grant import end_grant
from people.actions.external_identities import link_identity, unlink_identity
from people.actions.record_qualification import record_qualification
from people.actions.refuse_role_request import decline_role_request, refuse_role_request
from people.actions.request_grant_change import request_grant_change
from people.actions.request_withdrawal import request_withdrawal
from people.actions.terminals import revoke_terminal
from people.actions.unlock_account import unlock_account
from people.forms import GrantChangeForm, LinkIdentityForm, QualificationForm, WithdrawalForm
from people.models import ComplianceRules, ExternalIdentity, Terminal, User
from people.views.account import (
    AddAppPage,
    AddPasskeyPage,
    RenamePage,
    RevokeOwnPage,
    TestPage,
    my_account,
    passkey_question,
)
from people.views.account_language import ChooseLanguagePage
from people.views.accounts import PeopleListPage, PersonPage, RoleListPage, RolePage
from people.views.authenticators import AuthenticatorListPage, AuthenticatorPage, RevokeAuthenticatorPage
from people.views.delegations import DelegatePage, EndDelegationPage
from people.views.explain import ExplainPage
from people.views.grants import OfGrantPage
from people.views.one_time import CreateInspectorPage, CreateUserPage, ResetPasswordPage
from people.views.own_sessions import EndOwnSessionPage
from people.views.programs import (
    ChangeServiceAccountPage,
    CreateServiceAccountPage,
    switch_off_page,
    switch_on_page,
)
from people.views.reviews import AccessListPage, ReviewAccessPage, ReviewListPage, ReviewPage
from people.views.role_requests import (
    CallBackPage,
    DecideRequestPage,
    OwnRequestsPage,
    RequestListPage,
    RequestOwnRolePage,
    RequestPage,
    RequestRolePage,
)
from people.views.roles import ChangeRolePage, DefineRolePage
from people.views.rules import ProposeRulesPage, RulesListPage, RulesPage
from people.views.saved_filters import (
    DeleteFilterPage,
    OpenWithFilterPage,
    SaveFilterPage,
    saved_filters,
)
from people.views.second_step import FirstAuthenticatorPage, FirstPasskeyPage, SecondStepPage
from people.views.security import AlertListPage, SecurityLogPage
from people.views.session import ChangePasswordPage, SignInView, sign_out
from people.views.sessions import EndSessionPage, SessionListPage, SessionPage
from people.views.signers import (
    AcceptStatementPage,
    IdentityCheckPage,
    PublishStatementPage,
    SignerListPage,
    StatementListPage,
    StatementPage,
)
from people.views.single_sign_on import ConfirmIdentity, FromProvider, ToProvider
from people.views.terminals import RegisterTerminalPage, TerminalListPage, TerminalPage
from people.views.who_could import WhoCouldPage

app_name = "people"


_enable = ActionPage.as_view(action=enable_account, model=User)
_approve = DecideRequestPage.as_view(action=approve_role_request)
_authorise = DecideRequestPage.as_view(action=authorise_role_request)
_refuse = DecideRequestPage.as_view(action=refuse_role_request, tone="danger")
_decline = DecideRequestPage.as_view(action=decline_role_request, tone="danger")
_change = OfGrantPage.as_view(action=request_grant_change, form_class=GrantChangeForm)
_withdrawal = OfGrantPage.as_view(action=request_withdrawal, form_class=WithdrawalForm)
_approve_rules = ActionPage.as_view(action=approve_rules, model=ComplianceRules)
_refuse_rules = ActionPage.as_view(action=refuse_rules, model=ComplianceRules, tone="danger")
_qualify = ActionPage.as_view(action=record_qualification, model=User, form_class=QualificationForm)
_unlock = ActionPage.as_view(action=unlock_account, model=User)
_end = OfGrantPage.as_view(action=end_grant, tone="danger", submit_label=_("Withdraw from now on"))
_deactivate = ActionPage.as_view(
    action=deactivate_user, model=User, tone="danger", submit_label=_("Deactivate for ever")
)
_link = ActionPage.as_view(action=link_identity, model=User, form_class=LinkIdentityForm)
_unlink = ActionPage.as_view(action=unlink_identity, model=ExternalIdentity, tone="danger")
_revoke_terminal = ActionPage.as_view(action=revoke_terminal, model=Terminal, tone="danger")

urlpatterns = [
    path("sign-in/", SignInView.as_view(), name="sign_in"),
    path("sign-in/provider/", ToProvider.as_view(), name="single_sign_on"),
    path("sign-in/provider/back/", FromProvider.as_view(), name="signed_on"),
    path("sign-in/provider/confirm/", ConfirmIdentity.as_view(), name="confirm_identity"),
    path("sign-in/second-step/", SecondStepPage.as_view(), name="second_step"),
    path("sign-in/first-authenticator/", FirstAuthenticatorPage.as_view(), name="first_authenticator"),
    path("sign-in/first-passkey/", FirstPasskeyPage.as_view(), name="first_passkey"),
    path("passkeys/question/", passkey_question, name="passkey_question"),
    path("account/", my_account, name="my_account"),
    path("account/language/", ChooseLanguagePage.as_view(), name="choose_language"),
    path("account/authenticators/app/", AddAppPage.as_view(), name="register_totp"),
    path("account/authenticators/passkey/", AddPasskeyPage.as_view(), name="register_passkey"),
    path("account/authenticators/<uuid:uuid>/rename/", RenamePage.as_view(), name="rename_authenticator"),
    path(
        "account/authenticators/<uuid:uuid>/revoke/", RevokeOwnPage.as_view(), name="revoke_own_authenticator"
    ),
    path("account/authenticators/<uuid:uuid>/test/", TestPage.as_view(), name="record_authenticator_test"),
    path("account/sessions/<uuid:uuid>/end/", EndOwnSessionPage.as_view(), name="end_own_session"),
    path("account/roles/<uuid:uuid>/delegate/", DelegatePage.as_view(), name="request_delegation"),
    path("account/delegations/<uuid:uuid>/end/", EndDelegationPage.as_view(), name="end_delegation"),
    path("authenticators/", AuthenticatorListPage.as_view(), name="authenticator_list"),
    path("authenticators/<uuid:uuid>/", AuthenticatorPage.as_view(), name="authenticator_detail"),
    path(
        "authenticators/<uuid:uuid>/revoke/", RevokeAuthenticatorPage.as_view(), name="revoke_authenticator"
    ),
    path("sign-out/", sign_out, name="sign_out"),
    path("password/", ChangePasswordPage.as_view(), name="change_password"),
    path("people/", PeopleListPage.as_view(), name="person_list"),
    path("people/new/", CreateUserPage.as_view(), name="create_user"),
    path("people/<uuid:uuid>/", PersonPage.as_view(), name="person_detail"),
    path("people/<uuid:uuid>/request-role/", RequestRolePage.as_view(), name="request_role"),
    path("people/<uuid:uuid>/qualify/", _qualify, name="record_qualification"),
    path("people/<uuid:uuid>/identity/", IdentityCheckPage.as_view(), name="record_identity_check"),
    path("people/<uuid:uuid>/reset-password/", ResetPasswordPage.as_view(), name="reset_password"),
    path("people/<uuid:uuid>/link-identity/", _link, name="link_identity"),
    path("identities/<uuid:uuid>/unlink/", _unlink, name="unlink_identity"),
    path("people/<uuid:uuid>/unlock/", _unlock, name="unlock_account"),
    path("people/<uuid:uuid>/deactivate/", _deactivate, name="deactivate_user"),
    path("grants/<uuid:uuid>/end/", _end, name="end_grant"),
    path("grants/<uuid:uuid>/change/", _change, name="request_grant_change"),
    path("grants/<uuid:uuid>/withdraw/", _withdrawal, name="request_withdrawal"),
    path("role-requests/", RequestListPage.as_view(), name="request_list"),
    path("role-requests/mine/", OwnRequestsPage.as_view(), name="own_requests"),
    path("role-requests/mine/new/", RequestOwnRolePage.as_view(), name="request_own_role"),
    path("role-requests/mine/<uuid:uuid>/call-back/", CallBackPage.as_view(), name="call_back_request"),
    path("role-requests/<uuid:uuid>/", RequestPage.as_view(), name="request_detail"),
    path("role-requests/<uuid:uuid>/approve/", _approve, name="approve_role_request"),
    path("role-requests/<uuid:uuid>/authorise/", _authorise, name="authorise_role_request"),
    path("role-requests/<uuid:uuid>/refuse/", _refuse, name="refuse_role_request"),
    path("role-requests/<uuid:uuid>/decline/", _decline, name="decline_role_request"),
    path("access-rules/", RulesListPage.as_view(), name="rules_list"),
    path("access-rules/new/", ProposeRulesPage.as_view(), name="propose_rules"),
    path("access-rules/<uuid:uuid>/", RulesPage.as_view(), name="rules_detail"),
    path("access-rules/<uuid:uuid>/approve/", _approve_rules, name="approve_rules"),
    path("access-rules/<uuid:uuid>/refuse/", _refuse_rules, name="refuse_rules"),
    path("people/new-inspector/", CreateInspectorPage.as_view(), name="create_inspector"),
    path("service-accounts/new/", CreateServiceAccountPage.as_view(), name="create_service_account"),
    path(
        "people/<uuid:uuid>/change-service-account/",
        ChangeServiceAccountPage.as_view(),
        name="change_service_account",
    ),
    path("people/<uuid:uuid>/switch-off/", switch_off_page, name="switch_off_service_account"),
    path("people/<uuid:uuid>/switch-on/", switch_on_page, name="switch_on_service_account"),
    path("people/<uuid:uuid>/enable/", _enable, name="enable_account"),
    path("access-reviews/", ReviewListPage.as_view(), name="review_list"),
    path("access-reviews/<uuid:uuid>/", ReviewPage.as_view(), name="review_detail"),
    path("access-reviews/sites/<uuid:uuid>/", AccessListPage.as_view(), name="access_list"),
    path("access-reviews/sites/<uuid:uuid>/sign/", ReviewAccessPage.as_view(), name="review_access"),
    path("who-could/", WhoCouldPage.as_view(), name="who_could"),
    path("people/<uuid:uuid>/explain/", ExplainPage.as_view(), name="explain"),
    path("roles/", RoleListPage.as_view(), name="role_list"),
    path("roles/new/", DefineRolePage.as_view(), name="define_role"),
    path("roles/<uuid:uuid>/change/", ChangeRolePage.as_view(), name="change_role"),
    path("roles/<uuid:uuid>/", RolePage.as_view(), name="role_detail"),
    path("filters/", saved_filters, name="saved_filter_list"),
    path("filters/new/", SaveFilterPage.as_view(), name="save_filter"),
    path("filters/<uuid:uuid>/open/", OpenWithFilterPage.as_view(), name="open_with_filter"),
    path("filters/<uuid:uuid>/delete/", DeleteFilterPage.as_view(), name="delete_filter"),
    path("signers/", SignerListPage.as_view(), name="signer_list"),
    path("statement/", AcceptStatementPage.as_view(), name="accept_statement"),
    path("statements/", StatementListPage.as_view(), name="statement_list"),
    path("statements/new/", PublishStatementPage.as_view(), name="publish_statement"),
    path("statements/<uuid:uuid>/", StatementPage.as_view(), name="statement_detail"),
    path("sessions/", SessionListPage.as_view(), name="session_list"),
    path("sessions/<uuid:uuid>/", SessionPage.as_view(), name="session_detail"),
    path("sessions/<uuid:uuid>/end/", EndSessionPage.as_view(), name="end_session"),
    path("alerts/", AlertListPage.as_view(), name="alert_list"),
    path("terminals/", TerminalListPage.as_view(), name="terminal_list"),
    path("terminals/register/", RegisterTerminalPage.as_view(), name="register_terminal"),
    path("terminals/<uuid:uuid>/", TerminalPage.as_view(), name="terminal_detail"),
    path("terminals/<uuid:uuid>/revoke/", _revoke_terminal, name="revoke_terminal"),
    path("refused/", SecurityLogPage.as_view(), name="security_log"),
]
