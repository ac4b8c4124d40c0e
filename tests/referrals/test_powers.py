"""Powers that protect at once: how long the law lets them hold, and who is told of their end."""

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from policies.queries import current_policy
from records.models import AuditEvent
from records.refusals import Conflict
from records.tasks import deliver_messages
from referrals import operations
from referrals.models import EmergencyPower, Pathway, Referral
from referrals.queries import powers as queries
from referrals.rules import powers as rules
from referrals.tasks import tell_of_powers
from tests.cast import actor, person, sign_in
from tests.factories.accounts import MembershipFactory
from tests.factories.calling import AllocationFactory
from tests.factories.powers import EmergencyPowerFactory
from tests.factories.section_47 import running
from tests.factories.section_126 import BETH
from tests.factories.strategy_meetings import SCREENED_AT, awaiting

pytestmark = pytest.mark.usefixtures("elin", "conwy")

Power = EmergencyPower.Power
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
UTC = dt.UTC
NOTHING: dict[str, Any] = {
    "extended_until": None,
    "place": "",
    "parents_told": "",
    "welfare_seen": "",
    "handed_over": "",
    "ended_at": None,
    "why_ended": "",
}


def at(*moment: int) -> dt.datetime:
    return dt.datetime(*moment, tzinfo=UTC)  # type: ignore[misc,arg-type]  # year to minute


@pytest.fixture
def child() -> Referral:
    return awaiting(Pathway.CHILD)


def longest(ref: str, started_at: dt.datetime) -> dt.datetime:
    limit = current_policy(SCREENED_AT).timescales.get(ref=ref)
    sunday = 7
    return rules.longest(started_at, limit, is_holiday=lambda day: day.isoweekday() == sunday)


@pytest.mark.parametrize(
    ("started_at", "ends_at"),
    [
        (at(2026, 5, 5, 10), at(2026, 5, 8, 10)),
        (at(2026, 10, 24, 12), at(2026, 10, 27, 12)),  # 13:00 in summer ends at 12:00 in winter
        (at(2026, 3, 28, 12), at(2026, 3, 31, 12)),
    ],
)
def test_police_protection_holds_72_hours_also_when_the_clocks_change(
    started_at: dt.datetime, ends_at: dt.datetime
) -> None:
    assert longest("C16", started_at) == ends_at


def test_orders_hold_to_the_same_time_of_day_when_the_clocks_change() -> None:
    made = at(2026, 10, 21, 9)  # 10:00 in summer time; the eighth day is a Wednesday

    assert longest("C17", made) == at(2026, 10, 29, 10)
    assert longest("C17.extension", at(2026, 5, 5, 9)) == at(2026, 5, 12, 9)
    assert longest("C18", at(2026, 5, 5, 9)) == at(2026, 5, 12, 9)


def test_an_order_whose_last_day_is_a_sunday_may_go_on_to_noon_of_monday() -> None:
    made = at(2026, 5, 4, 8)  # 9:00 on a Monday; its eighth day is the Monday after
    assert longest("C17", made) == at(2026, 5, 12, 8)

    made = at(2026, 5, 3, 8)  # 9:00 on a Sunday; its eighth day is a Sunday
    assert longest("C17", made) == at(2026, 5, 11, 11)


def test_the_end_of_police_protection_is_counted_and_not_renewed(child: Referral) -> None:
    power = EmergencyPowerFactory.create(referral=child, ends_at=SCREENED_AT + 400 * HOUR)
    assert power.ends_at == SCREENED_AT + 72 * HOUR

    with pytest.raises(operations.Refused, match="not renewed"):
        EmergencyPowerFactory.create(
            referral=child, started_at=power.ends_at, at=power.ends_at + HOUR
        )
    later = SCREENED_AT + 30 * DAY
    assert EmergencyPowerFactory.create(referral=child, started_at=later, at=later).pk


