"""The page on which a discussion by telephone is recorded, decided and closed."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from meetings.models import Attendance, Meeting
from meetings.models_statements import GateAnswer, Statement
from records.models import AuditEvent
from referrals.models import Pathway, Referral, Status
from strategy_meetings.models import StrategyMeeting
from tests.cast import agency, person, sign_in
from tests.factories.strategy_meetings import EnquiryFactory, awaiting
from tests.strategy_meetings.discussing import siblings

GATES = {"voice": "not-seen", "consent": "not-asked", "capacity": "not-assessed"}


def address(referral: Referral) -> str:
    return f"{reverse('strategy_meetings:discuss')}?referral={referral.reference}"


def membership_of(user: User) -> str:
    return str(user.memberships.get().pk)


def day_of(name: str, day: dt.date) -> dict[str, Any]:
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def decided(number: int, outcome: str = "section-47-joint", **fields: Any) -> dict[str, Any]:
    """Answer everything about the ``number``-th person."""
    gates = {f"gate_{number}_{gate}": answer for gate, answer in GATES.items()}
    return {
        **gates,
        f"gate_{number}_advocacy": "not-asked",
        f"outcome_{number}": outcome,
        f"reason_{number}": "Unexplained bruises.",
        **fields,
    }


@pytest.fixture
def typed(child: Referral, elin: User, carys: User) -> dict[str, Any]:
    """Fill in a form that can be sent: ten minutes that have just ended."""
    began = timezone.localtime() - dt.timedelta(minutes=10)
    return {
        "referrals": [str(child.pk)],
        **day_of("on", began.date()),
        "began": began.strftime("%H:%M"),
        "chair": membership_of(elin),
        "on_the_line": [membership_of(carys)],
        "reason_late": "It was a long weekend.",
        **decided(1),
    }


def test_the_form_offers_the_contacts_and_fills_in_the_rest(
    client: Client, elin: User, carys: User, child: Referral
) -> None:
    response = sign_in(client, elin).get(address(child))

    form, page = response.context["form"], response.content.decode()
    assert form.initial["chair"] == membership_of(elin)
    assert membership_of(carys) in page
    assert "This agency must be on the line for a decision." in page
    assert "govuk-error-summary" not in page
    assert AuditEvent.objects.about(child).filter(event="referral.viewed").exists()


def test_one_press_records_decides_and_closes(
    client: Client, elin: User, carys: User, child: Referral, typed: dict[str, Any]
) -> None:
    typed |= {
        "known_1": "A bruise on the arm.",
        "known_by_1": str(agency("police").pk),
        "known_kind_1": "observation",
        "agreed_1": "See her today.",
        "agreed_by_1": str(agency("conwy").pk),
        **day_of("due_on_1", timezone.localdate()),
        "dissent_by_1": str(agency("police").pk),
        "dissent_1": "Single agency would do.",
    }

    response = sign_in(client, elin).post(address(child), typed)

    meeting = Meeting.objects.get()
    assert response.headers["Location"] == meeting.get_absolute_url()
    child.refresh_from_db()
    assert (meeting.status, child.status) == (Meeting.Status.CONCLUDED, Status.ENQUIRY)
    dissent = meeting.decisions.get().dissents.get()
    assert (dissent.agency, dissent.reason) == (agency("police"), "Single agency would do.")
    assert meeting.actions.get().what == "See her today."
    page = client.get(meeting.get_absolute_url()).content.decode()
    for words in (
        "A bruise on the arm.",
        "Observation",
        "Not yet known, because nobody has seen or spoken to them yet",
        "Complete the assessment",  # the clock that starts with the enquiries
        "Single agency would do.",
    ):
        assert words in page


def test_two_siblings_are_decided_each_for_themselves(
    client: Client, elin: User, carys: User, typed: dict[str, Any]
) -> None:
    mair, ifan = siblings()
    typed |= {
        "referrals": [str(mair.pk), str(ifan.pk)],
        **decided(1),
        **decided(2, "no-section-47"),
        "known_1": "They are both well fed.",
        "known_by_1": str(agency("police").pk),
    }

    sign_in(client, elin).post(address(mair), typed)

    mair.refresh_from_db()
    ifan.refresh_from_db()
    assert (mair.status, ifan.status) == (Status.ENQUIRY, Status.CLOSED)
    assert Statement.objects.count() == len([mair, ifan])


def test_one_sibling_alone_needs_no_answers_about_the_other(
    client: Client, elin: User, carys: User, typed: dict[str, Any]
) -> None:
    mair, ifan = siblings()

    sign_in(client, elin).post(
        address(mair), {**typed, "referrals": [str(mair.pk)], "decided_2": "noon"}
    )

    ifan.refresh_from_db()
    assert Meeting.objects.get().referrals.get() == mair
    assert ifan.status == Status.STRATEGY_MEETING


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        pytest.param({"began": "noon\x00"}, "began", "Enter a valid time", id="NUL"),
        pytest.param({"began": ""}, "began", "Say when the discussion began.", id="no time"),
        pytest.param({"on_month": "13"}, "on", "Give a real day.", id="no such day"),
        pytest.param({"on_year": "2099"}, "began", "once it has begun", id="in the future"),
        pytest.param({"on_year": "1950"}, "ended", "longer than 12 hours", id="long ago"),
        pytest.param({"chair": ""}, "chair", "Choose the chair.", id="no chair"),
        pytest.param({"chair": "x" * 5000}, "chair", "valid choice", id="hostile chair"),
        pytest.param({"referrals": []}, "referrals", "Choose who", id="about nobody"),
        pytest.param({"outcome_1": ""}, "outcome_1", "Choose an outcome for", id="no outcome"),
        pytest.param({"reason_1": " "}, "reason_1", "Give the reason", id="no reason"),
        pytest.param({"gate_1_voice": ""}, "gate_1_voice", "not known yet is", id="no voice"),
        pytest.param(
            {"gate_1_voice": "known"}, "gate_1_voice_known", "Say it in words.", id="no words"
        ),
        pytest.param({"known_1": "It is."}, "known_by_1", "Choose the agency", id="said by nobody"),
        pytest.param({"known_kind_1": "fact"}, "known_1", "Write down", id="an empty fact"),
        pytest.param(
            {"agreed_1": "Call."}, "agreed_by_1", "Choose the agency", id="done by nobody"
        ),
        pytest.param({"dissent_1": "No."}, "dissent_by_1", "Choose the agency", id="nobody's"),
        pytest.param({"other_name_1": "A."}, "other_agency_1", "spoke for", id="of no agency"),
        pytest.param(
            {"on_the_line": []}, "quorum_override_reason", "without a quorum", id="no quorum"
        ),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_what_was_typed_is_kept(
    client: Client,
    elin: User,
    child: Referral,
    typed: dict[str, Any],
    fields: dict[str, Any],
    field: str,
    sentence: str,
) -> None:
    kept = {"reason_1": "Unexplained bruises.", "known_2": "He has a dog."}

    response = sign_in(client, elin).post(address(child), {**typed, **kept, **fields})

    page, form = response.content.decode(), response.context["form"]
    assert response.status_code == 200
    assert field in form.errors, form.errors
    assert sentence in page
    assert "<title>Error:" in page
    assert "He has a dog." in page
    assert not Meeting.objects.exists()


def test_without_the_police_the_page_names_them_and_takes_a_reason(
    client: Client, elin: User, child: Referral, typed: dict[str, Any]
) -> None:
    typed["on_the_line"] = []
    page = sign_in(client, elin).post(address(child), typed).content.decode()
    assert "Police: nobody who may decide was on the line." in page

    client.post(address(child), typed | {"quorum_override_reason": "He is at the door."})

    decision = Meeting.objects.get().decisions.get()
    assert decision.agencies_missing == ["police", "too_few_agencies"]
    assert decision.quorum_override_reason == "He is at the door."


def test_police_who_left_before_the_decision_do_not_count(
    client: Client, elin: User, carys: User, child: Referral, typed: dict[str, Any]
) -> None:
    left = {"left_who_1": membership_of(carys), "left_at_1": typed["began"]}

    response = sign_in(client, elin).post(address(child), typed | left)
    assert "quorum_override_reason" in response.context["form"].errors

    client.post(address(child), typed | left | {"decided_1": typed["began"], "left_at_1": ended()})
    assert Meeting.objects.get().decisions.get().agencies_missing == []


def ended() -> str:
    """Return the minute in which the discussion ended, as it is typed."""
    return (timezone.localtime() - dt.timedelta(minutes=1)).strftime("%H:%M")


def test_somebody_without_an_account_is_entered_with_their_agency(
    client: Client, elin: User, child: Referral, typed: dict[str, Any]
) -> None:
    typed |= {
        "on_the_line": [],
        "other_agency_1": str(agency("police").pk),
        "other_name_1": "Sergeant Huws, duty desk",
    }

    sign_in(client, elin).post(address(child), typed)

    attendance = Attendance.objects.get(name="Sergeant Huws, duty desk")
    assert attendance.user_id is None
    assert Meeting.objects.get().decisions.get().agencies_missing == []


def test_more_lines_and_more_people_lose_nothing_and_complain_of_nothing(
    client: Client, elin: User, haf: User, child: Referral, typed: dict[str, Any]
) -> None:
    typed |= {"began": "", "more": "known", "rows_known": "2", "known_2": "He has a dog."}
    response = sign_in(client, elin).post(address(child), typed)
    page = response.content.decode()
    assert 'name="known_3"' in page
    assert "He has a dog." in page
    assert "govuk-error-summary" not in page

    del typed["more"]
    typed |= {"show_people": "1", "other_agency_1": str(agency("health").pk)}
    assert membership_of(haf) in client.post(address(child), typed).content.decode()
    assert not Meeting.objects.exists()


@pytest.mark.parametrize("rows", ["-1", "9999999", "²", "x", ""])
def test_no_number_of_lines_breaks_the_page(
    client: Client, elin: User, child: Referral, typed: dict[str, Any], rows: str
) -> None:
    typed |= {"more": "agreed", "rows_agreed": rows}

    assert sign_in(client, elin).post(address(child), typed).status_code == 200


def test_sent_twice_it_leads_to_what_was_recorded(
    client: Client, elin: User, child: Referral, typed: dict[str, Any]
) -> None:
    first = sign_in(client, elin).post(address(child), typed)
    second = client.post(address(child), typed)

    assert first.headers["Location"] == second.headers["Location"]
    assert GateAnswer.objects.count() == len(GATES) + 1


def test_an_adult_under_enquiry_is_not_closed_before_the_determination(
    client: Client, ceri: User, typed: dict[str, Any]
) -> None:
    adult = EnquiryFactory.create().referral
    typed |= {"referrals": [str(adult.pk)], "chair": membership_of(ceri), "on_the_line": []}
    sign_in(client, ceri)
    page = client.get(address(adult)).content.decode()
    assert "This kind of meeting has no quorum." in page

    response = client.post(address(adult), typed | {"outcome_1": "no-further-action"})
    assert "determination" in str(response.context["form"].errors["outcome_1"])

    client.post(address(adult), typed | {"outcome_1": "further-meeting"})
    assert Meeting.objects.get().decisions.get().agencies_missing == []


def test_a_practitioner_is_discussed_without_questions_about_their_voice(
    client: Client, dai: User, carys: User, typed: dict[str, Any]
) -> None:
    practitioner = awaiting(Pathway.PRACTITIONER)
    typed |= {
        "referrals": [str(practitioner.pk)],
        "chair": membership_of(dai),
        "outcome_1": "strategy-meeting",
    }

    sign_in(client, dai).post(address(practitioner), typed)

    assert StrategyMeeting.objects.get().meeting_type.code == "practitioner-strategy"


def test_who_chairs_no_meetings_may_not_record_one(
    client: Client, nia: User, child: Referral
) -> None:
    assert sign_in(client, nia).get(address(child)).status_code == 403


def test_a_chair_elsewhere_and_a_conflicting_role_cannot_tell_that_the_child_exists(
    client: Client, outside_chair: User, child: Referral
) -> None:
    for user in (outside_chair, person("Mabli Vaughan", Role.LADO, "denbighshire-mash")):
        assert sign_in(client, user).get(address(child)).status_code == 404
        assert client.post(address(child), {}).status_code == 404


@pytest.mark.parametrize("reference", ["", "%00", "SG-0000"])
def test_without_a_referral_the_page_leads_to_the_list(
    client: Client, elin: User, reference: str
) -> None:
    response = sign_in(client, elin).get(
        f"{reverse('strategy_meetings:discuss')}?referral={reference}"
    )

    assert response.headers["Location"] == reverse("strategy_meetings:waiting")


def test_the_list_of_those_who_wait_leads_here(client: Client, elin: User, child: Referral) -> None:
    page = sign_in(client, elin).get(reverse("strategy_meetings:waiting")).content.decode()

    assert address(child) in page
