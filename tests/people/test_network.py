"""What links people: shared things first, in words and drawn; nobody hidden, nothing kept safe."""

import datetime as dt
import io
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import Agency, User
from people.drawings.links import Box, Line, link_map
from people.models import Kind, PersonRecord
from policies.models import ConcernFlag, Policy
from records.models import AuditEvent
from referrals.models import Referral
from tests.cast import sign_in, team
from tests.factories.families import RelationshipFactory, StayFactory
from tests.factories.known import SafetyWarningFactory
from tests.factories.people import DenialFactory
from tests.factories.referrals import ReferralFactory, somebody

HIDDEN = "Caneri"
HOUSE = {"address": "19 Rhodfa'r Môr", "postcode": "LL29 8AA"}
CHANGING = re.compile(r"[A-Za-z0-9]{64}|COPY-\S+|\d\d:\d\d")


@pytest.fixture(autouse=True)
def partnership(conwy: Agency, policy: Policy) -> Agency:
    """Conwy with the teams that reports go to, and the arrangements in force."""
    team("mash"), team("safeguarding")
    return conwy


def reported(name: str, role: str = "child_at_risk", *, told: Any = None, **said: Any) -> Referral:
    person = somebody(role, **{"given_name": name, "family_name": "Puw", **said})
    referral: Referral = ReferralFactory.create(people=[person], **(told or {}))
    return referral


def missing(name: str, *, where: str = "", role: str = "child_at_risk", **said: Any) -> Referral:
    told = {"flags": ["missing"], "happened_where": where}
    return reported(name, role, told={"told": told}, **said)


def network(record: PersonRecord) -> str:
    return reverse("people:network", args=[record.person_id])


