"""A partner's system sends reports: the same rules as the form, and nothing twice."""

import datetime as dt
import threading

import pytest
from django.utils import timezone

from people.models import PersonRecord
from policies import queries
from records.models import AuditEvent, Message
from referrals.models import Rating, Referral, Report, ReportAnswer, ReportPerson
from referrals.operations import reports
from tests.factories.accounts import AgencySystemFactory
from tests.referrals.api.conftest import CADI, REPORT, System, pointers
from tests.referrals.test_races import at_once

pytestmark = pytest.mark.django_db


def test_a_report_is_taken_in_and_opens_a_referral(school):
    answer = school.send()

    report = Report.objects.get()
    assert answer.status_code == 201, answer.content
    assert answer.json()["reference"] == report.reference
    assert answer["Location"] == f"http://testserver/api/v1/reports/{report.reference}/"
    assert (report.channel, report.capacity, report.source.code) == (
        "api",
        "professional",
        "school",
    )
    assert report.reporter_agency == school.row.agency
    assert report.entered_by == school.row.pk
    assert report.concern == REPORT["concern"]
    referral = Referral.objects.get()
    assert (referral.pathway, referral.owning_team.code) == ("child", "mash")
    assert referral.record.date_of_birth == dt.date(2014, 3, 2)
    assert AuditEvent.objects.filter(
        event="report.submitted", actor_kind="agency_system", actor_id=school.row.pk
    ).exists()
    assert (
        Message.objects.get(template="referrals/email/acknowledgement").to
        == (REPORT["reporter_email"])
    )


def test_everybody_it_names_is_kept_with_their_roles_and_each_pathway_has_a_referral(school):
    coach = {
        "roles": ["alleged_source"],
        "given_name": "Iwan",
        "works_with": "yes",
        "work": "Football coach",
    }
    gran = {"roles": ["adult_at_risk", "household_member"], "description": "Her Nain", "age": 80}

    answer = school.send(people=[CADI, coach, gran])

    assert answer.status_code == 201, answer.content
    assert sorted(Referral.objects.values_list("pathway", flat=True)) == [
        "adult",
        "child",
        "practitioner",
    ]
    roles = ReportPerson.objects.filter(record__given_name="Iwan").values_list("role", flat=True)
    assert set(roles) == {"alleged_source", "practitioner"}
    assert PersonRecord.objects.get(description="Her Nain").is_birth_date_estimated
    assert Referral.objects.get(pathway="practitioner").is_restricted


def test_everything_that_can_be_told_is_kept(school):
    told = {
        "reporter_role": "Head of year",
        "reporter_relationship": "Her teacher",
        "reporter_telephone": "01632 960111",
        "reporter_language": "cy",
        "safe_to_contact": "After four",
        "police_reference": "24000123456",
        "whereabouts": "At school",
        "steps_taken": "She was given breakfast.",
        "own_words": "Dwi'n llwglyd.",
        "reason_for_action": "It goes on.",
        "risk_if_nothing_done": "She will be ill.",
        "happened_when": "Since May",
        "happened_where": "At home",
        "knows_of_report": "yes",
        "agrees_to_report": "no",
        "reason_without_agreement": "It may put her at risk.",
        "wishes": "To stay with her mother.",
    }

    answer = school.send(**told, language="cy", flags=[], is_in_danger_now="yes")

    report = Report.objects.get()
    assert answer.status_code == 201, answer.content
    assert {name: getattr(report, name) for name in told} == told
    assert report.language == "cy"
    assert Referral.objects.get().rating == Rating.RED


def test_answers_of_the_partners_own_form_are_kept_with_their_questions(school):
    asked = [{"question": "Attendance this term", "answer": "81 %"}]

    school.send(further=asked, people=[{**CADI, "further": asked}])

    kept = ReportAnswer.objects.order_by("order")
    assert [(one.wording, one.answer) for one in kept] == [("Attendance this term", "81 %")] * 2
    assert {one.record_id for one in kept} == {None, Referral.objects.get().record_id}


