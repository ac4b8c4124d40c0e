"""Publishing an edition, once; and that nothing published can be changed afterwards."""

import copy
import datetime as dt
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from policies import files, operations, queries
from policies.models import BankHoliday, Frozen, Policy, Timescale
from records.audit import SYSTEM
from records.models import AuditEvent

CONWY = files.DATA / "2026-conwy.toml"
NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


def another_edition(**changes):
    """Return the Conwy edition as a new one, for another day."""
    document = copy.deepcopy(files.read(CONWY))
    return document | {"code": "2027-conwy", "effective_on": dt.date(2027, 4, 1)} | changes


def publish(document):
    return operations.publish_edition(document, by=SYSTEM, at=NOON)


def test_an_edition_is_published_with_all_its_rows():
    policy = publish(another_edition())

    assert policy.status == Policy.Status.PUBLISHED
    assert policy.timescale("C3").allowed == 15
    for table in files.TABLES:
        assert getattr(policy, table).count() == len(another_edition()[table])
    event = AuditEvent.objects.about(policy).get()
    assert (event.event, event.details["code"]) == ("policy.published", "2027-conwy")


def test_publishing_the_same_edition_again_changes_nothing():
    first = publish(another_edition())

    second = publish(another_edition())

    assert second == first
    assert Policy.objects.filter(code="2027-conwy").count() == 1
    assert AuditEvent.objects.about(first).count() == 1


def test_a_published_edition_with_other_content_is_refused():
    publish(another_edition())

    with pytest.raises(operations.Refused, match="2027-conwy is published and cannot change"):
        publish(another_edition(title_en="Another title"))


def test_a_new_edition_for_the_same_day_supersedes_the_one_it_corrects():
    first = publish(another_edition())

    second = publish(another_edition(code="2027-conwy-2"))

    first.refresh_from_db()
    assert first.status == Policy.Status.SUPERSEDED
    assert second.status == Policy.Status.PUBLISHED


def test_every_fault_of_a_file_is_named_and_nothing_is_published():
    document = another_edition()
    document["timescales"][0]["name_cy"] = ""
    document["timescales"][1]["allowd"] = 3
    document["screening_outcomes"][0]["starts_timescales"] = ["Z9"]
    document["sources"].append(document["sources"][0])

    with pytest.raises(operations.Refused) as refused:
        publish(document)

    said = " ".join(refused.value.objections)
    assert "timescales R1, name_cy" in said
    assert "allowd" in said
    assert "child-no-further-action refers to Z9" in said
    assert "police is in the edition more than once" in said
    assert not Policy.objects.filter(code="2027-conwy").exists()


def test_the_command_leaves_a_published_edition_and_says_so(capsys):
    call_command("load_policy", CONWY)

    assert "2026-conwy was already published" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("title = ", "is not TOML", id="not TOML"),
        pytest.param('code = "x"', "The edition has no effective_on", id="not an edition"),
        pytest.param(None, "cannot be read", id="no file"),
    ],
)
def test_a_file_that_is_no_edition_is_refused_in_a_sentence(tmp_path: Path, text, said):
    path = tmp_path / "edition.toml"
    if text is not None:
        path.write_text(text)

    with pytest.raises(CommandError, match=said):
        call_command("load_policy", path)


def test_the_models_refuse_to_change_what_is_published(policy):
    timescale = policy.timescale("C3")
    timescale.allowed = 30

    with pytest.raises(Frozen):
        timescale.save()
    with pytest.raises(Frozen):
        timescale.delete()
    with pytest.raises(Frozen):
        Timescale(policy=policy, ref="C99").save()
    with pytest.raises(Frozen):
        policy.save()
    with pytest.raises(Frozen):
        policy.delete()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE policies_timescale SET allowed = 30 WHERE ref = 'C3'",
        "DELETE FROM policies_timescale WHERE ref = 'C3'",
        "UPDATE policies_screeningoutcome SET closes = NOT closes",
        "DELETE FROM policies_channel",
        "UPDATE policies_policy SET title_en = 'Another'",
        "UPDATE policies_policy SET status = 'draft', published_at = NULL, published_by = NULL",
        "UPDATE policies_policy SET status = 'superseded', title_en = 'Another'",
        "DELETE FROM policies_policy",
        "UPDATE policies_bankholiday SET title_en = 'Working day'",
        "DELETE FROM policies_bankholiday",
        """INSERT INTO policies_channel (id, policy_id, "order", code, name_en, name_cy)
           SELECT gen_random_uuid(), id, 99, 'fax', 'Fax', 'Ffacs' FROM policies_policy""",
    ],
)
def test_the_database_refuses_to_change_what_is_published(policy, statement):
    with pytest.raises(DatabaseError, match=r"published|may not be changed"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.parametrize("model", [*files.TABLES.values(), Policy, BankHoliday])
def test_every_table_of_the_arrangements_is_guarded(model):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal",
            [model._meta.db_table],
        )
        (triggers,) = cursor.fetchone()

    assert triggers == 2


def test_an_edition_may_be_superseded_and_nothing_else(policy):
    Policy.objects.filter(pk=policy.pk).update(status=Policy.Status.SUPERSEDED)

    with pytest.raises(DatabaseError, match="published"), transaction.atomic():
        Policy.objects.filter(pk=policy.pk).update(status=Policy.Status.PUBLISHED)


def test_the_bank_holidays_are_those_that_gov_uk_published():
    days = set(BankHoliday.objects.filter(date__year=2026).values_list("date", flat=True))

    assert {day.strftime("%d %b") for day in days} == {
        "01 Jan", "03 Apr", "06 Apr", "04 May", "25 May", "31 Aug", "25 Dec", "28 Dec",
    }  # fmt: skip
    assert BankHoliday.objects.latest("published_to").published_to == dt.date(2028, 12, 31)


def test_loading_the_bank_holidays_again_adds_none():
    assert operations.load_bank_holidays(by=SYSTEM, at=NOON) == []


def test_a_bank_holiday_proclaimed_later_counts_at_once_and_is_added_once(policy):
    day = dt.date(2027, 6, 7)
    title = {"title_en": "Day of thanks", "title_cy": "Diwrnod o ddiolch"}

    assert queries.calendar(policy).is_working_day(day)

    holiday = operations.add_bank_holiday(day, **title, by=SYSTEM, at=NOON)

    assert not queries.calendar(policy).is_working_day(day)
    assert queries.calendar(policy).last_day == dt.date(2028, 12, 31)
    assert AuditEvent.objects.about(holiday).get().event == "bank_holiday.added"
    with pytest.raises(operations.Refused, match="already a bank holiday"):
        operations.add_bank_holiday(day, **title, by=SYSTEM, at=NOON)


def test_a_bank_holiday_is_named_in_both_languages():
    with pytest.raises(operations.Refused, match="in English and in Welsh"):
        operations.add_bank_holiday(
            dt.date(2027, 6, 7), title_en="Day of thanks", title_cy=" ", by=SYSTEM, at=NOON
        )


def test_the_edition_in_force_is_the_newest_that_has_taken_effect(policy):
    next_year = publish(another_edition())

    assert queries.current_policy(dt.datetime(2027, 3, 31, 22, tzinfo=dt.UTC)) == policy
    assert queries.current_policy(dt.datetime(2027, 3, 31, 23, tzinfo=dt.UTC)) == next_year
    assert queries.current_policy(dt.datetime(2019, 1, 1, tzinfo=dt.UTC)) == policy
