"""What an administrator does to a colleague's account, and never to their own."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import approvals, identities, notifications, operations
from accounts.models import Agency, Membership, Post, Team, User
from accounts.models_approvals import Act, Approval
from accounts.models_identities import Identity
from accounts.rules_approvals import digest_of, objections_to_reason
from accounts.sessions import end_sessions
from records import audit
from records.audit import Actor
from records.refusals import Refused


def refuse_own(user_id: UUID, *, by: Actor) -> None:
    """Raise Refused where somebody would change their own account."""
    if user_id == by.id:
        raise Refused([_("Another administrator changes your own account.")])


def refuse_no_reason(reason: str) -> None:
    """Raise Refused where a reason is none; what we say before it for the second person is not."""
    if objections := objections_to_reason(reason):
        raise Refused(objections)


@transaction.atomic
def invite(
    *,
    name: str,
    email: str,
    language: str,
    agency: Agency,
    team: Team,
    role: str,
    job_title: str,
    starts_on: date | None,
    by: Actor,
    at: datetime,
) -> User:
    """Open an account for somebody in one role, and send them the link to it."""
    user = operations.invite_user(email=email, name=name, language=language, by=by, at=at)
    add_role(
        user,
        agency=agency,
        team=team,
        role=role,
        job_title=job_title,
        starts_on=starts_on,
        by=by,
        at=at,
    )
    return user


@transaction.atomic
def add_role(
    user: User,
    *,
    agency: Agency,
    team: Team,
    role: str,
    job_title: str,
    starts_on: date | None,
    by: Actor,
    at: datetime,
) -> Membership:
    """Let a colleague act in a role from a day on, today unless it is given."""
    refuse_own(user.pk, by=by)
    return operations.add_member(
        user,
        agency=agency,
        team=team,
        role=role,
        job_title=job_title,
        starts_on=starts_on,
        by=by,
        at=at,
    )


@transaction.atomic
def end_role(
    *, membership: Membership, ends_on: date | None, by: Actor, at: datetime
) -> Membership:
    """End a colleague's role: at once, or from a day to come on.

    Refused while they cover a post. What they hold falls vacant on the day.
    """
    refuse_own(membership.user_id, by=by)
    today = timezone.localdate(at)
    if ends_on is None or ends_on <= today:
        return operations.end_membership(membership, by=by, at=at)
    if membership.posts_covered.exists():
        raise Refused([_("They are the delegate of a post. Name another delegate first.")])
    operations.change(membership, to={"ends_on": ends_on}, by=by, at=at)
    return membership


@transaction.atomic
def shut(user: User, *, by: Actor, at: datetime) -> int:
    """Shut a leaver's account; return how many roles ended."""
    refuse_own(user.pk, by=by)
    return operations.deactivate(user, by=by, at=at)


@transaction.atomic
def sign_out(user: User, *, by: Actor, at: datetime) -> int:
    """Sign a colleague out everywhere, and tell them; return how many sessions ended."""
    refuse_own(user.pk, by=by)
    ended = end_sessions(user, by=by, at=at)
    notifications.tell_of_change(user, change="user.sessions_ended", by=by, at=at)
    return ended


@transaction.atomic
def ask_to_link(
    user: User,
    *,
    issuer: str,
    provider: str,
    subject: str,
    reason: str,
    by: Actor,
    at: datetime,
) -> Approval:
    """Ask a second person to allow that a colleague signs in by an account elsewhere.

    Whose account that is, nothing here can tell: one who links their own to a colleague's comes in
    as them. So the second person reads the ``provider``'s name and the code. Raises Refused.
    """
    refuse_own(user.pk, by=by)
    refuse_no_reason(reason)
    said = _("%(person)s, by %(provider)s as %(code)s") % {
        "person": user.name,
        "provider": provider,
        "code": subject.strip(),
    }
    return approvals.ask_for(
        Act.LINK_IDENTITY,
        user,
        reason=f"{said}: {reason}",
        digest=digest_of_link(user, issuer=issuer, subject=subject),
        by=by,
        at=at,
    )


@transaction.atomic
def link(user: User, *, issuer: str, subject: str, by: Actor, at: datetime) -> Identity:
    """Let a colleague sign in by exactly the account that a second person allowed; or Refused."""
    refuse_own(user.pk, by=by)
    digest = digest_of_link(user, issuer=issuer, subject=subject)
    approvals.use(Act.LINK_IDENTITY, user, digest=digest, by=by, at=at)
    return identities.link_identity(user, issuer=issuer, subject=subject, by=by, at=at)


