"""Risk assessments: recorded and never changed, scored again in time, two tools compared."""

import datetime as dt
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from accounts.models import User
from people.operations import link
from policies.models import Policy, RiskTool, RiskToolWording
from records.audit import Actor
from records.models import AuditEvent
from records.refusals import Refused
from referrals.models import Referral, RiskAssessment, Status
from tests.cast import actor, sign_in
from tests.factories.assessing import RiskAssessmentFactory
from tests.factories.people import DenialFactory
from tests.referrals.arriving import arrives

pytestmark = pytest.mark.django_db

SIGNIFICANT = {
    "vulnerabilities": {"lifetime": 4},
    "moderate": {"six-months": 1},
    "significant": {"recent": 1, "earlier": 0, "both": 1},
}


@pytest.fixture
def now() -> dt.datetime:
    return timezone.now()


@pytest.fixture
def child(reporter: Actor) -> Referral:
    return arrives(by=reporter)


def page(name: str, referral: Referral, *more: str) -> str:
    return reverse(f"referrals:{name}", args=[referral.reference, *more])


def typed(form: Any, **said: Any) -> dict[str, Any]:
    """Return what the page of SERAF sends: nothing counted, unless said."""
    today = localdate()
    counts = {name: "0" for name in form.fields if name.startswith("count_")}
    day = {"day": today.day, "month": today.month, "year": today.year}
    on = {f"assessed_on_{part}": str(number) for part, number in day.items()}
    return {**counts, **on, "tool": str(form.scored.pk), **said}


