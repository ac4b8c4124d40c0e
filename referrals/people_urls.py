"""Addresses of people: the pages stand here, since they show referrals, which stand on people."""

from django.urls import path

from referrals.views import (
    drawings,
    families,
    merging,
    people,
    person,
    sharing,
    vehicles,
    warnings,
)

app_name = "people"

urlpatterns = [
    path("", people.search, name="search"),
    path("shared/<str:reference>/", sharing.shared_about, name="shared_about"),
    path("link/<str:reference>/", people.link, name="link"),
    path("warnings/<uuid:warning_id>/", warnings.warning, name="warning"),
    path("<uuid:person_id>/", person.person, name="person"),
    path("merges/<uuid:merge_id>/", merging.merge, name="merge"),
    path("<uuid:person_id>/same/", merging.same, name="same"),
    path("<uuid:person_id>/same/<uuid:other_id>/", merging.compare, name="compare"),
    path("missing/", drawings.missing, name="missing"),
    path("<uuid:person_id>/genogram/", drawings.genogram, name="genogram"),
    path("<uuid:person_id>/network/", drawings.network, name="network"),
    path("<uuid:person_id>/life/", person.life, name="life"),
    path("<uuid:person_id>/keep-safe/", person.keep_safe, name="keep_safe"),
    path("<uuid:person_id>/relative/", families.add_relative, name="add_relative"),
    path("<uuid:person_id>/relatives/<uuid:key>/", families.relationship, name="relationship"),
    path("<uuid:person_id>/home/", families.add_stay, name="add_stay"),
    path("<uuid:person_id>/homes/<uuid:key>/", families.stay, name="stay"),
    path("<uuid:person_id>/vehicle/", vehicles.add_vehicle, name="add_vehicle"),
    path("<uuid:person_id>/vehicles/<uuid:key>/", vehicles.vehicle, name="vehicle"),
]
