"""Addresses of what is kept, what holds it, and what was destroyed."""

from django.urls import path

from safeguarding.retention import views

urlpatterns = [
    path("files/", views.kept_files, name="kept_files"),
    path("files/<str:reference>/", views.kept_file, name="kept_file"),
    path("holds/", views.legal_holds, name="legal_holds"),
    path("holds/<uuid:hold_id>/", views.legal_hold, name="legal_hold"),
    path("destroyed/", views.disposals, name="disposals"),
]
