"""When a referral may go before a panel, and what follows: no database."""

import datetime as dt
from uuid import uuid4

import pytest

from meetings.models import Meeting
from panels import rules
from panels.models import AgencyInformation, Listing
from policies.models import PanelType, RiskTool
from referrals.models import Pathway, Referral, Status

NOON = dt.datetime(2026, 5, 20, 12, tzinfo=dt.UTC)
TODAY = NOON.date()
MARAC = PanelType(
    pathways=["adult"],
    decisions=[{"code": "plan"}, {"code": "closed", "closes": True}],
)
DASH = RiskTool(
    code="dash",
    bands=[
        {"min": 0, "max": 9, "code": "standard", "name_en": "Standard", "name_cy": "Safonol"},
        {"min": 10, "max": 13, "code": "medium", "name_en": "Medium", "name_cy": "Canolig"},
        {"min": 14, "max": 24, "code": "high", "name_en": "High", "name_cy": "Uchel"},
    ],
)


def meeting(status: str = Meeting.Status.UNDER_WAY, **fields) -> Meeting:
    return Meeting(status=status, **fields)


def referral(status: str = Status.PANEL, pathway: str = Pathway.ADULT) -> Referral:
    return Referral(status=status, pathway=pathway)


def listing_objections(panel_type: PanelType = MARAC, about: Referral | None = None, **fields):
    said = {
        "route": "",
        "reason": "Fourteen.",
        "agreed_on": None,
        "is_listed": False,
        "today": TODAY,
        **fields,
    }
    return rules.objections_to_listing(
        said.pop("meeting", meeting(Meeting.Status.SCHEDULED)),
        panel_type,
        about or referral(),
        **said,
    )


def test_who_waits_for_a_panel_can_be_listed():
    assert listing_objections() == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        pytest.param({"about": referral(pathway=Pathway.CHILD)}, "pathway", id="other pathway"),
        pytest.param({"about": referral(Status.SUBMITTED)}, "screening", id="not screened"),
        pytest.param({"about": referral(Status.CLOSED)}, "closed", id="closed"),
        pytest.param({"is_listed": True}, "already waits", id="listed"),
        pytest.param({"reason": "  "}, "Say why", id="no reason"),
        pytest.param({"agreed_on": TODAY + dt.timedelta(1)}, "future", id="agreed tomorrow"),
        pytest.param({"meeting": meeting(Meeting.Status.CONCLUDED)}, "concluded", id="over"),
    ],
)
def test_who_cannot_be_listed(fields, words: str):
    (objection,) = listing_objections(**fields)

    assert words in objection


@pytest.mark.parametrize(
    "status", [Status.PANEL, Status.SUPPORT, Status.ENQUIRY, Status.STRATEGY_MEETING]
)
def test_any_open_referral_can_be_listed_beside_its_own_stage(status: Status):
    assert listing_objections(about=referral(status)) == []


def test_a_panel_by_agreement_needs_it():
    by_agreement = PanelType(pathways=["adult"], needs_consent=True)

    assert "agreement" in listing_objections(by_agreement)[0]
    assert listing_objections(by_agreement, agreed_on=TODAY) == []


@pytest.mark.parametrize(
    ("moment", "since"),
    [
        pytest.param(NOON, NOON.replace(year=2025), id="a year"),
        pytest.param(
            dt.datetime(2028, 2, 29, 9, tzinfo=dt.UTC),
            dt.datetime(2027, 2, 28, 9, tzinfo=dt.UTC),
            id="leap day",
        ),
    ],
)
def test_a_repeat_counts_from_twelve_months_before(moment: dt.datetime, since: dt.datetime):
    assert rules.twelve_months_before(moment) == since


@pytest.mark.parametrize(
    ("score", "band"),
    [(0, "standard"), (9, "standard"), (10, "medium"), (13, "medium"), (14, "high"), (25, "")],
)
def test_the_band_of_a_score(score: int, band: str):
    assert rules.band_for(DASH, score) == band


def assess_objections(tool: RiskTool | None = DASH, **fields):
    said = {"score": 12, "judged_band": "", "judgement": "", "only_raises": False, **fields}
    return rules.objections_to_assessing(Listing(), meeting(), tool, **said)


def test_a_score_stands_by_itself():
    assert assess_objections() == []
    assert assess_objections(judged_band="medium") == []


@pytest.mark.parametrize("judged", ["high", "standard"])
def test_a_judgement_that_differs_needs_its_reason(judged: str):
    assert "why your judgement differs" in assess_objections(judged_band=judged)[0]
    assert assess_objections(judged_band=judged, judgement="Strangled in May.") == []


def test_judgement_alone_is_enough():
    assert assess_objections(score=None, judged_band="high", judgement="Threats to kill.") == []
    assert "score" in assess_objections(score=None)[0]


def test_what_a_tool_cannot_give_is_refused():
    assert "not one" in assess_objections(score=99)[0]
    assert "band of the risk tool" in assess_objections(judged_band="purple", judgement="x")[0]
    assert "no risk tool" in assess_objections(tool=None)[0]


def give_objections(answer: str, text: str = "", **fields):
    agency = uuid4()
    said = {"agency_id": agency, "asked": {agency}, "at": NOON, **fields}
    held = said.pop("meeting", meeting())
    return rules.objections_to_giving(Listing(), held, answer=answer, text=text, **said)


@pytest.mark.parametrize(
    ("answer", "needs_text"), [("held", True), ("cannot_share", True), ("nothing_known", False)]
)
def test_only_nothing_known_says_it_all(answer: str, needs_text: bool):  # noqa: FBT001
    assert bool(give_objections(answer)) == needs_text
    assert give_objections(answer, "Three calls since May.") == []


