"""The measures app: figures, frozen snapshots and the quarterly report."""

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "measures"
