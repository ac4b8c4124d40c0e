"""`docs/roles.csv` is what the code says; `docs/access-matrix.csv` is what the code must do.

The matrix is written by hand. Everything that can be reached has its rows: pages, files, addresses
of the API, tasks and commands. Everybody asks for each, and gets the answer written there. Classes
of records are tried in `test_access_records.py`.
"""

import ast
import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import get_commands
from django.urls import reverse

from accounts.acting import actor_of_system
from accounts.management.commands.write_roles import roles_csv
from measures.tasks import make_quarterly_report
from referrals import paper
from safeguarding.celery import app as celery
from tests.factories.exports import written
from tests.factories.referrals import ReportFactory
from tests.project.apps import APPS
from tests.project.doors import address, address_of_nothing, pages
from tests.project.matrix import ANSWERS, Row, rows, to_fill_in, wrong_cells
from tests.project.matrix_cast import COLUMNS, STRANGER
from tests.project.matrix_stage import METHODS, Stage, is_file, said_by, stage_of, undone
from tests.project.named_rights import World

PAGES = {page.name: page for page in pages()}
API = {name: page for name, page in PAGES.items() if page.app == "api"}
PUBLIC = {name for name, page in PAGES.items() if page.is_public} - set(API)
PRIVATE = set(PAGES) - set(API) - PUBLIC
# A file is what a page answers with to keep: as it is, or where its address asks for a table.
FILES = {"open": "open", "send": "send", "csv": "open", "xlsx": "open"}
NO_SUCH_ACTION = "no such action"

Said = dict[str, str]
DAYS = {
    f"{day}_{part}": number
    for day in ("first_day", "last_day")
    for part, number in (("day", "1"), ("month", "4"), ("year", "2026"))
}
# What a page is asked with that says nothing without: in its address, or in its form.
SAID: dict[tuple[str, str], Callable[[World], Said]] = {
    ("export_looks", "send"): lambda _world: {"purpose": "check"},
    ("measures:export_rows", "open"): lambda _world: {"quarter": "2026-1"},
    ("measures:export_rows", "send"): lambda _world: {"kind": "csv", "purpose": "audit"},
    ("measures:return_file", "open"): lambda _world: {"days": "2026-1", "format": "csv"},
    ("measures:rows", "open"): lambda _world: {"quarter": "2026-1"},
    ("panels:add_to_sitting", "open"): lambda world: {"referral": world.listing.referral.reference},
    ("panels:add_to_sitting", "send"): lambda world: {"referral": world.listing.referral.reference},
    # To show the place again takes more: `tests/people/test_keep_safe.py`.
    ("people:keep_safe", "send"): lambda _world: {"keep": "yes"},
    ("processing", "send"): lambda _world: {
        **DAYS,
        "table": "flows",
        "format": "csv",
        "purpose": "check",
    },
    ("referrals:disagreement", "send"): lambda _world: {"act": "respond"},
    ("strategy_meetings:discuss", "open"): lambda world: {"referral": world.decided.reference},
    ("strategy_meetings:discuss", "send"): lambda world: {"referral": world.decided.reference},
    ("strategy_meetings:schedule", "open"): lambda world: {"referral": world.decided.reference},
    ("strategy_meetings:schedule", "send"): lambda world: {"referral": world.decided.reference},
}
# What the clock makes, of which there is no file before.
MADE: dict[str, Callable[[World], object]] = {
    "measures:download_export": lambda world: written(world.rows_export),
    "measures:download": lambda world: make_quarterly_report(str(world.quarterly_report.pk)),
}
# What stands in the address also where a form is sent.
QUERY: dict[str, Callable[[World], str]] = {
    "measures:export_rows": lambda _world: "?quarter=2026-1",
    "export_looks": lambda world: f"?record={world.referral.reference}",
}


@pytest.fixture(scope="module")
def stage(
    django_db_setup: None, template: str, django_db_blocker: pytest.FixtureRequest
) -> Iterator[Stage]:
    with stage_of(template, django_db_blocker) as stage:
        yield stage


@pytest.fixture(scope="module")
def with_report(stage: Stage) -> World:
    """One report at Conwy, made once; what else an address names, each test makes for itself."""
    world = World(stage.fixture)
    assert world.report
    return world


@pytest.fixture
def world(with_report: World) -> Iterator[World]:
    with undone():
        yield copy.copy(with_report)


def test_the_published_roles_are_those_of_the_code() -> None:
    published = (Path("docs") / "roles.csv").read_text()

    assert published == roles_csv(), "run: python manage.py write_roles"


def test_every_cell_says_something() -> None:
    for row in rows():
        assert set(row.cells) == set(COLUMNS), row
        assert set(row.cells.values()) <= ANSWERS, row


def test_no_row_stands_twice() -> None:
    said = [(row.kind, str(row)) for row in rows()]

    assert sorted(set(said)) == sorted(said)


def of_the_api() -> set[tuple[str, str]]:
    verbs = {"get": "open", "post": "send"}
    return {
        (name, verbs.get(verb, verb))
        for name, page in API.items()
        for verb in page.view.cls.http_method_names  # type: ignore[attr-defined]
        if verb != "head"
    }


def tasks() -> set[tuple[str, str]]:
    celery.loader.import_default_modules()
    by_clock = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    ours = {name for name in celery.tasks if name.partition(".")[0] in APPS}
    assert by_clock <= ours
    return {(name, "by the clock" if name in by_clock else "when asked for") for name in ours}


