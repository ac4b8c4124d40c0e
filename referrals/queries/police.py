"""Police notifications: those that wait, what each says, and what became of it."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Agency, Membership, Team, User
from policies.models import Pathway
from policies.models.editions import reads_welsh
from records.audit import Actor
from referrals import clocks
from referrals.models import PoliceNotification, Referral, Report
from referrals.models.police import PoliceNotificationQuerySet, reached_by
from referrals.rules import police

State = PoliceNotification.State
NAMES: Mapping[str, Any] = {
    "mail_from": gettext_lazy("E-mail from"),
    "mail_subject": gettext_lazy("Subject of the e-mail"),
    "mail_date": gettext_lazy("Date of the e-mail"),
    "incident_number": gettext_lazy("Incident number"),
    "sent_at": gettext_lazy("Sent"),
    "officer": gettext_lazy("Officer"),
    "officer_role": gettext_lazy("Rank and number"),
    "officer_email": gettext_lazy("E-mail of the officer"),
    "officer_telephone": gettext_lazy("Telephone of the officer"),
    "happened_when": gettext_lazy("When it happened"),
    "happened_where": gettext_lazy("Where it happened"),
    "danger": gettext_lazy("In danger now"),
    "knows": gettext_lazy("Knows about the report"),
    "consent": gettext_lazy("Agrees to the report"),
    "wishes": gettext_lazy("What the person wants"),
    "account": gettext_lazy("Account"),
    "own_words": gettext_lazy("In the person's own words"),
    "actions": gettext_lazy("What the police did"),
    "name": gettext_lazy("Name"),
    "kind": gettext_lazy("Child or adult"),
    "role": gettext_lazy("Part in it"),
    "born": gettext_lazy("Date of birth"),
    "age": gettext_lazy("Age"),
    "sex": gettext_lazy("Sex"),
    "address": gettext_lazy("Address"),
    "postcode": gettext_lazy("Postcode"),
    "telephone": gettext_lazy("Telephone"),
}


def may_take_in(actor: Actor) -> bool:
    """Say whether what this actor takes in would reach the team that notifications come to."""
    authority = Agency.objects.filter(is_authority=True, left_on__isnull=True)
    teams = Team.objects.filter(agency__in=authority, function=Team.Function.MASH)
    return teams.filter(reached_by(actor, agency="agency_id", team="id")).exists()


def is_vetted(actor: Actor) -> bool:
    """Say whether the actor is vetted today for what the police tell."""
    return Membership.objects.vetted(actor).exists()


def listed(actor: Actor, *, state: str) -> PoliceNotificationQuerySet:
    """Return the notifications in one state: those with words of danger first, then by age."""
    has_none = Case(
        When(danger_words=[], then=Value(1)), default=Value(0), output_field=IntegerField()
    )
    every = PoliceNotification.objects
    if state == State.NEW:
        found = every.waiting_for(actor)
    else:
        found = every.visible_to(actor).filter(state=state)
    return (
        found.with_repeats()
        .select_related("draft", "report")
        .defer("source", "text", "left_over")
        .order_by(has_none, "received_at", "id")
    )


def counts(actor: Actor) -> dict[str, int]:
    """Return how many notifications there are in each state."""
    visible = PoliceNotification.objects.visible_to(actor)
    found = visible.values_list("state").order_by().annotate(Count("pk"))
    return dict.fromkeys(State.values, 0) | dict(found)


def waiting_for(actor: Actor) -> int:
    """Return how many notifications wait to be entered."""
    return PoliceNotification.objects.waiting_for(actor).count()


def rows(found: list[PoliceNotification], actor: Actor) -> list[dict[str, Any]]:
    """Return the list's rows in words, with one query for the names of those who enter them."""
    begun_by = {each.draft.user_id for each in found if each.draft and each.draft.user_id}
    names = dict(User.objects.filter(pk__in=begun_by).values_list("pk", "name"))
    return [
        {
            "notification": each,
            "url": reverse("referrals:notification", args=[each.pk]),
            "name": title_of(each),
            "about": Pathway(each.about).label if each.about else _("Not known"),
            "danger": ", ".join(each.danger_words),
            "received": clocks.moment(each.received_at),
            "received_at": each.received_at,
            "hints": hints_of(each),
            "state": each.get_state_display(),
            "report": each.report.reference if each.report else "",
            "begun_by": begun(each, names, actor) if each.state == State.NEW else "",
        }
        for each in found
    ]


