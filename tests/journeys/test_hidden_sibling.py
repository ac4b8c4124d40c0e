"""A hidden sister appears in no search, candidates, count, hint, message, household or intake page.

Two worlds are looked at by the same people: one in which a boy has a sister whose record is
restricted, who shares with him whatever two people can share; and one in which she was never
reported. Whatever they open is the same in both, letter for letter.
"""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people.models import Kind, PersonRecord
from records.models import Message
from referrals import operations
from referrals.models import Referral
from tests.cast import actor, sign_in, team
from tests.factories.families import HouseholdFactory, RelationshipFactory, StayFactory
from tests.factories.known import SafetyWarningFactory
from tests.factories.referrals import ReferralFactory, somebody
from tests.journeys.test_restricted_child import alike
from tests.project.doors import Page, pages
from tests.referrals.test_add_person import said as found_later
from tests.referrals.test_whole import start, typed, whole

pytestmark = pytest.mark.django_db

CANARY = "Caneri"
HOME: dict[str, Any] = {
    "address": "2 Lôn Las",
    "postcode": "LL30 2DD",
    "telephone": "01492 555123",
    "nhs_number": "9995260182",
}
BORN = dt.date(2015, 3, 2)
# Pages that begin, end or download something, or speak of the visit itself.
NOT_ASKED = re.compile(
    r"logout|sign_in_as|^demo|passkey|mfa_|account_|components|language|policy_reports|schema"
)
COUNTED = (r'data-version="\d+"', "VERSION")


@pytest.fixture(autouse=True)
def partnership(conwy, policy, mali, dai, emyr, nia, owen, mared):
    team("mash"), team("safeguarding")


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def brother_at_home() -> Referral:
    child = somebody(given_name="Jac", family_name="Puw", date_of_birth=BORN, **HOME)
    referral: Referral = ReferralFactory.create(people=[child])
    house = HouseholdFactory.create()
    StayFactory.create(record=referral.record, household=house)
    return referral


def put_a_sister_there(brother: Referral, mali) -> PersonRecord:
    """Report a sister with everything in common, and restrict her record."""
    child = somebody(given_name=CANARY, family_name="Puw", date_of_birth=BORN, **HOME)
    known: Referral = ReferralFactory.create(people=[child])
    sister = known.record
    RelationshipFactory.create(record=sister, other=brother.record, kind=Kind.SIBLING)
    stay = brother.record.stays.get()
    StayFactory.create(record=sister, household=stay.household)
    SafetyWarningFactory.create(person=sister.person, words=f"{CANARY} is looked for.")
    restriction = operations.restrict(
        sister.person,
        category=known.policy.restriction_categories.get(code="high-risk"),
        reason="Her father looks for her.",
        decided_by_name="Siân Wynne",
        by=actor(mali),
        at=timezone.now(),
    )
    operations.name(restriction, user=mali, until=None, by=actor(mali), at=timezone.now())
    return sister


def asked_of(page: Page, brother: Referral) -> str | None:
    """Return the address of a page about the boy, or about nobody; None for any other page."""
    said = {"reference": brother.reference, "person_id": brother.record.person_id}
    if page.is_public or NOT_ASKED.search(page.name) or not page.parameters.keys() <= said.keys():
        return None
    return reverse(page.name, kwargs={name: said[name] for name in page.parameters})


def searched_for() -> Iterator[dict[str, str]]:
    yield {"given_name": CANARY}
    yield {"family_name": "Puw"}
    yield {"box": CANARY}
    yield {"box": f"{CANARY} Puw 2.3.2015"}
    yield {"box": HOME["nhs_number"]}
    yield {"box": HOME["telephone"]}
    yield {"box": f"{HOME['address']}, {HOME['postcode']}"}
    yield {"box": HOME["postcode"]}
    yield {"box": "2.3.2015"}
    yield {"box": "Kaneri Puw"}


def everything(desk: Client, brother: Referral) -> Iterator[tuple[str, bytes]]:
    """Yield whatever can be read: every page by its name, then what is asked by sending."""
    for page in pages():
        if (where := asked_of(page, brother)) is not None:
            answer = desk.get(where)
            yield page.name, b"%d %s" % (answer.status_code, b"".join(answer))
    for sought in searched_for():
        yield f"search {sought}", desk.post(reverse("people:search"), sought).content
    her_words = found_later(
        timezone.now().replace(hour=0, minute=0), given_name=CANARY, family_name="Puw"
    )
    where = reverse("referrals:add_person", args=[brother.reference])
    yield "somebody found later", desk.post(where, {**her_words, "reason": ""}).content
    where = reverse("people:add_relative", args=[brother.record.person_id])
    yield "a relative", desk.post(where, {"given_name": CANARY, "family_name": "Puw"}).content


def seen_by(client: Client, user, brother: Referral) -> dict[str, str]:
    seen = everything(sign_in(client, user), brother)
    return {name: re.sub(*COUNTED, alike(source)) for name, source in seen}


def intake(client: Client, nia) -> str:
    """Take a report about the very same girl by telephone; return where it leads to."""
    desk = sign_in(client, nia)
    draft = start(desk)
    girl = {"given_name": CANARY, "family_name": "Puw", "nhs_number": HOME["nhs_number"]}
    answer = desk.post(whole(draft), typed(draft, **girl, check="1"))
    shown = desk.get(answer["Location"])
    return f"{alike(answer['Location'].encode())} {alike(shown.content)}"


def a_world(
    client: Client, brother: Referral, *, readers: list[Any], mali, nia, is_there: bool
) -> dict[str, str]:
    with undone():
        if is_there:
            put_a_sister_there(brother, mali)
        seen = {
            f"{user.name}: {name}": page
            for user in readers
            for name, page in seen_by(client, user, brother).items()
        }
        seen["intake"] = intake(client, nia)
        mine = Message.objects.filter(to__in=[user.email for user in readers])
        seen["messages"] = alike("\n".join(f"{m.subject} {m.body}" for m in mine).encode())
    return seen


def test_a_world_with_a_hidden_sister_looks_like_one_without(client, nia, haf, mali):
    brother = brother_at_home()
    readers = [nia, haf]

    without = a_world(client, brother, readers=readers, mali=mali, nia=nia, is_there=False)
    there = a_world(client, brother, readers=readers, mali=mali, nia=nia, is_there=True)

    assert len(without) > 100
    assert there.keys() == without.keys()
    for name, page in there.items():
        assert page == without[name], name


def test_whoever_keeps_her_record_does_find_her(client, mali, nia):
    """The test above would find nothing if she could be found by nobody."""
    brother = brother_at_home()
    sister = put_a_sister_there(brother, mali)

    found = sign_in(client, mali).post(reverse("people:search"), {"family_name": "Puw"})
    not_found = sign_in(client, nia).post(reverse("people:search"), {"family_name": "Puw"})

    assert f"{CANARY} Puw" in found.content.decode()
    assert f"{CANARY} Puw" not in not_found.content.decode()
    assert str(sister.person_id) not in not_found.content.decode()
