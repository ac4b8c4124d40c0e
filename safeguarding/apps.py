"""The project as an app: brings the Celery application to life with Django."""

from django.apps import AppConfig


class SafeguardingConfig(AppConfig):
    name = "safeguarding"

    def ready(self) -> None:
        """Make `shared_task` find our broker, wherever Django runs."""
        from safeguarding import celery  # noqa: F401, PLC0415 — its tasks need the other apps
