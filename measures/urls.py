"""Addresses of the figures and the quarterly reports."""

from django.urls import path

from measures import views

app_name = "measures"

urlpatterns = [
    path("", views.figures, name="figures"),
    path("<str:key>/referrals/", views.rows, name="rows"),
    path("<str:quarter>/report/", views.request_report, name="request_report"),
    path("reports/<uuid:key>/", views.report, name="report"),
    path("reports/<uuid:key>/download/", views.download, name="download"),
]