def commands() -> set[tuple[str, str]]:
    return {(name, "at the server") for name, app in get_commands().items() if app in APPS}


@pytest.mark.parametrize(
    ("kind", "there"), [("api", of_the_api), ("task", tasks), ("command", commands)]
)
def test_all_that_can_be_started_has_its_row(kind: str, there: Callable[[], set[tuple[str, str]]]):
    written = {(row.surface, row.action) for row in rows(kind)}

    assert not written - there(), "these rows are of nothing that there is"
    lacking = there() - written
    assert not lacking, to_fill_in((kind, name, "", action) for name, action in lacking)


@pytest.mark.parametrize(("kind", "there"), [("page", PRIVATE), ("public page", PUBLIC)])
def test_every_page_has_its_rows(kind: str, there: set[str]):
    written = {row.surface for row in rows(kind)}

    assert not written - there, "these rows are of no page that there is"
    lacking = there - written
    assert not lacking, to_fill_in((kind, name, "", do) for name in lacking for do in METHODS)


def test_every_file_is_of_a_page() -> None:
    assert {row.surface for row in rows("file")} <= PRIVATE
    assert {row.action for row in rows("file")} <= set(FILES)


@pytest.mark.parametrize("name", sorted(PRIVATE))
def test_a_page_answers_as_the_matrix_says(stage: Stage, world: World, name: str):
    where = address(PAGES[name], world) + QUERY.get(name, lambda _world: "")(world)
    MADE.get(name, lambda _world: None)(world)
    written = {row.action: row for row in rows("page") if row.surface == name}
    files = {row.action: row for row in rows("file") if row.surface == name}
    wrong = []
    for action in METHODS:
        said = SAID.get((name, action), lambda _world: {})(world)
        if action not in written:
            answer = stage.ask("screener", action, where, said)
            assert said_by(answer) == NO_SUCH_ACTION, to_fill_in([("page", name, "", action)])
            continue
        answered = stage.answers(action, where, said)
        told = {column: said_by(answer) for column, answer in answered.items()}
        wrong += wrong_cells(told, written[action])
        wrong += wrong_files(answered, name, action, files.get(action))
    wrong += wrong_tables(stage, where, written.get("open"), files)

    assert not wrong, "\n".join(wrong)


def wrong_files(answered: dict[str, Any], name: str, action: str, row: Row | None) -> list[str]:
    """Return each cell where somebody is given a file, or not, against the table."""
    given = {column for column, answer in answered.items() if is_file(answer)}
    if row is None:
        return [to_fill_in([("file", name, "", action)])] if given else []
    told = {
        column: said if column in given or said != "yes" else "let in, and given no file"
        for column, said in ((column, said_by(answered[column])) for column in answered)
    }
    return wrong_cells(told, row)


def wrong_tables(
    stage: Stage, where: str, page: Row | None, files: dict[str, Row]
) -> Iterator[str]:
    """Say where a page gives its list as a table, or does not, against the table of access."""
    let_in = [column for column in COLUMNS if page and page.cells[column] == "yes"]
    for kind in ("csv", "xlsx"):
        if kind in files:
            answered = stage.answers("open", where, {"format": kind})
            yield from wrong_files(answered, files[kind].surface, kind, files[kind])
        elif let_in and "csv" not in files:
            answer = stage.ask(let_in[0], "open", where, {"format": kind})
            if is_file(answer) and "open" not in files:
                yield to_fill_in([("file", page.surface if page else "", "", kind)])


@pytest.mark.parametrize("row", rows("public page"), ids=str)
def test_a_public_page_asks_nobody_to_sign_in(stage: Stage, world: World, row: Row):
    where = address_of_nothing(PAGES[row.surface])
    if row.surface == "referrals:report_form":
        assert paper.make()  # as the clock has it made

    answered = stage.answers(row.action, where)

    told = {column: said_by(answer) for column, answer in answered.items()}
    assert not (wrong := wrong_cells(told, row)), "\n".join(wrong)


@pytest.mark.parametrize("row", rows("api"), ids=str)
def test_the_api_answers_as_the_matrix_says(stage: Stage, world: World, row: Row):
    system = stage.systems["system"]
    sent = {"reporter_agency_id": system.agency_id}
    report = ReportFactory.create(by=actor_of_system(system), told=sent)
    names = [report.reference] if PAGES[row.surface].parameters else []

    answered = stage.answers(row.action, reverse(row.surface, args=names))

    told = {column: said_by(answer) for column, answer in answered.items()}
    assert not (wrong := wrong_cells(told, row)), "\n".join(wrong)


STARTING = {"delay", "apply_async", "send_task", "call_command"}


def started_by(path: Path) -> Iterator[str]:
    """Yield how a module starts a task or a command: the words of each call that does."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            called = (
                node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
            )
            if called in STARTING:
                yield ast.unparse(node.func)


def test_no_page_starts_a_task_or_a_command_but_those_of_the_matrix() -> None:
    """Whoever asks for a page starts nothing else: the rest is the clock's, or the server's."""
    asked_for = {row.surface for row in rows("task") if row.action == "when asked for"}
    found = {
        f"{app}.{call.removesuffix('.apply_async').removesuffix('.delay')}"
        for app in APPS
        for path in Path(app).rglob("*.py")
        if "commands" not in path.parts
        for call in started_by(path)
    }

    assert found == asked_for
    for row in rows("task") + rows("command"):
        assert row.cells[STRANGER] == "no", row
        if row.surface not in asked_for:
            assert set(row.cells.values()) == {"no"}, f"nobody's page starts {row}"
