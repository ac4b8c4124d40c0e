"""The policies app: the local arrangements, as published and dated data."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "policies"
