"""To whom a report of figures goes: who may read which, and that nobody else learns of it."""

import datetime as dt
import re
from typing import Any

import pytest

from accounts.roles import Role
from measures import operations, operations_circulation, operations_notes, tasks
from measures.models import QuarterlyReport
from measures.models_circulation import Circulation
from measures.queries.circulated import circulated_to, usual_readers
from records.models import AuditEvent, Message
from records.refusals import Refused
from tests.cast import actor, agency, person, sign_in
from tests.factories.measures import (
    COUNTED_AT,
    CirculationFactory,
    QuarterlyReportFactory,
    SnapshotFactory,
)
from tests.factories.panels import PanelFactory

pytestmark = pytest.mark.django_db

LATER = COUNTED_AT + dt.timedelta(days=1)
LIST = "/figures/circulated/"


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def page(report: QuarterlyReport) -> str:
    return f"/figures/reports/{report.pk}/circulation/"


@pytest.fixture
def panel_member(db: None) -> Any:
    return person("Iwan Plismon", Role.DESIGNATED_PERSON, "vulnerable-people")


@pytest.fixture
def marac(db: None) -> QuarterlyReport:
    """Return a report on MARAC that the police may read."""
    police = agency("police")
    return CirculationFactory.create(agency=police, subject="marac", language="cy").report


class TestReading:
    def test_those_it_concerns_at_the_agency_find_it_at_home_and_take_it_out(
        self, client, marac, panel_member
    ):
        sign_in(client, panel_member)

        home, listed = text_of(client.get("/")), text_of(client.get(LIST))
        taken = client.get(f"{LIST}{marac.pk}/download/")

        assert "1 report of figures was circulated to your agency." in home
        assert "PDF, April to June 2026" in listed
        assert "Conwy Council" in listed
        assert taken.headers["Content-Type"] == "application/pdf"
        event = AuditEvent.objects.get(event="document.downloaded")
        assert (event.actor_id, event.subject_id) == (panel_member.pk, marac.document_id)

    def test_a_colleague_whose_work_it_is_not_and_another_agency_find_nothing(
        self, client, marac, nia, olwen, dai
    ):
        reporter = person("Rhian Cwnstabl", Role.REPORTER, "vulnerable-people")
        for other in (reporter, nia, olwen, dai):
            sign_in(client, other)
            assert "No report" in text_of(client.get(LIST))
            assert "circulated" not in text_of(client.get("/"))
            assert client.get(f"{LIST}{marac.pk}/download/").status_code == 404

    def test_section_5_is_read_by_who_sees_to_it_and_by_no_other_of_the_council(self, sian, dai):
        report = CirculationFactory.create().report

        assert list(circulated_to(actor(dai))) == [report]
        assert not circulated_to(actor(sian)).exists()

    def test_who_is_left_out_reads_it_no_more(self, client, marac, panel_member, sian):
        operations_circulation.circulate(
            marac, agencies=[agency("conwy")], by=actor(sian), at=LATER
        )

        assert not circulated_to(actor(panel_member)).exists()
        ended = Circulation.objects.get(agency=agency("police"))
        assert (ended.ended_at, ended.ended_by) == (LATER, sian.pk)
        event = AuditEvent.objects.about(marac).filter(event="quarterly_report.circulated").last()
        assert event is not None
        assert event.details == {"added": ["conwy"], "ended": ["police"]}


class TestCirculating:
    def test_a_manager_circulates_an_issued_report_and_the_agency_is_told_once(self, client, sian):
        marac = CirculationFactory.create(subject="marac", agency=agency("conwy")).report
        police = agency("police")
        sign_in(client, sian)

        for _twice in range(2):
            client.post(page(marac), {"agencies": [police.code]})

        assert [each.agency for each in marac.circulation.filter(ended_at=None)] == [police]
        (told,) = Message.objects.filter(to=police.email)
        assert "/figures/circulated/" in told.body
        assert "MARAC" not in told.subject + told.body
        shown = text_of(client.get(f"/figures/reports/{marac.pk}/"))
        assert "North Wales Police" in shown

    def test_the_usual_agencies_are_ticked_and_none_is_until_somebody_says_so(self, client, sian):
        panel = PanelFactory.create()
        report = CirculationFactory.create(subject="marac", agency=agency("conwy")).report
        operations_circulation.circulate(report, agencies=[], by=actor(sian), at=LATER)

        assert set(usual_readers(report)) == set(panel.members.all())
        shown = text_of(sign_in(client, sian).get(page(report)))
        assert shown.count(" checked") == panel.members.count() > 1
        assert not report.circulation.filter(ended_at=None).exists()

    def test_a_draft_is_not_circulated(self, client, sian):
        report = QuarterlyReportFactory.create()
        sign_in(client, sian)
        sent = {"agencies": ["conwy"]}

        assert "is not made yet" in text_of(client.post(page(report), sent))
        tasks.make_quarterly_report(str(report.pk))
        assert "This report is a draft" in text_of(client.get(page(report)))
        assert "This report is a draft" in text_of(client.post(page(report), sent))
        assert not Circulation.objects.exists()

    def test_a_pdf_made_before_its_count_was_issued_still_says_draft_and_stays(self, sian):
        snapshot = SnapshotFactory.create()
        report = operations.request_report(
            snapshot.agency,
            year=2026,
            quarter=2,
            language="en",
            snapshot=snapshot,
            by=actor(sian),
            at=COUNTED_AT,
        )
        while operations.make_further(report.pk, by=actor(sian), at=COUNTED_AT):
            pass
        operations_notes.issue_report(snapshot, by=actor(sian), at=LATER)

        with pytest.raises(Refused, match="made before its count was issued"):
            operations_circulation.circulate(
                report, agencies=[agency("conwy")], by=actor(sian), at=LATER
            )

    def test_what_is_no_agency_is_refused_and_what_was_ticked_stays(self, client, sian):
        report = CirculationFactory.create().report

        shown = text_of(sign_in(client, sian).post(page(report), {"agencies": ["conwy", "x"]}))

        assert "Choose agencies from the list." in shown
        assert re.search(r'value="conwy"[^>]* checked', shown)

    @pytest.mark.parametrize("role", ["mared", "nia", "alun", "dai"])
    def test_only_who_issues_reports_says_who_reads_them(self, client, role, request):
        report = QuarterlyReportFactory.create()

        user = sign_in(client, request.getfixturevalue(role))
        assert user.get(page(report)).status_code == 403
        assert user.post(page(report), {}).status_code == 403
