"""How gunicorn serves the site: in the demo, in the tests and in production."""

import gc
import os
from typing import Any

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
preload_app = True  # the workers share the memory of the code
timeout = 60
max_requests = 5_000
max_requests_jitter = 500
control_socket_disable = True

# A page leaves thousands of small things behind, nearly all of them without a circle: looking for
# circles after every 700 of them took the board over half a millisecond.
gc.set_threshold(10_000, 10, 10)


def pre_fork(_server: Any, _worker: Any) -> None:
    """Set apart what is loaded by now: it stays, so no worker looks through it for garbage."""
    gc.freeze()


def when_ready(_server: Any) -> None:
    """Stop before the first request where the database's role could pass by its rules."""
    from safeguarding import boot  # noqa: PLC0415 — Django is set up by now

    boot.refuse_unsafe_role()
