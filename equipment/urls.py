"""Addresses of equipment's pages."""

from django.urls import path

from equipment.views import offers, units

app_name = "equipment"

urlpatterns = [
    path("", units.UnitListPage.as_view(), name="unit_list"),
    path("<uuid:uuid>/", units.UnitPage.as_view(), name="unit_detail"),
    path("<uuid:uuid>/label/", units.unit_label, name="unit_label"),
    path("<uuid:uuid>/log/", units.UnitLogPage.as_view(), name="unit_log"),
    path("<uuid:uuid>/log/note/", offers.write_log_note_page, name="write_log_note"),
    path("<uuid:uuid>/start-cleaning/", offers.start_cleaning_page, name="start_cleaning"),
    path("<uuid:uuid>/finish-cleaning/", offers.finish_cleaning_page, name="finish_cleaning"),
    path("<uuid:uuid>/check-cleaning/", offers.check_cleaning_page, name="check_cleaning"),
    path("<uuid:uuid>/calibrate/", offers.record_calibration_page, name="record_calibration"),
    path("<uuid:uuid>/out-of-service/", offers.take_out_of_service_page, name="take_out_of_service"),
    path("<uuid:uuid>/return-to-service/", offers.return_to_service_page, name="return_to_service"),
]
