"""The command that says when something is due, and the pages that say the same."""

import datetime as dt
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from policies import files, queries, rules
from policies.models import Timescale
from referrals.queries.words import explain_url
from tests.cast import sign_in

REFS = [row["ref"] for row in files.read(files.DATA / "2026-conwy.toml")["timescales"]]

pytestmark = pytest.mark.django_db


def explain(capsys, *arguments: str) -> dict[str, Any]:
    call_command("explain_deadline", *arguments, "--json")
    said: dict[str, Any] = json.loads(capsys.readouterr().out)
    return said


@pytest.mark.parametrize("ref", REFS)
@pytest.mark.parametrize("language", ["en", "cy"])
def test_every_timescale_can_be_explained(capsys, ref, language):
    said = explain(capsys, ref, "2026-12-10T14:30", "--language", language)

    assert list(said) == ["ref", "started_at", "due_at", "days", "why"]
    assert said["ref"] == ref
    assert said["started_at"] == "2026-12-10T14:30:00+00:00"
    assert said["why"]
    if said["due_at"] is None:
        assert said["days"] == []
    else:
        assert dt.datetime.fromisoformat(said["due_at"]).tzinfo is not None
    for day in said["days"]:
        assert set(day) == {"date", "counted", "reason"}
        assert dt.date.fromisoformat(day["date"])
        assert isinstance(day["counted"], bool)
        assert day["reason"]


def test_a_conference_is_due_fifteen_working_days_after_the_last_strategy_meeting(capsys):
    said = explain(capsys, "C3", "2026-12-10T14:30")

    assert said["due_at"] == "2027-01-05T17:00:00+00:00"
    assert sum(day["counted"] for day in said["days"]) == 15


@pytest.mark.parametrize(
    ("moment", "due_at"),
    [
        pytest.param("2026-12-24T16:40", "2026-12-29T17:00:00+00:00", id="in hours"),
        pytest.param("2026-12-24T17:20", "2026-12-30T17:00:00+00:00", id="after close"),
    ],
)
def test_a_child_report_at_christmas(capsys, moment, due_at):
    said = explain(capsys, "R6", moment)

    reasons = {day["date"]: day["reason"] for day in said["days"]}
    assert said["due_at"] == due_at
    assert reasons["2026-12-25"] == "Bank holiday: Christmas Day"
    assert reasons["2026-12-26"].startswith("Saturday")
    assert reasons["2026-12-27"].startswith("Sunday")
    assert reasons["2026-12-28"] == "Bank holiday: Boxing Day (substitute day)"


def test_limits_before_a_conference_count_back(capsys):
    said = explain(capsys, "A3", "2026-11-25T10:00")

    assert said["due_at"] == "2026-11-23T17:00:00+00:00"
    assert [day["date"] for day in said["days"]] == ["2026-11-25", "2026-11-24", "2026-11-23"]


def test_a_due_moment_in_summer_has_summer_times_offset(capsys):
    said = explain(capsys, "R6", "2026-06-10T10:00")

    assert said["started_at"] == "2026-06-10T10:00:00+01:00"
    assert said["due_at"] == "2026-06-11T17:00:00+01:00"


def test_an_offset_is_kept_to(capsys):
    assert explain(capsys, "R6", "2026-06-10T16:30Z")["due_at"] == "2026-06-12T17:00:00+01:00"


def test_red_waits_for_nothing(capsys):
    said = explain(capsys, "R6", "2026-12-24T17:20", "--red")

    assert said["due_at"] == "2026-12-29T17:00:00+00:00"


def test_the_command_speaks_to_people_too(capsys):
    call_command("explain_deadline", "R6", "2026-12-24T17:20")

    said = capsys.readouterr().out
    assert "It is due by 17:00 on Wednesday 30 December 2026." in said
    assert "After close of business" in said


def test_holidays_have_their_welsh_names(capsys):
    said = explain(capsys, "R6", "2026-12-24T16:40", "--language", "cy")

    assert "Dydd Nadolig" in said["days"][1]["reason"]


@pytest.mark.parametrize(
    ("arguments", "said", "code"),
    [
        pytest.param(["Z1", "2026-12-10T14:30"], "Z1 is not a timescale", 1, id="unknown ref"),
        pytest.param(["R11", "2026-12-10T14:30"], "R11.red", 1, id="one of several"),
        pytest.param(["R6", "yesterday"], "as a date and a time", 2, id="no moment"),
        pytest.param(["R6", "2028-12-29T14:30"], "Calendar missing", 1, id="past the calendar"),
        pytest.param(
            ["R6", "2026-12-10T14:30", "--edition", "1999"], "No such edition", 1, id="no edition"
        ),
    ],
)
def test_what_cannot_be_explained_is_answered_in_a_sentence(arguments, said, code):
    with pytest.raises(CommandError, match=said) as error:
        call_command("explain_deadline", *arguments)

    assert error.value.returncode == code