@pytest.mark.parametrize(
    ("power", "days"), [(Power.PROTECTION_ORDER, 8), (Power.ASSESSMENT_ORDER, 7)]
)
def test_an_order_ends_within_what_the_law_allows(child: Referral, power: str, days: int) -> None:
    about: dict[str, Any] = {"referral": child, "power": power}

    with pytest.raises(operations.Refused, match="Give the day"):
        EmergencyPowerFactory.create(**about)
    with pytest.raises(operations.Refused, match="at the latest"):
        EmergencyPowerFactory.create(**about, ends_at=SCREENED_AT + days * DAY + HOUR)
    with pytest.raises(operations.Refused, match="after it begins"):
        EmergencyPowerFactory.create(**about, ends_at=SCREENED_AT)

    assert EmergencyPowerFactory.create(**about, ends_at=SCREENED_AT + days * DAY).pk


def test_other_orders_end_when_the_court_says_or_without_a_date(child: Referral) -> None:
    for power in (Power.EXCLUSION, Power.INTERIM_ORDER, Power.FGM_ORDER, Power.MARRIAGE_ORDER):
        EmergencyPowerFactory.create(referral=child, power=power, ends_at=SCREENED_AT + 200 * DAY)
    endless = EmergencyPowerFactory.create(referral=child, power=Power.FGM_ORDER)

    assert endless.until is None
    assert queries.clock_of(endless, at=SCREENED_AT) is None


def test_what_protects_children_is_not_used_for_adults() -> None:
    adult = awaiting(Pathway.ADULT)

    with pytest.raises(operations.Refused, match="protects children"):
        EmergencyPowerFactory.create(referral=adult)
    assert EmergencyPowerFactory.create(referral=adult, power=Power.MARRIAGE_ORDER).pk


def follow(power: EmergencyPower, now: dt.datetime, **said: Any) -> EmergencyPower:
    power.refresh_from_db()
    told = {**NOTHING, "version": power.version, **said}
    return operations.follow_power(power, **told, by=BETH, at=now)


def test_an_emergency_protection_order_is_extended_once_by_seven_days(child: Referral) -> None:
    ends_at = SCREENED_AT + 8 * DAY
    order = EmergencyPowerFactory.create(
        referral=child, power=Power.PROTECTION_ORDER, ends_at=ends_at
    )

    with pytest.raises(operations.Refused, match="at the latest"):
        follow(order, ends_at, extended_until=ends_at + 7 * DAY + HOUR)
    assert follow(order, ends_at, extended_until=ends_at + 7 * DAY).until == ends_at + 7 * DAY
    with pytest.raises(operations.Refused, match="extended once"):
        follow(order, ends_at, extended_until=ends_at + 6 * DAY)

    police = EmergencyPowerFactory.create(referral=child)
    with pytest.raises(operations.Refused, match="Only an emergency protection order"):
        follow(police, SCREENED_AT, extended_until=SCREENED_AT + 80 * HOUR)


def test_what_happened_is_written_down_and_nobody_writes_over_another(child: Referral) -> None:
    power = EmergencyPowerFactory.create(referral=child)
    follow(power, SCREENED_AT, parents_told="By telephone at 11:00.")

    with pytest.raises(Conflict):
        follow(power, SCREENED_AT, parents_told="Never.", version=0)

    power.refresh_from_db()
    assert (power.parents_told, power.version) == ("By telephone at 11:00.", 1)


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"why_ended": "Home."}, "Give the day"),
        ({"ended_at": SCREENED_AT + HOUR}, "Say why it ended"),
        ({"ended_at": SCREENED_AT - HOUR, "why_ended": "Home."}, "after it began"),
        ({"ended_at": SCREENED_AT + 73 * HOUR, "why_ended": "Home."}, "It held until"),
        ({"ended_at": SCREENED_AT + 5 * HOUR, "why_ended": "Home."}, "not come yet"),
    ],
)
def test_an_end_has_a_moment_within_it_and_a_reason(
    child: Referral, said: dict[str, Any], refusal: str
) -> None:
    power = EmergencyPowerFactory.create(referral=child)

    with pytest.raises(operations.Refused, match=refusal):
        follow(power, SCREENED_AT + 2 * HOUR, **said)


