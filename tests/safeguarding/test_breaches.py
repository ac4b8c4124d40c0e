"""Breaches: reported by anybody, seen to by few; what was typed is kept, what was done stays."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.roles import Role
from records import row_security
from records.audit import SYSTEM
from records.keys import new_reference
from records.models import AuditEvent, Message
from records.refusals import Refused
from records.tasks import deliver_messages
from referrals.models import Referral
from safeguarding.breaches import operations, recalling
from safeguarding.breaches.exposure import Recipient
from safeguarding.breaches.models import Breach, BreachStep, Recall
from tests.cast import actor, agency, person, sign_in
from tests.factories.breaches import WORDS, BreachFactory, RecallFactory
from tests.factories.referrals import ReferralFactory
from tests.factories.restricting import UserPersonFactory

pytestmark = pytest.mark.django_db
PAGES = ("breach", "what_went")


@pytest.fixture
def breach(policy, mair) -> Breach:
    """Mair sees to something that went wrong."""
    return BreachFactory.create(opened_by=actor(mair))


@pytest.mark.parametrize("reader", ["tomos", "rhys", "alun", "beth", "oren", "nia"])
def test_anybody_of_staff_reports_what_went_wrong(client, request, policy, mair, reader):
    desk = sign_in(client, request.getfixturevalue(reader))
    page = desk.get(reverse("report_breach"))
    now = timezone.localtime()
    said: dict[str, Any] = {
        "reference": "sg 7k2m p9xh",
        "kind": "lost",
        "what_happened": "A printout.",
    }
    said |= {"day_day": now.day, "day_month": now.month, "day_year": now.year}
    said["time"] = f"{now:%H:%M}"

    answer = desk.post(reverse("report_breach"), said)

    assert page.status_code == 200
    assert answer["Location"] == reverse("home")
    made = Breach.objects.get()
    assert (made.subject_reference, made.status) == ("SG-7K2M-P9XH", "reported")
    assert AuditEvent.objects.filter(event="breach.reported", subject_id=made.pk).exists()


def test_a_report_that_cannot_stand_keeps_what_was_typed(client, policy, nia):
    sent: dict[str, Any] = {
        "reference": "Mair Evans",
        "kind": "lost",
        "what_happened": "A printout of hers.",
    }
    tomorrow = timezone.localdate() + dt.timedelta(days=2)
    sent |= {"day_day": tomorrow.day, "day_month": tomorrow.month, "day_year": tomorrow.year}

    answer = sign_in(client, nia).post(reverse("report_breach"), {**sent, "time": "09:00"})

    assert answer.status_code == 400
    page = answer.content.decode()
    assert "A printout of hers." in page
    assert "Type the reference as it stands" in page
    assert "cannot have been noticed in the future" in page
    assert not Breach.objects.exists()


@pytest.mark.parametrize("typed", ["\0", "x" * 5000, "\u200b", "2026-13-45"])
def test_nonsense_is_never_an_error_of_ours(client, policy, mair, breach, typed):
    desk = sign_in(client, mair)
    fields = ("reference", "kind", "what_happened", "day_day", "day_month", "day_year", "time")
    assert desk.post(reverse("report_breach"), dict.fromkeys(fields, typed)).status_code == 400
    for act in ("risk", "commissioner_told", "closed", "nothing"):
        sent = {f"{act}-{field}": typed for field in ("choice", "words", "time", "day_day")}
        status = desk.post(breach.get_absolute_url(), {"act": act, **sent}).status_code
        assert status == (200 if act == "nothing" else 400)
    went = reverse("what_went", args=[breach.pk])
    assert desk.post(went, {"recipients": [typed]}).status_code in (200, 400)


@pytest.mark.parametrize("reader", ["nia", "anwen", "tomos", "alun", "beth"])
def test_others_do_not_come_in(client, request, breach, reader):
    desk = sign_in(client, request.getfixturevalue(reader))

    assert desk.get(reverse("breaches")).status_code == 403
    for name in PAGES:
        assert desk.get(reverse(name, args=[breach.pk])).status_code == 403
    assert "breach to see to" not in desk.get(reverse("home")).content.decode()


def test_another_agencys_officer_and_a_keeper_do_not_find_it(client, breach, mali):
    for reader in (mali, person("Ifan Rowlands", Role.PRIVACY_OFFICER, "vulnerable-people")):
        desk = sign_in(client, reader)
        assert breach.reference not in desk.get(reverse("breaches")).content.decode()
        for name in PAGES:
            assert desk.get(reverse(name, args=[breach.pk])).status_code == 404


def test_the_list_says_what_is_past_its_72_hours(client, policy, mair):
    late = BreachFactory.create(at=timezone.now() - dt.timedelta(hours=73))

    desk = sign_in(client, mair)
    page = desk.get(reverse("breaches")).content.decode()

    assert late.reference in page
    assert "app-clock--late" in page
    assert "1 h 0 min late" in page
    assert "1 breach to see to, 1 past its 72 hours" in desk.get(reverse("home")).content.decode()


def test_an_empty_list_says_so_and_is_on_record(client, policy, mair):
    page = sign_in(client, mair).get(reverse("breaches")).content.decode()

    assert "Nothing is waiting" in page
    assert AuditEvent.objects.filter(event="breach.listed", actor_id=mair.pk).exists()


def test_the_list_makes_a_fixed_number_of_queries(
    client, policy, mair, django_assert_max_num_queries
):
    desk = sign_in(client, mair)
    desk.get(reverse("breaches"))
    BreachFactory.create()
    with django_assert_max_num_queries(60) as one:
        desk.get(reverse("breaches"))
    BreachFactory.create_batch(5)
    with django_assert_max_num_queries(len(one)):
        desk.get(reverse("breaches"))


def test_a_breach_is_shown_with_its_clock_and_its_words(client, mair, breach):
    page = sign_in(client, mair).get(breach.get_absolute_url()).content.decode()

    assert WORDS.replace("'", "&#x27;") in page
    assert "Tell the Information Commissioner" in page
    assert "One letter, one family." in page
    assert AuditEvent.objects.filter(event="breach.viewed", subject_id=breach.pk).exists()


def test_a_breach_in_welsh(client, mair, breach):
    with override("cy"):
        client.cookies["django_language"] = "cy"
        answer = sign_in(client, mair).get(breach.get_absolute_url())
    assert answer.status_code == 200
    assert 'lang="cy"' in answer.content.decode()


def test_opening_from_an_earlier_moment_moves_the_clock(policy, mair):
    breach = BreachFactory.create()
    earlier = breach.aware_since - dt.timedelta(hours=5)

    opened = operations.open_breach(
        breach,
        kind="other",
        first_day=breach.first_day,
        last_day=breach.last_day,
        aware_since=earlier,
        words="He had telephoned before.",
        by=actor(mair),
        at=timezone.now(),
    )

    assert breach.due_at - opened.due_at == dt.timedelta(hours=5)
    with pytest.raises(Refused, match="already"):
        operations.open_breach(
            breach,
            kind="other",
            first_day=breach.first_day,
            last_day=breach.last_day,
            aware_since=earlier,
            words="Again.",
            by=actor(mair),
            at=timezone.now(),
        )


def test_the_database_refuses_to_change_a_step_or_delete_a_breach(breach):
    step = breach.steps.get()
    for sql in (
        f"UPDATE safeguarding_breachstep SET words = '' WHERE id = '{step.pk}'",  # noqa: S608
        "DELETE FROM safeguarding_breachstep",
        "DELETE FROM safeguarding_breach",
        "DELETE FROM safeguarding_recall",
    ):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)


def test_the_database_itself_shows_it_to_few(breach, mair, nia, mali, oren):
    RecallFactory.create(breach=breach, user=nia, by=actor(mair))
    seen = {}
    for user in (mair, nia, mali, oren):
        with row_security.seen_by(actor(user)):
            counts = (Breach, BreachStep, Recall)
            seen[user.name] = [model.objects.exists() for model in counts]
    assert seen[mair.name] == [True, True, True]
    assert seen[nia.name] == [False, False, True], "only what she is asked herself"
    assert seen[oren.name] == [False, False, False]


def test_a_recipient_answers_once_and_only_their_own(client, breach, mair, nia, owen):
    asked = RecallFactory.create(breach=breach, user=nia, by=actor(mair))
    where = reverse("recall", args=[asked.pk])

    assert sign_in(client, owen).get(where).status_code == 404
    desk = sign_in(client, nia)
    refused = desk.post(where, {"answer": "kept", "words": ""})
    assert refused.status_code == 400
    assert desk.post(where, {"answer": "kept", "words": "Evidence."}).status_code == 302
    assert desk.post(where, {"answer": "deleted"}).status_code == 400

    asked.refresh_from_db()
    assert (asked.answer, asked.words, asked.answered_by) == ("kept", "Evidence.", nia.pk)


def test_nobody_is_asked_twice_and_nothing_is_recalled_of_what_is_closed(breach, mair, sian, nia):
    first = RecallFactory.create(breach=breach, user=nia, by=actor(mair))
    with pytest.raises(ValueError, match="not enough values"):
        RecallFactory.create(breach=breach, user=nia, by=actor(mair))
    assert Recall.objects.get() == first
    recalling.answer_recall(first, answer="deleted", words="", by=actor(nia), at=timezone.now())
    operations.close_breach(
        breach, choice="no_breach", words="It was hers.", by=actor(sian), at=timezone.now()
    )
    with pytest.raises(Refused, match="closed"):
        RecallFactory.create(breach=breach, user=sian, by=actor(mair))


def test_a_report_stands_for_its_referrals_and_a_hidden_reference_for_nothing(
    client, policy, nia, mair
):
    referral = ReferralFactory.create()
    sign_in(client, nia).get(referral.get_absolute_url())
    breach = BreachFactory.create(reference=referral.report.reference, opened_by=actor(mair))
    went = reverse("what_went", args=[breach.pk])

    lines = sign_in(client, mair).get(went).context["lines"]

    assert [line.to.name for line in lines if line.way == "view"] == ["Nia Roberts"]


def test_a_second_account_of_who_decided_does_not_close_it(breach, mair, sian):
    known = UserPersonFactory.create(user_id=mair.pk).person
    UserPersonFactory.create(user_id=sian.pk, person=known)

    with pytest.raises(Refused, match="who decided nothing about it"):
        operations.close_breach(
            breach, choice="no_breach", words=WORDS, by=actor(sian), at=timezone.now()
        )


def test_taking_out_what_went_needs_a_fresh_second_factor(client, breach, mair):
    desk = sign_in(client, mair)
    session = desk.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": 1}]
    session.save()
    page = reverse("what_went", args=[breach.pk])

    assert desk.get(page).status_code == 200
    assert desk.get(page, {"format": "csv"}).status_code == 302
    assert not AuditEvent.objects.filter(event="breach.exported").exists()


def test_what_waits_to_be_sent_to_who_is_asked_to_delete_it_never_goes(
    policy, mash, nia, owen, mair
):
    referral = ReferralFactory.create()
    breach = BreachFactory.create(reference=referral.reference, opened_by=actor(mair))
    other = ReferralFactory.create()
    waiting = {
        "it": letter(nia.email.upper(), about=referral),
        "held": letter(nia.email, about=referral, is_held=True),
        "to another": letter(owen.email, about=referral),
        "about another": letter(nia.email, about=other),
    }
    gone = letter(nia.email, about=referral)
    Message.objects.filter(pk=gone.pk).update(status="sent", sent_at=timezone.now())

    RecallFactory.create(breach=breach, user=nia, by=actor(mair), reference=referral.reference)
    deliver_messages()

    found = {name: Message.objects.get(pk=row.pk) for name, row in waiting.items()}
    assert {name: row.status for name, row in found.items()} == {
        "it": "failed",
        "held": "failed",
        "to another": "sent",
        "about another": "sent",
    }
    assert found["it"].body == "One line.\n", "it stays as what was never sent"
    assert (found["it"].settled_by, found["it"].is_held) == (mair.pk, False)
    assert Message.objects.get(pk=gone.pk).status == "sent"
    assert Message.objects.get(template="safeguarding/email/recall").status == "sent"
    event = AuditEvent.objects.get(event="breach.emails_kept_back")
    assert event.details == {"count": 2}


def test_of_an_agency_nobody_is_sent_it(policy, mash, haf, mair):
    referral = ReferralFactory.create()
    breach = BreachFactory.create(reference=referral.reference, opened_by=actor(mair))
    health = agency("health")
    waiting = [letter(haf.email, about=referral), letter(health.email, about=referral)]

    to = Recipient(f"agency:{health.pk}", health.name, referral.reference, agency_id=health.pk)
    recalling.recall(breach, [to], by=actor(mair), at=timezone.now())
    deliver_messages()

    kept = Message.objects.filter(pk__in=[row.pk for row in waiting])
    assert {row.status for row in kept} == {"failed"}


def letter(to: str, *, about: Referral, is_held: bool = False) -> Message:
    now = timezone.now()
    return Message.objects.create(
        key=f"a letter {new_reference('SG')}",
        to=to,
        template="referrals/email/receipt",
        language="en",
        subject="A letter",
        body="One line.\n",
        about_type=about._meta.label_lower,
        about_id=about.pk,
        queued_at=now,
        queued_by=SYSTEM.id,
        try_after_at=now,
        is_held=is_held,
    )
