"""Addresses of the pages of integrations."""

from django.urls import path

from integrations.views import (
    endpoints,
    import_offers,
    import_rows,
    imports,
    messages,
    offers,
    service_accounts,
    tokens,
)

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
    path("imports/", imports.RunListPage.as_view(), name="import_list"),
    path("imports/rows/", import_rows.RowListPage.as_view(), name="import_row_list"),
    path("imports/mappings/", imports.MappingListPage.as_view(), name="mapping_list"),
    path("imports/mappings/draft/", import_offers.DraftMappingPage.as_view(), name="draft_mapping"),
    path("imports/mappings/<uuid:uuid>/", imports.MappingPage.as_view(), name="mapping_detail"),
    path(
        "imports/mappings/<uuid:uuid>/change/",
        import_offers.ChangeMappingPage.as_view(),
        name="change_mapping",
    ),
    path(
        "imports/mappings/<uuid:uuid>/fields/<slug:field>/",
        import_offers.MapFieldPage.as_view(),
        name="map_field",
    ),
    path("imports/mappings/<uuid:uuid>/approve/", import_offers.approve_mapping_page, name="approve_mapping"),
    path(
        "imports/mappings/<uuid:uuid>/revise/",
        import_offers.ReviseMappingPage.as_view(),
        name="revise_mapping",
    ),
    path(
        "imports/mappings/<uuid:uuid>/import/",
        import_offers.PrepareImportPage.as_view(),
        name="prepare_import",
    ),
    path("imports/<uuid:uuid>/", imports.RunPage.as_view(), name="import_detail"),
    path("imports/<uuid:uuid>/rejected/", import_rows.RejectedRowsPage.as_view(), name="rejected_rows"),
    path("imports/<uuid:uuid>/check/", import_offers.check_page, name="check_import"),
    path("imports/<uuid:uuid>/carry-out/", import_offers.carry_out_page, name="carry_out_import"),
    path("imports/<uuid:uuid>/compare/", import_offers.compare_page, name="compare_import"),
    path("imports/<uuid:uuid>/sign/", import_offers.sign_report_page, name="sign_import_report"),
    path("imports/<uuid:uuid>/accept/", import_offers.accept_page, name="accept_import"),
    path("imports/<uuid:uuid>/fail/", import_offers.fail_page, name="fail_import"),
    path("imports/<uuid:uuid>/withdraw/", import_offers.withdraw_page, name="withdraw_import"),
    path("imports/<uuid:uuid>/print/", import_offers.PrintReportPage.as_view(), name="print_import_report"),
    path("service-accounts/", service_accounts.ServiceAccountListPage.as_view(), name="service_account_list"),
    path("tokens/", tokens.TokenListPage.as_view(), name="token_list"),
    path("tokens/issue/", tokens.IssueTokenPage.as_view(), name="issue_token"),
    path("tokens/issue/<uuid:uuid>/", tokens.IssueTokenForPage.as_view(), name="issue_token_for"),
    path("tokens/<uuid:uuid>/", tokens.TokenPage.as_view(), name="token_detail"),
    path("tokens/<uuid:uuid>/rotate/", tokens.RotateTokenPage.as_view(), name="rotate_token"),
    path("tokens/<uuid:uuid>/revoke/", tokens.revoke_token_page, name="revoke_token"),
]
