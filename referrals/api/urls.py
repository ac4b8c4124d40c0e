"""Addresses of the API, under `api/v1/`."""

from django.db.transaction import non_atomic_requests
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from rest_framework.views import APIView

from referrals.api import views

app_name = "api"


def address(route: str, view: type[APIView], name: str) -> URLPattern:
    """Return an address whose answers nobody keeps on the way.

    Its request is no transaction, as a page's is: the use of a token and the count of its calls
    stand at once, so that a system's reports do not wait for one another. Operations are, still.
    """
    return path(route, non_atomic_requests(never_cache(view.as_view())), name=name)


urlpatterns = [
    address("reports/", views.ReportsView, "reports"),
    address("reports/<str:reference>/", views.ReportView, "report"),
    address("reports/<str:reference>/additions/", views.AdditionsView, "additions"),
    address("codes/", views.CodesView, "codes"),
    address("schema/", views.SchemaView, "schema"),
]
