"""Addresses of one's own account."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.profile, name="profile"),
    path("membership/", views.choose_membership, name="choose_membership"),
]
