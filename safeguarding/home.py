"""My work: what waits for whoever signed in, across every stage of the work."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Min, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.acting import acting
from accounts.roles import Can, can
from measures.queries import circulated, notes
from meetings.models import AgreedAction, Meeting
from meetings.queries import actions_for, upcoming_meetings
from panels.queries import flags, support, transfers
from policies.queries import current_policy
from records import audit, row_security
from records.audit import Actor
from records.row_security import Standing
from referrals import clocks
from referrals.models import AskedAgency, Referral, Reminder, Status
from referrals.queries import (
    agreements,
    decisions,
    duty,
    emergencies,
    feedback,
    gate,
    growing_up,
    my_reports,
    police,
    powers,
    queue,
    reporters,
    warnings,
)
from referrals.queries.reminders import delayed_since, unseen_reminders
from referrals.queries.words import address_or_none, age_in_words
from safeguarding import approvals
from safeguarding.breaches import words as breaches
from safeguarding.disputes import queries as disputes
from safeguarding.looking import words as looking
from safeguarding.rights import queries as rights
from strategy_meetings import queries_concerns as concerns
from strategy_meetings import queries_section_126 as enquiries
from strategy_meetings import queries_sending, queries_translations

MOST_SHOWN = 25


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show one's own work. It is a look at several people at once: one event, with the counts."""
    actor, at = acting(request), timezone.now()
    context = {
        "tiles": tiles_for(actor, at=at),
        "reminders": [reminder_row(reminder, at=at) for reminder in unseen_reminders(actor)],
        "delayed_since": delayed_since(at=at),
        "waiting": [
            *powers.lines_for_home(actor, at=at),
            *enquiries.lines_for_home(actor, at=at),
            *duty.lines_for_home(actor, at=at),
            *reporters.lines_for_home(actor, at=at),
            *decisions.lines_for_home(actor, at=at),
            *feedback.lines_for_home(actor),
            *warnings.lines_for_home(actor, at=at),
            *growing_up.lines_for_home(actor, at=at),
            *looking.lines_for_home(actor),
            *rights.lines_for_home(actor, at=at),
            *breaches.lines_for_home(actor, at=at),
            *disputes.lines_for_home(actor, at=at),
            *gate.lines_for_home(actor, at=at),
            *approvals.lines_for_home(actor, at=at),
            *emergencies.lines_for_home(actor, at=at),
            *agreements.lines_for_home(actor, at=at),
            *concerns.lines_for_home(actor),
            *queries_sending.lines_for_home(actor),
            *queries_translations.lines_for_home(actor, at=at),
            *transfers.lines_for_home(actor),
            *notes.lines_for_home(actor),
            *circulated.lines_for_home(actor),
        ],
        "referrals": [referral_row(found, at=at) for found in my_referrals(actor)],
        "actions": own_actions(actor),
        "today": timezone.localdate(at),
        "meetings": [meeting_row(m) for m in upcoming_meetings(actor, at=at)[:MOST_SHOWN]],
        "reporting": reporting_of(actor),
        "may": {
            "view_referrals": can(actor, Can.VIEW_REFERRALS),
            "view_meetings": can(actor, Can.VIEW_MEETINGS),
            "submit_reports": can(actor, Can.SUBMIT_REPORTS),
        },
    }
    counts = {name: len(rows) for name, rows in context.items() if isinstance(rows, list)}
    audit.record("my_work.viewed", None, by=actor, at=at, **counts)
    return render(request, "safeguarding/home.html", context)


def tiles_for(actor: Actor, *, at: datetime) -> list[dict[str, Any]]:
    """Return the numbers of the reader's role, each linked to exactly the rows it counts."""
    tiles = []
    if can(actor, Can.SCREEN_REFERRALS):
        tiles += queue_tiles(actor, at=at)
    tiles += information_tiles(actor, at=at)
    visible = Referral.objects.visible_to(actor)
    stages = [
        (Can.SCHEDULE_MEETINGS, visible.awaiting_strategy_meeting, "strategy_meetings:waiting"),
        (Can.COORDINATE_PANELS, visible.awaiting_panel, "panels:waiting"),
    ]
    labels = {
        "strategy_meetings:waiting": _("waiting for a strategy meeting"),
        "panels:waiting": _("waiting for a panel"),
    }
    for capability, waiting, url_name in stages:
        if can(actor, capability) and (address := address_or_none(url_name)):
            tiles.append({"number": waiting().count(), "label": labels[url_name], "url": address})
    if can(actor, Can.VIEW_PANELS):
        tiles += panel_tiles(actor, today=timezone.localdate(at))
    if can(actor, Can.VIEW_PRACTITIONER_REFERRALS):
        number = concerns.of_actor(actor).count()
        address = reverse("strategy_meetings:concerns")
        tiles.append({"number": number, "label": _("concerns about people's work"), "url": address})
    return tiles


def panel_tiles(actor: Actor, *, today: date) -> list[dict[str, Any]]:
    """Return what panels left the reader's agency to do; nothing where it is nothing."""
    to_do = [
        (
            support.to_review(actor, today=today).count(),
            _("support packages to review"),
            f"{reverse('panels:packages')}?show=due",
        ),
        (
            flags.number_to_do(actor, today=today),
            _("flags to place on your agency's files, or to take off them"),
            reverse("panels:flags"),
        ),
    ]
    return [{"number": n, "label": label, "url": url} for n, label, url in to_do if n]


