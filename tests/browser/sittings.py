"""What people do at a panel, each from their own seat: called, listed, decided, minuted."""

import datetime as dt

from tests.browser.browsing import Answer, Visit
from tests.pdfs import ReadPdf, read_pdf
from tests.sites import Site

COORDINATOR = "Huw Pritchard"
COUNCIL = "Conwy County Borough Council"

# People who wait for a panel, and those of them who are on its agenda already: to bring each in by
# the pages of a report and of screening takes a minute, and is tested elsewhere.
WAITING = """
from tests.factories.panels import awaiting_panel
for given, family in {names!r}:
    found = awaiting_panel({pathway!r}, given_name=given, family_name=family)
    print(found.reference)
"""
LISTED = """
import datetime as dt
from django.utils import timezone
from panels.models import Sitting
from referrals.models import Referral
from tests.factories.panels import ListingFactory
sitting = Sitting.objects.get(meeting__reference={sitting!r})
for reference in {references!r}:
    ListingFactory.create(
        sitting=sitting, referral=Referral.objects.get(reference=reference), at=timezone.now()
    )
"""


def people_waiting(site: Site, pathway: str, names: list[tuple[str, str]]) -> list[str]:
    """Bring people before a panel's door, and return their references in that order."""
    return site.run(WAITING.format(names=names, pathway=pathway)).split()


def put_on(site: Site, sitting: str, references: list[str]) -> None:
    """Put referrals on the agenda, each on the usual basis."""
    site.run(LISTED.format(sitting=sitting, references=references))


def call_sitting(visit: Visit, panel: str, *, on: dt.date, mode: str = "Video") -> str:
    """Call a sitting as its co-ordinator, and return its reference."""
    visit.sign_in_as(COORDINATOR)
    visit.follow("Panels")
    visit.follow(f"Call a sitting of {panel}")
    visit.answer({"How will people meet?": mode})
    if mode == "In person":
        visit.answer({"Where": "Coed Pella, Colwyn Bay"})
    visit.answer(
        {
            "Date": on,
            "Starts at": "13:00",
            "Ends at": "15:00",
            "Chair": f"{COORDINATOR}, Panel co-ordinator, {COUNCIL}",
        }
    )
    visit.press("Call the sitting")
    visit.sees("The sitting is called and the invitations are sent.")
    return visit.page.url.rstrip("/").rpartition("/")[2]


def open_case(visit: Visit, who: str, sitting: str, reference: str) -> None:
    visit.sign_in_as(who)
    visit.open(f"/panels/sittings/{sitting}/")
    visit.follow(reference)


def list_case(visit: Visit, reference: str, answers: dict[str, Answer]) -> None:
    """Put somebody who waits on the agenda, with what the panel asks."""
    visit.open(f"/panels/add/?referral={reference}")
    visit.answer(answers)
    visit.press("Put it on the agenda")
    visit.sees("The referral is on the agenda.")


def answer_for(visit: Visit, agency: str, said: str = "") -> None:
    """Answer for an agency on the case that is open: what it knows, or that it knows nothing."""
    visit.follow(f"Answer for {agency}")
    visit.answer(
        {
            "Does the agency hold information?": "Information held" if said else "Nothing known",
            "What the agency knows, or why it cannot share it": said,
        }
    )
    visit.press("Give it to the panel")
    visit.sees("What the agency knows is recorded.")


def add_paper(visit: Visit, content: bytes, shows: str) -> None:
    """Add a PDF to the case that is open."""
    visit.follow("Add a paper")
    visit.page.get_by_label("File").set_input_files(
        {"name": "paper.pdf", "mimeType": "application/pdf", "buffer": content}
    )
    visit.answer({"What is the paper?": shows})
    visit.press("Add the paper")
    visit.sees("The paper is with the case.")


def start(visit: Visit, sitting: str, present: list[str]) -> None:
    visit.sign_in_as(COORDINATOR)
    visit.open(f"/panels/sittings/{sitting}/")
    visit.press("Start the sitting")
    visit.answer({"Who is here?": present})
    visit.press("Start the sitting")
    visit.sees("The sitting has begun.")


def agree(visit: Visit, what: str, agency: str, due: dt.date) -> None:
    """Agree an action on the case that is open."""
    visit.unfold("Record an action")
    visit.answer({"What is to be done?": what, "Agency": agency, "By when": due})
    visit.press("Record the action")
    visit.sees("The action is recorded.")


def decide(visit: Visit, decision: str, why: str) -> None:
    """Decide on the case that is open, which leads back to the agenda."""
    visit.answer({"What did the panel decide?": decision, "Why?": why})
    visit.press("Record the decision")
    visit.sees("The decision of the panel is recorded.")


def conclude(visit: Visit) -> None:
    visit.press("Conclude the sitting")
    visit.sees("Every case on your agenda has a decision.")
    visit.press("Conclude the sitting")
    visit.sees("The sitting is concluded.")


def issue(visit: Visit, language: str) -> None:
    visit.answer({"Language of the minutes": language})
    visit.press("Issue the minutes to those who took part")
    visit.sees("The minutes are issued, and those who took part are told.")


def minutes_of(visit: Visit, who: str, sitting: str) -> tuple[bytes, ReadPdf]:
    """Take the newest minutes that lie on the sitting's page for somebody."""
    visit.sign_in_as(who)
    visit.open(f"/panels/sittings/{sitting}/")
    content = visit.download(sitting)
    return content, read_pdf(content)