class TestOperation:
    def test_it_is_recorded_with_its_score_and_scored_again_in_three_months(
        self, child: Referral, nia: User, now: dt.datetime
    ) -> None:
        made = RiskAssessmentFactory.create(
            referral=child, counts=SIGNIFICANT, by=actor(nia), at=now
        )

        assert (made.score, made.band, made.stands) == (16, "significant", "significant")
        clock = child.deadlines.get(timescale__ref="M4")
        assert clock.met_at is None
        assert clock.due_at is not None
        assert 85 <= (localdate(clock.due_at) - made.assessed_on).days <= 97
        event = AuditEvent.objects.get(event="risk.assessed")
        assert event.details == {"tool": "seraf", "assessment": str(made.pk)}

    def test_the_next_one_meets_the_clock_and_starts_another(
        self, child: Referral, now: dt.datetime
    ) -> None:
        for _time in range(2):
            RiskAssessmentFactory.create(referral=child, at=now)

        clocks = child.deadlines.filter(timescale__ref="M4")
        assert sorted(clock.met_at is None for clock in clocks) == [False, True]

    def test_a_score_moves_the_referral_nowhere(self, child: Referral, now: dt.datetime) -> None:
        before = Referral.objects.values().get(pk=child.pk)

        RiskAssessmentFactory.create(referral=child, counts=SIGNIFICANT, at=now)

        assert Referral.objects.values().get(pk=child.pk) == before

    def test_another_tool_starts_no_clock(self, child: Referral, now: dt.datetime) -> None:
        RiskAssessmentFactory.create(
            referral=child,
            code="exploitation-pilot",
            counts={"signs": {"recent": 2}, "vulnerability": {"now": 3}},
            at=now,
        )

        assert not child.deadlines.filter(timescale__ref="M4").exists()

    def test_it_is_never_changed(self, child: Referral, now: dt.datetime) -> None:
        made = RiskAssessmentFactory.create(referral=child, at=now)

        for change in (
            lambda: RiskAssessment.objects.filter(pk=made.pk).update(score=0),
            made.delete,
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                change()

    def test_a_tool_that_was_replaced_scores_no_more_and_its_assessments_stay(
        self, child: Referral, now: dt.datetime, policy: Policy
    ) -> None:
        old = Policy.objects.create(
            code="older",
            effective_on=dt.date(2020, 1, 1),
            title_en="Older",
            title_cy="Hŷn",
            working_weekdays=[1],
        )
        replaced = RiskTool.objects.create(
            policy=old,
            code="seraf",
            version="2010",
            name_en="SERAF",
            name_cy="SERAF",
            pathways=["child"],
            parts=[],
            bands=[{"min": 0, "max": None, "code": "any", "name_en": "Any", "name_cy": "Unrhyw"}],
        )
        with pytest.raises(Refused, match="has been replaced"):
            RiskAssessmentFactory.create(referral=child, tool=replaced, counts={}, at=now)


class TestPages:
    def test_seraf_is_scored_shown_and_judged(
        self, client: Client, nia: User, child: Referral
    ) -> None:
        sign_in(client, nia)
        empty = client.get(page("assessments", child)).content.decode()
        form = client.get(page("assess", child, "seraf")).context["form"]

        answer = client.post(
            page("assess", child, "seraf"),
            typed(
                form,
                count_vulnerabilities_lifetime="3",
                count_significant_recent="1",
                judged_band="significant",
                judgement="Two men wait for her after school.",
            ),
            follow=True,
        ).content.decode()

        assert "The risk has not been scored yet" in empty
        assert "Recorded: the score is 8, Mild risk." in answer
        assert "<strong>8</strong>: Mild risk" in answer
        assert "<strong>Significant risk</strong>" in answer
        assert "Two men wait for her" in answer
        assert "Significant indicators: 5" in answer

    @pytest.mark.parametrize(
        ("said", "words"),
        [
            ({"count_vulnerabilities_lifetime": "11"}, "less than or equal to 10"),
            ({"count_moderate_six-months": ""}, "enter a number, 0 where there is none"),
            ({"count_moderate_six-months": "many"}, "enter a whole number"),
            ({"judged_band": "mild"}, "Say why your judgement differs"),
            ({"tool": "of an older edition"}, "This version of the tool has been replaced"),
            ({"assessed_on_year": "2999"}, "cannot be in the future"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
        self, client: Client, nia: User, child: Referral, said: Any, words: str
    ) -> None:
        sign_in(client, nia)
        form = client.get(page("assess", child, "seraf")).context["form"]
        given = typed(form, **{"count_significant_both": "7", **said})

        answer = client.post(page("assess", child, "seraf"), given)

        body = answer.content.decode()
        assert answer.status_code == 400
        assert words in body
        assert 'value="7"' in body
        assert not RiskAssessment.objects.exists()

    def test_two_tools_on_one_child_are_compared_in_words(
        self, client: Client, nia: User, child: Referral, now: dt.datetime
    ) -> None:
        RiskAssessmentFactory.create(
            referral=child,
            counts=SIGNIFICANT,
            assessed_on=localdate(now) - dt.timedelta(days=3),
            at=now,
        )
        sign_in(client, nia)
        alone = client.get(page("compare_assessments", child)).content.decode()
        RiskAssessmentFactory.create(
            referral=child, code="exploitation-pilot", counts={"signs": {"recent": 2}}, at=now
        )

        body = client.get(page("compare_assessments", child)).content.decode()

        assert "Nothing to compare yet" in alone
        assert "Significant risk, which is band 4 of 4 from the lowest." in body
        assert "Emerging risk, which is band 2 of 4 from the lowest." in body
        assert "(SERAF) puts the risk higher than the rest." in body
        assert "They were scored 3 days apart" in body

    def test_tools_that_measure_something_else_are_not_compared(
        self, client: Client, nia: User, child: Referral, now: dt.datetime
    ) -> None:
        RiskAssessmentFactory.create(referral=child, at=now)
        RiskAssessmentFactory.create(
            referral=child, code="dash", counts={"yes": {"now": 15}}, at=now
        )
        sign_in(client, nia)

        body = client.get(page("compare_assessments", child)).content.decode()

        assert "Nothing to compare yet" in body
        assert "Compare the tools" not in client.get(page("assessments", child)).content.decode()

    def test_a_history_is_drawn_and_said_over_all_referrals_one_may_open(
        self, client: Client, nia: User, child: Referral, reporter: Actor, now: dt.datetime
    ) -> None:
        for days in (90, 30):
            RiskAssessmentFactory.create(
                referral=child,
                counts=SIGNIFICANT,
                assessed_on=localdate(now) - dt.timedelta(days=days),
                at=now,
            )
        other = arrives(by=reporter)
        link(other.record, to=child.record.person, reason="The same child.", by=actor(nia), at=now)
        RiskAssessmentFactory.create(referral=other, at=now)
        sign_in(client, nia)

        body = client.get(page("assessments", child)).content.decode()

        assert body.count("<circle") == 3
        assert other.reference in body
        assert body.index("<strong>5</strong>") < body.index("<strong>16</strong>")

    def test_nothing_is_said_of_a_referral_that_is_closed_to_the_reader(
        self, client: Client, nia: User, owen: User, child: Referral, now: dt.datetime
    ) -> None:
        RiskAssessmentFactory.create(referral=child, at=now)
        DenialFactory.create(person=child.record.person, user_id=owen.pk)
        sign_in(client, owen)

        for address in (
            page("assessments", child),
            page("compare_assessments", child),
            page("assess", child, "seraf"),
        ):
            assert client.get(address).status_code == 404

    def test_a_closed_referral_is_scored_no_more_and_its_history_stays(
        self, client: Client, nia: User, child: Referral, now: dt.datetime
    ) -> None:
        RiskAssessmentFactory.create(referral=child, at=now)
        Referral.objects.filter(pk=child.pk).update(
            status=Status.CLOSED, closed_at=now, closed_by=nia.pk
        )
        sign_in(client, nia)

        body = client.get(page("assessments", child)).content.decode()
        form = client.get(page("assess", child, "seraf")).context["form"]
        refused = client.post(page("assess", child, "seraf"), typed(form))

        assert "Score with" not in body
        assert "<strong>5</strong>: Not at risk" in body
        assert "This referral is closed." in refused.content.decode()

    def test_a_tool_of_another_pathway_is_not_there(
        self, client: Client, nia: User, child: Referral
    ) -> None:
        sign_in(client, nia)

        assert client.get(page("assess", child, "no-such-tool")).status_code == 404

    def test_it_is_in_welsh(self, client: Client, nia: User, child: Referral, now: Any) -> None:
        RiskAssessmentFactory.create(referral=child, at=now)
        sign_in(client, nia)
        client.cookies["django_language"] = "cy"

        body = client.get(page("assessments", child)).content.decode()

        assert "Dim risg" in body


class TestLicensedCopy:
    def load(self, tmp_path: Any, text: str) -> None:
        path = tmp_path / "tool.toml"
        path.write_text(text, encoding="utf-8")
        call_command("load_risk_tool", path)

    def file(self, number: int = 10, version: str = "2013", licence: str = "By letter") -> str:
        questions = "".join(
            f'[[parts.vulnerabilities]]\nen = "Question {n}"\ncy = "Cwestiwn {n}"\n'
            for n in range(number)
        )
        return f'tool = "seraf"\nversion = "{version}"\nlicence = "{licence}"\n{questions}'

    def test_its_questions_stand_on_the_form(
        self, client: Client, nia: User, child: Referral, tmp_path: Any
    ) -> None:
        sign_in(client, nia)
        before = client.get(page("assess", child, "seraf")).content.decode()

        self.load(tmp_path, self.file())

        body = client.get(page("assess", child, "seraf")).content.decode()
        assert "there are 10" in before
        assert "<li>Question 9</li>" in body
        assert RiskToolWording.objects.get().tool == "seraf"

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("not toml", "cannot be read"),
            ('tool = "none"', "no risk tool of this code"),
            ('tool = "seraf"\nversion = "2013"\nlicence = "x"', "no questions"),
            ('tool = "seraf"\nversion = "2013"\nlicence = "x"\n[parts]\nodd = []', "no part"),
        ],
    )
    def test_what_is_no_copy_is_refused(
        self, policy: Policy, tmp_path: Any, text: str, words: str
    ) -> None:
        with pytest.raises(CommandError, match=words):
            self.load(tmp_path, text)

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"number": 9}, "there are 10 questions, and the file has 9"),
            ({"version": "1999"}, "has version 2013"),
            ({"licence": " "}, "who gave leave"),
        ],
    )
    def test_one_of_another_version_or_without_leave_is_refused(
        self, policy: Policy, tmp_path: Any, changed: Any, words: str
    ) -> None:
        with pytest.raises(CommandError, match=words):
            self.load(tmp_path, self.file(**changed))
        assert not RiskToolWording.objects.exists()
