"""Addresses of what every meeting has."""

from django.urls import path

from meetings import feeds, views

app_name = "meetings"
urlpatterns = [
    path("actions/<uuid:action_id>/", views.action, name="action"),
    path("calendar/", feeds.calendar, name="calendar"),
    path("calendar/make/", feeds.make_calendar, name="make_calendar"),
    path("calendar/end/", feeds.end_calendar, name="end_calendar"),
    path("calendar/<str:token>/", feeds.feed, name="feed"),
]
