"""What each measure counts, told with a few reports that came in and what was done about them."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from measures import queries
from measures.rules import Quarter, percent, shown_quarters
from people import operations as people
from records.audit import SYSTEM
from referrals import operations as referrals
from referrals.models import Pathway
from strategy_meetings import operations as strategy_meetings
from tests.cast import agency
from tests.factories.section_126 import ended
from tests.measures.story import (
    AFTER_SUMMER,
    SUMMER,
    counted,
    decided,
    figure,
    history,
    moment,
    received,
)

pytestmark = pytest.mark.django_db


# C04: decisions within one working day


def test_three_of_five_decisions_in_time_are_60_per_cent_and_a_sixth_makes_it_66_7():
    for day in (6, 7, 8):
        decided(received(moment(7, day)), moment(7, day + 1))
    for day in (13, 14):
        decided(received(moment(7, day)), moment(7, day + 3))

    before = figure(counted(), "C04")
    decided(received(moment(7, 20)), moment(7, 20, 15))
    after = figure(counted(), "C04")

    assert before == (3, 5)
    assert str(percent(*before)) == "60.0"
    assert after == (4, 6)
    assert str(percent(*after)) == "66.7"


def test_a_decision_at_close_of_business_is_in_time_and_a_second_later_it_is_late():
    decided(received(moment(7, 6)), moment(7, 7, 17))
    decided(received(moment(7, 6)), moment(7, 7, 17) + dt.timedelta(seconds=1))

    assert figure(counted(), "C04") == (1, 2)
    assert figure(counted(), "C04.late") == (1, None)


def test_a_decision_not_made_is_late_once_it_is_due_and_not_counted_before():
    received(moment(7, 6))

    early, late = counted(at=moment(7, 7, 12)), counted(at=moment(7, 8))

    assert figure(early, "C04") == (0, 0)
    assert figure(early, "C04.not_due") == (1, None)
    assert figure(late, "C04") == (0, 1)
    assert figure(late, "C04.not_due") == (0, None)


def test_a_clock_stopped_after_it_was_due_counts_as_late_and_one_stopped_before_not_at_all():
    in_time, late = received(moment(7, 6)), received(moment(7, 6))
    referrals.stop_deadline(in_time, ref="R6", by=SYSTEM, at=moment(7, 6, 15))
    referrals.stop_deadline(late, ref="R6", by=SYSTEM, at=moment(7, 9))

    assert figure(counted(), "C04") == (0, 1)


def test_a_report_of_friday_evening_is_judged_from_monday():
    decided(received(moment(7, 3, 17)), moment(7, 7, 16))

    assert figure(counted(), "C04") == (1, 1)


def test_a_decision_belongs_to_the_quarter_its_report_was_received_in():
    decided(received(moment(6, 30, 9)), moment(7, 1, 9))
    decided(received(moment(6, 30, 23)), moment(7, 1, 9))
    decided(received(moment(7, 1, 0)), moment(7, 1, 9))

    assert history(counted(), "C04")[:2] == [(1, 1), (2, 2)]


def test_an_adult_has_no_part_in_the_decisions_on_children():
    received(moment(7, 6), pathway=Pathway.ADULT)

    assert figure(counted(), "C04") == (0, 0)


def test_a_decision_undone_by_parting_counts_once_by_the_clock_that_ran_anew():
    lead, joined = received(moment(7, 6)), received(moment(7, 6))
    referrals.join(joined, lead=lead, reason="Same.", by=SYSTEM, at=moment(7, 6, 10))
    decided(lead, moment(7, 6, 11))
    referrals.follow_lead(joined, by=SYSTEM, at=moment(7, 6, 12))
    assert figure(counted(), "C04") == (2, 2)

    referrals.part(joined, reason="Another child.", by=SYSTEM, at=moment(7, 10))

    assert figure(counted(), "C04") == (1, 2)
    assert figure(counted(), "C04.late") == (1, None)


def test_a_report_moved_to_the_right_pathway_counts_there_alone():
    child = received(moment(7, 6))
    referrals.correct_pathway(child, reason="He is 19.", by=SYSTEM, at=moment(7, 9))

    snapshot = counted()

    assert figure(snapshot, "C01") == (0, None)
    assert figure(snapshot, "C04") == (0, 0)
    assert figure(snapshot, "C06") == (0, 0)
    assert figure(snapshot, "A03") == (1, None)


# C01 to C03: contacts


def test_contacts_are_counted_by_quarter_in_the_time_of_wales():
    received(moment(9, 30, 23))
    received(moment(10, 1, 0))
    received(moment(7, 1, 0, year=2025))
    received(moment(6, 30, 23, year=2025))

    assert history(counted(at=moment(11, 1)), "C01") == [
        (1, None), (0, None), (0, None), (0, None), (1, None),
    ]  # fmt: skip


def test_contacts_by_source_add_up_to_all_contacts():
    for source in ("police", "police", "school"):
        received(moment(7, 6), source=source)

    snapshot = counted()

    assert figure(snapshot, "C02", "police") == (2, 3)
    assert figure(snapshot, "C02", "school") == (1, 3)


def test_contacts_with_advice_are_those_decided_so():
    decided(received(moment(7, 6)), moment(7, 7), outcome="child-advice")
    decided(received(moment(7, 6)), moment(7, 7), outcome="child-no-further-action")
    received(moment(7, 6))

    assert figure(counted(), "C03") == (1, 3)


# C06: repeat referrals


@pytest.mark.parametrize(
    ("earlier", "is_repeat"),
    [
        pytest.param(moment(7, 20, 9), False, id="the same day"),
        pytest.param(moment(7, 19, 23), True, id="the day before"),
        pytest.param(moment(7, 20, 9, year=2025), True, id="365 days before"),
        pytest.param(moment(7, 19, 23, year=2025), False, id="366 days before"),
    ],
)
def test_a_child_referred_again_within_365_days_is_a_repeat(earlier, is_repeat):
    first = received(earlier)
    received(moment(7, 20, 11), someone=first.record.person)

    repeats, all_of_them = figure(counted(), "C06")

    assert repeats == is_repeat
    assert all_of_them == (2 if earlier == moment(7, 19, 23) else 1)


def test_another_child_of_the_same_name_is_no_repeat():
    received(moment(7, 6), name="Mair")
    received(moment(7, 20), name="Mair")

    assert figure(counted(), "C06") == (0, 2)


def test_linking_two_records_makes_the_second_referral_a_repeat():
    first, second = received(moment(7, 6)), received(moment(7, 20))
    apart = figure(counted(), "C06")

    people.link(
        second.record, to=first.record.person, reason="The same child.", by=SYSTEM, at=AFTER_SUMMER
    )

    assert apart == (0, 2)
    assert figure(counted(), "C06") == (1, 2)


# Adults


def test_two_reports_about_one_adult_are_two_reports_and_one_adult():
    first = received(moment(7, 6), pathway=Pathway.ADULT)
    received(moment(7, 20), pathway=Pathway.ADULT, someone=first.record.person)

    snapshot = counted()

    assert figure(snapshot, "A02") == (1, None)
    assert figure(snapshot, "A03") == (2, None)


def test_enquiries_are_needed_where_it_was_decided_so():
    decided(received(moment(7, 6), pathway=Pathway.ADULT), moment(7, 7), outcome="adult-enquiries")
    decided(received(moment(7, 6), pathway=Pathway.ADULT), moment(7, 7), outcome="adult-one-off")

    assert figure(counted(), "A08") == (1, 2)


@pytest.mark.parametrize(
    ("ends", "in_time"),
    [
        pytest.param(moment(7, 15, 17), 1, id="close of the seventh working day"),
        pytest.param(moment(7, 16, 9), 0, id="the eighth"),
    ],
)
def test_enquiries_are_timed_from_the_report_and_not_from_the_decision(ends, in_time):
    adult = received(moment(7, 6), pathway=Pathway.ADULT)
    decided(adult, moment(7, 8), outcome="adult-enquiries")
    enquiry = strategy_meetings.start_enquiry(adult, by=SYSTEM, at=moment(7, 8))
    running = figure(counted(), "A10")

    ended(enquiry, determination="1", reason="No abuse was found.", by=SYSTEM, at=ends)

    assert running == (0, 0)
    assert figure(counted(), "A10") == (in_time, 1)


# Practitioners


def test_a_concern_about_a_practitioner_is_followed_step_by_step():
    concern = received(moment(7, 6), pathway=Pathway.PRACTITIONER)
    received(moment(7, 7), pathway=Pathway.PRACTITIONER)
    strategy_meetings.record_discussion(concern, by=SYSTEM, at=moment(7, 8))

    snapshot = counted()

    assert figure(snapshot, "X02") == (2, None)
    assert figure(snapshot, "X02.discussed") == (1, 2)
    assert figure(snapshot, "X02.met") == (0, 2)
    assert figure(snapshot, "X02.outcome", "substantiated") == (0, 2)


# All of them


def test_a_neighbours_referrals_are_not_ours(olwen):
    received(moment(7, 6))

    theirs = queries.figures(agency("denbighshire"), shown_quarters(SUMMER), at=AFTER_SUMMER)

    assert theirs["first_received_on"] is None
    assert {number for line in theirs["lines"] for number in line["numerators"]} <= {0}


def test_restricted_referrals_are_counted_like_any_other():
    received(moment(7, 6), pathway=Pathway.PRACTITIONER)

    assert figure(counted(), "X02") == (1, None)


def test_a_quarter_takes_as_many_queries_however_much_happened_in_it():
    def how_many() -> int:
        with CaptureQueriesContext(connection) as captured:
            queries.figures(agency("conwy"), shown_quarters(SUMMER), at=AFTER_SUMMER)
        return len(captured)

    decided(received(moment(7, 6)), moment(7, 7))
    few = how_many()
    for day in (7, 8, 9):
        decided(received(moment(7, day), source="police"), moment(7, day + 1))
        received(moment(7, day), pathway=Pathway.ADULT)

    assert how_many() == few <= 108


@pytest.mark.parametrize("line", queries.LINES, ids=lambda line: line.key)
def test_what_is_listed_behind_a_number_is_what_it_counts(line):
    child = received(moment(7, 6))
    decided(child, moment(7, 8), outcome="child-advice")
    received(moment(7, 20), someone=child.record.person)
    decided(received(moment(7, 6), pathway=Pathway.ADULT), moment(7, 7), outcome="adult-enquiries")
    received(moment(7, 6), pathway=Pathway.PRACTITIONER)

    figures = queries.figures(agency("conwy"), shown_quarters(SUMMER), at=AFTER_SUMMER)

    for counted_line in figures["lines"]:
        if counted_line["key"] != line.key:
            continue
        for of_all, name in ((False, "numerators"), (True, "denominators")):
            if counted_line[name] is None:
                continue
            counted = queries.rows_behind(
                agency("conwy"),
                line,
                part=counted_line["part"],
                of_all=of_all,
                quarter=Quarter(2026, 2),
                at=AFTER_SUMMER,
            )
            behind = queries.referrals_behind(counted).count()
            assert queries.figure_behind(counted) == counted_line[name][0]
            assert behind == counted_line[name][0] or counted.of == "record__person"
