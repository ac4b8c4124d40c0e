"""Who acts in this request, in which of their memberships."""

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.models import AgencySystem, Membership, User
from accounts.models_agreements import AgreementParty
from accounts.roles import Role
from accounts.sessions import renew_id
from records.audit import PUBLIC, Actor, Kind

SESSION_KEY = "membership"


def acting(request: HttpRequest) -> Actor:
    """Return the actor of this request: a member of staff in one membership, or the public."""
    membership = acting_membership(request)
    return PUBLIC if membership is None else actor_of(membership)


def actor_of(membership: Membership) -> Actor:
    """Return who acts in a membership.

    Somebody whose agency has no sharing agreement in force acts as a reporter, whatever their
    role: they report, and see their own reports.
    """
    return Actor(
        kind=Kind.USER,
        id=membership.user_id,
        name=membership.user.name,
        agency_id=membership.agency_id,
        team_id=membership.team_id,
        role=Role.REPORTER if is_without_agreement(membership) else membership.role,
    )


def is_without_agreement(membership: Membership) -> bool:
    """Say whether an agency stands on the register of agreements and none holds for it today."""
    said: bool | None = membership.__dict__.get("is_without_agreement")
    if said is not None:
        return said
    today = timezone.localdate()
    found = Membership.objects.filter(pk=membership.pk)
    condition = AgreementParty.objects.none_holds_for(membership.agency_id, on=today)
    return found.filter(condition).exists()


def actor_of_system(system: AgencySystem) -> Actor:
    """Return a partner's system: it acts for its agency, in no team and no role."""
    return Actor(
        kind=Kind.AGENCY_SYSTEM, id=system.pk, name=system.name, agency_id=system.agency_id
    )


def myself(user: User) -> Actor:
    """Return somebody who acts on their own account, whatever they work as."""
    return Actor(kind=Kind.USER, id=user.pk, name=user.name)


def acting_membership(request: HttpRequest) -> Membership | None:
    """Return the membership chosen in this session, or the first one; None where there is none.

    It is read from the database in every request, so a change of role or a leaver takes effect
    at once.
    """
    if not hasattr(request, "_acting_membership"):
        request._acting_membership = find_membership(request)  # type: ignore[attr-defined]
    return request._acting_membership  # type: ignore[attr-defined, no-any-return]


def find_membership(request: HttpRequest) -> Membership | None:
    if not isinstance(request.user, User):
        return None
    live = list(memberships_of(request.user))
    chosen = request.session.get(SESSION_KEY)
    return next((m for m in live if str(m.pk) == chosen), live[0] if live else None)


def act_in(request: HttpRequest, membership: Membership) -> None:
    """Act in ``membership`` from now on, in this session, which has a new id from here."""
    request.session[SESSION_KEY] = str(membership.pk)
    renew_id(request)
    request._acting_membership = membership  # type: ignore[attr-defined]


def memberships_of(user: User) -> models.QuerySet[Membership]:
    """Return the memberships somebody may act in today, oldest first."""
    return (
        Membership.objects.active_on(timezone.localdate())
        .filter(user=user)
        .select_related("user", "agency", "team")
        .order_by("starts_on", "id")
    )


def local(address: str, request: HttpRequest) -> str | None:
    """Return an address of our own, to go on to; None for anybody else's."""
    is_ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if is_ours else None