def words_of(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def paths(client: Client, address: str) -> list[str]:
    found = client.get(address).context["found"]
    return [" — ".join(path) for row in found.shared for path in row.paths]


class TestPerson:
    def test_a_house_and_a_telephone_in_common_are_said_in_words(
        self, client: Client, nia: User
    ) -> None:
        mair = reported("Mair", **HOUSE).record
        reported("Lowri", **HOUSE, telephone="01632 960777")
        other = reported("Huw", telephone="01632 960 777").record
        StayFactory.create(record=other, household=None, starts_on=dt.date(2024, 1, 1), **HOUSE)
        sign_in(client, nia)

        response = client.get(network(mair))

        said = paths(client, network(mair))
        place = "19 Rhodfa'r Môr, LL29 8AA"
        assert f"Mair Puw — is recorded at — {place} — recorded for — Lowri Puw" in said
        assert f"Mair Puw — is recorded at — {place} — home of — Huw Puw" in said
        assert any("01632 960777" in path.replace("960 777", "960777") for path in said)
        assert "<svg" in response.content.decode()
        event = AuditEvent.objects.filter(event="network.viewed").first()
        assert event is not None
        assert event.subject_id == mair.person_id

    def test_one_path_leads_to_all_who_live_at_an_address(self, client: Client, nia: User) -> None:
        mair = reported("Mair", **HOUSE).record
        for name in ("Lowri", "Huw", "Nest"):
            reported(name, **HOUSE)
        sign_in(client, nia)

        (path,) = paths(client, network(mair))

        begins, names = path.rsplit(" — ", 1)
        assert begins == "Mair Puw — is recorded at — 19 Rhodfa'r Môr, LL29 8AA — recorded for"
        assert set(names.split(", ")) == {"Lowri Puw", "Huw Puw", "Nest Puw"}

    def test_somebody_alone_is_told_so(self, client: Client, nia: User) -> None:
        sign_in(client, nia)

        body = client.get(network(reported("Mair").record)).content.decode()

        assert "No link that you may see" in body
        assert "Map of the links" not in body

    @pytest.mark.parametrize("tie", ["address", "telephone", "household", "relationship", "report"])
    def test_somebody_hidden_leaves_no_trace(self, client: Client, nia: User, tie: str) -> None:
        mair = reported("Mair", **HOUSE, telephone="01632 960777").record
        reported("Lowri", **HOUSE)
        home = StayFactory.create(record=mair).household
        sign_in(client, nia)
        before = client.get(network(mair)).content.decode()
        copy = words_of(client.post(network(mair), {"language": "en"}).content)
        sister = reported(
            HIDDEN,
            "practitioner",
            **(HOUSE if tie == "address" else {}),
            **({"telephone": "01632 960777"} if tie == "telephone" else {}),
        ).record
        if tie == "household":
            StayFactory.create(record=sister, household=home)
        if tie == "relationship":
            RelationshipFactory.create(record=sister, other=mair, kind=Kind.SIBLING)

        after = client.get(network(mair)).content.decode()
        document = client.post(network(mair), {"language": "en"}).content

        assert CHANGING.sub("", after) == CHANGING.sub("", before)
        assert CHANGING.sub("", words_of(document)) == CHANGING.sub("", copy)
        assert HIDDEN not in after + words_of(document)

    def test_who_is_denied_is_in_no_path(self, client: Client, nia: User) -> None:
        mair, lowri = reported("Mair", **HOUSE).record, reported("Lowri", **HOUSE).record
        DenialFactory.create(person=lowri.person, user_id=nia.pk)
        sign_in(client, nia)

        assert "Lowri" not in client.get(network(mair)).content.decode()
        assert client.get(network(lowri)).status_code == 404

    def test_a_place_and_a_number_kept_safe_link_nobody(self, client: Client, nia: User) -> None:
        mair = reported("Mair", **HOUSE, telephone="01632 960777").record
        for name, said in (
            ("Nest", {"is_place_kept_safe": True}),
            ("Elin", {"address_kind": PersonRecord.AddressKind.REFUGE}),
        ):
            safe = reported(name, **HOUSE, telephone="01632 960777").record
            PersonRecord.objects.filter(pk=safe.pk).update(**said)
            StayFactory.create(record=safe, household=None, **HOUSE)
        StayFactory.create(
            record=mair, household=None, address="Hafan", postcode="LL31 9ZZ", is_kept_safe=True
        )
        sign_in(client, nia)

        body = client.get(network(mair)).content.decode()
        document = words_of(client.post(network(mair), {"language": "cy"}).content)

        for shown in (body, document):
            assert "Nest" not in shown
            assert "Elin" not in shown
            assert "Hafan" not in shown
        own = client.get(network(safe)).content.decode()
        assert "Rhodfa" not in own
        assert "960777" not in own

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_an_outsider_cannot_tell_that_the_person_exists(
        self, client: Client, oren: User, method: str
    ) -> None:
        sign_in(client, oren)

        answer = getattr(client, method)(network(reported("Mair").record))

        assert answer.status_code == 404

    def test_it_costs_the_same_however_many_are_linked(self, client: Client, nia: User) -> None:
        mair = reported("Mair", **HOUSE, telephone="01632 960777").record
        reported("Lowri", **HOUSE)
        sign_in(client, nia)

        def cost() -> int:
            with CaptureQueriesContext(connection) as captured:
                client.get(network(mair))
            return len([each for each in captured if "set_config" not in each["sql"]])

        cost()
        few = cost()
        for number in range(5):
            reported(f"Plentyn {number}", **HOUSE)

        assert cost() == few


class TestMissing:
    ADDRESS = "/people/missing/"

    def test_the_edition_says_which_flag_means_missing(self, policy: Policy) -> None:
        codes = ConcernFlag.objects.filter(policy=policy, means_missing=True)

        assert [flag.code for flag in codes] == ["missing"]

    def test_girls_who_went_missing_are_linked_by_a_house_that_is_the_home_of_none(
        self, client: Client, nia: User
    ) -> None:
        mair = missing("Mair", where="19 Rhodfa'r Môr", address="1 Lôn Las", postcode="LL30 1AA")
        missing("Lowri", where="Bus station", **HOUSE)
        missing("Gwen", address="7 Lôn Wen", postcode="LL31 1AA")
        reported("Gaz", "adult_at_risk", **HOUSE)
        sign_in(client, nia)

        response = client.get(self.ADDRESS)

        (row,) = response.context["found"].shared
        drawn, table = response.content.decode().split("</svg>")[-2:]
        assert (row.words, row.missing) == ("19 Rhodfa'r Môr, LL29 8AA", 2)
        assert {each.name for each, _link in row.links} == {"Mair Puw", "Lowri Puw", "Gaz Puw"}
        assert "was reported missing from" in response.content.decode()
        assert "Gwen Puw" not in drawn.split("<svg")[-1]
        assert "Gwen Puw" in table
        assert mair.reference in table
        assert "Lôn Las" not in response.content.decode()

    def test_nobody_missing_is_said(self, client: Client, nia: User) -> None:
        reported("Mair", **HOUSE)
        sign_in(client, nia)

        response = client.get(self.ADDRESS)
        posted = client.post(self.ADDRESS, {"language": "en"})

        assert "Nobody whom you may see was reported missing" in response.content.decode()
        assert posted["Content-Type"].startswith("text/html")

    def test_somebody_hidden_who_went_missing_leaves_no_trace(
        self, client: Client, nia: User
    ) -> None:
        missing("Mair", **HOUSE)
        missing("Lowri", **HOUSE)
        sign_in(client, nia)
        before = client.get(self.ADDRESS).content.decode()
        missing(HIDDEN, role="practitioner", **HOUSE)

        after = client.get(self.ADDRESS).content.decode()
        document = words_of(client.post(self.ADDRESS, {"language": "en"}).content)

        assert CHANGING.sub("", after) == CHANGING.sub("", before)
        assert HIDDEN not in document
        assert "Lowri Puw" in document

    def test_an_outsider_sees_nobody_of_conwys(self, client: Client, oren: User) -> None:
        missing("Mair", **HOUSE)
        missing("Lowri", **HOUSE)
        sign_in(client, oren)

        assert "Mair" not in client.get(self.ADDRESS).content.decode()

    @pytest.mark.parametrize("months", ["0", "-1", "x", "9" * 400, "%00", "12", ""])
    def test_any_period_in_the_address_is_answered(
        self, client: Client, nia: User, months: str
    ) -> None:
        sign_in(client, nia)

        response = client.get(f"{self.ADDRESS}?months={months}")

        assert response.status_code == 200
        assert response.context["months"] == 12

    def test_what_is_longer_ago_is_not_among_them(self, client: Client, nia: User) -> None:
        for name in ("Mair", "Lowri"):
            old = missing(name, **HOUSE)
            long_ago = timezone.now() - dt.timedelta(days=200)
            Referral.objects.filter(pk=old.pk).update(received_at=long_ago)
        sign_in(client, nia)

        assert client.get(f"{self.ADDRESS}?months=3").context["found"] is None
        assert client.get(f"{self.ADDRESS}?months=12").context["found"] is not None

    def test_more_than_are_compared_are_said_to_be_more(
        self, client: Client, nia: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("referrals.queries.network.MOST_STARTS", 2)
        for name in ("Mair", "Lowri", "Gwen"):
            missing(name, **HOUSE)
        sign_in(client, nia)

        body = client.get(self.ADDRESS).content.decode()

        assert "these are the latest" in body

    def test_the_copy_is_on_record(self, client: Client, nia: User) -> None:
        missing("Mair", **HOUSE)
        missing("Lowri", **HOUSE)
        sign_in(client, nia)

        response = client.post(self.ADDRESS, {"language": "cy"})

        event = AuditEvent.objects.get(event="missing.exported")
        assert event.details["copy"] in words_of(response.content)
        assert (event.subject_id, event.details["people"]) == (None, 2)

    @pytest.mark.parametrize("name", ["alun", "tomos", "gwen"])
    def test_whoever_does_not_find_people_is_refused(
        self, client: Client, name: str, request: pytest.FixtureRequest
    ) -> None:
        sign_in(client, request.getfixturevalue(name))

        assert client.get(self.ADDRESS).status_code == 403


class TestMap:
    def test_boxes_do_not_lie_on_one_another(self) -> None:
        boxes = [Box(str(n), "person", "Mair " * n) for n in range(12)]
        lines = [Line(str(n), str((n * 5 + 1) % 12)) for n in range(12)]

        drawing = link_map(boxes, lines)

        assert drawing is not None
        placed = [
            {name: float(value) for name, value in shape.attributes if name in "xywidthheight"}
            for shape in drawing.shapes
            if shape.tag == "rect"
        ]
        assert len(placed) == len(boxes)
        for number, one in enumerate(placed):
            for other in placed[number + 1 :]:
                assert (
                    one["x"] + one["width"] <= other["x"]
                    or other["x"] + other["width"] <= one["x"]
                    or one["y"] + one["height"] <= other["y"]
                    or other["y"] + other["height"] <= one["y"]
                )

    def test_graphviz_is_told_no_words(self, monkeypatch: pytest.MonkeyPatch) -> None:
        told: list[bytes] = []

        def listen(*_command: Any, **options: Any) -> None:
            told.append(options["input"])
            raise TimeoutError

        monkeypatch.setattr("people.drawings.links.subprocess.run", listen)

        with pytest.raises(TimeoutError):
            link_map([Box("a", "person", HIDDEN, heading=HIDDEN)], [])
        assert HIDDEN.encode() not in told[0]

    def test_a_page_without_a_map_still_has_its_tables(
        self, client: Client, nia: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("people.drawings.links.laid_out", lambda *_given: None)
        mair = reported("Mair", **HOUSE).record
        reported("Lowri", **HOUSE)
        sign_in(client, nia)

        response = client.get(network(mair))
        document = client.post(network(mair), {"language": "en"})

        assert "Lowri Puw" in response.content.decode()
        assert "Lowri Puw" in words_of(document.content)


def test_what_staff_must_know_before_a_visit_stands_on_the_page_for_those_who_may_see_whom(
    client: Client, nia: User
) -> None:
    mair, nest = reported("Mair", **HOUSE).record, reported("Nest", **HOUSE).record
    hidden = reported(HIDDEN, "practitioner", **HOUSE).record
    today = timezone.localdate()
    for record, day in ((nest, today - dt.timedelta(days=3)), (hidden, today)):
        SafetyWarningFactory.create(
            person=record.person, words=f"{record.name} has a dog.", review_on=day
        )
    sign_in(client, nia)

    page = client.get(network(mair)).content.decode()

    assert "Nest Puw: Staff safety: Dangerous animal. Nest Puw has a dog. (review overdue" in page
    assert HIDDEN not in page


def test_each_warning_more_takes_no_query_more(client: Client, nia: User) -> None:
    mair = reported("Mair", **HOUSE).record
    others = [reported(name, **HOUSE).record for name in ("Nest", "Non")]
    sign_in(client, nia)
    counts = []
    for record in (mair, *others):
        SafetyWarningFactory.create(person=record.person)
        for where in (network(mair), reverse("people:genogram", args=[mair.person_id])):
            with CaptureQueriesContext(connection) as queries:
                assert "The dog bites." in client.get(where).content.decode()
            counts.append(len(queries))

    assert counts[2:4] == counts[4:6]
