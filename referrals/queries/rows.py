"""The rows of the queue, each made ready in plain words, with one query more for all of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, Count, Func, OuterRef, Q, QuerySet, UUIDField, Value
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from policies.models import Pathway
from records.audit import Actor
from referrals import clocks, rules
from referrals.models import Deadline, Presence, Rating, Referral, Status
from referrals.queries import warnings
from referrals.queries.prepared import prepared
from referrals.queries.words import (
    age_in_words,
    concern_of,
    explain_url,
    in_reader_language,
    sender_of,
    short_name,
)

BESIDE = ("clocks", "present", *warnings.BESIDE)
KINDS = {
    Pathway.CHILD: gettext_lazy("Child"),
    Pathway.ADULT: gettext_lazy("Adult"),
    Pathway.PRACTITIONER: gettext_lazy("Practitioner"),
}
PRESENT_FOR = timedelta(seconds=45)  # a page that is open says so every ten seconds


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the queue, in words."""

    reference: str
    url: str
    hold_url: str
    allocate_url: str
    name: str
    about: str
    clock: clocks.Clock
    due: str
    due_url: str
    concern: str
    is_high_risk: bool
    sender: str
    others: str
    taken: str
    is_taken: bool
    open_with: str
    is_unseen: bool
    is_decided: bool
    is_warned: bool
    notes: list[str]


class IsAnyOf(Func):
    """Whether a column is one of an array: the same SQL for two people and for fifty."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY ("
    arity = 2
    output_field = BooleanField()


def beside(actor: Actor, *, present_since: datetime) -> dict[str, ArraySubquery]:
    """Return what a query of referrals reads of each besides its columns, for ``rows_of``.

    The running clocks it is ordered by, or that say nobody has seen it; who else has it open
    just now; and what is warned of.
    """
    clocks_shown = (
        Deadline.objects.running()
        .filter(
            Q(due_at=OuterRef("decision_due_at"))
            | Q(due_at__isnull=True)
            | Q(timescale__ref=rules.URGENT_SEEN),
            referral=OuterRef("pk"),
            timescale__ref__in=(*rules.CLOCKS_OF_THE_QUEUE, rules.URGENT_SEEN),
        )
        .values(
            clock=JSONObject(
                ref="timescale__ref",
                started_at="started_at",
                edition="timescale__policy__code",
                is_red="is_red",
                due_at="due_at",
            )
        )
    )
    present = open_since(present_since, besides=actor).filter(referral=OuterRef("pk"))
    return {
        "clocks": ArraySubquery(clocks_shown),
        "present": ArraySubquery(present.values("seen_by_name")),
        **warnings.beside(),
    }


def rows_of(shown: list[dict[str, Any]], *, actor: Actor, at: datetime) -> list[Row]:
    """Put these rows into words, with one query for all of them, or two.

    The second where somebody on them is warned of.
    """
    people = tuple({row["record__person_id"] for row in shown})
    others = {person: found for person, *found in others_of(people=people, actor=actor)}
    warned_of = warnings.warned_among(shown, actor)
    stem, _stop, end = reverse("referrals:referral", args=["-"]).rpartition("-")
    today = localtime(at).date()
    return [
        Row(
            reference=row["reference"],
            url=f"{stem}{row['reference']}{end}",
            hold_url=f"{stem}{row['reference']}{end}hold/",
            allocate_url=f"{stem}{row['reference']}{end}allocate/",
            name=short_name(row),
            about=about(row, today=today),
            **due_of(row, at=at),
            is_unseen=any(each["ref"] == rules.URGENT_SEEN for each in row["clocks"]),
            is_decided=row["screened_at"] is not None,
            is_warned=row["id"] in warned_of,
            notes=notes_of(row, at=at),
            concern=concern_of(row["policy_id"], row["report__categories"], row["report__flags"]),
            is_high_risk=row["rating"] == Rating.RED,
            sender=sender_of(row, actor),
            others=others_in_words(*others.get(row["record__person_id"], (1, 1))),
            taken=taken_in_words(row, actor),
            is_taken=row["taken_by"] not in (None, actor.id),
            open_with=", ".join(row["present"]),
        )
        for row in shown
    ]


def due_of(row: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """Return when the decision is due, in words, and the page that explains it."""
    if row["screened_at"] is not None:
        return decided_of(row)
    url, has_date = counted_from(row["clocks"])
    if not has_date:
        due = _("Treat it as due now")
        return {"clock": clocks.calendar_missing(), "due": due, "due_url": url}
    due_at, started_at = row["decision_due_at"], row["received_at"]
    clock = clocks.running_clock(due_at, started_at=started_at, at=at)
    return {"clock": clock, "due": clocks.moment(due_at), "due_url": url}


def decided_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return when a decision was taken, and whether that was in time."""
    is_late = row["screened_at"] > row["decision_due_at"]
    state, words = (clocks.MET_LATE, _("Done late")) if is_late else (clocks.MET, _("Done in time"))
    clock = clocks.Clock(state, words, row["decision_due_at"])
    return {"clock": clock, "due": clocks.moment(row["screened_at"]), "due_url": ""}


