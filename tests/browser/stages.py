"""The stages that a child's and an adult's report pass alike, each as its own people do it."""

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from tests.browser.browsing import Answer, Visit
from tests.pdfs import ReadPdf, read_pdf

OTHERS = "Who else should we know about?"
COUNCIL = "Conwy County Borough Council"
TOMORROW = dt.datetime.now(ZoneInfo("Europe/London")).date() + dt.timedelta(days=1)
POLICE = "Sara Whitlock"
DECISION = "To ask the panel for a plan, which no agency can make alone."
ACTION = "Check what is known of the address."


def report_by_task_list(visit: Visit, sections: Mapping[str, Mapping[str, Answer]]) -> None:
    """Fill in a report, section by section, and send it."""
    visit.follow("Report a concern")
    visit.press("Write a report")
    for section, answers in sections.items():
        visit.follow(section)
        visit.answer(answers)
        visit.press("Continue" if section == OTHERS else "Save and go on")
    visit.follow("Check your answers and send")
    visit.press("Send the report")
    visit.sees("We have your report")


def screen(visit: Visit, who: str, answers: dict[str, Answer]) -> str:
    """Take a referral from the queue, decide with all checks done, and return its reference."""
    visit.follow("Queue")
    visit.follow(who)
    visit.press("Take it, so that nobody else starts")
    answer_for_safety(visit)
    visit.press("Record the screening decision")
    visit.answer(
        {
            "Which of these have you done?": [
                "What was reported is written down accurately",
                "Existing records of the person and their carers have been looked at",
                "Other children and adults who may be at risk have been thought of",
                "The person agrees, or the reason to act without it is confirmed",
                "The police have been told, if a crime is suspected",
            ],
            "Why were the others not done?": "Nobody could be reached this morning.",
            "What does the person think and want, as far as you know so far?": (
                "Not obtained because nobody has seen or spoken to them yet"
            ),
            "Why did you decide this?": "The second report in a month, and worse than the first.",
            **answers,
        }
    )
    visit.press("Record decision")
    visit.sees("Screening decision recorded.")
    return visit.page.url.rstrip("/").rpartition("/")[2]


def answer_for_safety(visit: Visit) -> None:
    """Answer what stands between the screener and the decision, where anything does."""
    visit.follow("Answer for safety and the police")
    visit.sees("Safety and the police")
    if visit.page.get_by_role("button", name="Record answer").count():
        visit.answer(
            {
                "Was it done?": "It is not needed",
                "What was done, what is still to be done, or why is it not needed?": (
                    "The school has told the police itself."
                ),
            }
        )
        visit.press("Record answer")
        visit.sees("Answer recorded.")
    visit.follow("Summary")


def arrange_strategy_meeting(visit: Visit, chair: str, about: str) -> None:
    """Find the referral on the list of those that wait, and call people together."""
    visit.sign_in_as(chair)
    visit.follow("Meetings")
    visit.follow("Awaiting a meeting")
    visit.follow("Arrange a meeting", beside=about)
    visit.answer(
        {
            "How will people meet?": "Video",
            "Date": TOMORROW,
            "Starts at": "10:00",
            "Ends at": "11:00",
            "Another agency to invite": "North Wales Police",
        }
    )
    visit.press("Show this agency's people")
    visit.answer({"Who is invited?": [f"{POLICE}, Designated safeguarding person"]})
    visit.press("Arrange the meeting and send the invitations")
    visit.sees("The meeting is arranged and the invitations are sent.")


def hold_strategy_meeting(visit: Visit) -> None:
    """Write minutes, which save themselves, record a decision, agree an action."""
    visit.answer({"Minutes of this item": "Everybody was told of the duty of confidence."})
    visit.sees("Saved ")
    visit.unfold("Record a decision")
    visit.answer({"What was decided?": DECISION, "Why?": "Harm outside the home goes on."})
    visit.press("Record the decision")
    visit.sees("Decision recorded.")
    visit.unfold("Record an action")
    visit.answer(
        {"What is to be done?": ACTION, "Agency": "North Wales Police", "By when": TOMORROW}
    )
    visit.press("Record the action")
    visit.sees("Action recorded.")


