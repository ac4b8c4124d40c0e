"""Three panels run from end to end, from the seats of different agencies, to their PDFs."""

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.browser import sittings
from tests.browser.browsing import Visit
from tests.files import pdf
from tests.pdfs import ReadPdf, read_pdf
from tests.sites import Site

LANDLORD = "Tai Creuddyn Housing Association"
NEXT_WEEK = dt.datetime.now(ZoneInfo("Europe/London")).date() + dt.timedelta(days=7)
POLICE, HEALTH, IDVA, HOUSING = "Sara Whitlock", "Delyth Kerr", "Angharad Swann", "Kevin Lyle"
EDUCATION, YOUTH_JUSTICE, OUTREACH = "Nerys Holt", "Steffan Rowe", "Rhian Doyle"
SAFETY_PLAN = "Safety plan with agreed actions"
TWELVE = [
    ("Mair", "Elan"),
    ("Gwenno", "Brenig"),
    ("Lisa", "Conwy"),
    ("Eirlys", "Dulas"),
    ("Nans", "Efyrnwy"),
    ("Buddug", "Ffraw"),
    ("Rhiannon", "Gele"),
    ("Luned", "Hafren"),
    ("Tegwen", "Iwrch"),
    ("Heulwen", "Llugwy"),
    ("Ceinwen", "Menai"),
    ("Dilys", "Nant"),
]


def keep(folder: Path, name: str, content: bytes) -> None:
    """Keep a PDF where somebody who runs this by hand can look at it."""
    (folder / f"{name}.pdf").write_bytes(content)


def is_accessible(made: ReadPdf, language: str) -> bool:
    return made.is_tagged and made.language.startswith(language) and bool(made.title)


def test_a_marac_of_twelve_cases(visit: Visit, live_site: Site, tmp_path: Path) -> None:
    """A member who knows somebody is told of eleven; their copy of the minutes holds eleven."""
    waiting = sittings.people_waiting(live_site, "adult", TWELVE)
    sitting = sittings.call_sitting(visit, "Conwy MARAC", on=NEXT_WEEK)
    sittings.put_on(live_site, sitting, waiting[:-1])
    sittings.list_case(
        visit,
        waiting[-1],
        {
            "By which route does it come?": "Professional judgement",
            "Why should the panel hear it?": "She was strangled, and he has found her again.",
        },
    )
    visit.sees("Agenda: 12 cases")
    visit.sees("12 cases lack information from North Wales Police.")
    first, known, last = waiting[0], waiting[2], waiting[-1]

    sittings.open_case(visit, POLICE, sitting, last)
    sittings.answer_for(visit, "North Wales Police", "Four calls since May.")
    sittings.add_paper(visit, pdf(), "Chronology of calls")
    sittings.open_case(visit, IDVA, sitting, last)
    visit.sees("Chronology of calls")
    sittings.answer_for(
        visit,
        "Noddfa domestic abuse service",
        "She wants to stay at home.",
    )
    sittings.open_case(visit, HEALTH, sitting, first)
    sittings.answer_for(visit, "Betsi Cadwaladr University Health Board")
    sittings.open_case(visit, HOUSING, sitting, known)
    visit.follow("Say so, and it closes to you")
    visit.answer(
        {
            "What are you to the person?": (
                "A friend, a neighbour, a colleague, or another conflict"
            ),
            "More, if it helps": "They are our neighbours.",
        }
    )
    visit.press("Close it to me")
    visit.open(f"/panels/sittings/{sitting}/")
    visit.sees("Agenda: 11 cases")
    assert known not in visit.page.content()

    sittings.start(visit, sitting, [POLICE, HEALTH, IDVA, HOUSING])
    for number, reference in enumerate(waiting, start=1):
        visit.sees(f"Now: case {number} of 12")
        visit.press("Open the case")
        visit.sees(reference)
        if reference == last:
            sittings.agree(visit, "Fit an alarm at the back.", "North Wales Police", NEXT_WEEK)
        sittings.decide(visit, SAFETY_PLAN, "All agencies agreed.")
    sittings.conclude(visit)
    sittings.issue(visit, "English")

    content, whole = sittings.minutes_of(visit, sittings.COORDINATOR, sitting)
    keep(tmp_path, "marac-whole", content)
    assert is_accessible(whole, "en")
    assert [reference in whole.text for reference in waiting] == [True] * 12
    assert "Fit an alarm at the back." in whole.text
    content, housing = sittings.minutes_of(visit, HOUSING, sitting)
    keep(tmp_path, "marac-housing", content)
    assert is_accessible(housing, "en")
    assert [reference for reference in waiting if reference not in housing.text] == [known]
    assert f"for {HOUSING}" in housing.text
    assert "Four calls since May." in housing.text
    visit.sign_in_as("Lowri Jenkins")  # of a school, which is no member
    answer = visit.page.goto(f"/panels/sittings/{sitting}/")
    assert answer is not None
    assert answer.status == 404