def begun(each: PoliceNotification, names: Mapping[Any, str], actor: Actor) -> str:
    if each.draft is None:
        return ""
    if each.draft.user_id == actor.id:
        return _("You began to enter it")
    return _("%(name)s is entering it") % {"name": names.get(each.draft.user_id, "")}


def title_of(each: PoliceNotification) -> str:
    """Return the name of whoever it is about, else its incident number."""
    people = police.in_order(each.fields.get("people", []))
    name = people[0].get("name", "") if people else ""
    return name or each.incident_number or _("No known layout")


def hints_of(each: Any) -> list[str]:
    """Return why somebody should look twice: repeats are flagged, and all of them kept."""
    hints = [] if each.layout else [_("Unknown layout: enter it by hand")]
    if each.is_same_text:
        hints.append(_("The same text came more than once"))
    elif each.is_same_incident:
        hints.append(_("Another notification has this incident number"))
    if each.is_same_place and not each.is_same_text:
        hints.append(_("Another one of that day has this address"))
    return hints


def facts(notification: PoliceNotification) -> list[dict[str, Any]]:
    """Return what its layout placed, a part for the notification and one for each person."""
    of_all = {name: said for name, said in notification.fields.items() if name != "people"}
    people = notification.fields.get("people", [])
    return [{"heading": _("What it says"), "rows": in_rows(of_all)}] + [
        {"heading": _("Person %(n)d") % {"n": number}, "rows": in_rows(person)}
        for number, person in enumerate(people, start=1)
    ]


def in_rows(said: Mapping[str, str]) -> list[dict[str, str]]:
    return [
        {"key": str(name), "value": said[code]} for code, name in NAMES.items() if said.get(code)
    ]


def layout_name(notification: PoliceNotification) -> str:
    layout = police.LAYOUTS.get(notification.layout)
    if layout is None:
        return ""
    return layout.name_cy if reads_welsh() else layout.name_en


def rows_of_likes(notification: PoliceNotification, actor: Actor) -> list[dict[str, Any]]:
    """Return the others with its text, its incident number, or its address on that day."""
    same = Q(digest=notification.digest)
    if notification.incident_number:
        same |= Q(incident_number=notification.incident_number)
    if notification.place:
        same |= Q(place=notification.place, received_at__date=notification.received_at.date())
    others = PoliceNotification.objects.visible_to(actor).filter(same).exclude(pk=notification.pk)
    found = others.with_repeats().select_related("draft", "report")
    return rows(
        list(found.defer("source", "text", "left_over").order_by("received_at")[:20]), actor
    )


def referrals_of(report: Report | None, actor: Actor) -> list[Referral]:
    """Return the referrals of a report that the reader may open."""
    if report is None:
        return []
    return list(Referral.objects.visible_to(actor).filter(report=report).order_by("id"))


def items_of_batch(batch: Any) -> Iterator[dict[str, Any]]:
    """Yield what became of each item of a batch: taken, changed (how), or refused (why)."""
    for each in batch.notifications.with_repeats().defer("source", "text").order_by("position"):
        changes = [*each.changes_in_words, *hints_of(each)]
        if each.left_over:
            changes.append(_("Lines without a place: %(n)d") % {"n": len(each.left_over)})
        yield {
            "name": each.file_name or f"{each.position}",
            "became": _("Taken, with a remark") if changes else _("Taken"),
            "why": changes,
            "url": reverse("referrals:notification", args=[each.pk]),
        }
    for name, why in batch.refused:
        yield {"name": name, "became": _("Refused"), "why": [why], "url": ""}


def of_report(report: Report) -> list[PoliceNotification]:
    """Return the notifications that were entered as a report or joined to it, the oldest first."""
    return list(report.police_notifications.defer("source").order_by("received_at", "id"))
