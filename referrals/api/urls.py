"""Addresses of the API, under `api/v1/`. No answer about a report is kept on the way."""

from django.urls import path
from django.views.decorators.cache import never_cache

from referrals.api import views

app_name = "api"

urlpatterns = [
    path("reports/", never_cache(views.ReportsView.as_view()), name="reports"),
    path("reports/<str:reference>/", never_cache(views.ReportView.as_view()), name="report"),
    path(
        "reports/<str:reference>/additions/",
        never_cache(views.AdditionsView.as_view()),
        name="additions",
    ),
    path("codes/", views.CodesView.as_view(), name="codes"),
    path("schema/", views.SchemaView.as_view(), name="schema"),
]