# --- The pages ----------------------------------------------------------------------------------


@pytest.mark.parametrize("ref", ["R1", "R6", "R9", "R11.red", "A3", "A4", "A5", "C11", "C17"])
def test_a_timescale_in_each_unit_has_a_page(client, nia, ref):
    page = sign_in(client, nia).get(
        reverse("policies:explain", args=[ref]), {"start": "2026-12-10T14:30"}
    )

    assert page.status_code == 200
    assert page.context["explanation"].ref == ref


def test_the_page_names_each_day_and_why(client, nia):
    page = sign_in(client, nia).get(
        reverse("policies:explain", args=["R6"]), {"start": "2026-12-24T17:20"}
    )

    said = page.content.decode()
    assert "Wednesday 30 December 2026, 17:00" in said
    assert "Bank holiday: Christmas Day" in said
    assert "After close of business" in said


def test_a_date_on_screen_links_to_its_own_count(client, nia, policy):
    timescale = policy.timescale("R6")
    start = dt.datetime(2026, 12, 24, 17, 20, tzinfo=dt.UTC)

    page = sign_in(client, nia).get(
        explain_url("R6", started_at=start, edition=policy.code, is_red=True)
    )

    assert page.context["explanation"] == rules.explain(
        start, timescale, calendar=queries.calendar(policy), is_red=True
    )


@pytest.mark.parametrize("typed", ["", "yesterday", "2026-02-30", "2028-12-29", "x" * 100, "\0"])
def test_a_bad_moment_is_answered_beside_the_field(client, nia, typed):
    page = sign_in(client, nia).get(reverse("policies:explain", args=["R6"]), {"start": typed})

    assert page.status_code == 200
    assert page.context["form"].errors["start"]
    assert page.context["explanation"] is None


@pytest.mark.parametrize(
    ("ref", "edition"),
    [("Z1", ""), ("R6", "1999"), ("R6", "a b"), ("R6", "\0"), ("R6" * 100, "")],
)
def test_what_is_not_in_the_arrangements_is_not_found(client, nia, ref, edition):
    address = reverse("policies:explain", args=["R6"]).replace("R6", ref)

    page = sign_in(client, nia).get(address, {"start": "2026-12-10", "edition": edition})

    assert page.status_code == 404


def test_the_page_of_timescales_lists_every_one_with_its_source(
    client, nia, policy, django_assert_max_num_queries
):
    sign_in(client, nia)

    with django_assert_max_num_queries(12):
        page = client.get(reverse("policies:timescales"))

    said = page.content.decode()
    for timescale in Timescale.objects.filter(policy=policy):
        assert reverse("policies:explain", args=[timescale.ref]) in said
    assert "Children Act 1989, section 46" in said
    assert "Unconfirmed" in said


@pytest.mark.parametrize("address", ["/policies/timescales/", "/policies/deadlines/R6/"])
def test_a_stranger_is_sent_to_sign_in(client, address):
    assert client.get(address).status_code == 302


@pytest.mark.parametrize(
    ("ref", "moment", "due_at"),
    [
        pytest.param("R6.red", "2026-12-24T16:40", "2026-12-24T20:40:00+00:00", id="decide, red"),
        pytest.param("R6.urgent", "2026-12-25T23:30", "2026-12-26T00:30:00+00:00", id="seen"),
        pytest.param(
            "R6.urgent.senior", "2026-10-25T00:30", "2026-10-25T01:30:00+00:00", id="senior"
        ),
        pytest.param("R11.red", "2026-05-04T11:00", "2026-05-04T15:00:00+01:00", id="red"),
        pytest.param("R11.amber", "2026-12-24T16:40", "2026-12-25T16:40:00+00:00", id="amber"),
        pytest.param("R11.green", "2026-12-24T16:40", "2026-12-27T16:40:00+00:00", id="green"),
        pytest.param(
            "R8.disagreement.own", "2026-12-24T10:00", "2026-12-29T17:00:00+00:00", id="own"
        ),
        pytest.param(
            "R8.disagreement.senior", "2026-12-24T17:20", "2026-12-31T17:00:00+00:00", id="late"
        ),
        pytest.param(
            "R8.disagreement.regional", "2026-04-30T10:00", "2026-05-08T17:00:00+01:00", id="May"
        ),
    ],
)
def test_the_limits_of_triage_over_nights_and_bank_holidays(capsys, ref, moment, due_at):
    """Urgent limits run through Christmas and the hour that comes twice; answers wait."""
    assert explain(capsys, ref, moment)["due_at"] == due_at
