"""The public's report about an adult, through every stage, to the manager's PDF in Welsh."""

from tests.browser import stages
from tests.browser.browsing import Answer, Visit

PUBLIC_REPORT: list[dict[str, Answer]] = [
    {"Who are you worried about?": "An adult"},
    {"Is anybody in danger now?": "No"},
    {
        "First name": "Ifor",
        "Last name": "Tegid-Burton",
        "If you do not know it, about how old are they?": "81",
    },
    {"Do you want to tell us about somebody else?": "No"},
    {"Kinds of abuse or neglect": ["Financial abuse"]},
    {"What did you see, hear or learn?": "A caller at the door takes his pension each week."},
    {"When did it happen?": "Every Thursday since August."},
    {"Does the person know that you are telling us?": "No"},
    {
        "Because of those needs, what keeps them from protecting themselves?": "He cannot say no.",
    },
    {"Do they need an interpreter or a translator?": "No"},
    {"Is there anything that could make a visit dangerous?": "A dog at the gate."},
    {"How do you come to know about this?": "As a member of the public"},
    {"In which language shall we write to you?": "Welsh"},
]


def test_an_adults_report_becomes_enquiries_a_meeting_a_panel_and_a_pdf(visit: Visit) -> None:
    a_neighbour_reports(visit)
    visit.sign_in_as("Nia Roberts")
    reference = stages.screen(
        visit,
        "Ifor T",
        {
            "What happens next?": "Section 126 enquiries",
            "Which tests of section 126 are met, with reasonable cause to suspect?": [
                "Is experiencing or at risk of abuse or neglect",
                "Has needs for care and support, whether or not they are met",
                "Because of those needs, cannot protect himself or herself",
            ],
            "Threshold level": "Level 4: protection",
        },
    )
    enquiries_find_an_adult_at_risk(visit)
    stages.arrange_strategy_meeting(visit, "Ceri Lloyd", about="Ifor Tegid-Burton")
    visit.press("Start the meeting")
    visit.sees("This kind of meeting has no quorum.")
    visit.press(f"Has arrived: {stages.POLICE}")
    stages.hold_strategy_meeting(visit)
    stages.conclude_strategy_meeting(visit, f"Ifor Tegid-Burton ({reference})", "To a panel")

    minutes = stages.issue_minutes(visit, "Cymraeg")

    assert minutes.title.startswith("Cofnodion cyfarfod SM-")
    assert (minutes.language, minutes.is_tagged) == ("cy", True)
    for words in (stages.DECISION, stages.ACTION, "At banel"):
        assert words in minutes.text

    stages.go_before_panel(
        visit,
        "Conwy MARAC",
        reference=reference,
        decision="Safety plan with agreed actions",
        route="Professional judgement",
    )
    report = stages.make_quarterly_report(visit, "Welsh")

    assert (report.language, report.is_tagged) == ("cy", True)
    assert report.title.startswith("Adroddiad diogelu chwarterol, ")
    assert "Cyngor Bwrdeistref Sirol Conwy" in report.text
    assert report.figure("A08") == "1/1 = 100.0 %"


def a_neighbour_reports(visit: Visit) -> None:
    """Answer one question a page, without signing in, and send it."""
    visit.open("/report/")
    visit.press("Start now")
    for answers in PUBLIC_REPORT:
        visit.answer(answers)
        visit.press("Continue")
    visit.press("Send the report")
    visit.sees("We have your report")


def enquiries_find_an_adult_at_risk(visit: Visit) -> None:
    """Start the enquiries of section 126; a second person authorises determination 3."""
    visit.sign_in_as("Ceri Lloyd")
    visit.follow("Meetings")
    visit.follow("Enquiries under way")
    visit.follow("Open the enquiries")
    visit.press("Start the enquiries")
    visit.answer({"Determination": "Determination 3", "Why?": "He cannot refuse the caller."})
    visit.press("Record the determination")
    visit.sees("The determination waits for a second person to authorise it.")
    visit.sign_in_as("Geraint Bowen")
    visit.follow("Meetings")
    visit.follow("Enquiries under way")
    visit.follow("Open the enquiries")
    visit.follow("Authorise the determination")
    visit.answer({"Do you authorise this determination?": "Yes, I authorise it"})
    visit.press("Save")
