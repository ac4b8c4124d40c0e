"""The way to the other pages of one referral: those read in turn, and those needed now and then."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.roles import Can, can
from people.models import Person
from records.audit import Actor
from referrals.models import Pathway, PoliceNotification, Referral, Report, Status
from referrals.queries.referral import ClockLine, is_holder
from referrals.queries.rows import present_at
from referrals.queries.words import address_or_none
from referrals.rules import WRITTEN_CONFIRMATION, can_move, must_be_confirmed


class Beside(NamedTuple):
    """What its holders see beside a referral.

    How many additions nobody has read yet; whether the police sent a notification; and who else
    has it open. An agency let in is not told who of others looks.
    """

    unread: int = 0
    is_from_police: bool = False
    present: Iterable[str] = ()


class Link(NamedTuple):
    """A page: its name, what it is called here, and where it is."""

    name: str
    text: str
    url: str


def links_of(
    referral: Referral,
    actor: Actor,
    beside: Beside,
    *,
    lines: Iterable[ClockLine],
    here: str,
) -> dict[str, Any]:
    """Return the ways from one page of a referral to the others."""
    links: dict[str, Any] = {"links": pages_of(referral, actor, here, new=beside.unread)}
    if here == "referral":
        links["further"] = further_pages_of(
            referral, actor, lines, is_from_police=beside.is_from_police
        )
    return links


def beside_of(referral: Referral, actor: Actor, *, at: datetime) -> Beside:
    """Return what stands beside a referral. One query; nothing for an agency let in."""
    if not is_holder(actor, referral):
        return Beside()
    unread = Count("additions", filter=Q(additions__read_at__isnull=True))
    sent = Exists(PoliceNotification.objects.filter(report=OuterRef("pk")))
    present = present_at(at, besides=actor).filter(referral=referral.pk).values("seen_by_name")
    report = Report.objects.filter(pk=referral.report_id).annotate(
        unread=unread, is_from_police=sent, present=ArraySubquery(present)
    )
    return Beside(*report.values_list("unread", "is_from_police", "present").get())


def pages_of(referral: Referral, actor: Actor, here: str, *, new: int) -> list[dict[str, Any]]:
    """Return the pages a reader goes through, in the order in which a screener needs them.

    ``new`` is how many additions nobody has read yet.
    """
    holds = is_holder(actor, referral)
    screens = holds and can(actor, Can.SCREEN_REFERRALS)
    pages = [
        page("referral", _("Summary"), referral),
        page("answers", _("Everything that was told"), referral),
        page("additions", files_in_words(new), referral),
        page("known", _("What is known"), referral),
        *page_of_person(referral, actor),
        page("information", _("Ask agencies"), referral),
    ]
    if is_concern(referral, actor):
        address = reverse("strategy_meetings:concern", args=[referral.reference])
        pages.append(Link("concern", _("Concern about their work"), address))
    elif screens and referral.status == Status.SUBMITTED:
        pages.append(page("screen", _("Decide"), referral))
    if holds and referral.screened_at and can(actor, Can.RECORD_WORK):
        pages.append(page("work", _("What follows"), referral))
    if screens:
        pages.append(page("feedback", _("Tell the reporter"), referral))
    pages.append(page("history", _("History"), referral))
    return [{"text": p.text, "url": p.url, "is_current": p.name == here} for p in pages]


def is_concern(referral: Referral, actor: Actor) -> bool:
    """Say whether it is decided and followed on the page of concerns about people's work."""
    is_about_work = referral.pathway == Pathway.PRACTITIONER
    return is_about_work and can(actor, Can.VIEW_PRACTITIONER_REFERRALS)


