"""Addresses of equipment's pages."""

from django.urls import path

from equipment.views import classes, definitions, offers, places, plant, units

app_name = "equipment"

urlpatterns = [
    path("", units.UnitListPage.as_view(), name="unit_list"),
    path("plant/", plant.PlantPage.as_view(), name="plant"),
    path("plant/sites/new/", definitions.add_site_page, name="add_site"),
    path("plant/sites/<uuid:uuid>/", places.SitePage.as_view(), name="site_detail"),
    path("plant/sites/<uuid:uuid>/change/", definitions.change_site_page, name="change_site"),
    path("plant/areas/new/", definitions.add_area_page, name="add_area"),
    path("plant/areas/<uuid:uuid>/", places.AreaPage.as_view(), name="area_detail"),
    path("plant/areas/<uuid:uuid>/change/", definitions.change_area_page, name="change_area"),
    path("plant/rooms/new/", definitions.add_room_page, name="add_room"),
    path("plant/rooms/<uuid:uuid>/change/", definitions.change_room_page, name="change_room"),
    path("plant/rooms/<uuid:uuid>/tags/new/", definitions.add_room_tag_page, name="add_room_tag"),
    path("plant/cells/new/", definitions.add_process_cell_page, name="add_process_cell"),
    path("plant/cells/<uuid:uuid>/", places.ProcessCellPage.as_view(), name="process_cell_detail"),
    path("plant/cells/<uuid:uuid>/change/", definitions.change_process_cell_page, name="change_process_cell"),
    path("plant/tags/<uuid:uuid>/change/", definitions.change_tag_page, name="change_tag"),
    path("plant/classes/", classes.ClassListPage.as_view(), name="class_list"),
    path("plant/classes/new/", definitions.add_class_page, name="add_class"),
    path("plant/classes/<uuid:uuid>/", classes.ClassPage.as_view(), name="class_detail"),
    path("plant/classes/<uuid:uuid>/change/", definitions.change_class_page, name="change_class"),
    path("new/", definitions.add_unit_page, name="add_unit"),
    path("<uuid:uuid>/change/", definitions.change_unit_page, name="change_unit"),
    path("<uuid:uuid>/tags/new/", definitions.add_unit_tag_page, name="add_unit_tag"),
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
