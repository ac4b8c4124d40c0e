"""A neighbour reports in Welsh on a telephone, and reads in Welsh what became of it."""

import email
import time
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.utils import translation
from playwright.sync_api import ViewportSize

from tests.browser import stages
from tests.browser.browsing import CHROMIUM, SECONDS_FOR_A_WORKER, Answer, Visit
from tests.sites import Site

PHONE: ViewportSize = {"width": 390, "height": 844}
NEIGHBOUR = "cymydog@example.com"

REPORT: list[dict[str, Answer]] = [
    {"Who are you worried about?": "A child or young person under 18"},
    {"Is anybody in danger now?": "No"},
    {
        "First name": "Mabli",
        "Last name": "Canari-Puw",
        "If you do not know it, about how old are they?": "9",
    },
    {"Do you want to tell us about somebody else?": "No"},
    {"Kinds of abuse or neglect": ["Neglect"]},
    {"What did you see, hear or learn?": "Mae hi allan yn y glaw heb gôt bob nos."},
    {"When did it happen?": "Bob nos yr wythnos hon."},
    {"Does the person know that you are telling us?": "No"},
    {"Do they need an interpreter or a translator?": "No"},
    {"Is there anything that could make a visit dangerous?": "Ci wrth y giât."},
    {"How do you come to know about this?": "As a member of the public"},
    {"E-mail": NEIGHBOUR, "In which language shall we write to you?": "Welsh"},
]


def in_welsh(words: str) -> str:
    with translation.override("cy"):
        return translation.gettext(words)


def as_read_in_welsh(answers: dict[str, Answer]) -> dict[str, Answer]:
    """Return questions and the choices made as a Welsh page words them; what is typed is kept."""
    return {
        in_welsh(question): in_welsh(said)
        if isinstance(said, str)
        else [in_welsh(choice) for choice in said]  # type: ignore[union-attr]
        for question, said in answers.items()
    }


@pytest.fixture
def visits(live_site: Site) -> Iterator[tuple[Visit, Visit]]:
    """Begin two visits to one site: a telephone in Welsh, and a desk in English."""
    live_site.manage("load_demo", "--people")
    with (
        live_site.worker(),
        CHROMIUM() as browser,
        Visit(browser, live_site, locale="cy", viewport=PHONE) as phone,
        Visit(browser, live_site) as desk,
    ):
        yield phone, desk


def test_a_welsh_report_by_telephone_is_decided_and_answered_in_welsh(
    visits: tuple[Visit, Visit], live_site: Site
) -> None:
    phone, desk = visits
    reference = reports_in_welsh(phone)
    desk.sign_in_as("Nia Roberts")
    stages.screen(
        desk,
        "Mabli C",
        {
            "What happens next?": "Information, advice and assistance",
            "Threshold level": "Level 2: additional needs and early help",
            "What support does the person or family need, or were they offered?": "Family Centre.",
        },
    )
    desk.follow("Tell the reporter")
    desk.answer(
        {
            "I have checked each of these": [
                "It names nobody, and says nothing that tells who they are",
                "It says nothing that others told us, and nothing of anybody's health or family",
                "It says nothing that would put anybody at risk",
                "It says what was decided, and why, in plain words",
            ]
        }
    )
    desk.press("Tell the reporter")
    desk.sees("The reporter is told.")

    subjects = {
        f"Mae eich adroddiad {reference} wedi cyrraedd",
        f"Beth a benderfynwyd am eich adroddiad {reference}",
        f"Mwy am eich adroddiad {reference}",
    }
    mails = mails_to(NEIGHBOUR, live_site.mail, subjects)

    assert {str(mail["Subject"]) for mail in mails} == subjects
    for mail in mails:
        words = mail.get_content()
        assert mail["Content-Language"] == "cy"
        assert not {"Mabli", "Canari", "glaw"} & set(words.replace("-", " ").split())
    told = next(mail for mail in mails if str(mail["Subject"]).startswith("Mwy am"))
    assert "Rydym wedi darllen eich adroddiad" in told.get_content()


def reports_in_welsh(phone: Visit) -> str:
    """Answer one question a page on the telephone, and return the reference that is shown."""
    phone.open("/report/")
    assert phone.page.locator("html").get_attribute("lang") == "cy"
    phone.press(in_welsh("Start now"))
    for answers in REPORT:
        phone.answer(as_read_in_welsh(answers))
        assert is_no_wider_than_the_screen(phone)
        phone.press("Parhau")
    phone.press("Anfon yr adroddiad")
    phone.sees("Mae eich adroddiad gennym")
    assert is_no_wider_than_the_screen(phone)
    return phone.page.get_by_text("RP-").first.inner_text().strip()


def is_no_wider_than_the_screen(visit: Visit) -> bool:
    width: int = visit.page.evaluate("document.documentElement.scrollWidth")
    return width <= PHONE["width"]


def mails_to(address: str, folder: Path, subjects: set[str]) -> list[EmailMessage]:
    """Return the e-mails to an address, once a worker has sent all that are waited for."""
    give_up_at = time.monotonic() + SECONDS_FOR_A_WORKER
    while True:
        sent = [
            mail
            for file in folder.glob("*.log")
            for mail in read_mails(file.read_bytes())
            if mail["To"] == address
        ]
        if len(sent) >= len(subjects) or time.monotonic() > give_up_at:
            return sent
        time.sleep(1)


def read_mails(content: bytes) -> list[EmailMessage]:
    """Return the e-mails of one file, which Django parts by a line of dashes."""
    parts = content.split(b"-" * 79)
    return [
        email.message_from_bytes(part.lstrip(), policy=policy.default)
        for part in parts
        if part.strip()
    ]
