"""Addresses of the pages of integrations."""

from django.urls import path

from integrations.views import endpoints, messages, offers, service_accounts, tokens

app_name = "integrations"

urlpatterns = [
    path("connections/", endpoints.EndpointListPage.as_view(), name="endpoint_list"),
    path("connections/define/", offers.DefineEndpointPage.as_view(), name="define_endpoint"),
    path("connections/<uuid:uuid>/", endpoints.EndpointPage.as_view(), name="endpoint_detail"),
    path("connections/<uuid:uuid>/change/", offers.ChangeEndpointPage.as_view(), name="change_endpoint"),
    path("connections/<uuid:uuid>/switch-on/", offers.switch_on_page, name="switch_on"),
    path("connections/<uuid:uuid>/switch-off/", offers.switch_off_page, name="switch_off"),
    path("connections/<uuid:uuid>/bind-tag/", offers.BindTagPage.as_view(), name="bind_tag"),
    path("bindings/<uuid:uuid>/unbind/", offers.unbind_tag_page, name="unbind_tag"),
    path("outbox/", messages.MessageListPage.as_view(), name="message_list"),
    path("outbox/<uuid:uuid>/", messages.MessagePage.as_view(), name="message_detail"),
    path("outbox/<uuid:uuid>/retry/", offers.retry_message_page, name="retry_message"),
    path("service-accounts/", service_accounts.ServiceAccountListPage.as_view(), name="service_account_list"),
    path("tokens/", tokens.TokenListPage.as_view(), name="token_list"),
    path("tokens/issue/", tokens.IssueTokenPage.as_view(), name="issue_token"),
    path("tokens/issue/<uuid:uuid>/", tokens.IssueTokenForPage.as_view(), name="issue_token_for"),
    path("tokens/<uuid:uuid>/", tokens.TokenPage.as_view(), name="token_detail"),
    path("tokens/<uuid:uuid>/rotate/", tokens.RotateTokenPage.as_view(), name="rotate_token"),
    path("tokens/<uuid:uuid>/revoke/", tokens.revoke_token_page, name="revoke_token"),
]
