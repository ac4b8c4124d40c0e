"""The records app: what happened, what was sent, what was issued."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "records"

    def ready(self) -> None:
        from records import lookups  # noqa: F401, PLC0415  registers them
