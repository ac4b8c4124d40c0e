"""What the scenes of the demo's front door are told with: its reports, and hours before the day."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.forms import ChoiceField
from django.utils import translation
from django.utils.timezone import localdate

from accounts.acting import actor_of
from accounts.models import Agency
from policies.models import Pathway
from policies.queries import current_policy
from records.audit import PUBLIC, Actor
from records.keys import uuid7
from records.outbox import LOCALES
from referrals import operations as referrals
from referrals.forms import report_adult, report_child
from referrals.forms.further import flat
from referrals.models import AdultTest, Check, Consent, Referral, Report, ReportPerson
from referrals.rules import FurtherAnswer, InitialChecks, NamedPerson, Submission
from referrals.rules.deciding import Weighed, needs_consent
from safeguarding.demo.history import ROLE_OF, History
from safeguarding.demo.partnership import read
from safeguarding.demo.pathways import Pathways

FORMS = {"child": report_child, "adult": report_adult}


class Today:
    """The day the demo opens, seen from its front door; moments are hours before it."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.data = read("front_door")
        self.policy = current_policy(history.as_of)
        self.pathways = Pathways(history)

    def ago(self, hours: float) -> datetime:
        # Counted in UTC: the day may be given as London's, whose clocks change.
        return self.history.as_of.astimezone(UTC) - timedelta(hours=hours)

    def somebody(self, name: str) -> Actor:
        return next(actor_of(m) for m in self.history.cast.members if m.user.name == name)

    def agency(self, code: str) -> Agency:
        return next(m.agency for m in self.history.cast.members if m.agency.code == code)

    def take_in(self, key: str) -> Referral:
        """Take in the report ``key`` of the data, and return its one referral."""
        said = self.said_of(key)
        pathway = Pathway(said.get("pathway", "child"))
        reporter = self.somebody(said["reporter"]) if "reporter" in said else None
        submission = Submission(
            key=uuid7(),
            received_at=self.ago(said["hours"]),
            channel=said.get("channel", Report.Channel.ONLINE),
            source=said["source"],
            language=said["language"],
            told=self.told(said, reporter),
            people=(
                NamedPerson(
                    fields=self.fields_of(said["person"]),
                    roles=frozenset({ROLE_OF[pathway]}),
                    further=tuple(further(said.get("further", {}), language=said["language"])),
                ),
                *(self.other(each, said["person"]) for each in said.get("others", ())),
            ),
        )
        by = reporter or PUBLIC
        report = referrals.submit_report(submission, by=by, at=submission.received_at)
        return report.referrals.select_related("policy", "report", "record").get()

    def said_of(self, key: str) -> dict[str, Any]:
        said = self.data["reports"][key]
        return {**self.data["reports"][said["like"]], **said} if "like" in said else said

    def told(self, said: dict[str, Any], reporter: Actor | None) -> dict[str, Any]:
        cast = self.history.cast
        return {
            "capacity": said.get("capacity", Report.Capacity.PROFESSIONAL),
            "reporter_name": reporter.name if reporter else "",
            "reporter_agency": cast.agency_of(reporter) if reporter else None,
            "reporter_email": cast.email_of(reporter) if reporter else said["email"],
            "reporter_language": said["language"],
            "is_in_danger_now": "yes" if said.get("danger") else "no",
            "categories": said["categories"],
            "flags": said.get("flags", []),
            "concern": said["concern"],
        }

    def fields_of(self, person: dict[str, Any]) -> dict[str, Any]:
        """Return the fields of a person, with the day of birth that gives the age."""
        fields = {name: value for name, value in person.items() if name != "age"}
        born = self.ago(24 * int(person["age"] * 365.25))
        return {**fields, "date_of_birth": localdate(born)}

    def other(self, said: dict[str, Any], subject: dict[str, Any]) -> NamedPerson:
        """Return somebody else the report names; all but a source of harm live with the first."""
        role = ReportPerson.Role(said["role"])
        fields = {name: said[name] for name in ("given_name", "family_name", "sex")}
        if role != ReportPerson.Role.ALLEGED_SOURCE:
            fields |= {"address": subject["address"], "postcode": subject["postcode"]}
        return NamedPerson(
            fields=fields, roles=frozenset({role}), relationship=said["relationship"]
        )

    def decide(
        self,
        referral: Referral,
        outcome: str,
        *,
        level: str,
        destination: str = "",
        rationale: str = "What was reported was weighed with what is known here.",
        by: str = "Nia Roberts",
        hours: float,
    ) -> Referral:
        """Have a screener decide; return the referral as it is then."""
        screener, at, policy = self.somebody(by), self.ago(hours), referral.policy
        referrals.take(referral, by=screener, at=at - timedelta(minutes=40))
        self.pathways.answer_prompts(referral, by=screener, at=at)
        chosen = policy.screening_outcomes.get(code=outcome)
        place = policy.destinations.get(code=destination) if destination else None
        referrals.screen(
            referral,
            outcome=chosen,
            level=policy.threshold_levels.get(code=level),
            rationale=rationale,
            support_offered="Canolfan deulu / family centre",
            checks=InitialChecks(done=frozenset(Check.values)),
            weighed=Weighed(
                destination=place,
                voice="Wants things to be calmer at home.",
                consent=Consent.GIVEN if needs_consent(chosen, place) else "",
                adult_tests=frozenset(AdultTest.values if chosen.needs_adult_tests else ()),
            ),
            version=referral.version,
            by=screener,
            at=at,
        )
        referral.refresh_from_db()
        return referral


def further(said: dict[str, str], *, language: str) -> list[FurtherAnswer]:
    """Return answers to further questions, in the words in which the form asks them."""
    with translation.override(LOCALES[language]):
        return [answer_to(place, given) for place, given in said.items()]


def answer_to(place: str, given: str) -> FurtherAnswer:
    """Return one answer; ``place`` names its form, the part of it and the question."""
    form, part, name = place.split(".")
    questions = getattr(FORMS[form], part)
    field = questions.base_fields[name]
    choices = dict(flat(field.choices)) if isinstance(field, ChoiceField) else {}  # type: ignore[arg-type]
    return FurtherAnswer(
        code=name,
        heading=str(questions.heading),
        wording=str(field.label),
        answer=str(choices.get(given, given)),
        value=given,
    )
