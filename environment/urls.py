"""Addresses of environment's pages."""

from django.urls import path

from environment.views import definitions, excursions, rooms, together

app_name = "environment"

urlpatterns = [
    path("rooms/", rooms.RoomListPage.as_view(), name="room_list"),
    path("rooms/<uuid:uuid>/", rooms.RoomPage.as_view(), name="room_detail"),
    path("rooms/<uuid:uuid>/values/", rooms.room_values, name="room_values"),
    path("rooms/<uuid:uuid>/points/new/", definitions.add_point_page, name="add_point"),
    path("points/<uuid:uuid>/change/", definitions.change_point_page, name="change_point"),
    path("points/<uuid:uuid>/limits/", definitions.set_point_limits_page, name="set_point_limits"),
    path("excursions/", excursions.ExcursionListPage.as_view(), name="excursion_list"),
    path("excursions/assess-together/", together.AssessTogetherPage.as_view(), name="assess_together"),
    path("excursions/<uuid:uuid>/", excursions.ExcursionPage.as_view(), name="excursion_detail"),
    path("excursions/<uuid:uuid>/acknowledge/", excursions.acknowledge_page, name="acknowledge_excursion"),
    path("excursions/<uuid:uuid>/assess/", excursions.assess_page, name="assess_excursion"),
]
