"""The log of who did and looked at what: who reads it, what they find, and what stays hidden."""

import csv
import datetime as dt
import hashlib
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from people.models import Denial
from records import audit
from records.models import AuditEvent
from referrals.models import Referral
from safeguarding.looking import log
from tests.cast import actor, agency, person, sign_in
from tests.factories.referrals import ReportFactory, somebody
from tests.factories.reporting import NoticeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def referral(mash, policy, nia: User) -> Referral:
    """Return a child, opened by Nia a moment ago."""
    child = somebody(given_name="Catrin", family_name="Canari")
    found = ReportFactory.create(people=[child]).referrals.get()
    look(found, nia)
    return found


def look(referral: Referral, by: User, *, event: str = "referral.viewed") -> None:
    audit.record(event, referral, by=actor(by), at=timezone.now(), to="view_referrals")


def show(client: Client, reader: User, **asked: str | int):
    sign_in(client, reader)
    return client.get(reverse("looks"), asked)


def events_of(name: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(event=name))


def test_a_privacy_officer_sees_who_looked_at_a_record(client, mair, referral, nia):
    answer = show(client, mair, record=referral.reference.lower())

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Nia Roberts" in text
    assert "MASH screener" in text
    assert "Conwy Council" in text
    assert "Referral opened." in text
    assert "Consultation" in text
    assert "Report received." in text, "the report belongs to the referral"
    assert "Catrin" not in text
    assert "Canari" not in text


def test_an_auditor_sees_what_one_worker_did(client, beth, referral, nia, owen):
    look(referral, owen)

    answer = show(client, beth, worker=str(owen.pk))

    lines = answer.context["lines"]
    assert {line.who for line in lines} == {"Owen Price"}
    assert [line.reference for line in lines] == [referral.reference]


def test_reading_the_log_is_on_record_with_what_was_asked(client, mair, referral):
    show(client, mair, record=referral.reference, verb="consultation")

    (read,) = events_of("looks.viewed")
    assert read.actor_id == mair.pk
    assert read.subject_id == referral.pk
    assert read.details["asked"] == {"record": referral.reference, "verb": "consultation"}
    assert read.details["found"] == 1


def test_asking_for_nothing_shows_nothing(client, mair, referral):
    answer = show(client, mair)

    assert answer.context["lines"] is None
    assert events_of("looks.viewed") == []


@pytest.mark.parametrize("worker", ["nia", "anwen", "mared", "alun", "tomos", "mali"])
def test_a_worker_may_not_read_the_log(client, request, worker, referral):
    reader = request.getfixturevalue(worker)

    answer = show(client, reader, record=referral.reference)

    assert answer.status_code == 403
    assert client.get(reverse("export_looks"), {"record": referral.reference}).status_code == 403
    assert "Referral opened." not in answer.content.decode()


def test_the_kind_of_processing_and_the_period_narrow_it(client, mair, referral, nia):
    today = timezone.localdate()
    yesterday = today - dt.timedelta(days=1)
    parts = {"day": yesterday.day, "month": yesterday.month, "year": yesterday.year}
    until = {f"until_{name}": value for name, value in parts.items()}

    collected = show(client, mair, record=referral.reference, verb="collection").context["lines"]
    opened = show(client, mair, event="referral.viewed").context["lines"]
    before = show(client, mair, worker=str(nia.pk), **until).context["lines"]

    assert {line.verb for line in collected} == {"Collection"}
    assert "Report received." in {line.what for line in collected}
    assert {line.what for line in opened} == {"Referral opened."}
    assert before == []


def test_a_long_log_goes_on_page_by_page_and_counts_no_row_twice(
    client, mair, referral, nia, monkeypatch
):
    monkeypatch.setattr(log, "PAGE_SIZE", 2)
    for _time in range(3):
        look(referral, nia)

    first = show(client, mair, worker=str(nia.pk))
    second = client.get(reverse("looks") + first.context["next_url"])

    numbers = [line.sequence for page in (first, second) for line in page.context["lines"]]
    assert len(numbers) == 4
    assert numbers == sorted(set(numbers), reverse=True)
    assert second.context["first_url"] == f"?worker={nia.pk}"


def test_a_list_of_any_length_takes_the_same_number_of_queries(mair, referral, nia, owen):
    asked, reader = log.Asked(record=referral.reference), actor(mair)

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            log.in_words(log.page(log.events_for(reader, asked), before=None))
        return len(counted)

    few = queries()
    for other in (nia, owen) * 5:
        look(referral, other)

    assert queries() == few


def restricted(referral: Referral) -> None:
    Referral.objects.filter(pk=referral.pk).update(is_restricted=True)


def test_a_restricted_record_looks_like_none_at_all(client, mair, beth, referral, nia):
    restricted(referral)
    nothing = show(client, mair, record="SG-0000-0000")

    hidden = show(client, mair, record=referral.reference)

    assert hidden.context["lines"] == nothing.context["lines"] == []
    by_worker = show(client, beth, worker=str(nia.pk)).content.decode()
    assert referral.reference not in by_worker
    everything = show(client, mair, verb="consultation").content.decode()
    assert referral.reference not in everything
    (about_hidden, about_nothing) = [
        event.subject_id
        for event in events_of("looks.viewed")
        if "record" in event.details["asked"]
    ]
    assert about_hidden is None
    assert about_nothing is None


def test_whoever_is_denied_a_person_finds_nothing_of_them(client, mair, referral):
    Denial.objects.create(
        person=referral.record.person,
        user_id=mair.pk,
        reason="relative",
        denied_at=timezone.now(),
        denied_by=mair.pk,
    )

    assert show(client, mair, record=referral.reference).context["lines"] == []


