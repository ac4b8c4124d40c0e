"""A handful of reports, entered and decided in the browser, counted in the manager's PDF.

Nothing is frozen: late is what the policy's own calendar makes late by the time of the test. So
that every report falls in one quarter on whatever day this runs, the late ones reached the
authority in the first minute of the quarter and the others in its last minute that is not in the
future. That quarter is this one once a report of its first minute is overdue; until then it is the
one before, whose last minute, being out of hours, is due on the very same day.
"""

import datetime as dt
import json
from typing import NamedTuple

from measures.rules import LONDON, Quarter, quarter_before, quarter_of
from tests.browser import stages
from tests.browser.browsing import Answer, Visit
from tests.sites import Site

MINUTE = dt.timedelta(minutes=1)


class Times(NamedTuple):
    """A quarter, and two moments in it: decided now, one is late and the other in time."""

    quarter: Quarter
    late: dt.datetime
    in_time: dt.datetime


def test_what_is_decided_late_lowers_the_share_and_what_is_in_time_raises_it(
    visit: Visit, live_site: Site
) -> None:
    quarter, late, in_time = times(live_site)
    visit.sign_in_as("Nia Roberts")
    enter_and_decide(visit, "Elan", "Brith", received_at=late, is_late=True)
    enter_and_decide(visit, "Macsen", "Dulas", received_at=in_time)
    enter_and_decide(visit, "Non", "Eifion", received_at=late, is_late=True)
    enter_and_decide(visit, "Taliesin", "Ffrwd", received_at=in_time)
    enter_and_decide(visit, "Branwen", "Gele", received_at=in_time)

    five = stages.make_quarterly_report(visit, "English", str(quarter))

    assert five.figure("C04") == "3/5 = 60.0 %"

    visit.sign_in_as("Nia Roberts")
    enter_and_decide(visit, "Idris", "Hafren", received_at=in_time)

    six = stages.make_quarterly_report(visit, "English", str(quarter))

    assert six.figure("C04") == "4/6 = 66.7 %"


def times(site: Site) -> Times:
    now = dt.datetime.now(LONDON)
    quarter = quarter_of(now.date())
    if due_at(site, received_at=quarter.starts_at) >= now:
        quarter = quarter_before(quarter)
    return Times(quarter, quarter.starts_at, min(now, quarter.ends_at - MINUTE))


def due_at(site: Site, *, received_at: dt.datetime) -> dt.datetime:
    """Ask the policy when a decision on a child's report is due."""
    explained = site.manage("explain_deadline", "R6", received_at.isoformat(), "--json")
    return dt.datetime.fromisoformat(json.loads(explained)["due_at"])


def enter_and_decide(
    visit: Visit,
    given_name: str,
    family_name: str,
    *,
    received_at: dt.datetime,
    is_late: bool = False,
) -> None:
    """Write down what somebody told us by telephone, and decide on it at once."""
    sections: dict[str, dict[str, Answer]] = {
        "How the report reached you": {
            "How did this report reach you?": "Telephone",
            "On what day did it reach the authority?": received_at.date(),
            "At what time?": f"{received_at:%H:%M}",
        },
        "The person you are worried about": {
            "Who are you worried about?": "A child or young person under 18",
            "First name": given_name,
            "Last name": family_name,
        },
        "Who else should we know about?": {"Do you want to tell us about somebody else?": "No"},
        "Safety now": {"Is anybody in danger now?": "No"},
        "What you are worried about": {
            "Kinds of abuse or neglect": ["Neglect"],
            "What did you see, hear or learn?": "Nobody has fetched the child since Monday.",
        },
        "Agreement, and who told us": {
            "How do they come to know about this?": "As a member of the public",
            "In which language shall we write to them?": "English",
        },
    }
    stages.report_by_task_list(visit, sections)
    answers: dict[str, Answer] = {
        "What happens next?": "Strategy discussion",
        "Threshold level": "Level 4: protection",
    }
    if is_late:
        answers["Why is the decision late?"] = "The caller could not be reached again."
    stages.screen(visit, f"{given_name} {family_name[0]}", answers)
