"""Addresses of the chronology: a page of each person, beside those of `people`."""

from django.urls import path

from safeguarding.chronology import views, writing

urlpatterns = [
    path("<uuid:person_id>/chronology/", views.chronology, name="chronology"),
    path("<uuid:person_id>/chronology/print/", views.print_chronology, name="print_chronology"),
    path("<uuid:person_id>/chronology/copy/", views.copy_chronology, name="copy_chronology"),
    path("chronologies/<uuid:copy_id>/", views.chronology_copy, name="chronology_copy"),
    path(
        "<uuid:person_id>/chronology/add/",
        writing.add_chronology_entry,
        name="add_chronology_entry",
    ),
    path(
        "<uuid:person_id>/chronology/entries/<uuid:entry_id>/",
        writing.chronology_entry,
        name="chronology_entry",
    ),
]
