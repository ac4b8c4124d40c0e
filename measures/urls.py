"""Addresses of the figures and the quarterly reports."""

from django.urls import path

from measures.views import (
    circulation,
    dashboard,
    days,
    exports,
    figures,
    frozen,
    notes,
    reports,
    returns,
)

app_name = "measures"

urlpatterns = [
    path("", figures.figures, name="figures"),
    path("<str:key>/referrals/", figures.rows, name="rows"),
    path("<str:key>/referrals/file/", exports.export_rows, name="export_rows"),
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/<slug:name>/", dashboard.open_referrals, name="open_referrals"),
    path("days/", days.figures_of_days, name="days"),
    path("returns/", returns.returns_page, name="returns"),
    path("returns/<slug:code>/", returns.return_file, name="return_file"),
    path("exports/<uuid:key>/", exports.rows_export, name="rows_export"),
    path("exports/<uuid:key>/start/", exports.start_export, name="start_export"),
    path("exports/<uuid:key>/cancel/", exports.cancel_export, name="cancel_export"),
    path("exports/<uuid:key>/download/", exports.download_export, name="download_export"),
    path("<str:quarter>/report/", reports.request_report, name="request_report"),
    path("<str:quarter>/counts/", notes.counts, name="counts"),
    path("counts/<uuid:key>/", frozen.frozen_figures, name="frozen_figures"),
    path("counts/<uuid:key>/<str:measure>/referrals/", frozen.frozen_rows, name="frozen_rows"),
    path("counts/<uuid:key>/notes/", notes.notes, name="notes"),
    path("counts/<uuid:key>/notes/due/", notes.notes_due, name="notes_due"),
    path("counts/<uuid:key>/notes/<str:measure>/", notes.note, name="note"),
    path("counts/<uuid:key>/notes/<str:measure>/sign/", notes.sign, name="sign_note"),
    path("counts/<uuid:key>/issue/", notes.issue, name="issue_report"),
    path("circulated/", circulation.circulated, name="circulated"),
    path(
        "circulated/<uuid:key>/download/",
        circulation.download_circulated,
        name="download_circulated",
    ),
    path("reports/<uuid:key>/circulation/", circulation.circulation, name="circulation"),
    path("reports/<uuid:key>/", reports.report, name="report"),
    path("reports/<uuid:key>/download/", reports.download, name="download"),
]
