"""Addresses of what every meeting has."""

from django.urls import path

from meetings import views

app_name = "meetings"
urlpatterns = [path("actions/<uuid:action_id>/", views.action, name="action")]
