"""Children with open work who are about to be adults, and births that are waited for."""

from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.roles import Can, can
from people.models import PersonRecord
from people.rules_life import ADULT_AT, birthday
from policies.queries import current_policy
from records.audit import Actor
from referrals.models import Pathway, Referral, Status

MOST_SHOWN = 25


def life_on_record() -> dict[str, Subquery]:
    """Return when any record of the person says that they were born and died, to be read with it.

    A birth and a death are written down as records of their own.
    """
    theirs = PersonRecord.objects.filter(person=OuterRef("record__person"))
    return {
        f"person_{what}": Subquery(
            theirs.exclude(**{column: None})
            .order_by("is_birth_date_estimated", "-recorded_at")
            .values(column)[:1]
        )
        for what, column in (("born_on", "date_of_birth"), ("died_on", "died_on"))
    }


def born_on(referral: Referral) -> date | None:
    """Return when the person was born, as their own record or else another, read with it, says."""
    found: date | None = referral.record.date_of_birth or getattr(referral, "person_born_on", None)
    return found


def died_on(referral: Referral) -> date | None:
    """Return when the person died, as their own record or else another, read with it, says."""
    found: date | None = referral.record.died_on or getattr(referral, "person_died_on", None)
    return found


def comes_of_age_on(referral: Referral, *, today: date) -> date | None:
    """Return the eighteenth birthday of a child with open work, where it is near or past.

    How near is the policy's to say. A date of birth that is estimated counts. Nobody who died
    comes of age.
    """
    born = born_on(referral)
    if born is None or referral.pathway != Pathway.CHILD or referral.status == Status.CLOSED:
        return None
    if died_on(referral) is not None:
        return None
    day = birthday(born, age=ADULT_AT)
    return day if day <= today + timedelta(days=referral.policy.turning_adult_days) else None


def flags_of(referral: Referral, *, today: date) -> list[str]:
    """Return what the pages of a referral must say of somebody's age."""
    day = comes_of_age_on(referral, today=today)
    if day is None:
        return []
    words = {"day": date_format(day, "j F Y")}
    if day <= today:
        return [_("An adult since %(day)s: open work belongs on the adult pathway.") % words]
    return [_("Eighteen on %(day)s: plan the adult pathway.") % words]


def lines_for_home(actor: Actor, *, at: datetime) -> list[dict[str, str]]:
    """Return, for whoever works on them, the children about to be adults and the births awaited.

    One's own, and those of one's team that nobody has been given. Two queries.
    """
    if not can(actor, Can.HOLD_REFERRALS):
        return []
    today = localdate(at)
    theirs = Q(allocated_to=actor.id) | Q(allocated_to__isnull=True, owning_team=actor.team_id)
    dead = PersonRecord.objects.filter(person=OuterRef("record__person"), died_on__isnull=False)
    children = (
        Referral.objects.visible_to(actor)
        .filter(theirs, pathway=Pathway.CHILD)
        .exclude(status=Status.CLOSED)
        .filter(~Exists(dead))
        .select_related("record", "policy")
    )
    latest = today + timedelta(days=current_policy(at).turning_adult_days)
    born = PersonRecord.objects.filter(
        person=OuterRef("record__person"), date_of_birth__isnull=False
    )
    growing = children.filter(record__date_of_birth__lte=birthday(latest, age=-ADULT_AT))
    awaited = children.filter(~Exists(born), record__expected_on__lt=today)
    return [
        *(
            line(referral, text)
            for referral in growing.order_by("record__date_of_birth", "id")[:MOST_SHOWN]
            for text in flags_of(referral, today=today)
        ),
        *(
            line(
                referral,
                _("The birth expected on %(day)s is not recorded.")
                % {"day": date_format(expected_on, "j F Y")},
            )
            for referral in awaited.order_by("record__expected_on", "id")[:MOST_SHOWN]
            if (expected_on := referral.record.expected_on)
        ),
    ]


def line(referral: Referral, text: str) -> dict[str, str]:
    """Say of which referral it is; no name stands on the page of one's work."""
    return {
        "url": reverse("referrals:referral", args=[referral.reference]),
        "text": f"{referral.reference}: {text}",
    }