def queue_tiles(actor: Actor, *, at: datetime) -> list[dict[str, Any]]:
    ways = queue.ways_to_what_waits(actor)
    summary = queue.summary(actor, ways=ways, policy=current_policy(at), at=at)
    undecided = queue.undecided(actor, ways=ways)
    mine = undecided.filter(queue.is_free(), taken_by=actor.id).count()
    address = reverse("referrals:queue")
    return [
        {
            "number": counted(summary.late, summary),
            "label": _("past the deadline of the decision"),
            "url": f"{address}?due=late",
            "is_urgent": summary.late > 0,
        },
        {
            "number": counted(summary.stages[queue.Stage.AWAITING], summary),
            "label": _("waiting for a screening decision"),
            "url": address,
        },
        {"number": mine, "label": _("taken by you"), "url": f"{address}?whose=mine"},
        {
            "number": police.waiting_for(actor),
            "label": _("police notifications to enter"),
            "url": reverse("referrals:police"),
        },
    ]


@row_security.standing_as(Standing.MEETING)
def own_actions(actor: Actor) -> list[AgreedAction]:
    return list(actions_for(actor)[:MOST_SHOWN])


@row_security.standing_as(Standing.ANSWERING)
def information_tiles(actor: Actor, *, at: datetime) -> list[dict[str, Any]]:
    """Return what the reader's agency is asked, and the late answers their team waits for."""
    tiles = []
    if can(actor, Can.ANSWER_INFORMATION_REQUESTS):
        waiting = AskedAgency.objects.asked_of(actor).unanswered()
        late = waiting.filter(request__due_at__lt=at).exists()
        tiles.append(
            {
                "number": waiting.count(),
                "label": _("asked of your agency and not answered"),
                "url": reverse("referrals:asked_of_us"),
                "is_urgent": late,
            }
        )
    if can(actor, Can.REQUEST_INFORMATION):
        awaited = AskedAgency.objects.awaited_by(actor)
        late_answers = awaited.filter(request__due_at__lt=at).count()
        address = reverse("referrals:awaited")
        tiles += [
            {
                "number": late_answers,
                "label": _("late answers from agencies"),
                "url": f"{address}?due=late",
                "is_urgent": late_answers > 0,
            },
            {
                "number": awaited.count(),
                "label": _("answers from agencies awaited"),
                "url": address,
            },
        ]
    return tiles


def counted(number: int, summary: queue.Summary) -> str:
    return str(number) if summary.is_whole else f"{number}+"


def my_referrals(actor: Actor) -> Iterable[Referral]:
    """Return the open referrals allocated to the reader, what is due first at the top."""
    running = Q(deadlines__met_at__isnull=True, deadlines__stopped_at__isnull=True)
    return (
        Referral.objects.visible_to(actor)
        .filter(allocated_to=actor.id)
        .exclude(status=Status.CLOSED)
        .select_related("record")
        .annotate(
            next_due_at=Min("deadlines__due_at", filter=running),
            without_a_date=Count("deadlines", filter=running & Q(deadlines__due_at__isnull=True)),
        )
        .order_by("next_due_at", "id")[:MOST_SHOWN]
    )


def referral_row(found: Referral, *, at: datetime) -> dict[str, Any]:
    due_at: datetime | None = found.next_due_at  # type: ignore[attr-defined]
    age = age_in_words(found.record.date_of_birth, timezone.localdate(at))
    clock = None
    if due_at:
        clock = clocks.running_clock(due_at, started_at=found.received_at, at=at)
    elif found.without_a_date:  # type: ignore[attr-defined]
        clock = clocks.calendar_missing()
    return {
        "name": found.record.name,
        "url": found.get_absolute_url(),
        "about": ", ".join(filter(None, [str(found.get_pathway_display()), age])),
        "reference": found.reference,
        "status": found.get_status_display(),
        "due_at": due_at,
        "clock": clock,
    }


def reminder_row(reminder: Reminder, *, at: datetime) -> dict[str, Any]:
    deadline = reminder.deadline
    clock = (
        clocks.running_clock(deadline.due_at, started_at=deadline.started_at, at=at)
        if deadline.due_at
        else None
    )
    return {
        "name": deadline.timescale.name,
        "reference": deadline.referral.reference,
        "url": deadline.referral.get_absolute_url(),
        "clock": clock,
        "due_at": deadline.due_at,
    }


def meeting_row(meeting: Meeting) -> dict[str, Any]:
    try:
        address = meeting.get_absolute_url()
    except NoReverseMatch:
        address = ""
    return {
        "title": meeting.get_kind_display(),
        "reference": meeting.reference,
        "url": address,
        "starts_at": meeting.starts_at,
        "where": ", ".join(filter(None, [str(meeting.get_mode_display()), meeting.place])),
        "is_under_way": meeting.status == Meeting.Status.UNDER_WAY,
    }


def reporting_of(actor: Actor) -> list[str]:
    """Return, in a sentence each, the reader's own reports: not sent yet, and sent."""
    if not can(actor, Can.SUBMIT_REPORTS):
        return []
    drafts, sent = my_reports.drafts_of(actor).count(), my_reports.reports_of(actor).count()
    sentences = []
    if drafts:
        sentences.append(
            ngettext("%(n)d report is not sent yet", "%(n)d reports are not sent yet", drafts)
            % {"n": drafts}
        )
    if sent:
        sentences.append(
            ngettext("You have sent %(n)d report", "You have sent %(n)d reports", sent)
            % {"n": sent}
        )
    return sentences