def further_pages_of(
    referral: Referral, actor: Actor, lines: Iterable[ClockLine], *, is_from_police: bool
) -> list[Link]:
    """Return what else may be done or read about it, which the summary alone offers."""
    holds = is_holder(actor, referral)
    screens = holds and can(actor, Can.SCREEN_REFERRALS)
    links = []
    if screens and referral.status == Status.SUBMITTED:
        links.append(page("safety", _("Answer for safety and the police"), referral))
    if screens and awaits_confirmation(referral, lines):
        links.append(page("confirmation", _("Written confirmation"), referral))
    if is_from_police:
        links.append(page("police_of_referral", _("What the police sent"), referral))
    is_child = referral.pathway == Pathway.CHILD and referral.status != Status.CLOSED
    if holds and is_child and can(actor, Can.SEND_NOTICES):
        address = f"{reverse('referrals:send_notice')}?referral={referral.reference}"
        links.append(Link("send_notice", _("Tell the school"), address))
    if holds:
        links += links_to_powers(referral, actor)
        links += links_to_later_stages(referral, actor)
    if referral.screened_at is not None:
        links.append(page("disagreements_of", _("Disagreements"), referral))
    links.append(page("sharing", _("What was shared"), referral))
    links.append(page("disputes", _("Corrections and objections"), referral))
    links.append(page("declare_conflict", _("I know this person"), referral))
    if can(actor, Can.KEEP_RESTRICTIONS):
        address = f"{reverse('referrals:restrict')}?referral={referral.reference}"
        links.append(Link("restrict", _("Restrict it"), address))
    return links


def links_to_powers(referral: Referral, actor: Actor) -> list[Link]:
    """Return the way to scores of the risk and to what protects at once, for who records work."""
    if referral.pathway == Pathway.PRACTITIONER or not can(actor, Can.RECORD_WORK):
        return []
    return [
        page("assessments", _("Risk assessments"), referral),
        page("powers", _("Emergency powers and orders"), referral),
    ]


def page_of_person(referral: Referral, actor: Actor) -> list[Link]:
    """Return the way to the person's own page, for those who may find people and see this one.

    Whoever keeps restricted records may open the referral, and not the person's page.
    """
    if not can(actor, Can.SEARCH_PEOPLE):
        return []
    if referral.is_restricted and not sees_person(referral, actor):
        return []
    address = reverse("people:person", args=[referral.record.person_id])
    return [Link("person", _("Person and family"), address)]


def sees_person(referral: Referral, actor: Actor) -> bool:
    return Person.objects.visible_to(actor).filter(pk=referral.record.person_id).exists()


def page(name: str, text: str, referral: Referral) -> Link:
    return Link(name, text, reverse(f"referrals:{name}", args=[referral.reference]))


def files_in_words(new: int) -> str:
    """Return the name of the page of files and additions, with how much on it is new."""
    if not new:
        return _("Files and additions")
    return ngettext("Files and additions (%(n)d new)", "Files and additions (%(n)d new)", new) % {
        "n": new
    }


def awaits_confirmation(referral: Referral, lines: Iterable[ClockLine]) -> bool:
    """Say whether what was told by telephone is still to be confirmed in writing."""
    refs = WRITTEN_CONFIRMATION.values()
    return must_be_confirmed(referral.report) and any(
        line.ref in refs and line.is_running for line in lines
    )


def links_to_later_stages(referral: Referral, actor: Actor) -> list[Link]:
    """Return the pages of later stages that the referral waits for, where the reader may go."""
    later = [
        (
            Status.STRATEGY_MEETING,
            Can.SCHEDULE_MEETINGS,
            "strategy_meetings:schedule",
            _("Schedule the strategy meeting"),
        ),
        (
            Status.STRATEGY_MEETING,
            Can.CHAIR_MEETINGS,
            "strategy_meetings:discuss",
            _("Record a telephone discussion"),
        ),
        (Status.PANEL, Can.COORDINATE_PANELS, "panels:add_to_sitting", _("Put before a panel")),
    ]
    if can_move(Pathway(referral.pathway), Status.CONFERENCE, Status.STRATEGY_MEETING):
        later.append(
            (
                Status.CONFERENCE,
                Can.SCHEDULE_MEETINGS,
                "strategy_meetings:schedule",
                _("Arrange a further strategy meeting"),
            )
        )
    links = []
    for status, capability, url_name, text in later:
        address = address_or_none(url_name)
        if address and referral.status == status and can(actor, capability):
            links.append(Link(url_name, text, f"{address}?referral={referral.reference}"))
    return links
