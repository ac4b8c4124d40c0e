"""Forty police notifications taken in together: how long it takes, and what the board feels.

Both go through the one server of the bench, over connections of their own, as in a MASH.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection
from statistics import median
from urllib.parse import urlencode

TOGETHER = 40
BATCHES = 10
BETWEEN = 0.3  # seconds: nobody pastes batch upon batch without a pause
TOKEN = "b" * 32  # of the right form: cookie and field only have to agree
NOTIFICATION = """PUBLIC PROTECTION NOTIFICATION
Incident number: BENCH-{number}
Sent: 01/05/2026 10:00
Reporting officer: Carys Bowen
Subject: Ianto Price{number}
Subject type: Child
Date of birth: 14/02/2018
Address: {number} Heol y Gogledd, Llanrwst
Account: {account}
"""
ACCOUNT = "He was alone in the house when officers came, and there was nothing to eat. " * 40


@dataclass
class Took:
    """Medians in milliseconds: a batch, and the board before, while and after batches come."""

    batch: float = 0
    board: dict[str, float] = field(default_factory=dict)


def compare(port: int, session: str, board: Callable[[], object], times: int) -> Took:
    """Take in batches while the board is asked for again and again, and before and after."""
    took = Took()
    batches: list[float] = []
    took.board["before"] = median(timed(board) for _ in range(times))
    thread = threading.Thread(target=take_in_batches, args=[port, session, batches])
    thread.start()
    busy = []
    while thread.is_alive():
        busy.append(timed(board))
    thread.join()
    took.board["while"] = median(busy)
    took.board["after"] = median(timed(board) for _ in range(times))
    took.batch = median(batches)
    return took


def timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def take_in_batches(port: int, session: str, took: list[float]) -> None:
    for batch in range(BATCHES):
        body = pasted(batch)
        took.append(timed(lambda: take_in(port, session, body)))  # noqa: B023  called at once
        time.sleep(BETWEEN)


def pasted(batch: int) -> str:
    texts = [
        NOTIFICATION.format(number=batch * TOGETHER + n, account=ACCOUNT) for n in range(TOGETHER)
    ]
    return urlencode({"pasted": "\n==========\n".join(texts), "csrfmiddlewaretoken": TOKEN})


def take_in(port: int, session: str, body: str) -> None:
    """Send one batch. Raises where it was not taken."""
    connection = HTTPConnection("localhost", port, timeout=60)
    heads = {
        "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    connection.request("POST", "/police/take-in/", body, heads)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != 302:
        raise RuntimeError(f"taking in: {answer.status}")
