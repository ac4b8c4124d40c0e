"""The protection app: conferences and the register."""

from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    name = "protection"