def answer_what_is_asked(visit: Visit) -> None:
    """Press the first answer to each question about the person that has none yet."""
    unanswered = visit.page.locator(".app-gate", has_text="Not answered")
    visit.page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    while left := unanswered.count():
        gate = unanswered.first
        if gate.locator("textarea").count():
            gate.locator("textarea").fill("As it was told.")
        with visit.page.expect_navigation():
            gate.get_by_role("button").first.click()
        visit.page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
        assert unanswered.count() < left, "it stays unanswered"


def conclude_strategy_meeting(visit: Visit, who: str, outcome: str) -> None:
    """Send the referral to a panel by one of the outcomes of the meeting."""
    answer_what_is_asked(visit)
    visit.follow("Conclude the meeting")
    visit.answer({f"Outcome for {who}": outcome, f"Why, for {who}?": "Harm from outside."})
    visit.press("Conclude the meeting")
    visit.sees("The meeting is concluded.")


def issue_minutes(visit: Visit, language: str) -> ReadPdf:
    visit.answer({"Language of the minutes": language})
    visit.press("Issue the minutes to those who took part")
    return read_pdf(visit.download("SM-"))


def go_before_panel(
    visit: Visit, panel: str, *, reference: str, decision: str, route: str = ""
) -> None:
    """Call a sitting, list the referral, hear what the police know, decide, conclude."""
    visit.sign_in_as("Huw Pritchard")
    visit.follow("Panels")
    visit.follow(f"Call a sitting of {panel}")
    visit.answer(
        {
            "How will people meet?": "Video",
            "Date": TOMORROW,
            "Starts at": "13:00",
            "Ends at": "14:00",
            "Chair": f"Huw Pritchard, Panel co-ordinator, {COUNCIL}",
        }
    )
    visit.press("Call the sitting")
    visit.sees("The sitting is called and the invitations are sent.")
    sitting = visit.page.url
    visit.follow("Add somebody who waits for a panel")
    visit.follow("Add to a sitting")
    if route:
        visit.answer({"By which route does it come?": route})
    visit.answer({"Why should the panel hear it?": "Each agency knows a part of it."})
    visit.press("Put it on the agenda")
    visit.sees("The referral is on the agenda.")

    visit.sign_in_as(POLICE)
    visit.open(sitting)
    visit.follow(reference)
    visit.follow("Answer for North Wales Police")
    visit.answer(
        {
            "Does the agency hold information?": "Information held",
            "What the agency knows, or why it cannot share it": "Three calls since May.",
        }
    )
    visit.press("Give it to the panel")
    visit.sees("What the agency knows is recorded.")

    visit.sign_in_as("Huw Pritchard")
    visit.open(sitting)
    visit.press("Start the sitting")
    visit.answer({"Who is here?": [POLICE]})
    visit.press("Start the sitting")
    visit.press("Open the case")
    visit.sees("Three calls since May.")
    visit.answer({"What did the panel decide?": decision, "Why?": "All agencies agreed."})
    visit.press("Record the decision")
    visit.sees("The decision of the panel is recorded.")
    visit.press("Conclude the sitting")
    visit.sees("Every case on your agenda has a decision.")
    visit.press("Conclude the sitting")
    visit.sees("The sitting is concluded.")


def make_quarterly_report(visit: Visit, language: str, quarter: str = "") -> ReadPdf:
    """Ask for the report of a quarter, such as 2026-3, or of this one; and take it."""
    visit.sign_in_as("Siân Wynne")
    visit.open(f"/figures/?quarter={quarter}" if quarter else "/figures/")
    visit.follow("Make the quarterly report")
    visit.answer({"Language of the report": language, "Figures": "Count the quarter now"})
    visit.press("Make the report")
    return read_pdf(visit.download("Download the PDF"))