def test_its_keeper_sees_who_looked_at_a_restricted_record(client, referral, nia):
    """Who may see the record and audits sees it here, too: nothing is hidden from a keeper."""
    restricted(referral)
    keeper = person("Medi Jones", Role.GATEKEEPER, "safeguarding")

    seen = log.events_for(actor(keeper), log.Asked(record=referral.reference))

    assert "referral.viewed" in {event.event for event in seen}


def test_a_partners_auditor_sees_only_what_their_own_people_did(client, referral, rhys, nia):
    look(referral, rhys)
    auditor = person("Ifan Rowlands", Role.AUDITOR, "vulnerable-people")

    lines = show(client, auditor, record=referral.reference).context["lines"]

    assert {line.who for line in lines} == {"Rhys Bevan"}
    assert str(nia.pk) not in client.get(reverse("looks")).content.decode()


def test_a_refused_attempt_stands_with_the_record_it_was_for(client, mair, referral, oren):
    """A meeting's guest who follows an old link is refused, and that is seen."""
    sign_in(client, oren)
    client.get(reverse("referrals:referral", args=[referral.reference]))

    lines = show(client, mair, record=referral.reference).context["lines"]

    refused = [line for line in lines if line.what == "Somebody was refused a page."]
    assert [(line.who, line.asked_for) for line in refused] == [("Oren Baker", referral.reference)]


def test_a_copy_has_a_reason_and_leaves_its_digest(client, mair, referral):
    sign_in(client, mair)
    where = f"{reverse('export_looks')}?record={referral.reference}"

    answer = client.post(where, {"purpose": "complaint"})

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    (taken,) = events_of("looks.exported")
    assert rows[0][:4] == ["Number", "When", "Written down", "Who"]
    assert taken.details["rows"] == len(rows) - 1 > 0
    assert taken.details["sha256"] == hashlib.sha256(answer.content).hexdigest()
    assert taken.details["purpose"] == "complaint"
    assert "Catrin" not in answer.content.decode()
    assert answer["Content-Disposition"] == 'attachment; filename="who-has-looked.csv"'


def test_a_copy_leaves_out_what_is_hidden_from_its_reader(client, mair, referral):
    restricted(referral)
    sign_in(client, mair)

    answer = client.post(f"{reverse('export_looks')}?verb=consultation", {"purpose": "complaint"})

    assert answer["Content-Type"].startswith("text/csv")
    assert referral.reference not in answer.content.decode("utf-8-sig")


def test_a_copy_without_a_reason_is_not_given(client, mair, referral):
    sign_in(client, mair)
    where = f"{reverse('export_looks')}?record={referral.reference}"

    asked, refused = client.get(where), client.post(where, {})

    assert "Why do you need a copy?" in asked.content.decode()
    assert refused.status_code == 400
    assert events_of("looks.exported") == []


def test_a_name_that_is_a_formula_is_text_in_the_copy(client, mair, referral, nia):
    nia.name = "=HYPERLINK(1)"
    nia.save()
    look(referral, nia)
    sign_in(client, mair)

    answer = client.post(
        f"{reverse('export_looks')}?worker={nia.pk}", {"purpose": "check"}
    ).content.decode("utf-8-sig")

    assert "'=HYPERLINK(1)" in answer


def test_a_copy_that_is_too_long_is_refused(client, mair, referral, monkeypatch):
    monkeypatch.setattr(log, "MOST_EXPORTED", 0)
    sign_in(client, mair)

    answer = client.post(
        f"{reverse('export_looks')}?record={referral.reference}", {"purpose": "check"}
    )

    assert answer.status_code == 400
    assert "Choose a shorter period" in answer.content.decode()
    assert events_of("looks.exported") == []


@pytest.mark.parametrize(
    "asked",
    [
        {"worker": "nobody"},
        {"verb": "gossip"},
        {"event": "nothing.happened"},
        {"record": "x" * 200},
        {"record": "\0"},
        {"since_day": "31", "since_month": "2", "since_year": "2026"},
        {
            "since_day": "2",
            "since_month": "6",
            "since_year": "2026",
            "until_day": "1",
            "until_month": "6",
            "until_year": "2026",
        },
    ],
)
def test_what_makes_no_sense_is_said_and_kept(client, mair, asked):
    answer = show(client, mair, **asked)

    assert answer.status_code == 400
    assert "There is a problem" in answer.content.decode()
    assert client.get(reverse("export_looks"), asked).status_code == 302


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "٣"])
def test_a_place_in_the_list_that_is_none_is_the_first(client, mair, referral, before):
    answer = show(client, mair, record=referral.reference, before=before)

    assert answer.status_code == 200
    assert answer.context["lines"]


def test_it_speaks_welsh(client, mair, referral):
    sign_in(client, mair)
    client.cookies["django_language"] = "cy"

    answer = client.get(reverse("looks"), {"record": referral.reference})

    assert answer.status_code == 200
    assert 'lang="cy"' in answer.content.decode()


def test_a_notice_about_a_hidden_child_is_left_out_too(client, mair, referral, nia, lowri):
    notice = NoticeFactory.create(agency=agency("glan-morfa"), by=actor(nia), referral=referral)
    said = {"event": "notice.sent"}
    assert notice.reference in show(client, mair, **said).content.decode()

    restricted(referral)

    assert notice.reference not in show(client, mair, **said).content.decode()
