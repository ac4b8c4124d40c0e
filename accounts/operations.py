"""Changing who is in the partnership, who works there, and in which role."""

import secrets
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import notifications, rules
from accounts.models import (
    Agency,
    AgencySystem,
    Membership,
    Post,
    SystemToken,
    Team,
    User,
)
from accounts.sessions import end_sessions
from records import audit
from records.audit import Actor
from records.refusals import Refused

__all__ = ["Refused"]

CHANGED: Mapping[type[models.Model], str] = {
    Agency: "agency.changed",
    Team: "team.changed",
    User: "user.changed",
    Membership: "membership.changed",
}


@transaction.atomic
def create_agency(
    *,
    code: str,
    kind: str,
    name_en: str,
    name_cy: str,
    is_authority: bool = False,
    email: str = "",
    telephone: str = "",
    out_of_hours_telephone: str = "",
    email_domains: Collection[str] = (),
    shared_mailboxes: Collection[str] = (),
    by: Actor,
    at: datetime,
) -> Agency:
    """Take an agency into the partnership, with the group that will carry its shares."""
    objections = rules.objections_to_agency(
        has_code_already=Agency.objects.filter(code=code).exists(),
        has_authority_already=is_authority
        and Agency.objects.filter(is_authority=True, left_on__isnull=True).exists(),
    )
    if objections:
        raise Refused(objections)
    agency = Agency.objects.create(
        code=code,
        kind=kind,
        name_en=name_en,
        name_cy=name_cy,
        is_authority=is_authority,
        email=email,
        telephone=telephone,
        out_of_hours_telephone=out_of_hours_telephone,
        email_domains=list(email_domains),
        shared_mailboxes=list(shared_mailboxes),
        group=Group.objects.create(name=f"agency {code}"),
    )
    audit.record("agency.created", agency, by=by, at=at, code=code, kind=kind)
    return agency


@transaction.atomic
def create_team(
    agency: Agency,
    *,
    code: str,
    name_en: str,
    name_cy: str,
    function: str = Team.Function.OTHER,
    email: str = "",
    by: Actor,
    at: datetime,
) -> Team:
    """Set up a team of an agency; its function decides which work finds its way to it."""
    if Team.objects.filter(code=code).exists():
        raise Refused([_("There is already a team with this code.")])
    team = Team.objects.create(
        agency=agency, code=code, name_en=name_en, name_cy=name_cy, function=function, email=email
    )
    audit.record("team.created", team, by=by, at=at, code=code, function=function)
    return team


@transaction.atomic
def change(
    subject: Agency | Team | User | Membership,
    *,
    to: Mapping[str, Any],
    by: Actor,
    at: datetime,
) -> list[str]:
    """Change plain details of an agency, team, person or membership; return the fields changed.

    The event names the fields and never their values. Where nothing differs, nothing is written.
    Whose role or team changes is signed out, and signs in again to what they may do now.
    Raises Refused where a value cannot stand.
    """
    model: type[models.Model] = subject._meta.model  # its class, also where it is request.user
    current = model._default_manager.select_for_update(of=("self",)).get(pk=subject.pk)
    changed = sorted(field for field, value in to.items() if getattr(current, field) != value)
    if not changed:
        return []
    for field in changed:
        setattr(current, field, to[field])
    try:
        current.full_clean()
    except ValidationError as error:
        raise Refused(error.messages) from error
    current.save(update_fields=changed)
    if isinstance(current, Membership) and {"role", "team", "agency"} & set(changed):
        end_sessions(current.user, by=by, at=at)
    for field in changed:
        setattr(subject, field, to[field])
    audit.record(CHANGED[model], current, by=by, at=at, fields=changed)
    return changed


@transaction.atomic
def invite_user(*, email: str, name: str, language: str, by: Actor, at: datetime) -> User:
    """Open an account nobody can sign in to yet, and send its owner the link to do so."""
    email = email.strip().lower()
    is_taken = User.objects.filter(email=email).exists()
    if objections := rules.objections_to_inviting(email=email, name=name, is_taken=is_taken):
        raise Refused(objections)
    user = User(email=email, name=name.strip(), language=language, invited_at=at, invited_by=by.id)
    user.set_unusable_password()
    user.save()
    # An administrator vouches for the address, and only its owner reads the link sent to it.
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    audit.record("user.invited", user, by=by, at=at)
    notifications.send_invitation(user, by=by, at=at)
    return user