def test_a_vulnerable_adults_panel(visit: Visit, live_site: Site, tmp_path: Path) -> None:
    """Somebody below every other threshold, who agreed to being heard; minutes in Welsh."""
    (reference,) = sittings.people_waiting(live_site, "adult", [("Idwal", "Ogwen")])
    panel = "Conwy Vulnerable Adults Panel"
    sitting = sittings.call_sitting(visit, panel, on=NEXT_WEEK, mode="In person")
    sittings.list_case(
        visit,
        reference,
        {
            "Why should the panel hear it?": "Lonely, in debt, and he falls.",
            "When did the person agree?": dt.date(2026, 5, 6),
            "Was the person's agreement to sharing asked for?": "Asked for and given",
            "Do they meet the threshold of another process?": (
                "They are below every other threshold"
            ),
            "Which threshold are they below, and why are they heard all the same?": (
                "Not at risk by section 126; three agencies see him decline."
            ),
        },
    )

    sittings.open_case(visit, HOUSING, sitting, reference)
    visit.sees("three agencies see him decline")
    sittings.answer_for(visit, LANDLORD, "Rent is two months behind.")
    sittings.open_case(visit, OUTREACH, sitting, reference)
    sittings.answer_for(visit, "Cymorth Llandudno")

    sittings.start(visit, sitting, [HOUSING, OUTREACH])
    visit.press("Open the case")
    visit.sees("Rent is two months behind.")
    sittings.agree(visit, "Visit together on Tuesday.", LANDLORD, NEXT_WEEK)
    sittings.decide(visit, "Multi-agency support plan", "He wants company, and help with money.")
    sittings.conclude(visit)
    sittings.issue(visit, "Cymraeg")

    content, whole = sittings.minutes_of(visit, sittings.COORDINATOR, sitting)
    keep(tmp_path, "vulnerable-adults-whole", content)
    assert is_accessible(whole, "cy")
    assert "Cynllun cymorth amlasiantaeth" in whole.text
    content, housing = sittings.minutes_of(visit, HOUSING, sitting)
    keep(tmp_path, "vulnerable-adults-housing", content)
    assert is_accessible(housing, "en")
    assert "three agencies see him decline" in housing.text
    assert "Visit together on Tuesday." in housing.text


def test_an_exploitation_panel(visit: Visit, live_site: Site, tmp_path: Path) -> None:
    """A child, scored; the case has minutes of its own, which its agencies take from its page."""
    (reference,) = sittings.people_waiting(live_site, "child", [("Osian", "Peris")])
    sitting = sittings.call_sitting(visit, "Conwy exploitation panel", on=NEXT_WEEK)
    sittings.list_case(
        visit, reference, {"Why should the panel hear it?": "New trainers, and away at night."}
    )

    sittings.open_case(visit, EDUCATION, sitting, reference)
    sittings.answer_for(visit, "Conwy education services", "Attendance fell to 71 per cent.")
    sittings.add_paper(visit, pdf(), "Attendance this term")
    sittings.open_case(visit, YOUTH_JUSTICE, sitting, reference)
    sittings.answer_for(visit, "Conwy and Denbighshire Youth Justice Service")

    sittings.start(visit, sitting, [EDUCATION, YOUTH_JUSTICE])
    visit.press("Open the case")
    visit.unfold("Record the score and your judgement")
    visit.page.get_by_label("Score of the").fill("18")
    visit.press("Record the risk")
    visit.sees("The risk is recorded.")
    sittings.agree(visit, "Map the places and people.", "North Wales Police", NEXT_WEEK)
    sittings.decide(visit, "Safety and disruption plan", "Three agencies saw the same car.")
    sittings.conclude(visit)
    sittings.issue(visit, "English")
    visit.follow(reference)
    visit.answer({"Language of the minutes": "English"})
    visit.press("Issue the minutes of this case")
    visit.sees("The minutes of this case are issued.")

    sittings.open_case(visit, EDUCATION, sitting, reference)
    content = visit.download("Minutes of case")
    keep(tmp_path, "exploitation-case", content)
    own = read_pdf(content)
    assert is_accessible(own, "en")
    assert "Attendance this term" in own.text
    assert "Safety and disruption plan" in own.text
    content, education = sittings.minutes_of(visit, EDUCATION, sitting)
    keep(tmp_path, "exploitation-education", content)
    assert "18" in education.text
    visit.sign_in_as(HOUSING)  # whose agency sits on other panels only
    answer = visit.page.goto(f"/panels/sittings/{sitting}/cases/{reference}/")
    assert answer is not None
    assert answer.status == 404
