"""Addresses of the API, under `api/v1/`."""

from django.urls import path

from referrals.api import views

app_name = "api"

urlpatterns = [
    path("reports/", views.ReportsView.as_view(), name="reports"),
    path("reports/<str:reference>/", views.ReportView.as_view(), name="report"),
    path("reports/<str:reference>/additions/", views.AdditionsView.as_view(), name="additions"),
    path("codes/", views.CodesView.as_view(), name="codes"),
    path("schema/", views.SchemaView.as_view(), name="schema"),
]
