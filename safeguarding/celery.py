"""The Celery application: work that a request must not wait for."""

import os
from typing import Any

from celery import Celery, Task
from celery.signals import beat_init, worker_init
from django.core.exceptions import ImproperlyConfigured

from records import row_security

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "safeguarding.settings")


class SystemTask(Task):  # type: ignore[type-arg] # it is generic only for mypy
    """A task: it reads and writes as the system, under its own name."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with row_security.as_system(f"task {self.name}"):
            return super().__call__(*args, **kwargs)


app = Celery("safeguarding", task_cls=SystemTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def refuse_to_start(**_details: Any) -> None:
    """Stop a worker or beat whose settings or database role nobody may run with."""
    from safeguarding import boot  # noqa: PLC0415 — it needs Django's settings

    try:
        boot.refuse_unsafe_settings()
        boot.refuse_unsafe_role()
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from None  # Celery goes on after any other exception
