"""Addresses of the pages of batches."""

from django.urls import path

from batches.views import (
    batches,
    dialogs,
    dossier,
    orders,
    raw_files,
    screens,
    seen_dialogs,
    together,
    workstation,
)

app_name = "batches"

urlpatterns = [
    path("", batches.BatchListPage.as_view(), name="batch_list"),
    path("orders/", orders.OrderListPage.as_view(), name="order_list"),
    path("orders/new/", dialogs.receive_order_page, name="receive_order"),
    path("orders/<uuid:uuid>/", orders.OrderPage.as_view(), name="order_detail"),
    path("orders/<uuid:uuid>/create-batch/", dialogs.create_batch_page, name="create_batch"),
    path("exceptions/", batches.ExceptionListPage.as_view(), name="exception_list"),
    path("exceptions/assess-together/", together.AssessTogetherPage.as_view(), name="assess_together"),
    path("exceptions/<uuid:uuid>/assess/", dialogs.assess_exception_page, name="assess_exception"),
    path("values/<uuid:uuid>/correct/", seen_dialogs.correct_value_page, name="correct_value"),
    path(
        "values/<uuid:uuid>/propose-correction/", dialogs.propose_correction_page, name="propose_correction"
    ),
    path("corrections/<uuid:uuid>/approve/", dialogs.approve_correction_page, name="approve_correction"),
    path("corrections/<uuid:uuid>/reject/", dialogs.reject_correction_page, name="reject_correction"),
    path("raw-files/<uuid:uuid>/", raw_files.RawFileDownload.as_view(), name="download_raw_file"),
    path("results/<uuid:uuid>/process-again/", raw_files.reprocess_page, name="reprocess_raw_file"),
    path("results/<uuid:uuid>/approve/", raw_files.approve_page, name="approve_reprocessing"),
    path("results/<uuid:uuid>/reject/", raw_files.reject_page, name="reject_reprocessing"),
    path("steps/<uuid:uuid>/verify/", seen_dialogs.verify_step_page, name="verify_step"),
    path("steps/<uuid:uuid>/as-seen/", screens.StepAsSeenPage.as_view(), name="step_as_seen"),
    path("steps/<uuid:uuid>/skip/", seen_dialogs.skip_step_page, name="skip_step"),
    path("steps/<uuid:uuid>/request-override/", seen_dialogs.request_override_page, name="request_override"),
    path("overrides/<uuid:uuid>/approve/", seen_dialogs.approve_override_page, name="approve_override"),
    path("overrides/<uuid:uuid>/refuse/", seen_dialogs.refuse_override_page, name="refuse_override"),
    path("steps/<uuid:uuid>/end-phase/", seen_dialogs.end_phase_page, name="end_phase"),
    path("<uuid:uuid>/", batches.BatchPage.as_view(), name="batch_detail"),
    path("<uuid:uuid>/start/", dialogs.start_batch_page, name="start_batch"),
    path("<uuid:uuid>/hold/", dialogs.hold_batch_page, name="hold_batch"),
    path("<uuid:uuid>/restart/", dialogs.restart_batch_page, name="restart_batch"),
    path("<uuid:uuid>/stop/", dialogs.stop_batch_page, name="stop_batch"),
    path("<uuid:uuid>/abort/", dialogs.abort_batch_page, name="abort_batch"),
    path("<uuid:uuid>/cancel/", dialogs.cancel_batch_page, name="cancel_batch"),
    path("<uuid:uuid>/complete/", dialogs.complete_production_page, name="complete_production"),
    path("<uuid:uuid>/review/", dialogs.review_production_page, name="review_production"),
    path("<uuid:uuid>/return/", dialogs.return_batch_page, name="return_batch"),
    path("<uuid:uuid>/print/", dialogs.PrintRecordPage.as_view(), name="print_record"),
    path("<uuid:uuid>/dossier/", dossier.ExportDossierPage.as_view(), name="export_dossier"),
    path("<uuid:uuid>/report-exception/", dialogs.report_exception_page, name="report_exception"),
    path("<uuid:uuid>/workstation/", workstation.present, name="workstation"),
    path("<uuid:uuid>/workstation/<uuid:step_uuid>/", workstation.shown, name="workstation_step"),
    path("<uuid:uuid>/workstation/<uuid:step_uuid>/record/", workstation.record, name="record_step"),
    path("<uuid:uuid>/workstation/<uuid:step_uuid>/file/", workstation.take_file, name="take_raw_file"),
    path("<uuid:uuid>/workstation/<uuid:step_uuid>/start/", workstation.start, name="start_step"),
]
