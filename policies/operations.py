"""Publishing an edition, and adding to the calendar of bank holidays."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from govuk_bank_holidays.bank_holidays import BankHolidays

from policies import files
from policies.models import BankHoliday, Policy
from records import audit
from records.audit import Actor
from records.refusals import Refused

__all__ = ["Refused", "add_bank_holiday", "load_bank_holidays", "publish_edition"]

# The package's machine-made Welsh, put right. GOV.UK's own Welsh page has these.
BETTER_WELSH = {
    "Early May bank holiday": "Gŵyl banc dechrau mis Mai",
    "Early May bank holiday (VE day)": "Gŵyl banc dechrau mis Mai (Diwrnod VE)",
    "Spring bank holiday": "Gŵyl banc y gwanwyn",
    "Summer bank holiday": "Gŵyl banc yr haf",
    "Substitute day": "diwrnod yn lle",
}


@transaction.atomic
def publish_edition(document: Mapping[str, Any], *, by: Actor, at: datetime) -> Policy:
    """Publish the edition that ``files.read`` returned, and freeze it.

    An edition already published with the same content is returned as it stands. One for the same
    day under another code is superseded. Raises Refused where the code is already published with
    other content, and with every fault of the file.
    """
    digest = files.sha256(document)
    published = Policy.objects.select_for_update().filter(code=document["code"]).first()
    if published is not None:
        if published.content_sha256 == digest:
            return published
        raise Refused(
            [
                _("%(code)s is published and cannot change. Give the new edition its own code.")
                % {"code": published.code}
            ]
        )

    policy = files.policy_of(document)
    rows = files.rows_of(document, policy)
    policy.content_sha256 = digest
    policy.save()
    for model in files.TABLES.values():
        model._default_manager.bulk_create([row for row in rows if isinstance(row, model)])
    Policy.objects.filter(effective_on=policy.effective_on, status=Policy.Status.PUBLISHED).update(
        status=Policy.Status.SUPERSEDED
    )
    policy.status = Policy.Status.PUBLISHED
    policy.published_at = at
    policy.published_by = by.id
    policy.save()

    audit.record(
        "policy.published",
        policy,
        by=by,
        at=at,
        code=policy.code,
        effective_on=policy.effective_on.isoformat(),
        content_sha256=digest,
    )
    return policy


@transaction.atomic
def add_bank_holiday(
    day: date, *, title_en: str, title_cy: str, by: Actor, at: datetime
) -> BankHoliday:
    """Add one day to the calendar; raises Refused where it is already there.

    Deadlines already counted across that day have moved. ``policies`` may not know of them: the
    caller recomputes the open ones with ``referrals.operations.recompute_deadlines``.
    """
    if BankHoliday.objects.filter(date=day).exists():
        raise Refused([_("That day is already a bank holiday.")])
    if not (title_en.strip() and title_cy.strip()):
        raise Refused([_("Name the bank holiday in English and in Welsh.")])
    holiday = BankHoliday.objects.create(
        date=day, title_en=title_en, title_cy=title_cy, added_at=at, added_by=by.id
    )
    audit.record("bank_holiday.added", holiday, by=by, at=at, date=day.isoformat())
    return holiday


@transaction.atomic
def load_bank_holidays(*, by: Actor, at: datetime) -> list[BankHoliday]:
    """Add the bank holidays of England and Wales that GOV.UK has published; return the new ones.

    They come from the package's own copy: nothing is downloaded. GOV.UK publishes whole years, so
    the calendar ends on 31 December of the last one, not on that year's last bank holiday. As
    with ``add_bank_holiday``, the caller recomputes the deadlines open across a new day.
    """
    division = BankHolidays.ENGLAND_AND_WALES
    english = BankHolidays(use_cached_holidays=True).get_holidays(division=division)
    welsh = BankHolidays(locale="cy", use_cached_holidays=True).get_holidays(division=division)
    known = set(BankHoliday.objects.values_list("date", flat=True))
    published_to = english[-1]["date"].replace(month=12, day=31)
    new = [
        BankHoliday(
            date=in_english["date"],
            title_en=with_notes(in_english["title"], in_english["notes"].lower()),
            title_cy=with_notes(
                BETTER_WELSH.get(in_english["title"], in_welsh["title"]),
                BETTER_WELSH.get(in_english["notes"], in_welsh["notes"]),
            ),
            published_to=published_to,
            added_at=at,
            added_by=by.id,
        )
        for in_english, in_welsh in zip(english, welsh, strict=True)
        if in_english["date"] not in known
    ]
    if new:
        BankHoliday.objects.bulk_create(new)
        audit.record(
            "bank_holidays.loaded",
            None,
            by=by,
            at=at,
            added=len(new),
            published_to=published_to.isoformat(),
        )
    return new


def with_notes(title: str, notes: str) -> str:
    return f"{title} ({notes})" if notes else title
