"""Addresses of one's own account."""

from django.urls import path

from accounts import away, views

app_name = "accounts"
urlpatterns = [
    path("", views.profile, name="profile"),
    path("away/", away.away, name="away"),
    path("away/<uuid:absence_id>/back/", away.back, name="back"),
    path("sessions/", views.sessions, name="sessions"),
    path("membership/", views.choose_membership, name="choose_membership"),
]
