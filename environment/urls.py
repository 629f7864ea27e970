"""Addresses of environment's pages."""

from django.urls import path

from environment.views import excursions, rooms

app_name = "environment"

urlpatterns = [
    path("rooms/", rooms.RoomListPage.as_view(), name="room_list"),
    path("rooms/<uuid:uuid>/", rooms.RoomPage.as_view(), name="room_detail"),
    path("rooms/<uuid:uuid>/values/", rooms.room_values, name="room_values"),
    path("excursions/", excursions.ExcursionListPage.as_view(), name="excursion_list"),
    path("excursions/<uuid:uuid>/", excursions.ExcursionPage.as_view(), name="excursion_detail"),
    path("excursions/<uuid:uuid>/acknowledge/", excursions.acknowledge_page, name="acknowledge_excursion"),
    path("excursions/<uuid:uuid>/assess/", excursions.assess_page, name="assess_excursion"),
]
