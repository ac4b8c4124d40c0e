"""Addresses of requests for what is held about somebody."""

from django.urls import path

from safeguarding.rights import pack_views, views

urlpatterns = [
    path("requests/", views.subject_requests, name="subject_requests"),
    path("requests/new/", views.record_subject_request, name="record_subject_request"),
    path("requests/<str:reference>/", views.subject_request, name="subject_request"),
    path(
        "requests/<str:reference>/people/",
        views.subject_request_people,
        name="subject_request_people",
    ),
    path("requests/<str:reference>/gather/", views.gather_for_request, name="gather_for_request"),
    path("requests/<str:reference>/copy/", views.make_subject_pack, name="make_subject_pack"),
    path(
        "requests/<str:reference>/extend/",
        views.extend_subject_request,
        name="extend_subject_request",
    ),
    path(
        "requests/<str:reference>/close/",
        views.close_subject_request,
        name="close_subject_request",
    ),
    path("pieces/<uuid:item_id>/", pack_views.held_item, name="held_item"),
    path("copies/<uuid:pack_id>/", pack_views.subject_pack, name="subject_pack"),
    path(
        "copies/<uuid:pack_id>/document/",
        pack_views.subject_pack_document,
        name="subject_pack_document",
    ),
]
