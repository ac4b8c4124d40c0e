"""Addresses of the figures and the quarterly reports."""

from django.urls import path

from measures.views import exports, figures, reports, returns

app_name = "measures"

urlpatterns = [
    path("", figures.figures, name="figures"),
    path("<str:key>/referrals/", figures.rows, name="rows"),
    path("<str:key>/referrals/file/", exports.export_rows, name="export_rows"),
    path("returns/", returns.returns_page, name="returns"),
    path("returns/<slug:code>/", returns.return_file, name="return_file"),
    path("exports/<uuid:key>/", exports.rows_export, name="rows_export"),
    path("exports/<uuid:key>/start/", exports.start_export, name="start_export"),
    path("exports/<uuid:key>/cancel/", exports.cancel_export, name="cancel_export"),
    path("exports/<uuid:key>/download/", exports.download_export, name="download_export"),
    path("<str:quarter>/report/", reports.request_report, name="request_report"),
    path("reports/<uuid:key>/", reports.report, name="report"),
    path("reports/<uuid:key>/download/", reports.download, name="download"),
]
