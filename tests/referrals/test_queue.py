"""The triage queue: who sees what, in which order, how fresh, and at what cost."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from people.operations import add_record, link
from records.audit import SYSTEM
from records.keys import new_reference, uuid7
from records.models import Heartbeat
from referrals import operations
from referrals.models import Referral, ReportPerson
from referrals.queries import queue as queries
from tests.cast import actor, person, sign_in
from tests.factories.people import DenialFactory
from tests.referrals.arriving import arrives
from tests.referrals.pages import QUEUE, references


def hours_ago(hours: float) -> dt.datetime:
    return timezone.now() - dt.timedelta(hours=hours)


def due(referral: Referral, at: dt.datetime) -> Referral:
    """Move when a decision is due, as the clock of another edition might."""
    referral.deadlines.filter(due_at=referral.decision_due_at).update(due_at=at)
    referral.decision_due_at = at
    referral.save()
    return referral


def test_what_is_due_first_stands_at_the_top(at_work, reporter):
    later = due(arrives(by=reporter), timezone.now() + dt.timedelta(hours=9))
    late = due(arrives(by=reporter, received_at=hours_ago(30)), hours_ago(1.25))
    soon = due(arrives(by=reporter), timezone.now() + dt.timedelta(minutes=28))

    page = at_work.get(QUEUE).content.decode()

    assert references(page) == [late.reference, soon.reference, later.reference]
    assert "1 h 15 min late" in page
    assert "app-clock--late" in page
    assert "27 min left" in page
    assert "app-clock--due_soon" in page


def test_a_row_tells_who_what_and_from_whom_without_the_whole_name(
    at_work, reporter, glan_morfa, policy
):
    referral = arrives(by=reporter, reporter_agency=glan_morfa, is_in_danger_now="yes")

    page = at_work.get(QUEUE).content.decode()

    assert "Jac T<" in page
    assert "Tomos<" not in page
    assert re.search(r"Child, \d+ years old", page)
    assert referral.reference in page
    assert "Neglect" in page
    assert "High risk" in page
    assert "Ysgol Glan Morfa" in page


def test_each_due_moment_links_to_how_it_was_counted(at_work, reporter):
    referral = arrives(by=reporter)

    page = at_work.get(QUEUE).content.decode()
    address = re.search(r'href="(/policies/deadlines/R6/[^"]+)"', page)

    assert address
    explained = at_work.get(address[1].replace("&amp;", "&"))
    assert explained.status_code == 200
    shown = timezone.localtime(referral.decision_due_at)
    assert f"{shown:%H:%M}" in explained.content.decode()


def test_a_red_rating_brings_the_row_forward_and_explains_the_new_moment(at_work, nia, reporter):
    referral = arrives(by=reporter)
    before = referral.decision_due_at

    operations.rate(
        referral, rating="red", reason="Seen with him today.", by=actor(nia), at=timezone.now()
    )
    page = at_work.get(QUEUE).content.decode()

    referral.refresh_from_db()
    assert referral.decision_due_at < before
    assert referral.decision_due_at - timezone.now() < dt.timedelta(hours=4)
    assert "/policies/deadlines/R6.red/" in page
    assert "High risk" in page


def test_the_first_line_counts_what_waits_and_links_to_exactly_those(at_work, reporter):
    arrives(by=reporter)
    late = due(arrives(by=reporter, received_at=hours_ago(60)), hours_ago(3))

    page = at_work.get(QUEUE).content.decode()

    assert "2 waiting" in page
    assert "1 past the deadline" in page
    assert re.search(r"1 new since \d\d:\d\d", page)
    assert references(at_work.get(QUEUE, {"due": "late"}).content.decode()) == [late.reference]


@pytest.mark.parametrize(
    ("moment", "began"),
    [
        pytest.param("2026-11-23T10:00+00:00", "2026-11-23T09:00+00:00", id="in the day"),
        pytest.param("2026-11-23T22:00+00:00", "2026-11-23T17:00+00:00", id="in the evening"),
        pytest.param("2026-11-23T03:00+00:00", "2026-11-22T17:00+00:00", id="in the night"),
        pytest.param("2026-07-06T08:30+00:00", "2026-07-06T08:00+00:00", id="in summer time"),
    ],
)
def test_a_shift_begins_when_the_office_opens_or_closes(policy, moment, began):
    at = dt.datetime.fromisoformat(moment)

    assert queries.shift_began(policy, at=at) == dt.datetime.fromisoformat(began)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        pytest.param({"about": "adult"}, "Mair", id="adults"),
        pytest.param({"rating": "red"}, "Owain", id="red"),
        pytest.param({"source": "gp"}, "Mair", id="from general practice"),
        pytest.param({"whose": "mine"}, "Owain", id="taken by me"),
    ],
)
def test_filters_stand_in_the_address_and_as_chips(at_work, nia, reporter, asked, found):
    people = {
        "Mair": arrives(
            by=reporter,
            role=ReportPerson.Role.ADULT_AT_RISK,
            source="gp",
            person={"given_name": "Mair", "family_name": "Evans"},
        ),
        "Owain": arrives(
            by=reporter,
            person={"given_name": "Owain", "family_name": "Pugh"},
            is_in_danger_now="yes",
        ),
    }
    operations.take(people["Owain"], by=actor(nia), at=timezone.now())

    page = at_work.get(QUEUE, asked).content.decode()

    assert references(page) == [people[found].reference]
    assert "Remove this filter:" in page
    assert f'href="{QUEUE}"' in page


def test_a_filter_that_fits_nothing_says_so_and_can_be_cleared(at_work, reporter):
    arrives(by=reporter)

    page = at_work.get(QUEUE, {"about": "adult"}).content.decode()

    assert "None match" in page
    assert "Clear filters" in page


@pytest.mark.parametrize(
    "asked",
    [
        {"about": "nobody"},
        {"rating": "\x00"},
        {"source": "x" * 5000},
        {"after": "not-a-place"},
        {"after": "////////////////////////////////"},
        {"due": ["late", "new"]},
    ],
)
def test_a_spoilt_address_still_shows_the_queue(at_work, reporter, asked):
    arrives(by=reporter)

    assert at_work.get(QUEUE, asked).status_code == 200


def test_an_exact_reference_opens_the_referral_however_it_was_typed(at_work, reporter):
    referral = arrives(by=reporter)

    response = at_work.get(QUEUE, {"reference": f" {referral.reference.lower()} "})

    assert response.status_code == 302
    assert response.url == referral.get_absolute_url()


def test_a_hidden_reference_is_answered_like_one_that_does_not_exist(client, oren, reporter):
    sign_in(client, oren)
    hidden = arrives(by=reporter).reference

    answers = [
        client.get(QUEUE, {"reference": reference}).content.decode().replace(reference, "")
        for reference in (hidden, "SG-0000-0000")
    ]

    changing = r'value="[0-9a-zA-Z]+"|X-CSRFToken[^}]+|reference=[^"&]*|\d\d:\d\d:\d\d'
    texts = [re.sub(changing, "", answer) for answer in answers]
    assert texts[0] == texts[1]
    assert "You can see no referral with this reference." in answers[0]


def test_a_wrong_reference_is_a_clear_message_beside_the_field(at_work, db):
    page = at_work.get(QUEUE, {"reference": "Jac Tomos"}).content.decode()

    assert "Check the reference." in page
    assert "Jac Tomos" in page


def test_an_empty_queue_says_when_it_was_last_checked(at_work, mash, policy):
    page = at_work.get(QUEUE).content.decode()

    assert "Nothing is waiting" in page
    assert re.search(r"Last checked \d\d:\d\d:\d\d", page)


def test_the_queue_is_of_ones_own_agency(client, oren, reporter):
    arrives(by=reporter)

    page = sign_in(client, oren).get(QUEUE).content.decode()

    assert references(page) == []
    assert "Jac" not in page


def test_somebody_denied_does_not_find_the_person_in_the_queue_nor_in_its_numbers(
    at_work, nia, reporter
):
    referral = arrives(by=reporter)
    DenialFactory.create(person=referral.record.person, user_id=nia.pk)

    page = at_work.get(QUEUE).content.decode()

    assert references(page) == []
    assert "0 waiting" in page


def test_a_practitioner_waits_only_for_those_who_screen_practitioners(
    client, nia, dai, mash, reporter
):
    referral = arrives(by=reporter, role=ReportPerson.Role.PRACTITIONER, source="employer")

    assert references(sign_in(client, nia).get(QUEUE).content.decode()) == []
    assert references(sign_in(client, dai).get(QUEUE).content.decode()) == [referral.reference]


def test_a_teacher_may_not_open_the_queue(client, tomos):
    assert sign_in(client, tomos).get(QUEUE).status_code == 403


def test_who_has_a_row_open_is_said_to_the_others(at_work, owen, reporter):
    referral = arrives(by=reporter)
    operations.note_presence(referral, by=actor(owen), at=timezone.now())

    assert "Owen Price" in at_work.get(QUEUE).content.decode()

    operations.note_presence(referral, by=actor(owen), at=hours_ago(1))
    assert "Owen Price" not in at_work.get(QUEUE).content.decode()


def test_other_referrals_of_the_person_are_counted_as_far_as_the_reader_may_see(
    at_work, nia, reporter
):
    first = arrives(by=reporter)
    again = arrives(by=reporter)
    link(
        again.record,
        to=first.record.person,
        reason="The same child.",
        by=actor(nia),
        at=timezone.now(),
    )

    page = at_work.get(QUEUE).content.decode()

    assert page.count("1, open now") == 2


def test_late_reminders_are_said_above_the_rows(at_work, reporter):
    arrives(by=reporter)
    Heartbeat.beat("remind of deadlines", at=hours_ago(2))

    assert "Reminders delayed since" in at_work.get(QUEUE).content.decode()

    Heartbeat.beat("remind of deadlines", at=timezone.now())
    assert "Reminders delayed since" not in at_work.get(QUEUE).content.decode()


def test_a_long_queue_is_read_page_by_page_without_losing_a_row(at_work, reporter):
    sample = arrives(by=reporter)
    same_moment = copies_of(sample, 119)
    seen, addresses = [], [QUEUE]
    while addresses:
        page = at_work.get(addresses[0].replace("&amp;", "&")).content.decode()
        seen += references(page)
        addresses = re.findall(r'href="([^"]+)" rel="next"', page)

    assert len(seen) == len(set(seen)) == len(same_moment) + 1


def copies_of(sample: Referral, number: int) -> list[Referral]:
    """Make rows that are due at the very same moment; only what the queue reads."""
    copies = []
    for _ in range(number):
        record = add_record(
            fields={"given_name": "Ffion", "family_name": "Jones"},
            agency=None,
            by=SYSTEM,
            at=timezone.now(),
        )
        copy = Referral.objects.get(pk=sample.pk)
        copy.pk, copy._state.adding = uuid7(), True
        copy.reference, copy.record = new_reference("SG"), record
        copies.append(copy)
    return Referral.objects.bulk_create(copies)


@pytest.mark.parametrize("number", [1, 10, 50])
def test_the_number_of_queries_does_not_grow_with_the_queue(at_work, reporter, number):
    sample = arrives(by=reporter)
    at_work.get(QUEUE)
    with CaptureQueriesContext(connection) as of_one:
        at_work.get(QUEUE)
    copies_of(sample, number)

    with CaptureQueriesContext(connection) as of_many:
        at_work.get(QUEUE)

    assert len(of_many) == len(of_one)


def test_the_queue_speaks_welsh(at_work, reporter, settings):
    arrives(by=reporter)
    at_work.cookies["django_language"] = "cy"

    page = at_work.get(QUEUE).content.decode()

    assert 'lang="cy"' in page
    assert "Esgeulustod" in page


def test_a_colleague_of_another_team_in_the_agency_sees_no_queue_of_the_mash(client, reporter):
    """Anwen works in children's services: what waits for screening is not hers to read."""
    anwen = person("Anwen Davies", Role.SOCIAL_WORKER, "childrens")
    arrives(by=reporter)

    assert sign_in(client, anwen).get(QUEUE).status_code == 403
