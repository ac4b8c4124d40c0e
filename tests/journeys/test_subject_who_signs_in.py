"""A concern about somebody who signs in goes from report to end, and they never notice."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.acting import SESSION_KEY
from accounts.roles import Role
from records.models import Message
from referrals import operations
from referrals.models import Referral, SilentMatch
from tests.cast import actor, person, sign_in, team
from tests.factories.accounts import MembershipFactory
from tests.factories.referrals import ReportFactory, somebody
from tests.project.doors import pages
from tests.referrals.deciding import decides

pytestmark = pytest.mark.django_db

CANARY = "Zq7Caneri"
ROLES = (Role.SCREENER, Role.MASH_MANAGER, Role.LADO, Role.GATEKEEPER, Role.SERVICE_MANAGER)
LISTS = [page for page in pages() if not page.is_public and not page.parameters]
NUMBERS = re.compile(r"(?<![\w-])\d+(?= )")


@pytest.fixture(autouse=True)
def partnership(conwy, policy, mali, dai, owen, sian):
    team("mash"), team("safeguarding")


def everything(client: Client, dewi, references: list[str]) -> dict[tuple[str, str], str]:
    """Return every page without a parameter, in each role, and what a guess of addresses gives."""
    seen = {}
    sign_in(client, dewi)
    for membership in dewi.memberships.all():
        session = client.session
        session[SESSION_KEY] = str(membership.pk)
        session.save()
        for page in LISTS:
            answer = client.get(reverse(page.name))
            seen[membership.role, page.name] = answer.content.decode() + str(answer.headers)
        found = client.post(
            reverse("people:search"), {"given_name": "Dewi", "family_name": "Canwr"}
        )
        seen[membership.role, "search"] = found.content.decode()
        for reference in references:
            for name in ("referral", "history", "answers", "declare_conflict"):
                answer = client.get(reverse(f"referrals:{name}", args=[reference]))
                assert answer.status_code == 404, (membership.role, name)
    return seen


def counts_of(seen: dict[tuple[str, str], str]) -> dict[tuple[str, str], list[str]]:
    """Return the numbers on the pages that count, without times of day."""
    counting = ("home", "referrals:queue", "referrals:sign_offs", "referrals:restricted")
    return {
        key: NUMBERS.findall(re.sub(r"\d\d:\d\d(:\d\d)?", "", text))
        for key, text in seen.items()
        if key[1] in counting
    }


@pytest.fixture
def dewi():
    """Works everywhere at once, and is the subject."""
    user = person("Dewi Canwr", ROLES[0], "mash")
    for role in ROLES[1:]:
        where = "mash" if role == Role.MASH_MANAGER else "safeguarding"
        MembershipFactory.create(user=user, team=team(where), role=role)
    return user


def test_the_subject_sees_and_counts_nothing_from_the_report_to_the_end(client, dewi, dai, mali):
    before = counts_of(everything(client, dewi, []))

    accused = somebody(
        "practitioner",
        given_name="Dewi",
        family_name="Canwr",
        aliases=CANARY,
        address=f"{CANARY} Fawr",
    )
    report = ReportFactory.create(
        people=[accused], told={"concern": CANARY, "whereabouts": CANARY}, at=timezone.now()
    )
    referral: Referral = report.referrals.get()
    stages = [referral.status]

    def look() -> None:
        seen = everything(client, dewi, [referral.reference])
        assert {key for key, text in seen.items() if CANARY in text} == set()
        assert {key for key, text in seen.items() if referral.reference in text} == set()
        assert counts_of(seen) == before, stages

    look()
    match = SilentMatch.objects.get()
    assert match.user_id == dewi.pk
    operations.settle_match(
        match, outcome="same", reason="Her staff number.", by=actor(mali), at=timezone.now()
    )
    decides(referral, by=actor(dai), outcome="practitioner-strategy-discussion")
    stages.append(Referral.objects.get(pk=referral.pk).status)
    look()
    operations.close(referral, reason="The police found nothing.", by=actor(dai), at=timezone.now())
    look()

    told = Message.objects.filter(to=dewi.email).exclude(template="accounts/email/invitation")
    assert not told.exists()
    assert sign_in(client, dai).get(referral.get_absolute_url()).status_code == 200
    assert CANARY in client.get(referral.get_absolute_url()).content.decode()
