"""The rows of the bench of figures: what they count to, by us, by hand and one by one."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.core.management import call_command
from django.db import connections

from accounts.models import Agency
from measures.queries import LINES
from measures.queries.adults import adults_reported
from measures.queries.children import contacts, decisions_due, decisions_in_time
from measures.queries.figures import tally
from measures.rules import LONDON, Quarter, quarter_of, shown_quarters
from records.row_security import as_system
from referrals.models import Deadline, Referral
from safeguarding.demo.partnership import make_partnership
from scripts.bench.__main__ import leave_unguarded
from scripts.bench.figures import beside_sql, counters_by_name
from scripts.bench.figures_by_hand import BY_HAND
from scripts.bench.filling.copying import copy
from scripts.bench.filling.wales import AUTHORITIES, CONTACTS, Wales, tables

NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)
SUMMER = Quarter(2026, 2)
SCALE = 0.01
# What the invented rows have none of, and so nobody measures.
NOT_BY_HAND = {
    "reports_with_advice",
    "reports_by_category_and_age",
    "investigations",
    "criminal_investigations",
    "orders_applied_for",
    "orders_granted",
}


def test_the_rows_count_alike_by_us_by_hand_and_one_by_one(own_database: str) -> None:
    with as_system("the bench"):
        fill()
        conwy = Agency.objects.get(code="conwy")
        assert Referral.objects.count() == SCALE * CONTACTS
        owners = Referral.objects.values_list("owning_agency__code", flat=True)
        assert set(owners.distinct()) == set(AUTHORITIES)

        quarters = shown_quarters(SUMMER)
        found = one_by_one(conwy, quarters)
        for counter in (contacts, adults_reported, decisions_due, decisions_in_time):
            counted = tally(counter(conwy, NOW), quarters)[""]
            assert counted == found[counter.__name__], counter.__name__
            assert all(counted.values())

        _ours, _hand, number, _slowest = beside_sql(conwy, SUMMER, at=NOW, times=1)
        assert number == len(BY_HAND)


def test_what_is_not_measured_by_hand_is_of_the_lines_that_have_no_invented_rows() -> None:
    modules = {counter.__name__: counter.__module__ for counter in counters_by_name().values()}
    left = {name for name in modules if name not in BY_HAND and name != "counter"}
    elsewhere = {
        "measures.queries.marac",
        "measures.queries.panel_agencies",
        "measures.queries.panels",
        "measures.queries.practitioners",
    }
    assert {name for name in left if modules[name] not in elsewhere} == NOT_BY_HAND
    assert len(LINES) > len(left)


def fill() -> None:
    leave_unguarded()
    make_partnership(at=NOW)
    wales = Wales(scale=SCALE, now=NOW)
    for model, row, numbers in tables(wales):
        copy(model, (row(wales, number) for number in numbers))
    call_command("migrate", verbosity=0)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")


def one_by_one(conwy: Agency, quarters: list[Quarter]) -> dict[str, dict[Quarter, int]]:
    """Count without any of the measures' queries; none of the rows was corrected or stopped."""
    found: dict[str, dict[Quarter, set[Any]]] = {
        counter.__name__: {}
        for counter in (contacts, adults_reported, decisions_due, decisions_in_time)
    }

    def add(name: str, quarter: Quarter, what: UUID) -> None:
        if quarter in quarters:
            found[name].setdefault(quarter, set()).add(what)

    clocks = {clock.referral_id: clock for clock in Deadline.objects.select_related("timescale")}
    for referral in Referral.objects.select_related("record"):
        if referral.owning_agency_id != conwy.pk:
            continue
        quarter = quarter_of(referral.received_at.astimezone(LONDON).date())
        if referral.pathway == "adult":
            add("adults_reported", quarter, referral.record.person_id)
            continue
        add("contacts", quarter, referral.pk)
        clock = clocks[referral.pk]
        assert clock.timescale.ref == "R6"
        if clock.met_at is not None or (clock.due_at is not None and clock.due_at < NOW):
            add("decisions_due", quarter, referral.pk)
        if clock.met_at is not None and clock.due_at is not None and clock.met_at <= clock.due_at:
            add("decisions_in_time", quarter, referral.pk)
    return {
        name: {quarter: len(them) for quarter, them in by.items()} for name, by in found.items()
    }
