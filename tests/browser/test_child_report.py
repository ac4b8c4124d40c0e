"""A teacher's report about a child, through every stage, to the manager's PDF."""

from tests.browser import stages
from tests.browser.browsing import Answer, Visit

TEACHERS_REPORT: dict[str, dict[str, Answer]] = {
    "The person you are worried about": {
        "Who are you worried about?": "A child or young person under 18",
        "First name": "Cadi",
        "Last name": "Llwyd-Canari",
        "If you do not know it, about how old are they?": "14",
    },
    "Who else should we know about?": {"Do you want to tell us about somebody else?": "No"},
    "Safety now": {"Is anybody in danger now?": "No"},
    "What you are worried about": {
        "Kinds of abuse or neglect": ["Sexual abuse"],
        "What did you see, hear or learn?": "Older boys wait for her at the gate.",
    },
    "Agreement, and how to reach you": {"In which language shall we write to you?": "Welsh"},
}


def test_a_childs_report_becomes_a_decision_a_meeting_a_panel_and_a_pdf(visit: Visit) -> None:
    visit.sign_in_as("Tomos Griffiths")
    stages.report_by_task_list(visit, TEACHERS_REPORT)
    visit.sign_in_as("Nia Roberts")
    reference = stages.screen(
        visit,
        "Cadi L",
        {"What happens next?": "Strategy discussion", "Threshold level": "Level 4: protection"},
    )
    stages.arrange_strategy_meeting(visit, "Elin Morgan", about="Cadi Llwyd-Canari")
    visit.press("Start the meeting")
    visit.sees("Not quorate")
    visit.press(f"Has arrived: {stages.POLICE}")
    visit.sees("Quorate")
    stages.hold_strategy_meeting(visit)
    stages.conclude_strategy_meeting(
        visit, f"Cadi Llwyd-Canari ({reference})", "No section 47 enquiry: to a panel"
    )

    minutes = stages.issue_minutes(visit, "English")

    assert minutes.title.startswith("Minutes of meeting SM-")
    assert (minutes.language, minutes.is_tagged) == ("en", True)
    for words in (stages.DECISION, stages.ACTION, "No section 47 enquiry: to a panel"):
        assert words in minutes.text

    stages.go_before_panel(
        visit,
        "Conwy exploitation panel",
        reference=reference,
        decision="Safety and disruption plan",
    )
    report = stages.make_quarterly_report(visit, "English")

    assert report.title.startswith("Quarterly safeguarding report, ")
    assert (report.language, report.is_tagged) == ("en", True)
    assert report.figure("C04") == "1/1 = 100.0 %"
