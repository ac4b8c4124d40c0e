"""The panels app: multi-agency panels, their sittings and decisions."""

from django.apps import AppConfig


class PanelsConfig(AppConfig):
    name = "panels"
