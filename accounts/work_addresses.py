"""Reporting for an agency without an account: a link, sent to an address at its own domain."""

from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing
from django.db import transaction

from accounts import notifications
from accounts.models import Agency, WorkAddress
from accounts.queries import agency_of_address, has_account, is_shared_mailbox
from records import audit
from records.audit import Actor, Kind
from records.keys import uuid7

SALT = "accounts.work_link"


def actor_of_address(address: WorkAddress) -> Actor:
    """Return whoever reports by a link to their work address: they speak for its agency."""
    return Actor(
        kind=Kind.PUBLIC, id=address.pk, name=str(address.agency), agency_id=address.agency_id
    )


@transaction.atomic
def ask_for_link(
    email: str, *, language: str, lasts: timedelta, by: Actor, at: datetime
) -> Agency | None:
    """Send a link to a work address at a known domain; return its agency, None for no other.

    What is sent is not told to whoever asked. Somebody with an account, and a mailbox that many
    read, are told to sign in: nothing personal goes to a shared mailbox.
    """
    email = email.strip().lower()
    agency = agency_of_address(email)
    if agency is None:
        return None
    if is_shared_mailbox(email) or has_account(email):
        notifications.send_to_sign_in(email, language=language, by=by, at=at)
        return agency
    address, _is_new = WorkAddress.objects.update_or_create(
        email=email,
        defaults={"agency": agency, "nonce": uuid7(), "asked_at": at, "asked_by": by.id},
    )
    audit.record("work_address.asked_for_link", address, by=by, at=at, agency=agency.code)
    notifications.send_work_link(
        address, token=token_for(address), language=language, lasts=lasts, by=by, at=at
    )
    return agency


def token_for(address: WorkAddress) -> str:
    return signing.dumps([str(address.pk), str(address.nonce)], salt=SALT)


def address_of(token: str, *, lasts: timedelta) -> WorkAddress | None:
    """Return whose link this is, while it works; None for one used, replaced, old or made up."""
    try:
        key, nonce = signing.loads(token, salt=SALT, max_age=lasts)
    except (signing.BadSignature, ValueError):
        return None
    found = WorkAddress.objects.filter(pk=UUID(key), nonce=UUID(nonce))
    return found.filter(agency__left_on__isnull=True).select_related("agency").first()


@transaction.atomic
def use_link(token: str, *, lasts: timedelta, at: datetime) -> WorkAddress | None:
    """Let somebody in by their link, once; None where it does not work (any more)."""
    found = address_of(token, lasts=lasts)
    if found is None:
        return None
    address = WorkAddress.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if address.nonce != found.nonce:
        return None
    address.nonce = uuid7()
    address.used_at, address.used_by = at, address.pk
    address.save()
    audit.record("work_address.link_used", address, by=actor_of_address(address), at=at)
    return address
