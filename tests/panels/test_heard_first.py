"""What is said for the person before agencies are heard, and how to reach them safely."""

import pytest
from django.utils import timezone

from accounts.models import Team, User
from accounts.roles import Role
from panels import documents, operations
from panels.documents_copies import of_case
from panels.models import Listing
from panels.models_spoken import SafeContact, Voice
from records.models import AuditEvent
from tests.cast import actor, person, sign_in
from tests.factories.meetings import invitee
from tests.factories.panels import (
    ListingFactory,
    PanelFactory,
    SafeContactFactory,
    SittingFactory,
    VoiceFactory,
    begin,
    gives,
)
from tests.panels.conftest import deny
from tests.panels.pages import case_url

SAID = "She wants to stay in the house with the children."
NUMBER = "07700 900461"
CONTACT = {
    "telephone": NUMBER,
    "times": "Weekdays before three",
    "who_answers": "Her sister",
    "avoid": "No texts",
    "version": "0",
}


@pytest.fixture
def megan(db: None) -> User:
    """Speak for people at risk: an independent domestic violence adviser."""
    return person("Megan Rees", Role.IDVA, "outreach")


@pytest.fixture
def spoken_for(sitting, mair, megan, huw, elin, sara) -> Listing:
    """Mair's case at a sitting of next week to which Megan's agency is invited too."""
    panel = sitting.panel
    panel.members.add(Team.objects.get(code="outreach").agency)
    called = SittingFactory.create(
        panel=panel,
        chair=elin,
        starts_at=sitting.meeting.starts_at,
        invitees=[invitee(sara), invitee(megan)],
        by=actor(huw),
    )
    listed: Listing = ListingFactory.create(sitting=called, referral=mair, by=actor(huw))
    return listed


def test_the_adviser_speaks_first_and_the_children_before_everybody(
    client, spoken_for, megan, sara, police
):
    gives(spoken_for, police)
    client = sign_in(client, megan)
    for voice, words in (("wishes", SAID), ("children", "Tomos hides when the door bangs.")):
        response = client.post(
            case_url("speak", spoken_for, voice), {"words": words, "version": "0"}
        )
        assert response["Location"] == spoken_for.get_absolute_url()

    page = sign_in(client, sara).get(spoken_for.get_absolute_url()).content.decode()
    order = ["Heard first", "Tomos hides", SAID, "What agencies know", "Three incidents"]
    assert sorted(order, key=page.index) == order
    assert "Megan Rees" in page
    assert case_url("speak", spoken_for, "children") not in page
    assert {e.details["voice"] for e in AuditEvent.objects.filter(event="voice.recorded")} == {
        "wishes",
        "children",
    }


def test_both_stand_in_the_minutes_and_the_safe_number_in_none(spoken_for, megan):
    VoiceFactory.create(listing=spoken_for, words=SAID)
    SafeContactFactory.create(listing=spoken_for, telephone=NUMBER, by=actor(megan))

    for language, name in (("en", "The children: what"), ("cy", "Y plant: yr hyn")):
        said = documents.minutes(spoken_for.sitting, language=language)
        (case,) = said["cases"]
        assert case["voices"][0]["name"].startswith(name)
        assert case["voices"][0]["words"] == SAID
        assert [voice["words"] for voice in case["voices"][1:]] == ["", "", ""]
        assert NUMBER not in str(said) + str(of_case(spoken_for, language=language))


def test_the_safe_number_is_for_the_adviser_and_who_holds_the_sitting(
    client, spoken_for, megan, huw, sara
):
    url = spoken_for.get_absolute_url()
    client = sign_in(client, megan)
    assert "Do not ring before it is known." in client.get(url).content.decode()
    assert client.post(case_url("contact", spoken_for), CONTACT).status_code == 302

    for user in (megan, huw):
        assert NUMBER in sign_in(client, user).get(url).content.decode()
    client = sign_in(client, sara)
    page = client.get(url).content.decode()
    assert NUMBER not in page
    assert "Safe contact" not in page
    assert client.get(case_url("contact", spoken_for)).status_code == 403
    assert client.get(case_url("speak", spoken_for, "children")).status_code == 403
    assert NUMBER not in str(list(AuditEvent.objects.values_list("details", flat=True)))


def test_what_is_missing_is_said_and_what_was_typed_stays(client, spoken_for, megan):
    client = sign_in(client, megan)

    page = client.post(
        case_url("contact", spoken_for),
        {"times": "Weekdays before three", "version": "0"},
    ).content.decode()
    assert "Give a safe number, or say what to avoid where there is none." in page
    assert "Weekdays before three" in page
    assert "id_telephone_error" in page
    empty = client.post(case_url("speak", spoken_for, "views"), {"words": " ", "version": "0"})
    assert "or that nothing could be asked and why" in empty.content.decode()
    assert client.get(case_url("speak", spoken_for, "unknown")).status_code == 404
    assert not SafeContact.objects.exists()
    assert not Voice.objects.exists()


def test_two_who_write_at_once_see_both_texts(client, spoken_for, megan, huw):
    VoiceFactory.create(listing=spoken_for, words="Written by Huw.", by=actor(huw))
    SafeContactFactory.create(listing=spoken_for, telephone=NUMBER, by=actor(huw))
    client = sign_in(client, megan)

    page = client.post(case_url("speak", spoken_for, "children"), {"words": SAID, "version": "0"})
    assert page.status_code == 409
    assert "Written by Huw." in page.content.decode()
    assert SAID in page.content.decode()
    other = client.post(case_url("contact", spoken_for), {**CONTACT, "telephone": "01492 496000"})
    assert other.status_code == 409
    assert NUMBER in other.content.decode()
    assert "01492 496000" in other.content.decode()
    assert Voice.objects.get().words == "Written by Huw."


def test_it_ends_with_the_sitting_and_is_nobodys_who_is_denied(client, spoken_for, megan, huw):
    begin(spoken_for.sitting, at=timezone.now())
    page = sign_in(client, huw).get(spoken_for.get_absolute_url()).content.decode()
    assert "Not heard yet: The children" in page
    operations.withdraw_listing(spoken_for, by=actor(huw), at=timezone.now())
    with pytest.raises(operations.Refused, match="taken off the agenda"):
        VoiceFactory.create(listing=spoken_for)

    again = ListingFactory.create(
        sitting=spoken_for.sitting, referral=spoken_for.referral, by=actor(huw)
    )
    deny(megan, again.referral)
    client = sign_in(client, megan)
    assert client.get(case_url("contact", again)).status_code == 404
    assert client.get(case_url("speak", again, "children")).status_code == 404


def test_a_panel_that_asks_for_neither_has_neither(client, sitting, huw, elin):
    called = SittingFactory.create(
        panel=PanelFactory.create(panel_type="exploitation"), chair=elin, by=actor(huw)
    )
    listing = ListingFactory.create(sitting=called, by=actor(huw))
    client = sign_in(client, huw)

    page = client.get(listing.get_absolute_url()).content.decode()
    assert "Heard first" not in page
    assert "Safe contact" not in page
    assert client.get(case_url("contact", listing)).status_code == 404
    assert client.get(case_url("speak", listing, "children")).status_code == 404
