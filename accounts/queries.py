"""Who is there, who covers for whom, and whose address it is."""

from datetime import date, datetime
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts import rules
from accounts.models import Absence, Agency, Membership, Team, User
from accounts.roles import Role
from accounts.rules import Colleague
from records.audit import Actor

RANKS = {Role.DESIGNATED_PERSON: 0, Role.DEPUTY_DESIGNATED_PERSON: 1}
NO_RANK = 2


def colleagues_of(agency_id: UUID, *, on: date) -> list[Colleague]:
    """Return everybody who works at an agency that day, with who is away and who covers."""
    away = {
        absence.user_id: absence.cover_id
        for absence in Absence.objects.filter(
            starts_on__lte=on, ends_on__gte=on, user__memberships__agency=agency_id
        ).order_by("entered_at")
    }
    ranks: dict[UUID, int] = {}
    members = Membership.objects.active_on(on).filter(agency=agency_id).order_by("starts_on", "pk")
    for user_id, role in members.values_list("user_id", "role"):
        ranks[user_id] = min(ranks.get(user_id, NO_RANK), RANKS.get(Role(role), NO_RANK))
    return [
        Colleague(user_id, rank=rank, is_here=user_id not in away, cover=away.get(user_id))
        for user_id, rank in ranks.items()
    ]


def colleagues_to_cover(user: User, *, on: date) -> list[User]:
    """Return who works at the same agency as somebody that day, by name."""
    working = Membership.objects.active_on(on)
    agencies = working.filter(user=user).values("agency")
    colleagues = working.filter(agency__in=agencies).exclude(user=user).values("user")
    return list(User.objects.filter(pk__in=colleagues).order_by("name"))


def who_answers_for(user_id: UUID, agency_id: UUID, *, on: date) -> User | None:
    """Return who answers that day for what an agency's worker is told; None for nobody there."""
    found = rules.who_answers_for(user_id, colleagues_of(agency_id, on=on))
    return User.objects.filter(pk=found).first() if found else None


def covered_by(user_id: UUID, agency_id: UUID, *, on: date) -> list[UUID]:
    """Return for whom somebody covers at an agency that day, though those may have left since."""
    working = Membership.objects.active_on(on).filter(agency=agency_id)
    if not working.filter(user=user_id).exists():
        return []
    away = Absence.objects.filter(cover=user_id, starts_on__lte=on, ends_on__gte=on)
    return list(away.filter(user__memberships__agency=agency_id).values_list("user_id", flat=True))


def designated_people(agency_id: UUID, *, on: date) -> list[User]:
    """Return who reads that day what an agency's designated person is sent: those, and covers."""
    colleagues = colleagues_of(agency_id, on=on)
    designated = [colleague for colleague in colleagues if colleague.rank < NO_RANK]
    answering = (rules.who_answers_for(each.user_id, colleagues) for each in designated)
    found = {user_id for user_id in answering if user_id is not None}
    return list(User.objects.filter(pk__in=found).order_by("name"))


def staff_of(actor: Actor) -> models.QuerySet[User]:
    """Return whose accounts an administrator manages: the authority's, everybody's; or their own.

    Another agency's administrator has those who work there, or did.
    """
    if is_of_authority(actor):
        return User.objects.all()
    there = Membership.objects.filter(agency=actor.agency_id).values("user")
    return User.objects.filter(pk__in=there)


def own_agency(actor: Actor) -> models.QuerySet[Agency]:
    if actor.agency_id is None:
        return Agency.objects.none()
    return Agency.objects.filter(pk=actor.agency_id)


def is_of_authority(actor: Actor) -> bool:
    """Say whether somebody works for the authority, which holds every referral and has not left."""
    return own_agency(actor).filter(is_authority=True, left_on__isnull=True).exists()


def agencies_managed_by(actor: Actor) -> models.QuerySet[Agency]:
    managed = Agency.objects.all() if is_of_authority(actor) else own_agency(actor)
    return managed.filter(left_on__isnull=True).order_by("name_en")


def teams_managed_by(actor: Actor) -> models.QuerySet[Team]:
    teams = Team.objects.select_related("agency").order_by("agency__name_en", "name_en")
    return teams if is_of_authority(actor) else teams.filter(agency=actor.agency_id)


def administrators(*, on: datetime) -> models.QuerySet[User]:
    """Return who manages accounts on a day."""
    working = Membership.objects.active_on(timezone.localdate(on))
    return User.objects.filter(pk__in=working.filter(role=Role.ADMINISTRATOR).values("user"))


def ended_roles(*, on: datetime) -> list[Membership]:
    """Return the roles whose last day has come and that still hold a post or an agency's shares."""
    ended = Membership.objects.filter(ends_on__lte=timezone.localdate(on))
    in_group = Q(user__groups=models.F("agency__group"))
    lives_on = Membership.objects.active_on(timezone.localdate(on)).filter(
        user=models.OuterRef("user"), agency=models.OuterRef("agency")
    )
    held = ended.filter(Q(posts_held__isnull=False) | (in_group & ~models.Exists(lives_on)))
    return list(held.distinct().select_related("user", "agency"))


def dormant_accounts(*, since: datetime) -> list[User]:
    """Return the open accounts that nobody has signed in to since then, nor been invited to.

    Whoever covers a post is left out: suspending them would leave it with nobody.
    """
    unused = Q(last_login__lt=since) | Q(last_login__isnull=True, invited_at__lt=since)
    covering = Membership.objects.filter(posts_covered__isnull=False).values("user")
    return list(User.objects.filter(unused, is_active=True).exclude(pk__in=covering))


def agency_of_address(email: str) -> Agency | None:
    """Return the agency at whose own domain an address is; None where it is nobody's we know."""
    domain = email.strip().lower().rpartition("@")[2]
    if not domain:
        return None
    known = Agency.objects.filter(left_on__isnull=True, email_domains__contains=[domain])
    return known.order_by("code").first()


def is_shared_mailbox(email: str) -> bool:
    """Say whether many read an address, so that nothing personal may be sent to it."""
    listed = Q(shared_mailboxes__contains=[email.strip().lower()])
    return Agency.objects.filter(
        listed | Q(shared_mailboxes__contains=[mailbox_of(email)])
    ).exists()


def has_account(email: str) -> bool:
    """Say whether whoever reads an address has an account to sign in with."""
    addresses = {email.strip().lower(), mailbox_of(email)}
    return User.objects.filter(email__in=addresses, is_active=True).exists()


def mailbox_of(email: str) -> str:
    """Return the mailbox in which an address ends: what follows a plus in it is only a label."""
    name, _at, domain = email.strip().lower().rpartition("@")
    return f"{name.partition('+')[0]}@{domain}"
