"""What we tell people about their own account, in the language they chose."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from accounts.models import Membership, User, WorkAddress
from accounts.models_approvals import Act, Approval
from records.audit import Actor
from records.models import Attachment
from records.outbox import queue_email

# What somebody is told of, in the words of the e-mails ``account_changed``.
CHANGES = (
    "user.password_changed",
    "user.second_factor_added",
    "user.second_factor_removed",
    "user.recovery_codes_made",
    "user.identity_linked",
    "user.sessions_ended",
)


def send_invitation(user: User, *, by: Actor, at: datetime) -> None:
    """Queue the e-mail with the one-time link by which somebody chooses their first password."""
    queue_email(
        key=f"invitation {user.pk} {at.isoformat()}",
        to=user.email,
        template="accounts/email/invitation",
        language=user.language,
        context={"link": password_link(user)},
        about=user,
        has_secret=True,
        by=by,
        at=at,
    )


def send_password_link(user: User, *, by: Actor, at: datetime) -> None:
    """Queue the e-mail with the one-time link by which somebody chooses a new password."""
    queue_email(
        key=f"password link {user.pk} {at.isoformat()}",
        to=user.email,
        template="accounts/email/password_link",
        language=user.language,
        context={"link": password_link(user)},
        about=user,
        has_secret=True,
        by=by,
        at=at,
    )


def tell_of_change(user: User, *, change: str, by: Actor, at: datetime) -> None:
    """Queue the e-mail that says how an account was changed, in case its owner did not do it."""
    queue_email(
        key=f"{change} {user.pk} {at.isoformat()}",
        to=user.email,
        template="accounts/email/account_changed",
        language=user.language,
        context={"change": change},
        about=user,
        by=by,
        at=at,
    )


def tell_of_new_device(user: User, *, by: Actor, at: datetime) -> None:
    """Queue the e-mail that says somebody signed in in a browser that was not known as theirs."""
    queue_email(
        key=f"new device {user.pk} {at.isoformat()}",
        to=user.email,
        template="accounts/email/new_device",
        language=user.language,
        context={"at": at},
        about=user,
        by=by,
        at=at,
    )


def send_work_link(
    address: WorkAddress,
    *,
    token: str,
    language: str,
    lasts: timedelta,
    by: Actor,
    at: datetime,
) -> None:
    """Queue the one-time link by which somebody without an account reports for their agency."""
    path = reverse("referrals:report_by_link", args=[token])
    queue_email(
        key=f"work link {address.pk} {at.isoformat()}",
        to=address.email,
        template="accounts/email/work_link",
        language=language,
        context={
            "link": f"{settings.BASE_URL}{path}",
            "minutes": int(lasts.total_seconds() // 60),
        },
        about=address,
        has_secret=True,
        by=by,
        at=at,
    )


def send_to_sign_in(email: str, *, language: str, by: Actor, at: datetime) -> None:
    """Queue the e-mail that says only where to sign in, to an address that is not one's own."""
    queue_email(
        key=f"sign in {sha256(email.encode()).hexdigest()} {at.isoformat()}",
        to=email,
        template="accounts/email/sign_in",
        language=language,
        context={},
        by=by,
        at=at,
    )


def tell_of_virus(attachment: Attachment, *, person: User, by: Actor, at: datetime) -> bool:
    """Queue the e-mail that says a file was quarantined; say whether it had not been told of."""
    message = queue_email(
        key=f"virus {attachment.pk} {person.pk}",
        to=person.email,
        template="accounts/email/virus",
        language=person.language,
        context={"finding": attachment.finding, "key": attachment.pk},
        about=attachment,
        by=by,
        at=at,
    )
    return message is not None


def ask_to_approve(approval: Approval, *, person: User, by: Actor, at: datetime) -> None:
    """Queue the e-mail that asks a second person to allow or refuse something; it names nobody."""
    queue_email(
        key=f"approval asked {approval.pk} {person.pk}",
        to=person.email,
        template="accounts/email/approval_asked",
        language=person.language,
        context=said_of(approval),
        about=approval,
        by=by,
        at=at,
    )


def tell_of_approval(approval: Approval, *, person: User, by: Actor, at: datetime) -> None:
    """Queue the e-mail that tells who asked what the second person decided; it names nobody."""
    queue_email(
        key=f"approval decided {approval.pk}",
        to=person.email,
        template="accounts/email/approval_decided",
        language=person.language,
        context={**said_of(approval), "is_approved": approval.is_approved},
        about=approval,
        by=by,
        at=at,
    )


def said_of(approval: Approval) -> dict[str, Any]:
    return {
        "act": Act(approval.act).label,  # in the reader's language, once the e-mail is written
        "until": approval.expires_at,
        "link": f"{settings.BASE_URL}{reverse('approval', args=[approval.pk])}",
    }


def tell_of_suspended(person: User, *, count: int, by: Actor, at: datetime) -> None:
    """Queue the e-mail that says how many accounts were suspended, and not whose."""
    queue_email(
        key=f"suspended {person.pk} {at.isoformat()}",
        to=person.email,
        template="accounts/email/suspended",
        language=person.language,
        context={
            "count": count,
            "days": settings.DORMANT_DAYS,
            "link": f"{settings.BASE_URL}{reverse('accounts:staff')}?state=suspended",
        },
        by=by,
        at=at,
    )


def warn_of_vetting(membership: Membership, *, by: Actor, at: datetime) -> bool:
    """Queue, once for each last day, the e-mail that somebody's vetting ends; say whether it is."""
    user = membership.user
    message = queue_email(
        key=f"vetting ends {membership.pk} {membership.vetting_expires_on}",
        to=user.email,
        template="accounts/email/vetting_ends",
        language=user.language,
        context={"until": membership.vetting_expires_on},
        about=user,
        by=by,
        at=at,
    )
    return message is not None


def tell_of_vetting(person: User, *, by: Actor, at: datetime) -> None:
    """Queue the e-mail that tells an administrator where to read whose vetting ends soon."""
    queue_email(
        key=f"vetting ends soon {person.pk} {at.isoformat()}",
        to=person.email,
        template="accounts/email/vetting_of_staff",
        language=person.language,
        context={"path": reverse("accounts:vetting")},
        by=by,
        at=at,
    )


def password_link(user: User) -> str:
    """Return the address at which ``user`` may choose a password, once, for three days.

    It stops working when the password changes, when they sign in, or after
    ``PASSWORD_RESET_TIMEOUT`` seconds.
    """
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return f"{settings.BASE_URL}{reverse('account_reset_password_from_key', kwargs=key)}"
