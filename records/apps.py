"""The records app: what happened, what was sent, what was issued."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "records"