def test_it_counts_down_hard_and_at_its_last_moment_holds_no_more(child: Referral) -> None:
    power = EmergencyPowerFactory.create(referral=child)
    end = SCREENED_AT + 72 * HOUR

    def clock(moment: dt.datetime) -> tuple[str, str]:
        found = queries.clock_of(power, at=moment)
        assert found is not None
        return found.state, found.words

    assert clock(SCREENED_AT) == ("running", "3 days 0 h left")
    assert clock(end - HOUR) == ("due_soon", "1 h 0 min left")
    assert clock(end) == ("late", "It holds no more")
    assert queries.flags_of(child, at=end - HOUR) == [
        "Police protection (section 46): 1 h 0 min left. It ends at 8 May 2026, 11:00."
    ]
    follow(power, end, ended_at=end, why_ended="An order was made.")
    assert queries.flags_of(child, at=end) == []


def test_the_next_to_run_out_stands_first_and_what_ended_last(child: Referral) -> None:
    about: dict[str, Any] = {"referral": child, "power": Power.EXCLUSION}
    endless = EmergencyPowerFactory.create(**about)
    late = EmergencyPowerFactory.create(**about, ends_at=SCREENED_AT + 9 * DAY)
    ended = EmergencyPowerFactory.create(**about, ends_at=SCREENED_AT + DAY)
    soon = EmergencyPowerFactory.create(**about, ends_at=SCREENED_AT + 2 * DAY)
    follow(ended, SCREENED_AT + HOUR, ended_at=SCREENED_AT + HOUR, why_ended="Discharged.")

    shown = [each.power for each in queries.powers_of(child, at=SCREENED_AT)]
    assert shown == [soon, late, endless, ended]


def test_a_power_that_had_run_out_is_kept_marked_and_nobody_is_woken(child: Referral) -> None:
    now = SCREENED_AT + 80 * HOUR
    power = EmergencyPowerFactory.create(referral=child, at=now)

    assert power.was_over_when_recorded
    assert queries.powers_to_tell_of(at=now + HOUR) == []
    event = AuditEvent.objects.get(event="emergency_power.recorded")
    assert event.details["was_over"] is True


def test_the_sweep_warns_before_the_end_and_tells_at_the_end_once_by_reference_alone(
    child: Referral, mailed: User
) -> None:
    now = timezone.now()
    power = EmergencyPowerFactory.create(referral=child, started_at=now - HOUR, at=now)
    assert tell_of_powers() == 0

    for hours, words in ((70, "is about to end"), (73, "has ended")):
        EmergencyPower.objects.filter(pk=power.pk).update(
            started_at=now - hours * HOUR, ends_at=now - hours * HOUR + 72 * HOUR
        )
        assert (tell_of_powers(), tell_of_powers()) == (1, 0)
        deliver_messages()
        (message,) = [each for each in mail.outbox if "A power" in each.subject]
        assert message.to == [mailed.email]
        assert words in message.subject
        assert child.reference in message.subject
        said = f"{message.subject} {message.body}"
        for kept in (child.record.family_name, "protection", "Tudor"):
            assert kept not in said
        mail.outbox.clear()


@pytest.fixture
def mailed(child: Referral) -> User:
    """Manage the team that holds the child's referral."""
    return MembershipFactory.create(role=Role.TEAM_MANAGER, team=child.owning_team).user


@pytest.fixture
def sara(child: Referral) -> User:
    """Work in the team that holds the child's referral."""
    return MembershipFactory.create(role=Role.SOCIAL_WORKER, team=child.owning_team).user


def test_who_was_given_the_enquiry_is_told_and_sees_it_among_their_work(
    client: Client, mailed: User
) -> None:
    enquiry = running()
    celyn = person("Celyn Harries", Role.SOCIAL_WORKER, "adults")
    AllocationFactory.create(enquiry=enquiry, duty="social_worker", holder=celyn)
    now = timezone.now()
    about: dict[str, Any] = {"referral": enquiry.referral, "at": now}
    EmergencyPowerFactory.create(started_at=now - 70 * HOUR, **about)

    assert tell_of_powers() == 2
    deliver_messages()
    told = [each for each in mail.outbox if "A power" in each.subject]
    assert {address for each in told for address in each.to} == {mailed.email, celyn.email}
    assert "1 h 59 min left" in sign_in(client, celyn).get(reverse("home")).content.decode()


