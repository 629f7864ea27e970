"""Addresses of the shell's own pages."""

from django.urls import include, path

from mom.views.help import about, topic, topics
from mom.views.home import counts, home
from mom.views.live import live
from mom.views.notifications import mark_all_read, notifications
from mom.views.right import RightPage
from mom.views.role_matrix import RoleMatrixPage
from mom.views.rules import RulesPage
from mom.views.search import search

urlpatterns = [
    path("", home, name="home"),
    path("shell/counts/", counts, name="shell_counts"),
    path("search/", search, name="search"),
    path("notifications/", notifications, name="notifications"),
    path("notifications/read/", mark_all_read, name="notifications_read"),
    path("help/", topics, name="help"),
    path("help/<slug:code>/", topic, name="help_topic"),
    path("rules/", RulesPage.as_view(), name="rules"),
    path("role-matrix/", RoleMatrixPage.as_view(), name="role_matrix"),
    path("role-matrix/<str:code>/", RightPage.as_view(), name="right_detail"),
    path("about/", about, name="about"),
    path("live/", live, name="live"),
    path("i18n/", include("django.conf.urls.i18n")),
]