def notes_of(row: Mapping[str, Any], *, at: datetime) -> list[str]:
    """Return what else stands on a row: its outcome, that it is held, that information is due."""
    if row["screened_at"] is not None:
        decided = {
            "outcome": in_reader_language(row, "screening_outcome__name"),
            "name": row["screened_by_name"],
        }
        return [_("%(outcome)s, decided by %(name)s") % decided]
    notes = []
    if row["held_until"] is not None and at < row["held_until"] <= row["decision_due_at"]:
        held = {
            "until": clocks.moment(row["held_until"]),
            "name": row["held_by_name"],
            "reason": row["reason_held"],
        }
        notes.append(_("Held until %(until)s by %(name)s: %(reason)s") % held)
    if row["interim_at"] is not None:
        since = {"time": clocks.moment(row["interim_at"])}
        notes.append(_("Decided for now at %(time)s; information outstanding") % since)
    return notes


def counted_from(clocks_shown: Iterable[Mapping[str, Any]]) -> tuple[str, bool]:
    """Return the page that explains the clock a row is ordered by, and whether it has a date."""
    for clock in clocks_shown:
        if clock["ref"] != rules.URGENT_SEEN:
            url = explain_url(
                clock["ref"],
                started_at=datetime.fromisoformat(clock["started_at"]),
                edition=clock["edition"],
                is_red=clock["is_red"],
            )
            return url, clock["due_at"] is not None
    return "", True


@prepared
def others_of(people: tuple[UUID, ...], actor: Actor) -> QuerySet[Referral, tuple[Any, ...]]:
    """Return how many referrals of each person the reader may see, and how many are open."""
    asked = Value(list(people), ArrayField(UUIDField()))
    return (
        Referral.objects.visible_to(actor)
        .filter(IsAnyOf("record__person_id", asked))
        .values("record__person_id")
        .annotate(known=Count("pk"), still_open=Count("pk", filter=~Q(status=Status.CLOSED)))
        .order_by()
        .values_list("record__person_id", "known", "still_open")
    )


def present_at(at: datetime, *, besides: Actor) -> QuerySet[Presence]:
    """Return who else has a referral open just now, by name."""
    return open_since(at - PRESENT_FOR, besides=besides)


def open_since(moment: datetime, *, besides: Actor) -> QuerySet[Presence]:
    present = Presence.objects.filter(seen_at__gt=moment).exclude(seen_by=besides.id)
    return present.order_by("seen_by_name")


def about(row: Mapping[str, Any], *, today: date) -> str:
    """Return who the person is to the report, and how old: "Child, 12 years old"."""
    kind = str(KINDS[row["pathway"]])
    age = age_in_words(row["record__date_of_birth"], today)
    return f"{kind}, {age}" if age else kind


def others_in_words(known: int, still_open: int) -> str:
    """Return the person's referrals besides this one, which is itself known and open."""
    known, still_open = known - 1, still_open - 1
    if known < 1:
        return ""
    if still_open < 1:
        return ngettext("%(known)d, closed", "%(known)d, all closed", known) % {"known": known}
    if still_open == known:
        return ngettext("%(known)d, open now", "%(known)d, all open now", known) % {"known": known}
    return _("%(known)d, of which %(open)d open now") % {"known": known, "open": still_open}


def taken_in_words(row: Mapping[str, Any], actor: Actor) -> str:
    if row["taken_by"] is None:
        return ""
    taken_at = localtime(row["taken_at"])
    is_today = taken_at.date() == localtime().date()
    since = date_format(taken_at, "H:i" if is_today else "j M, H:i")
    if row["taken_by"] == actor.id:
        return _("Taken by you at %(time)s") % {"time": since}
    return _("Taken by %(name)s at %(time)s") % {"name": row["taken_by_name"], "time": since}
