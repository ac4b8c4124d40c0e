"""The meetings app: what every meeting has."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"
