"""Addresses of people: the pages stand here, since they show referrals, which stand on people."""

from django.urls import path

from referrals.views import people

app_name = "people"

urlpatterns = [
    path("", people.search, name="search"),
    path("link/<str:reference>/", people.link, name="link"),
]