def test_nobody_is_told_of_what_has_ended(child: Referral, mailed: User) -> None:
    now = timezone.now()
    power = EmergencyPowerFactory.create(referral=child, started_at=now - 71 * HOUR, at=now - HOUR)
    follow(power, now, ended_at=now, why_ended="Home with her mother.")

    assert tell_of_powers() == 0
    deliver_messages()
    assert not [each for each in mail.outbox if "A power" in each.subject]


def address(referral: Referral) -> str:
    return reverse("referrals:powers", args=[referral.reference])


def typed(moment: dt.datetime, **more: str) -> dict[str, Any]:
    local = timezone.localtime(moment)
    return {
        "power": "police_protection",
        "authorised_by": "PC 1044",
        "started_on_day": local.day,
        "started_on_month": local.month,
        "started_on_year": local.year,
        "started_time": local.strftime("%H:%M"),
        **more,
    }


def test_a_social_worker_records_police_protection_and_sees_it_count_down(
    client: Client, child: Referral, sara: User
) -> None:
    sign_in(client, sara)
    assert "No power or order is recorded" in client.get(address(child)).content.decode()

    now = timezone.now().replace(second=0, microsecond=0)
    response = client.post(address(child), typed(now - HOUR, place="Ysbyty Glan Clwyd"))

    assert response.status_code == 302
    power = EmergencyPower.objects.get()
    assert power.ends_at == now + 71 * HOUR
    for page in (address(child), child.get_absolute_url(), reverse("home")):
        words = client.get(page).content.decode()
        assert "2 days 22 h left" in words, page
        assert ("Ysbyty" in words) is (page == address(child))


def test_bad_input_keeps_what_was_typed(client: Client, child: Referral, sara: User) -> None:
    sign_in(client, sara)
    wrong = typed(timezone.now() + DAY, authorised_by="Inspector Ellis")

    page = client.post(address(child), wrong).content.decode()

    assert "This moment has not come yet." in page
    assert "Inspector Ellis" in page
    assert not EmergencyPower.objects.exists()
    skipped = {**wrong, "started_on_day": "29", "started_on_month": "3", "started_on_year": "2026"}
    skipped["started_time"] = "01:30"
    assert "The clocks went forward" in client.post(address(child), skipped).content.decode()


def test_the_page_of_one_is_saved_and_a_second_writer_is_told(
    client: Client, child: Referral, sara: User
) -> None:
    power = EmergencyPowerFactory.create(referral=child)
    page = reverse("referrals:power", args=[child.reference, power.pk])
    sign_in(client, sara)

    said = {"version": "0", "handed_over": "To Branwen Rees at 14:00."}
    assert client.post(page, said).status_code == 302
    second = client.post(page, {**said, "handed_over": "To nobody."})

    assert second.status_code == 409
    assert "To nobody." in second.content.decode()
    power.refresh_from_db()
    assert power.handed_over == "To Branwen Rees at 14:00."


def test_it_is_missing_to_strangers_and_to_another_referral(
    client: Client, child: Referral, sara: User
) -> None:
    power = EmergencyPowerFactory.create(referral=child)
    other = awaiting(Pathway.CHILD)
    stranger = person("Ifan Prys", Role.SOCIAL_WORKER, "adults")

    assert sign_in(client, stranger).get(address(child)).status_code == 404
    page = reverse("referrals:power", args=[other.reference, power.pk])
    assert sign_in(client, sara).get(page).status_code == 404


def test_a_role_without_that_work_is_refused(client: Client, child: Referral) -> None:
    taker = person("Gwen Ifans", Role.MINUTE_TAKER, "mash")

    assert sign_in(client, taker).get(address(child)).status_code in (403, 404)
    assert not queries.lines_for_home(actor(taker), at=SCREENED_AT)