def test_information_is_taken_until_a_day_after_the_sitting():
    over = meeting(Meeting.Status.CONCLUDED, concluded_at=NOON - dt.timedelta(hours=25))

    assert "24 hours" in give_objections("nothing_known", meeting=over)[0]
    assert "agencies of this panel" in give_objections("nothing_known", asked=frozenset())[0]
    assert "Choose whether" in give_objections("perhaps")[0]
    assert AgencyInformation.Answer.values == ["held", "nothing_known", "cannot_share"]


def test_a_decision_is_one_of_the_panels_with_a_reason_at_the_sitting():
    def objections(decision: str = "plan", rationale: str = "Agreed.", held: Meeting | None = None):
        return rules.objections_to_deciding(
            Listing(), held or meeting(), MARAC, decision=decision, rationale=rationale
        )

    assert objections() == []
    assert "panel's decisions" in objections(decision="marry")[0]
    assert "reason" in objections(rationale="")[0]
    assert "not started" in objections(held=meeting(Meeting.Status.SCHEDULED))[0]


@pytest.mark.parametrize(
    ("listing", "words"),
    [
        pytest.param(Listing(decided_at=NOON), "already decided", id="decided"),
        pytest.param(Listing(withdrawn_at=NOON), "taken off", id="withdrawn"),
    ],
)
def test_nothing_more_is_done_with_a_listing_that_is_over(listing: Listing, words: str):
    assert words in rules.objections_to_withdrawing(listing, meeting())[0]


@pytest.mark.parametrize(
    ("decision", "status", "pathway", "to"),
    [
        pytest.param({}, Status.PANEL, Pathway.ADULT, Status.SUPPORT, id="a plan"),
        pytest.param({}, Status.SUPPORT, Pathway.ADULT, None, id="a plan again"),
        pytest.param({"closes": True}, Status.PANEL, Pathway.ADULT, Status.CLOSED, id="closed"),
        pytest.param({"closes": True}, Status.ENQUIRY, Pathway.ADULT, None, id="not its to close"),
        pytest.param({"needs_panel": True}, Status.PANEL, Pathway.ADULT, None, id="brought back"),
        pytest.param(
            {"needs_panel": True}, Status.SUPPORT, Pathway.ADULT, Status.PANEL, id="to a panel"
        ),
        pytest.param(
            {"needs_meeting": True},
            Status.PANEL,
            Pathway.CHILD,
            Status.STRATEGY_MEETING,
            id="child's strategy meeting",
        ),
        pytest.param(
            {"needs_meeting": True}, Status.PANEL, Pathway.ADULT, Status.ENQUIRY, id="adult's"
        ),
    ],
)
def test_what_follows_is_in_the_decisions_own_row(decision, status, pathway, to):
    assert rules.status_after(decision, referral(status, pathway)) == to


ROUTED = PanelType(
    pathways=["adult"], routes=[{"code": "judgement"}, {"code": "repeat", "is_repeat": True}]
)


@pytest.mark.parametrize(
    ("panel_type", "route", "said"),
    [
        pytest.param(ROUTED, "judgement", "", id="its own"),
        pytest.param(ROUTED, "", "Choose by which", id="none chosen"),
        pytest.param(ROUTED, "score", "Choose by which", id="not its own"),
        pytest.param(MARAC, "", "", id="no routes"),
        pytest.param(MARAC, "judgement", "has no routes", id="none to choose from"),
    ],
)
def test_a_referral_comes_by_a_route_of_the_panel(panel_type, route: str, said: str):
    objections = listing_objections(panel_type, route=route)

    assert len(objections) == bool(said)
    assert said in "".join(objections)


def test_the_route_says_whether_it_is_a_repeat():
    assert rules.comes_as_repeat(ROUTED, "repeat")
    assert not rules.comes_as_repeat(ROUTED, "judgement")


@pytest.mark.parametrize(
    ("score", "judged", "refused"),
    [(12, "high", 0), (12, "medium", 0), (12, "standard", 1), (None, "standard", 0)],
)
def test_judgement_raises_a_band_and_never_lowers_it(score, judged: str, refused: int):
    objections = assess_objections(
        score=score, judged_band=judged, judgement="She says so.", only_raises=True
    )

    assert len(objections) == refused
    assert assess_objections(score=score, judged_band=judged, judgement="She says so.") == []


def test_a_case_has_the_time_of_its_panel_or_its_share():
    sits = meeting(starts_at=NOON, ends_at=NOON + dt.timedelta(hours=2))

    assert rules.minutes_each(sits, PanelType(minutes_per_case=8), 1) == 8
    assert rules.minutes_each(sits, PanelType(), 12) == 10
    assert rules.minutes_each(sits, PanelType(), 1) == 0
    assert rules.minutes_left(NOON, 8, at=NOON + dt.timedelta(minutes=6, seconds=30)) == 2
    assert rules.minutes_left(NOON, 8, at=NOON + dt.timedelta(minutes=11)) == -3


def test_a_sitting_that_will_not_end_in_time_says_by_how_much():
    sits = meeting(starts_at=NOON, ends_at=NOON + dt.timedelta(hours=1))

    assert rules.minutes_over(sits, waiting=7, each=8, at=NOON) == 0
    assert rules.minutes_over(sits, waiting=7, each=8, at=NOON + dt.timedelta(minutes=20)) == 16


def test_answers_are_due_so_many_days_before_the_day_it_sits():
    late = dt.datetime(2026, 5, 20, 23, 30, tzinfo=dt.UTC)  # half past midnight here, the 21st

    assert rules.answers_due_on(meeting(starts_at=late), PanelType(answers_due_days=2)) == dt.date(
        2026, 5, 19
    )
