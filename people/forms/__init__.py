"""Forms of people."""

from people.forms.access import (
    ExplainForm,
    GrantChangeForm,
    GrantRoleForm,
    ProposeRulesForm,
    RequestRoleForm,
    ReviewForm,
    WithdrawalForm,
    permissions,
)
from people.forms.accounts import (
    ChangePasswordForm,
    CreateUserForm,
    InspectorForm,
    LanguageForm,
    LinkIdentityForm,
    QualificationForm,
    SaveFilterForm,
    ServiceAccountChangeForm,
    ServiceAccountForm,
    SignInForm,
)
from people.forms.delegation import DelegateForm
from people.forms.second_factors import (
    AppForm,
    FactorField,
    FactorForm,
    PasskeyForm,
    RenameAuthenticatorForm,
    RevokeAuthenticatorForm,
    RevokeOwnForm,
    WithProofForm,
)
from people.forms.signers import (
    AcceptStatementForm,
    IdentityCheckForm,
    StatementForm,
)
from people.forms.terminals import (
    TerminalForm,
)

__all__ = [
    "AcceptStatementForm",
    "AppForm",
    "ChangePasswordForm",
    "CreateUserForm",
    "DelegateForm",
    "ExplainForm",
    "FactorField",
    "FactorForm",
    "GrantChangeForm",
    "GrantRoleForm",
    "IdentityCheckForm",
    "InspectorForm",
    "LanguageForm",
    "LinkIdentityForm",
    "PasskeyForm",
    "ProposeRulesForm",
    "QualificationForm",
    "RenameAuthenticatorForm",
    "RequestRoleForm",
    "ReviewForm",
    "RevokeAuthenticatorForm",
    "RevokeOwnForm",
    "SaveFilterForm",
    "ServiceAccountChangeForm",
    "ServiceAccountForm",
    "SignInForm",
    "StatementForm",
    "TerminalForm",
    "WithProofForm",
    "WithdrawalForm",
    "permissions",
]
