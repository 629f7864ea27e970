"""Addresses of the pages of materials."""

from django.urls import path

from materials.views import containers, dialogs, lots, master

app_name = "materials"

urlpatterns = [
    path("", lots.LotListPage.as_view(), name="lot_list"),
    path("stock/", master.stock_page, name="stock"),
    path("definitions/", master.MaterialListPage.as_view(), name="material_list"),
    path("definitions/new/", dialogs.define_material_page, name="define_material"),
    path("definitions/<uuid:uuid>/", master.MaterialPage.as_view(), name="material_detail"),
    path("lots/new/", dialogs.receive_lot_page, name="receive_lot"),
    path("lots/<uuid:uuid>/", lots.LotPage.as_view(), name="lot_detail"),
    path("lots/<uuid:uuid>/sample/", dialogs.sample_lot_page, name="sample_lot"),
    path("lots/<uuid:uuid>/release/", dialogs.release_lot_page, name="release_lot"),
    path("lots/<uuid:uuid>/reject/", dialogs.reject_lot_page, name="reject_lot"),
    path("lots/<uuid:uuid>/block/", dialogs.block_lot_page, name="block_lot"),
    path("lots/<uuid:uuid>/retest/", dialogs.return_to_quarantine_page, name="return_to_quarantine"),
    path("containers/<uuid:uuid>/", containers.ContainerPage.as_view(), name="container_detail"),
    path("containers/<uuid:uuid>/count/", dialogs.adjust_container_page, name="adjust_container"),
    path("containers/<uuid:uuid>/dispense/", dialogs.predispense_material_page, name="predispense_material"),
    path("containers/<uuid:uuid>/verify/", dialogs.verify_container_page, name="verify_container"),
]
