"""The page of one referral: what it says, to whom, and what one may do there."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role as StaffRole
from people.operations import link
from records.audit import SYSTEM
from records.models import AuditEvent
from referrals import operations
from referrals.models import Presence, ReportPerson
from referrals.rules import NamedPerson
from tests.cast import actor, agency, person, sign_in
from tests.factories.people import DenialFactory
from tests.referrals.arriving import CONCERN, arrives
from tests.referrals.pages import page_of

Role = ReportPerson.Role
KEV = NamedPerson(
    {"given_name": "Kev", "family_name": "Marsh"},
    frozenset({Role.ALLEGED_SOURCE, Role.HOUSEHOLD_MEMBER}),
    "mother's partner",
)


@pytest.fixture
def referral(reporter, glan_morfa):
    return arrives(
        by=reporter,
        others=(KEV,),
        reporter_agency=glan_morfa,
        reporter_telephone="01492 555 010",
        own_words="Dwi ddim eisiau mynd adre.",
        language="cy",
        knows_of_report="no",
    )


def test_the_report_is_shown_word_for_word_in_its_own_language(at_work, referral):
    page = page_of(at_work, referral)

    assert CONCERN in page
    assert re.search(r'<blockquote class="app-quote" lang="cy">\s*<p>Dwi ddim eisiau', page)


def test_the_one_running_clock_says_what_is_due_and_how_it_was_counted(at_work, referral):
    page = page_of(at_work, referral)

    assert "Decide and record what happens next for a child" in page
    assert re.search(r"\d+ (h|min|day)", page)
    assert "/policies/deadlines/R6/" in page
    assert "/policies/deadlines/R8.outcome/" in page


def test_everybody_named_is_listed_once_with_every_role(at_work, referral):
    page = page_of(at_work, referral)

    assert page.count("Kev Marsh") == 1
    assert "Alleged source of harm, Lives in the home" in page
    assert "mother&#x27;s partner" in page


def test_whom_it_names_leads_to_their_page_for_whoever_may_open_it(at_work, referral):
    kev = referral.report.people.get(record__given_name="Kev", role=Role.ALLEGED_SOURCE).record
    address = reverse("people:person", args=[kev.person_id])

    assert f'<a class="govuk-link" href="{address}">Kev Marsh</a>' in page_of(at_work, referral)
    assert at_work.get(address).status_code == 200


def test_what_must_not_be_overlooked_is_said_in_words(at_work, referral):
    assert "The person does not know about the report." in page_of(at_work, referral)


def test_no_name_is_in_the_title_or_the_address(at_work, referral):
    page = page_of(at_work, referral)
    title = page.partition("<title>")[2].partition("</title>")[0]

    assert referral.reference in title
    assert "Jac" not in title
    assert "Jac" not in referral.get_absolute_url()


def test_each_look_is_on_record(at_work, nia, referral):
    page_of(at_work, referral)

    looked = AuditEvent.objects.about(referral).get(event="referral.viewed")
    assert looked.actor_id == nia.pk


def test_an_open_page_says_it_is_still_there_and_that_is_no_further_look(
    at_work, nia, owen, referral
):
    page_of(at_work, referral)
    operations.note_presence(referral, by=actor(owen), at=timezone.now())

    answer = at_work.post(
        reverse("referrals:now", args=[referral.reference]), headers={"HX-Request": "true"}
    ).content.decode()

    assert "Also open with Owen Price" in answer
    assert "<html" not in answer
    assert AuditEvent.objects.about(referral).filter(event="referral.viewed").count() == 1
    assert Presence.objects.filter(referral=referral, seen_by=nia.pk).count() == 1


def test_asking_for_what_an_open_page_asks_without_having_it_open_is_a_look(at_work, nia, referral):
    address = reverse("referrals:now", args=[referral.reference])

    at_work.post(address)
    at_work.post(address)

    looked = AuditEvent.objects.about(referral).get(event="referral.viewed")
    assert looked.actor_id == nia.pk


@pytest.mark.parametrize(
    "name",
    [
        "referral",
        "history",
        "screen",
        "rate",
        "allocate",
        "close",
        "now",
        "take",
        "release",
        "seen",
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_outsider_cannot_tell_that_the_referral_exists(client, oren, referral, name, method):
    sign_in(client, oren)

    hidden, missing = (
        getattr(client, method)(reverse(f"referrals:{name}", args=[reference]))
        for reference in (referral.reference, "SG-0000-0000")
    )

    assert hidden.status_code == missing.status_code
    assert hidden.status_code in (404, 405)
    assert len(hidden.content) == len(missing.content)


@pytest.mark.parametrize("reference", ["..", "me", "-1", "9223372036854775808", "%00", "a" * 3000])
def test_an_address_that_names_nothing_is_a_404(at_work, db, reference):
    assert at_work.get(f"/referrals/{reference}/").status_code in (404, 400, 301, 302)


def test_a_colleague_who_is_denied_sees_nothing(at_work, nia, referral):
    DenialFactory.create(person=referral.record.person, user_id=nia.pk)

    assert at_work.get(referral.get_absolute_url()).status_code == 404


def test_an_agency_let_in_reads_without_the_reporter_and_changes_nothing(
    client, lowri, haf, referral
):
    operations.let_in_agency(
        referral,
        agency=agency("health"),
        reason="strategy meeting",
        source_kind="meeting",
        source_id=referral.pk,
        by=SYSTEM,
        at=timezone.now(),
    )
    sign_in(client, haf)

    page = page_of(client, referral)

    assert CONCERN in page
    assert "You can see this referral, not change it: Conwy Council holds it." in page
    assert "01492 555 010" not in page
    assert "What to do" not in page
    history = client.get(reverse("referrals:history", args=[referral.reference])).content.decode()
    assert "Tomos Griffiths" not in page + history
    for name in ("screen", "rate", "take"):
        answer = client.post(reverse(f"referrals:{name}", args=[referral.reference]), {})
        assert answer.status_code == 403


def test_somebody_let_in_with_the_right_role_still_changes_nothing(client, referral):
    """Scheduling lets others in, so it is for those who hold the referral alone."""
    operations.let_in_agency(
        referral,
        agency=agency("denbighshire"),
        reason="strategy meeting",
        source_kind="meeting",
        source_id=referral.pk,
        by=SYSTEM,
        at=timezone.now(),
    )
    screener = person("Oren Baker", StaffRole.SCREENER, "denbighshire-mash")
    manager = person("Hefin Baines", StaffRole.TEAM_MANAGER, "denbighshire-mash")
    link = reverse("people:link", args=[referral.reference])
    schedule = f"{reverse('strategy_meetings:schedule')}?referral={referral.reference}"

    for user, address in ((screener, link), (manager, schedule)):
        sign_in(client, user)

        assert client.get(referral.get_absolute_url()).status_code == 200
        assert client.get(address).status_code == 403
        assert client.post(address, {}).status_code == 403
        assert address not in page_of(client, referral)


def test_an_agency_let_in_does_not_read_who_of_others_has_looked(client, nia, haf, referral):
    page_of(sign_in(client, nia), referral)
    for format_ in ("", "csv"):
        client.get(reverse("referrals:sharing", args=[referral.reference]), {"format": format_})
    assert "log of what was shared" not in page_of(client, referral)  # no look is an act
    operations.let_in_agency(
        referral,
        agency=agency("health"),
        reason="strategy meeting",
        source_kind="meeting",
        source_id=referral.pk,
        by=SYSTEM,
        at=timezone.now(),
    )
    address = reverse("referrals:history", args=[referral.reference])

    theirs = sign_in(client, haf).get(address).content.decode()
    ours = sign_in(client, nia).get(address).content.decode()

    assert "Referral opened." in theirs
    assert "Nia Roberts" not in theirs.partition('id="main"')[2]
    assert "Nia Roberts" in ours.partition('id="main"')[2]


def test_the_history_puts_events_into_sentences_with_what_they_were_about(at_work, nia, referral):
    operations.rate(
        referral, rating="amber", reason="Waiting for school.", by=actor(nia), at=timezone.now()
    )

    page = at_work.get(reverse("referrals:history", args=[referral.reference])).content.decode()

    assert "Report received." in page
    assert "Rated." in page
    assert "Amber" in page


def test_a_long_history_is_read_page_by_page(at_work, nia, referral):
    for _ in range(101):
        page_of(at_work, referral)
    address = reverse("referrals:history", args=[referral.reference])

    first = at_work.get(address).content.decode()
    (more,) = re.findall(r'href="([^"]+)" rel="next"', first)

    assert first.count("moj-timeline__item") == 100
    assert "Report received." in at_work.get(more).content.decode()
    assert at_work.get(address, {"before": "x" * 40}).status_code == 200


def test_other_referrals_of_the_person_are_listed_as_far_as_the_reader_may_see(
    at_work, nia, dai, reporter, referral
):
    again = arrives(by=reporter)
    hidden = arrives(by=reporter, role=Role.PRACTITIONER, source="employer")
    for other in (again, hidden):
        link(
            other.record,
            to=referral.record.person,
            reason="The same person.",
            by=actor(dai),
            at=timezone.now(),
        )

    page = page_of(at_work, referral)

    assert again.reference in page
    assert hidden.reference not in page


def test_the_number_of_queries_does_not_grow_with_what_is_on_record(
    at_work, nia, reporter, referral
):
    operations.rate(referral, rating="red", reason="x", by=actor(nia), at=timezone.now())
    page_of(at_work, referral)
    with CaptureQueriesContext(connection) as before:
        page_of(at_work, referral)
    for _ in range(5):
        other = arrives(by=reporter)
        link(
            other.record,
            to=referral.record.person,
            reason="The same person.",
            by=actor(nia),
            at=timezone.now(),
        )
        operations.rate(referral, rating="amber", reason="x", by=actor(nia), at=timezone.now())

    with CaptureQueriesContext(connection) as after:
        page_of(at_work, referral)

    assert len(after) == len(before)
    asked = [each for each in after.captured_queries if "SAVEPOINT" not in each["sql"]]
    assert len(asked) <= 20  # the last: the powers that protect somebody now, on every page


def test_the_page_speaks_welsh(at_work, referral):
    at_work.cookies["django_language"] = "cy"

    page = page_of(at_work, referral)

    assert 'lang="cy"' in page
    assert "Penderfynu a chofnodi beth sy&#x27;n digwydd nesaf i blentyn" in page