@transaction.atomic
def add_member(
    user: User,
    *,
    agency: Agency,
    team: Team,
    role: str,
    job_title: str = "",
    starts_on: date | None = None,
    vetting_level: str = "",
    vetting_expires_on: date | None = None,
    by: Actor,
    at: datetime,
) -> Membership:
    """Let somebody act in a role of a team; ``starts_on`` is today unless it is given.

    How they are vetted is given where it is known already; else it is written down later.
    Whoever is signed in goes on in the role they act in until they choose this one.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    starts_on = starts_on or timezone.localdate(at)
    live = Membership.objects.filter(user=user, team=team, role=role, ends_on__isnull=True)
    if objections := rules.objections_to_membership(
        agency=agency, role=role, starts_on=starts_on, has_one_already=live.exists()
    ):
        raise Refused(objections)
    membership = Membership.objects.create(
        user=user,
        agency=agency,
        team=team,
        role=role,
        job_title=job_title,
        starts_on=starts_on,
        vetting_level=vetting_level,
        vetting_expires_on=vetting_expires_on,
    )
    user.groups.add(agency.group)
    audit.record(
        "membership.started",
        membership,
        by=by,
        at=at,
        user=str(user.pk),
        agency=agency.code,
        team=team.code,
        role=role,
    )
    return membership


@transaction.atomic
def end_membership(membership: Membership, *, by: Actor, at: datetime) -> Membership:
    """End somebody's role at once. A post they held falls vacant, and its delegate acts.

    They are signed out, and sign in again to whatever role they have left. Refused while they
    cover a post: that post would be left with nobody.
    """
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    today = timezone.localdate(at)
    if membership.ends_on is not None and membership.ends_on <= today:
        raise Refused([_("This membership has already ended.")])
    if membership.posts_covered.exists():
        raise Refused([_("They are the delegate of a post. Name another delegate first.")])
    membership.ends_on = max(today, membership.starts_on)
    membership.save()
    Post.objects.filter(holder=membership).update(holder=None)
    if not membership.user.memberships.active_on(today).filter(agency=membership.agency).exists():
        membership.user.groups.remove(membership.agency.group)
    end_sessions(membership.user, by=by, at=at)
    audit.record("membership.ended", membership, by=by, at=at, user=str(membership.user_id))
    return membership


@transaction.atomic
def deactivate(user: User, *, by: Actor, at: datetime) -> int:
    """Shut a leaver's account: every role ends, every session closes; return how many roles.

    Refused, whole, while they cover a post.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise Refused([_("This account is already shut.")])
    today = timezone.localdate(at)
    going_on = user.memberships.exclude(ends_on__lte=today)
    ended = [end_membership(membership, by=by, at=at) for membership in going_on]
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_sessions(user, by=by, at=at)
    audit.record("user.deactivated", user, by=by, at=at)
    return len(ended)


@transaction.atomic
def set_post(
    team: Team,
    *,
    role: str,
    holder: Membership | None,
    delegate: Membership,
    by: Actor,
    at: datetime,
) -> Post:
    """Say who gives a sign-off in a team, and who does when they are away or the post vacant."""
    Team.objects.select_for_update().get(pk=team.pk)
    if objections := rules.objections_to_post(
        team=team, role=role, holder=holder, delegate=delegate, on=timezone.localdate(at)
    ):
        raise Refused(objections)
    post, _is_new = Post.objects.update_or_create(
        team=team, role=role, defaults={"holder": holder, "delegate": delegate}
    )
    audit.record(
        "post.filled" if holder else "post.vacated",
        post,
        by=by,
        at=at,
        role=role,
        holder=str(holder.pk) if holder else None,
        delegate=str(delegate.pk),
    )
    return post


