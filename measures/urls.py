"""Addresses of the figures and the quarterly reports."""

from django.urls import path

from measures.views import figures, reports

app_name = "measures"

urlpatterns = [
    path("", figures.figures, name="figures"),
    path("<str:key>/referrals/", figures.rows, name="rows"),
    path("<str:quarter>/report/", reports.request_report, name="request_report"),
    path("reports/<uuid:key>/", reports.report, name="report"),
    path("reports/<uuid:key>/download/", reports.download, name="download"),
]
