"""The Caldicott guardian's log: added to, never changed, each agency's its own."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from policies.queries import current_policy
from records import row_security
from records.models import AuditEvent
from records.refusals import Refused
from referrals.models import Referral
from safeguarding.guardian.models import GuardianDecision
from safeguarding.guardian.operations import objections_to_deciding
from tests.cast import actor, agency, person, sign_in
from tests.factories.disputes import GuardianDecisionFactory
from tests.factories.referrals import ReferralFactory

pytestmark = pytest.mark.django_db
SAID: dict[str, Any] = {
    "question": "May the panel hear of the earlier report?",
    "decision": "Yes.",
    "reason": "It bears on the risk.",
    "principles": ["purpose", "minimum"],
}


def test_the_edition_has_the_eight_principles(policy):
    rows = policy.caldicott_principles.all()

    assert len(rows) == 8
    assert all(row.name_en and row.name_cy for row in rows)


@pytest.mark.parametrize(
    ("words", "principles", "stands"),
    [
        (["a", "b", "c"], ["law"], True),
        (["a", " ", "c"], ["law"], False),
        (["a", "b", "c"], [], False),
        (["a", "b", "c"], ["law", "whim"], False),
    ],
)
def test_a_decision_rests_on_principles(words, principles, stands):
    found = objections_to_deciding(words=words, principles=principles, known=["law", "minimum"])

    assert (found == []) is stands


def test_a_decision_is_added_with_its_referral_and_principles(client, policy, mash, mair):
    referral = ReferralFactory.create()
    desk = sign_in(client, mair)
    assert "The log is empty" in desk.get(reverse("guardian_log")).content.decode()

    answer = desk.post(reverse("guardian_log"), {**SAID, "reference": referral.reference})

    assert answer["Location"] == reverse("guardian_log")
    for name in ("guardian_log", "print_guardian_log"):
        page = desk.get(reverse(name)).content.decode()
        for words in (*SAID.values(), referral.reference, "Mair Bowen"):
            assert isinstance(words, list) or words in page
        assert "Justify the purpose" in page
    events = AuditEvent.objects.filter(actor_id=mair.pk, event__startswith="guardian.")
    assert {"guardian.decided", "guardian.exported"} <= set(events.values_list("event", flat=True))


def test_what_cannot_stand_keeps_what_was_typed(client, policy, mair):
    desk = sign_in(client, mair)
    wrongs: list[dict[str, Any]]
    wrongs = [{"reason": " "}, {"principles": []}, {"reference": "SG-7K2M-P9XH"}]
    for wrong in wrongs:
        answer = desk.post(reverse("guardian_log"), {**SAID, **wrong})
        assert answer.status_code == 400
        assert SAID["question"] in answer.content.decode()
    assert not GuardianDecision.objects.exists()


@pytest.mark.parametrize("reader", ["nia", "sian", "mali", "beth", "tomos", "alun"])
def test_others_do_not_come_in(client, request, policy, reader):
    desk = sign_in(client, request.getfixturevalue(reader))

    for name in ("guardian_log", "print_guardian_log"):
        assert desk.get(reverse(name)).status_code == 403


def test_each_agency_has_its_own_and_what_is_hidden_is_not_there(client, policy, mash, mair):
    referral = ReferralFactory.create()
    GuardianDecisionFactory.create(by=actor(mair), question="Of Conwy", referral=referral)
    of_police = person("Ifan Rowlands", Role.PRIVACY_OFFICER, "vulnerable-people")
    GuardianDecisionFactory.create(by=actor(of_police), question="Of the police")

    def seen(user) -> list[bool]:
        page = sign_in(client, user).get(reverse("guardian_log")).content.decode()
        with row_security.seen_by(actor(user)):
            rows = set(GuardianDecision.objects.values_list("question", flat=True))
        found = [words in page for words in ("Of Conwy", "Of the police")]
        assert found == [words in rows for words in ("Of Conwy", "Of the police")]
        return found

    assert seen(mair) == [True, False]
    assert seen(of_police) == [False, True]
    Referral.objects.filter(pk=referral.pk).update(is_restricted=True)
    assert seen(mair) == [False, False]


def test_nobody_changes_or_deletes_it(policy, mair):
    GuardianDecisionFactory.create(by=actor(mair))
    for sql in (
        "UPDATE safeguarding_guardiandecision SET decision = 'No'",
        "DELETE FROM safeguarding_guardiandecision",
    ):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)


def test_an_unknown_principle_is_refused(policy, mair):
    with pytest.raises(Refused, match="principles"):
        GuardianDecisionFactory.create(
            by=actor(mair), principles=["whim"], policy=current_policy(timezone.now())
        )


def test_a_partners_guardian_learns_of_no_referral_that_its_agency_has_no_part_in(
    client, policy, mash
):
    guardian = person("Gwil Prys", Role.PRIVACY_OFFICER, "health-safeguarding")
    desk = sign_in(client, guardian)
    stranger = ReferralFactory.create()
    theirs = ReferralFactory.create(told={"reporter_agency_id": agency("health").pk})
    log = reverse("guardian_log")

    there = desk.post(log, {**SAID, "reference": stranger.reference})
    missing = desk.post(log, {**SAID, "reference": "SG-7K2M-P9XH"})
    own = desk.post(log, {**SAID, "reference": theirs.reference})

    assert (there.status_code, missing.status_code, own.status_code) == (400, 400, 302)
    said = there.content.decode().replace(stranger.reference, "SG-7K2M-P9XH")
    assert "Nothing has this reference" in said
    assert not GuardianDecision.objects.filter(referral=stranger).exists()