@transaction.atomic
def choose_membership(membership: Membership, *, by: Actor, at: datetime) -> Membership:
    """Record that somebody now acts in another of their memberships."""
    audit.record("membership.chosen", membership, by=by, at=at, role=membership.role)
    return membership


@transaction.atomic
def confirm_change(user: User, *, change: str, by: Actor, at: datetime) -> None:
    """Write down that somebody changed how they sign in, and tell them, in case it was not them.

    ``change`` is one of ``notifications.CHANGES``.
    """
    audit.record(change, user, by=by, at=at)
    notifications.tell_of_change(user, change=change, by=by, at=at)


@transaction.atomic
def send_password_link(user: User, *, by: Actor, at: datetime) -> None:
    """Send somebody the one-time link by which they choose a new password."""
    audit.record("user.password_link_sent", user, by=by, at=at)
    notifications.send_password_link(user, by=by, at=at)


@transaction.atomic
def pretend_to_send_password_link(*, by: Actor, at: datetime) -> None:
    """Do the work of sending a link where nobody has the account, and keep only that it was asked.

    So the answer takes as long, and does not tell who has an account.
    """
    nobody = User(email="nobody@example.invalid", invited_at=at)
    nobody.set_unusable_password()
    audit.record("user.password_link_refused", None, by=by, at=at)
    with transaction.atomic():
        notifications.send_password_link(nobody, by=by, at=at)
        transaction.set_rollback(True)


@transaction.atomic
def remove_second_factor(user: User, *, by: Actor, at: datetime) -> None:
    """Take away the second factor of somebody who lost it; they must set up a new one.

    They are signed out everywhere: whoever has what they lost is.
    """
    if not Authenticator.objects.filter(user=user).delete()[0]:
        raise Refused([_("This person has no second factor.")])
    end_sessions(user, by=by, at=at)
    confirm_change(user, change="user.second_factor_removed", by=by, at=at)


@transaction.atomic
def add_system(
    agency: Agency, *, code: str, name: str, contact: str, by: Actor, at: datetime
) -> AgencySystem:
    """Let a partner's own system send reports for its agency, once it has a token."""
    system = AgencySystem(agency=agency, code=code, name=name.strip(), contact=contact)
    try:
        system.full_clean()
    except ValidationError as error:
        raise Refused(error.messages) from error
    system.save()
    audit.record("system.added", system, by=by, at=at, code=code, agency=agency.code)
    return system


@transaction.atomic
def create_token(
    system: AgencySystem, *, days: int, by: Actor, at: datetime
) -> tuple[SystemToken, str]:
    """Return a new token's row, and the token itself, which is shown once and never kept.

    Those it has already go on, so that the system can change over without a gap.
    """
    on = timezone.localdate(at)
    if objections := rules.objections_to_token(agency=system.agency, days=days, on=on):
        raise Refused(objections)
    shown = f"diogel_{secrets.token_urlsafe(32)}"
    token = SystemToken.objects.create(
        system=system,
        digest=rules.digest_of(shown),
        created_at=at,
        created_by=by.id,
        expires_at=at + timedelta(days=days),
    )
    audit.record("token.created", token, by=by, at=at, system=system.code, days=days)
    return token, shown


@transaction.atomic
def end_tokens(
    system: AgencySystem, *, keeps_newest: bool = False, by: Actor, at: datetime
) -> list[SystemToken]:
    """End a system's tokens at once, all of them or all but the newest; return those."""
    live = list(
        SystemToken.objects.live_at(at)
        .filter(system=system)
        .select_for_update(of=("self",))
        .order_by("-created_at")
    )
    ended = live[1:] if keeps_newest else live
    for token in ended:
        token.ended_at = at
        token.ended_by = by.id
        token.save()
        audit.record("token.ended", token, by=by, at=at, system=system.code)
    return ended


@transaction.atomic
def note_use(token: SystemToken, *, by: Actor, at: datetime) -> None:
    """Note that a token is in use, once a minute at most; each call leaves its own event."""
    not_lately = Q(last_used_at__isnull=True) | Q(last_used_at__lt=at - timedelta(minutes=1))
    SystemToken.objects.filter(not_lately, pk=token.pk, system_id=by.id).update(last_used_at=at)
