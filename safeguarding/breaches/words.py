"""Breaches in the reader's words: in the list, on my work, and step by step."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records.audit import Actor
from referrals import clocks
from safeguarding.breaches.exposure import Line, Reached, Way
from safeguarding.breaches.models import Breach, BreachQuerySet, BreachStep
from safeguarding.breaches.rules import SoFar, clock_of
from safeguarding.looking.log import day


def rows_of(breaches: BreachQuerySet, *, at: datetime) -> list[dict[str, Any]]:
    """Return breaches as rows of a list, each with its clock: two queries for all of them."""
    return [
        {
            "breach": breach,
            "clock": clock_of(breach, SoFar.of(breach.steps.all()), at=at),
        }
        for breach in breaches.prefetch_related("steps")
    ]


def waiting_for(actor: Actor) -> BreachQuerySet:
    """Return what this reader may see to and is not closed, what is due first at the top."""
    found = Breach.objects.visible_to(actor).exclude(status=Breach.Status.CLOSED)
    return found.order_by("due_at", "id")


def lines_for_home(actor: Actor, *, at: datetime) -> list[dict[str, str]]:
    """Return one line with how many breaches wait for this reader; none where none do."""
    clocks_of = [row["clock"] for row in rows_of(waiting_for(actor), at=at)]
    if not clocks_of:
        return []
    words = ngettext(
        "%(number)d breach to see to, %(late)d past its 72 hours",
        "%(number)d breaches to see to, %(late)d past their 72 hours",
        len(clocks_of),
    )
    late = sum(clock.state == clocks.LATE for clock in clocks_of)
    text = words % {"number": len(clocks_of), "late": late}
    return [{"url": reverse("breaches"), "text": text}]


def facts_of(breach: Breach) -> list[dict[str, str]]:
    """Return what is known of a breach, as keys and values."""
    rows = [
        (_("About"), breach.subject_reference),
        (_("What went wrong"), str(breach.get_kind_display())),
        (_("Where it stands"), str(breach.get_status_display())),
        (_("Known since"), clocks.moment(breach.aware_since)),
        (_("Days in question"), _("%(first)s to %(last)s") % days_of(breach)),
        (_("Reported by"), f"{breach.reported_by_name}, {clocks.moment(breach.reported_at)}"),
    ]
    if breach.opened_at:
        opened = f"{breach.opened_by_name}, {clocks.moment(breach.opened_at)}"
        rows.append((_("Opened by"), opened))
    if breach.closed_at:
        closed = f"{breach.closed_by_name}, {clocks.moment(breach.closed_at)}"
        rows.append((_("Closed by"), closed))
    return [{"key": key, "value": value} for key, value in rows]


def days_of(breach: Breach) -> dict[str, str]:
    return {"first": day(breach.first_day), "last": day(breach.last_day)}


def trail_of(steps: Iterable[BreachStep]) -> list[dict[str, Any]]:
    """Return the steps of a breach as a timeline, the oldest first."""
    return [
        {
            "title": ": ".join(
                filter(None, [str(step.get_kind_display()), str(step.get_choice_display() or "")])
            ),
            "by": step.taken_by_name,
            "at": step.taken_at,
            "text": "\n".join(filter(None, [said_of(step), step.words])),
        }
        for step in steps
    ]


def said_of(step: BreachStep) -> str:
    """Return since when it was known, or when somebody was told; empty for every other step."""
    if step.moment is None:
        return ""
    moment = {"moment": clocks.moment(step.moment)}
    if step.kind == BreachStep.Kind.OPENED:
        return _("Known since %(moment)s") % moment
    return _("Told on %(moment)s") % moment


def counted(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Return how much went each way; what nothing went by is left out."""
    found = [line.way for line in lines]
    return [{"way": way.label, "number": n} for way in Way if (n := found.count(way))]


def in_words(reached: Reached) -> str:
    """Return how often and how something reached one recipient."""
    return ", ".join(f"{way.label} ({number})" for way, number in reached.counts.items())


def headings() -> list[str]:
    """Return what each column of the file of what went out is called."""
    return [
        _("When"),
        _("How"),
        _("What"),
        _("Recipient"),
        _("By whom"),
        _("Reference they know"),
    ]


def as_row(line: Line) -> list[str]:
    """Return a line as cells of a file, in the order of ``headings``."""
    moment = line.at.isoformat(timespec="seconds")
    return [moment, str(line.way.label), line.what, line.to.name, line.by, line.to.reference]