def test_where_somebody_lives_and_a_number_that_cannot_be_right_are_kept(school):
    said = {
        "address": "3 Stryd y Felin",
        "address_kind": "refuge",
        "nhs_number": "not known to us, 123",
        "nhs_number_reason": "It is on her file.",
    }

    answer = school.send(people=[{**CADI, **said}])

    assert answer.status_code == 201, answer.content
    record = PersonRecord.objects.get()
    assert (record.address_kind, record.is_address_hidden) == ("refuge", True)
    assert (record.nhs_number, record.nhs_number_as_given) == ("", "not known to us, 123")


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        pytest.param({"concern": " \u200b"}, "#/concern", id="a concern that looks blank"),
        pytest.param({"reporter_name": ""}, "#/reporter_name", id="a professional without a name"),
        pytest.param({"people": []}, "#/people", id="about nobody"),
        pytest.param({"people": [{"roles": ["child_at_risk"]}]}, "#/people/0/given_name", id="who"),
        pytest.param(
            {"people": [CADI, {**CADI, "age": "8"}]}, "#/people/1/age", id="text for a number"
        ),
        pytest.param({"people": [{**CADI, "age": True}]}, "#/people/0/age", id="true for a number"),
        pytest.param(
            {"people": [{**CADI, "date_of_birth": "1990-01-01"}]},
            "#/people/0/date_of_birth",
            id="a child who is grown up",
        ),
        pytest.param(
            {"people": [{**CADI, "date_of_birth": "2990-01-01"}]},
            "#/people/0/date_of_birth",
            id="born in the future",
        ),
        pytest.param(
            {"people": [{**CADI, "expected_on": "1999-01-01"}]},
            "#/people/0/expected_on",
            id="expected long ago",
        ),
        pytest.param(
            {"people": [{**CADI, "nhs_number": "1234567890"}]},
            "#/people/0/nhs_number",
            id="not an NHS number",
        ),
        pytest.param({"categories": ["nonsense"]}, "#/categories", id="no such kind of abuse"),
        pytest.param({"categories": []}, "#", id="no kind of abuse, and nobody in danger"),
        pytest.param({"is_in_danger_now": "perhaps"}, "#/is_in_danger_now", id="no such answer"),
        pytest.param({"concern": 5}, "#/concern", id="a number for text"),
        pytest.param({"concern": "a\u0007b"}, "#/concern", id="a control character"),
        pytest.param({"concern": "a\0b"}, "#/concern", id="a NUL"),
        pytest.param({"concern": None}, "#/concern", id="null"),
        pytest.param({"concern": "a" * 10_001}, "#/concern", id="too long"),
        pytest.param({"people": [CADI] * 31}, "#/people", id="too many people"),
        pytest.param({"reporter_email": "tomos"}, "#/reporter_email", id="no address"),
        pytest.param(
            {"people": [{**CADI, "roles": ["witch"]}]}, "#/people/0/roles/0", id="no such role"
        ),
    ],
)
def test_what_cannot_be_taken_is_pointed_at(school, said, pointer):
    answer = school.send(**said)

    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert pointer in pointers(answer)
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    "extra",
    [
        "is_superuser",
        "agency",
        "reporter_agency_id",
        "reporter_organisation",
        "capacity",
        "channel",
        "source",
        "is_restricted",
        "state",
        "decision_by",
        "created_at",
        "received_at",
        "entered_by",
        "version",
        "due_at",
        "id",
        "submission_key",
    ],
)
def test_what_is_ours_to_set_is_refused(school, extra):
    of_report = school.send(**{extra: "2001-01-01"})
    of_person = school.send(people=[{**CADI, extra: "2001-01-01"}])

    assert pointers(of_report) == [f"#/{extra}"]
    assert pointers(of_person) == [f"#/people/0/{extra}"]
    assert not Report.objects.exists()


def test_it_is_told_in_welsh_what_cannot_be_taken(school):
    school.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "cy"

    answer = school.send(people=[], categories=["nonsense"], concern=None)

    details = {error["pointer"]: error["detail"] for error in answer.json()["errors"]}
    assert details == {
        "#/people": "Ni chaiff y rhestr hon fod yn wag.",
        "#/concern": "Ni chaiff y maes hwn fod yn null.",
    }


