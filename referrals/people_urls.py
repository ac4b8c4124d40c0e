"""Addresses of people: the pages stand here, since they show referrals, which stand on people."""

from django.urls import path

from referrals.views import people, sharing, warnings

app_name = "people"

urlpatterns = [
    path("", people.search, name="search"),
    path("shared/<str:reference>/", sharing.shared_about, name="shared_about"),
    path("link/<str:reference>/", people.link, name="link"),
    path("warnings/<uuid:warning_id>/", warnings.warning, name="warning"),
]
