"""Asking for a quarter's report."""

import pytest

from measures.models import QuarterlyReport
from records.models import AuditEvent
from tests.cast import agency, sign_in
from tests.factories.measures import SnapshotFactory
from tests.measures.story import moment, received

pytestmark = pytest.mark.django_db

PAGE = "/figures/2026-2/report/"


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_a_manager_asks_for_a_report_and_is_shown_its_progress(client, sian):
    response = sign_in(client, sian).post(
        PAGE, {"language": "cy", "subject": "whole", "edition": "partnership", "count": "now"}
    )

    report = QuarterlyReport.objects.get()
    assert (report.year, report.quarter, report.language) == (2026, 2, "cy")
    assert (report.agency, report.requested_by) == (agency("conwy"), sian.pk)
    assert response.headers["Location"] == f"/figures/reports/{report.pk}/"
    assert AuditEvent.objects.get(event="quarterly_report.requested").actor_id == sian.pk


def test_the_public_edition_can_be_asked_for(client, sian):
    sign_in(client, sian).post(
        PAGE, {"language": "en", "subject": "whole", "edition": "public", "count": "now"}
    )

    assert QuarterlyReport.objects.get().is_public


def test_a_report_about_one_subject_is_asked_for_beside_the_whole_one(client, sian):
    sign_in(client, sian)
    for subject in ("whole", "marac", "marac"):
        client.post(
            PAGE,
            {"language": "en", "subject": subject, "edition": "partnership", "count": "now"},
        )

    assert sorted(QuarterlyReport.objects.values_list("subject", flat=True)) == ["marac", "whole"]
    assert "MARAC</td>" in text_of(client.get(PAGE))


def test_a_frozen_count_can_be_chosen(client, mared):
    frozen = SnapshotFactory.create()
    received(moment(7, 6))
    SnapshotFactory.create()
    sign_in(client, mared)

    page = text_of(client.get(PAGE))
    client.post(
        PAGE, {"language": "en", "subject": "whole", "edition": "partnership", "count": "1"}
    )

    assert "Use count 1, of 3 October 2026, 10:00" in page
    assert "Use count 2" in page
    assert QuarterlyReport.objects.get().snapshot == frozen


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        pytest.param(
            {"subject": "whole", "edition": "partnership", "count": "now"},
            "Choose the language of the report.",
            id="no language",
        ),
        pytest.param(
            {"language": "fr", "subject": "whole", "edition": "partnership", "count": "now"},
            "Choose the language",
            id="another language",
        ),
        pytest.param(
            {"language": "en", "subject": "police", "edition": "public", "count": "now"},
            "Choose what the report is about.",
            id="no such subject",
        ),
        pytest.param({"language": "en"}, "Choose which figures", id="no count"),
        pytest.param({"language": "en", "count": "now"}, "Choose who", id="no edition"),
        pytest.param({"language": "en", "count": "9"}, "Choose which figures", id="no such count"),
        pytest.param(
            {"language": "e\x00n", "subject": "whole", "edition": "partnership", "count": "now"},
            "Choose the language",
            id="a NUL",
        ),
    ],
)
def test_what_is_missing_is_told_beside_its_field(client, sian, data, sentence):
    response = sign_in(client, sian).post(PAGE, data)

    assert response.status_code == 200
    assert sentence in text_of(response)
    assert not QuarterlyReport.objects.exists()


def test_a_quarter_that_has_not_begun_is_refused_with_its_reason(client, sian):
    response = sign_in(client, sian).post(
        "/figures/2099-1/report/",
        {"language": "en", "subject": "whole", "edition": "partnership", "count": "now"},
    )

    assert "This quarter has not begun yet." in text_of(response)


@pytest.mark.parametrize("role", ["tomos", "nia", "beth", "alun"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_only_managers_make_reports(client, role, method, request):
    user = sign_in(client, request.getfixturevalue(role))

    assert getattr(user, method)(PAGE).status_code == 403


@pytest.mark.parametrize("quarter", ["2026-7", "x", "2026"])
def test_what_is_no_quarter_is_not_found(client, sian, quarter):
    assert sign_in(client, sian).get(f"/figures/{quarter}/report/").status_code == 404


def test_the_outsider_sees_none_of_our_reports_or_counts(client, sian, olwen):
    SnapshotFactory.create()
    sign_in(client, sian).post(
        PAGE, {"language": "en", "subject": "whole", "edition": "partnership", "count": "1"}
    )

    text = text_of(sign_in(client, olwen).get(PAGE))

    assert "Use count" not in text
    assert "No report yet" in text


def test_a_report_is_asked_of_the_worker_once_it_is_committed(
    client, sian, monkeypatch, django_capture_on_commit_callbacks
):
    asked = []
    monkeypatch.setattr(
        "measures.tasks.make_quarterly_report.apply_async",
        lambda arguments, **options: asked.append((arguments, options)),
    )

    with django_capture_on_commit_callbacks(execute=True):
        sign_in(client, sian).post(
            PAGE, {"language": "en", "subject": "whole", "edition": "partnership", "count": "now"}
        )

    key = str(QuarterlyReport.objects.get().pk)
    assert asked == [((key,), {"retry": False})]


def test_a_broker_that_is_away_loses_nothing(
    client, sian, monkeypatch, django_capture_on_commit_callbacks
):
    def away(*_arguments, **_options):
        raise OSError("no broker")

    monkeypatch.setattr("measures.tasks.make_quarterly_report.apply_async", away)

    with django_capture_on_commit_callbacks(execute=True):
        response = sign_in(client, sian).post(
            PAGE, {"language": "en", "subject": "whole", "edition": "partnership", "count": "now"}
        )

    assert response.status_code == 302
    assert QuarterlyReport.objects.get().is_running
