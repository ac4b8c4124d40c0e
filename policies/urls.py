"""Addresses of the local arrangements."""

from django.urls import path, re_path

from policies import views

app_name = "policies"

urlpatterns = [
    path("timescales/", views.timescales, name="timescales"),
    re_path(r"^deadlines/(?P<ref>[A-Za-z0-9_.]{1,30})/$", views.explain, name="explain"),
]