class TestKeys:
    """The same key makes one report, however often it is sent."""

    def test_a_repeat_has_the_same_answer(self, school):
        first, second = school.send(key="one"), school.send(key="one")

        assert (first.status_code, second.status_code) == (201, 200)
        assert first.json() == second.json()
        assert Report.objects.count() == 1
        assert AuditEvent.objects.filter(event="report.submitted").count() == 1
        assert Message.objects.count() == 1

    def test_other_words_under_the_same_key_are_a_conflict(self, school):
        first = school.send(key="one")

        answer = school.send(key="one", concern="Something else altogether.")

        assert answer.status_code == 409
        assert first.json()["reference"] in answer.json()["detail"]
        assert Report.objects.get().concern == REPORT["concern"]

    def test_a_repeat_on_another_day_is_the_same_report(self, school, monkeypatch):
        """An age makes a birth date that is counted from the day of the report."""
        person = {"roles": ["child_at_risk"], "given_name": "Cadi", "age": 8}
        three_days_ago = timezone.now() - dt.timedelta(days=3)
        with monkeypatch.context() as earlier:
            earlier.setattr(timezone, "now", lambda: three_days_ago)
            first = school.send(key="one", people=[person])

        answer = school.send(key="one", people=[person])

        assert (first.status_code, answer.status_code) == (201, 200)
        assert Report.objects.get().received_at == three_days_ago

    def test_another_system_may_choose_the_same_key(self, school, police):
        other = System(AgencySystemFactory.create(agency=police))

        assert school.send(key="one").status_code == other.send(key="one").status_code == 201
        assert Report.objects.count() == 2

    @pytest.mark.parametrize("key", ["", " ", "a" * 65, "tête", "a b"])
    def test_a_report_without_a_key_that_can_be_kept_is_refused(self, school, key):
        answer = school.client.post(
            "/api/v1/reports/",
            "{}",
            content_type="application/json",
            HTTP_IDEMPOTENCY_KEY=key,
        )

        assert answer.status_code == 400
        assert "Idempotency-Key" in answer.json()["detail"]

    def test_of_two_at_the_same_moment_one_is_taken(self, own_database, school, monkeypatch):
        looked = []

        def slow(at):
            looked.append(at)
            threading.Event().wait(timeout=0.4)
            return queries.current_policy(at)

        monkeypatch.setattr(reports, "current_policy", slow)

        given = at_once(*(lambda: school.send(key="one") for _each in range(3)))

        assert len(looked) == 3, "each of them found that it was the first"
        assert {answer.json()["reference"] for answer in given} == {Report.objects.get().reference}
        assert Referral.objects.count() == 1


def test_refused_not_asked_and_not_known_are_three_answers(school):
    said = {"ethnicity": "refused", "language": "not_asked", "sex": "refused"}

    answer = school.send(
        people=[{**CADI, **said, "refused": ["telephone"], "not_asked": ["nhs_number"]}]
    )

    record = Referral.objects.get().record
    assert answer.status_code == 201, answer.content
    assert {name: getattr(record, name) for name in said} == said
    assert record.not_given == {"telephone": "refused", "nhs_number": "not_asked"}


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"refused": ["date_of_birth"]}, "#/people/0/refused"),
        ({"not_asked": ["telephone"], "refused": ["telephone"]}, "#/people/0/refused"),
        ({"not_asked": ["shoe-size"]}, "#/people/0/not_asked/0"),
        ({"ethnicity": "martian"}, "#/people/0/ethnicity"),
        ({"language": "martian"}, "#/people/0/language"),
    ],
)
def test_what_cannot_have_been_refused_or_is_no_code_is_pointed_out(school, said, pointer):
    answer = school.send(people=[{**CADI, **said}])

    assert answer.status_code == 400
    assert pointers(answer) == [pointer]
    assert not Report.objects.exists()


def test_the_codes_of_people_are_listed_in_both_languages(school):
    codes = school.client.get("/api/v1/codes/").json()

    roma = {"code": "roma", "name_en": "White: Roma", "name_cy": "Gwyn: Roma"}
    assert roma in codes["ethnicities"]
    assert {"code": "pl", "name_en": "Polish", "name_cy": "Pwyleg"} in codes["languages"]
    said = {"ethnicity": "roma", "language": "pl"}
    assert school.send(people=[{**CADI, **said}]).status_code == 201
    record = Referral.objects.get().record
    assert (record.ethnicity, record.language) == ("roma", "pl")
