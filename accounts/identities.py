"""Linking accounts here to those that people have at their own organisation."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import notifications
from accounts.models import User
from accounts.models_identities import Identity
from accounts.sessions import end_sessions
from records import audit
from records.audit import Actor
from records.refusals import Refused


@transaction.atomic
def link_identity(user: User, *, issuer: str, subject: str, by: Actor, at: datetime) -> Identity:
    """Let somebody sign in by their account at a provider. Raises Refused where it is taken.

    Nobody links their own: that would be a second way into an account of somebody else's making.
    An administrator does it by `managing.link`, which takes two.
    """
    if by.id == user.pk:
        raise Refused([_("Another administrator changes your own account.")])
    identity = Identity(
        user=user, issuer=issuer, subject=subject.strip(), linked_at=at, linked_by=by.id
    )
    try:
        identity.full_clean()
    except ValidationError as error:
        raise Refused(error.messages) from error
    identity.save()
    audit.record("user.identity_linked", user, by=by, at=at, issuer=issuer)
    notifications.tell_of_change(user, change="user.identity_linked", by=by, at=at)
    return identity


@transaction.atomic
def unlink_identity(identity: Identity, *, by: Actor, at: datetime) -> None:
    """Let nobody in by this account at a provider any more, and sign its owner out."""
    audit.record("user.identity_unlinked", identity.user, by=by, at=at, issuer=identity.issuer)
    end_sessions(identity.user, by=by, at=at)
    identity.delete()


@transaction.atomic
def note_identity_used(identity: Identity, *, by: Actor, at: datetime) -> None:
    """Note when somebody last came by single sign-on; signing in leaves its own event."""
    Identity.objects.filter(pk=identity.pk, user=by.id).update(last_used_at=at)


@transaction.atomic
def note_refused_sign_in(*, provider: str, reason: str, by: Actor, at: datetime) -> None:
    """Write down that a single sign-on let nobody in, and why."""
    audit.record(
        "user.sign_in_failed",
        None,
        by=by,
        at=at,
        method="single_sign_on",
        provider=provider,
        reason=reason,
    )
