"""Calling a sitting."""

from django.urls import reverse

from accounts.roles import Role
from meetings.models import Attendance
from panels.models import Sitting
from tests.cast import person, sign_in

CALL = reverse("panels:call_sitting", args=["conwy-marac"])


def said(chair, *contacts, **fields) -> dict[str, object]:
    return {
        "mode": "in_person",
        "place": "Coed Pella",
        "on_day": "9",
        "on_month": "12",
        "on_year": "2026",
        "starts": "09:30",
        "ends": "12:30",
        "chair": str(chair.memberships.get().pk),
        "contacts": [str(contact.memberships.get().pk) for contact in contacts],
        **fields,
    }


def test_the_coordinator_calls_a_sitting(client, huw, elin, sara, haf, marac):
    response = sign_in(client, huw).post(CALL, said(elin, sara, haf))

    sitting = Sitting.objects.get()
    assert response["Location"] == sitting.get_absolute_url()
    assert sitting.meeting.place == "Coed Pella"
    invited = Attendance.objects.filter(meeting=sitting.meeting).values_list("name", flat=True)
    assert set(invited) == {"Elin Morgan", "Sara Whitlock", "Haf Edwards"}


def test_the_named_contacts_of_the_members_are_ticked(client, huw, sara, marac):
    researcher = person("Rhys Bevan", Role.PARTNER_RESEARCHER, "mash", agency_code="police")

    form = sign_in(client, huw).get(CALL).context["form"]

    people = dict(form.fields["contacts"].choices)
    assert str(researcher.memberships.get().pk) in people
    assert str(sara.memberships.get().pk) in form.initial["contacts"]
    assert str(researcher.memberships.get().pk) not in form.initial["contacts"]
    assert str(marac.members.get(code="health").pk) in people  # nobody there but a mailbox


def test_a_sitting_that_ends_before_it_starts_is_told_so(client, huw, elin, sara, marac):
    response = sign_in(client, huw).post(CALL, said(elin, sara, ends="09:00"))

    assert response.status_code == 200
    assert "The meeting must end after it starts." in response.content.decode()
    assert "Coed Pella" in response.content.decode()
    assert not Sitting.objects.exists()


def test_a_form_left_empty_says_of_each_field_what_is_wanted(client, huw, elin, marac):
    nothing = {name: "" for name in said(elin) if name != "contacts"}

    form = sign_in(client, huw).post(CALL, nothing).context["form"]

    assert {name: errors[0] for name, errors in form.errors.items()} == {
        "mode": "Choose how people will meet.",
        "on": "Give the day.",
        "starts": "Give the time it starts.",
        "ends": "Give the time it ends.",
        "chair": "Choose the chair.",
        "contacts": "Choose who is invited.",
    }


def test_a_member_may_not_call_it(client, sara, marac):
    assert sign_in(client, sara).get(CALL).status_code == 403


def test_for_others_the_panel_is_not_there(client, lowri, marac):
    assert sign_in(client, lowri).get(CALL).status_code == 404
