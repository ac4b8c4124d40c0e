"""An enquiry about a child as it is written, determined by one and agreed by a manager."""

import datetime as dt

import pytest

from accounts.models import User
from referrals.models import Status
from strategy_meetings import operations
from strategy_meetings.models import ChildEnquiry, Enquiry
from tests.cast import actor
from tests.factories.section_47 import (
    LATER,
    SEEN,
    ChildConsideredFactory,
    ChildEnquiryFactory,
    determined_by,
    ended,
    learned,
    running,
)
from tests.factories.section_126 import BETH, AdultEnquiryFactory

pytestmark = pytest.mark.usefixtures("elin", "conwy")


def test_what_was_learned_is_kept_and_nobody_writes_over_another(ceri: User) -> None:
    enquiry = running()
    learned(enquiry, by=actor(ceri), child_words="Dw i ofn.", language="Welsh")

    with pytest.raises(operations.Conflict) as found:
        operations.save_child(
            enquiry,
            told={**SEEN, "home_words": "Tidy."},
            is_joint=True,
            version=0,
            by=BETH,
            at=LATER,
        )

    row = ChildEnquiry.objects.get()
    enquiry.refresh_from_db()
    assert found.value.version == row.version == 1
    assert (row.child_words, row.saved_by_name) == ("Dw i ofn.", ceri.name)
    assert enquiry.is_joint is False


def test_whether_police_enquire_too_is_said_with_it(ceri: User) -> None:
    enquiry = running()

    operations.save_child(enquiry, told=SEEN, is_joint=True, version=0, by=actor(ceri), at=LATER)

    enquiry.refresh_from_db()
    assert enquiry.is_joint


def test_an_adults_record_takes_nothing_of_a_childs() -> None:
    adult = AdultEnquiryFactory.create().enquiry

    with pytest.raises(operations.Refused, match="not an enquiry about a child"):
        operations.save_child(adult, told=SEEN, is_joint=False, version=0, by=BETH, at=LATER)
    with pytest.raises(operations.Refused, match="not an enquiry about a child"):
        determined_by(adult, by=BETH)


@pytest.mark.parametrize(
    ("determination", "asked", "status"),
    [
        ("1", False, Status.SUPPORT),
        ("2", False, Status.SUPPORT),
        ("2", True, Status.CONFERENCE),
        ("3", True, Status.CONFERENCE),
    ],
)
def test_a_determination_stands_once_a_manager_agrees(
    ceri: User, *, determination: str, asked: bool, status: Status
) -> None:
    enquiry = running()
    learned(enquiry, by=actor(ceri))
    decision = determined_by(
        enquiry, determination=determination, is_conference_needed=asked, by=actor(ceri)
    )
    enquiry.refresh_from_db()
    assert enquiry.ended_at is None

    operations.authorise(decision, is_authorised=True, by=BETH, at=LATER)

    enquiry.refresh_from_db()
    enquiry.referral.refresh_from_db()
    assert (enquiry.determination, enquiry.is_conference_needed) == (determination, asked)
    assert enquiry.referral.status == status
    has_clock = enquiry.referral.deadlines.filter(timescale__ref="C3").exists()
    assert has_clock is asked


def test_nobody_agrees_to_their_own_determination(ceri: User) -> None:
    enquiry = running()
    learned(enquiry)
    decision = determined_by(enquiry, by=actor(ceri))

    with pytest.raises(operations.Refused, match="Somebody else"):
        operations.authorise(decision, is_authorised=True, by=actor(ceri), at=LATER)
    with pytest.raises(operations.Refused, match="A second person"):
        operations.end_enquiry(
            enquiry, determination="3", reason="At risk.", by=actor(ceri), at=LATER
        )


def test_a_record_that_was_written_on_sends_the_determination_back(ceri: User) -> None:
    enquiry = running()
    learned(enquiry)
    decision = determined_by(enquiry, by=actor(ceri))
    ChildConsideredFactory.create(enquiry=enquiry, at=LATER + dt.timedelta(minutes=1))

    with pytest.raises(operations.Refused, match="Send it back"):
        operations.authorise(decision, is_authorised=True, by=BETH, at=LATER)

    sent_back = operations.authorise(
        decision, is_authorised=False, reason="What of the brother?", by=BETH, at=LATER
    )
    assert sent_back.is_authorised is False
    assert determined_by(enquiry, by=actor(ceri)).is_authorised is None


def test_nothing_is_written_once_it_has_ended(ceri: User) -> None:
    enquiry = ended(running(), determination="1", by=actor(ceri))

    with pytest.raises(operations.Refused, match="have ended"):
        learned(enquiry)
    with pytest.raises(operations.Refused, match="have ended"):
        ChildConsideredFactory.create(enquiry=enquiry)


def test_a_child_considered_is_tied_to_their_own_enquiry_and_to_no_other() -> None:
    mine = ChildEnquiryFactory.create().enquiry

    with pytest.raises(operations.Refused, match="not another child"):
        ChildConsideredFactory.create(enquiry=mine, done="own_enquiry", reason="", own=mine)
    with pytest.raises(operations.Refused, match="Say why"):
        ChildConsideredFactory.create(enquiry=mine, reason="")

    theirs = running(given_name="Osian")
    tied = ChildConsideredFactory.create(enquiry=mine, done="own_enquiry", reason="", own=theirs)
    assert list(Enquiry.objects.filter(considered_in__enquiry=mine)) == [theirs]
    assert tied.own == theirs