def digest_of_link(user: User, *, issuer: str, subject: str) -> str:
    return digest_of(
        act=Act.LINK_IDENTITY, user=str(user.pk), issuer=issuer, subject=subject.strip()
    )


@transaction.atomic
def unlink(identity: Identity, *, by: Actor, at: datetime) -> None:
    """Let a colleague sign in by this account at a provider no longer."""
    refuse_own(identity.user_id, by=by)
    identities.unlink_identity(identity, by=by, at=at)


@transaction.atomic
def stop_leaver(membership: Membership, *, by: Actor, at: datetime) -> bool:
    """Do what the end of a role brings with it, once its day has come; say that it was done."""
    user = User.objects.select_for_update().get(pk=membership.user_id)
    Post.objects.filter(holder=membership).update(holder=None)
    today = timezone.localdate(at)
    if not user.memberships.active_on(today).filter(agency=membership.agency).exists():
        user.groups.remove(membership.agency.group)
    end_sessions(user, by=by, at=at)
    audit.record("membership.ended", membership, by=by, at=at, user=str(user.pk))
    return True


@transaction.atomic
def suspend(user: User, *, by: Actor, at: datetime) -> User:
    """Shut an account that nobody uses. Its roles stay, and it can be opened again.

    Refused while its owner covers a post: that would be left with nobody.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise Refused([_("This account is already shut.")])
    if Membership.objects.filter(user=user, posts_covered__isnull=False).exists():
        raise Refused([_("They are the delegate of a post. Name another delegate first.")])
    user.is_active, user.suspended_at = False, at
    user.save(update_fields=["is_active", "suspended_at"])
    end_sessions(user, by=by, at=at)
    audit.record("user.suspended", user, by=by, at=at)
    return user


@transaction.atomic
def restore(user: User, *, by: Actor, at: datetime) -> User:
    """Open a suspended account again; it counts as used from now on."""
    refuse_own(user.pk, by=by)
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.suspended_at is None:
        raise Refused([_("This account is not suspended.")])
    user.is_active, user.suspended_at, user.last_login = True, None, at
    user.save(update_fields=["is_active", "suspended_at", "last_login"])
    audit.record("user.restored", user, by=by, at=at)
    return user


@transaction.atomic
def ask_to_reset(user: User, *, reason: str, by: Actor, at: datetime) -> Approval:
    """Ask a second person to allow that a colleague's lost second factor is removed."""
    refuse_own(user.pk, by=by)
    refuse_no_reason(reason)
    return approvals.ask_for(
        Act.RESET_SECOND_FACTOR,
        user,
        reason=f"{user.name}: {reason}",
        digest=digest_of_reset(user),
        by=by,
        at=at,
    )


@transaction.atomic
def reset_second_factor(user: User, *, by: Actor, at: datetime) -> None:
    """Remove a colleague's lost second factor, as a second person has allowed.

    Raises Refused where nobody has.
    """
    refuse_own(user.pk, by=by)
    approvals.use(Act.RESET_SECOND_FACTOR, user, digest=digest_of_reset(user), by=by, at=at)
    operations.remove_second_factor(user, by=by, at=at)


def digest_of_reset(user: User) -> str:
    return digest_of(act=Act.RESET_SECOND_FACTOR, user=str(user.pk))


def may_link(user: User, *, issuer: str, subject: str, by: Actor, at: datetime) -> bool:
    """Say whether the last link that ``by`` asked for is this one, and a second allowed it."""
    latest = approvals.asked_by(by).filter(act=Act.LINK_IDENTITY, subject_id=user.pk).first()
    return (
        latest is not None
        and latest.digest == digest_of_link(user, issuer=issuer, subject=subject)
        and state_of(Act.LINK_IDENTITY, user, by=by, at=at) == "approved"
    )


def state_of(act: Act, user: User, *, by: Actor, at: datetime) -> str:
    """Return where an act that ``by`` asked for stands: waiting, approved, or nothing."""
    asked = approvals.asked_by(by).filter(
        act=act, subject_id=user.pk, used_at__isnull=True, expires_at__gte=at
    )
    latest = asked.first()
    if latest is None or (latest.decided_at and not latest.is_approved):
        return ""
    return "approved" if latest.is_approved else "waiting"
