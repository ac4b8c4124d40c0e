"""What a save of minutes costs, and what the board feels while 200 meetings save theirs.

One meeting has twelve agencies and forty pages of minutes; two people write in it by turns. Then
200 meetings are open at once, each saving six times a minute over connections of their own, while
the triage board is asked for again and again.
"""

import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from accounts.acting import actor_of
from accounts.models import Agency, Membership
from meetings import operations as meetings
from meetings.models import AgendaItem, Meeting
from meetings.rules import Arrangements, Invitee
from referrals.models import Pathway, Referral
from scripts.bench.police import timed
from strategy_meetings.models import StrategyMeeting

OPEN_AT_ONCE = 200
SAVES_A_MINUTE = 6
AGENCIES = 12
PAGES = 40
PAGE = "The health visitor said what she saw on Tuesday, and the school agreed with it.\n" * 37
WARM_UPS = 20
WRITERS = 4  # threads, that the saves of all meetings are spread over
TOKEN = re.compile(rb'"X-CSRFToken": "(\w+)"')
ACTING = re.compile(rb'name="acting" value="([\w-]+)"')
TICKS = 100  # of processor time in a second, as Linux counts


@dataclass
class Took:
    """Medians in milliseconds, and processor time of the server's own processes for a save."""

    save: float = 0
    processor: float = 0
    board: dict[str, float] = field(default_factory=dict)
    saves_a_second: float = 0


class Writer:
    """Somebody with the live screen of one meeting open, whose text saves itself."""

    def __init__(self, port: int, session: str, meeting: Meeting, position: int) -> None:
        self.connection = HTTPConnection("localhost", port, timeout=60)
        self.address = f"/strategy-meetings/{meeting.reference}/minutes/"
        self.position, self.session = position, session
        self.item = meeting.agenda.get(position=position)
        self.version, self.text = self.item.version, self.item.minutes
        page = self.ask("GET", f"{self.address}?item={position}&write=1")
        token, acting = TOKEN.search(page), ACTING.search(page)
        assert token is not None
        assert acting is not None
        self.token, self.acting = token[1].decode(), acting[1].decode()

    def save(self) -> None:
        """Add a line to the end, and save the whole of it, as the page does."""
        self.text += "And somebody said one thing more.\n"
        told = {"text": self.text, "version": self.version, "acting": self.acting}
        self.ask("POST", f"{self.address}{self.position}/save/", urlencode(told))
        self.version += 1

    def ask(self, method: str, address: str, body: str = "") -> bytes:
        heads = {"Cookie": f"sessionid={self.session}"}
        if method == "POST":
            heads["Cookie"] += f"; csrftoken={self.token}"
            heads["X-CSRFToken"] = self.token
            heads["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, address, body or None, heads)
        answer = self.connection.getresponse()
        page = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{method} {address}: {answer.status} {page[:200]!r}")
        return page


def compare(
    port: int,
    called: list[Meeting],
    sessions: tuple[str, str],
    board: Callable[[], object],
    times: int,
) -> Took:
    """Save by turns as two people in a long meeting; then ask for the board beside 200 meetings.

    ``called`` is what ``call_meetings`` made; ``sessions`` are the chair's and the minute-taker's.
    """
    took = Took()
    pair = [
        Writer(port, session, called[0], position) for position, session in enumerate(sessions, 2)
    ]
    for number in range(WARM_UPS):
        pair[number % 2].save()
    before = processor_time()
    took.save = median(timed(pair[number % 2].save) for number in range(times))
    took.processor = (processor_time() - before) / times * 1000
    took.board["without"] = median(timed(board) for _ in range(times))
    saved, stop = count(), threading.Event()
    threads = [
        threading.Thread(target=keep_saving, args=[port, sessions, called[n::WRITERS], saved, stop])
        for n in range(WRITERS)
    ]
    for thread in threads:
        thread.start()
    time.sleep(10)  # until every meeting is open
    first, started = next(saved), time.perf_counter()
    took.board["with"] = median(timed(board) for _ in range(times))
    took.saves_a_second = (next(saved) - first - 1) / (time.perf_counter() - started)
    stop.set()
    for thread in threads:
        thread.join()
    took.board["after"] = median(timed(board) for _ in range(times))
    return took


def keep_saving(
    port: int,
    sessions: tuple[str, str],
    called: list[Meeting],
    saved: Iterator[int],
    stop: threading.Event,
) -> None:
    """Save in each of these meetings six times a minute, one after the other, until told to stop.

    Where the server is slower than that, the next save follows at once: none is left out.
    """
    writers = [
        Writer(port, sessions[number % 2], meeting, 2) for number, meeting in enumerate(called)
    ]
    between = 60 / SAVES_A_MINUTE / len(writers)
    due = time.perf_counter()
    while True:
        for writer in writers:
            if stop.wait(max(0.0, due - time.perf_counter())):
                return
            writer.save()
            next(saved)
            due += between


def call_meetings() -> list[Meeting]:
    """Call and start the meetings; the first has twelve agencies and forty pages of minutes."""
    now = datetime.now(UTC)
    chair, taker = (
        Membership.objects.select_related("user").get(user__name=name)
        for name in ("Elin Morgan", "Gwen Parry")
    )
    by = actor_of(chair)
    others = Agency.objects.filter(left_on=None).exclude(pk=chair.agency_id).order_by("pk")
    guests = list(others[: AGENCIES - 1])
    policy = Referral.objects.filter(pathway=Pathway.CHILD).latest("received_at").policy
    meeting_type = policy.meeting_types.filter(pathway=Pathway.CHILD, is_strategy=True)[0]
    about = Referral.objects.filter(pathway=Pathway.CHILD, is_restricted=False)
    called = []
    for number, referral in enumerate(about.order_by("-received_at")[:OPEN_AT_ONCE]):
        invited = guests if number == 0 else guests[:3]
        meeting = meetings.schedule_meeting(
            kind=Meeting.Kind.STRATEGY_MEETING,
            policy=policy,
            arrangements=Arrangements(
                starts_at=now + timedelta(minutes=1),
                ends_at=now + timedelta(hours=2),
                mode=Meeting.Mode.VIDEO,
                place="",
                chair=invitee(chair),
                minute_taker=invitee(taker),
            ),
            agenda=meeting_type.agenda,
            referrals=[referral],
            team=chair.team,
            invitees=[
                Invitee(agency=agency, email=f"{agency.code}@bench.example") for agency in invited
            ],
            sends_invitations=False,
            by=by,
            at=now,
        )
        StrategyMeeting.objects.create(meeting=meeting, meeting_type=meeting_type)
        called.append(meetings.start_meeting(meeting, by=by, at=now))
    items = list(called[0].agenda.all())
    for item in items:
        item.minutes = PAGE * (PAGES // len(items) + (item.position <= PAGES % len(items)))
    AgendaItem.objects.bulk_update(items, ["minutes"])
    return called


def invitee(membership: Membership) -> Invitee:
    user = membership.user
    return Invitee(agency=membership.agency, user_id=user.pk, name=user.name, email=user.email)


def processor_time() -> float:
    """Return the processor time, in seconds, of this process's children and theirs."""
    waiting, ticks = [Path("/proc/self")], 0
    while waiting:
        process = waiting.pop()
        for task in (process / "task").iterdir():
            for child in (task / "children").read_text().split():
                waiting.append(Path("/proc", child))
                counted = (waiting[-1] / "stat").read_text().rpartition(")")[2].split()
                ticks += int(counted[11]) + int(counted[12])
    return ticks / TICKS
