"""The project as an app: brings the Celery application to life with Django."""

from django.apps import AppConfig


class SafeguardingConfig(AppConfig):
    name = "safeguarding"

    def ready(self) -> None:
        """Make `shared_task` find our broker, wherever Django runs, and `check` our objections."""
        from safeguarding import boot, celery  # noqa: F401, PLC0415 — they need the other apps
