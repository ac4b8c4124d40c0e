"""Addresses of the local arrangements."""

from django.urls import path

from policies import views

app_name = "policies"

urlpatterns = [
    path("timescales/", views.timescales, name="timescales"),
    path("deadlines/<str:ref>/", views.explain, name="explain"),
]
