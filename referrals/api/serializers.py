"""What a partner's system may send, by the names of our columns, and what it is answered."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from people.models import PersonRecord
from people.rules import digits_of, is_nhs_number, objections_to_record
from people.rules_identifiers import postcode_as_written
from people.rules_not_given import FIELDS as NOT_GIVEN
from people.rules_not_given import WhyNot, objections_to_not_given
from policies.models import Pathway, Policy
from referrals.api.fields import Exactly, Line, Whole, Words
from referrals.forms.report_people import ADULT_AGE, OLDEST
from referrals.models import ReportPerson
from referrals.models.reports import Answer
from referrals.rules import PATHWAY_OF

LANGUAGES = [("en", "English"), ("cy", "Cymraeg")]
MOST_PEOPLE = 30
MOST_FURTHER = 100
NOT_GIVEN_CHOICES = list(NOT_GIVEN.items())
Role = ReportPerson.Role
Many = serializers.ListSerializer[Any]


def known_code(code: str, entries: Iterable[Mapping[str, str]], *, beside: Iterable[str]) -> str:
    """Return a code of the edition, or one beside those; raises ValidationError for any other."""
    if code not in {*beside, *(entry["code"] for entry in entries)}:
        raise serializers.ValidationError(
            _("The policy in force has no code “%(code)s” for these people.") % {"code": code}
        )
    return code


class FurtherSerializer(Exactly):
    """An answer of the system's own form that none of our fields asks for, with its question."""

    question = Line(required=True, max_length=500)
    answer = Words(required=True, max_length=4000)


class PersonSerializer(Exactly):
    """Somebody the report names. A name or a description is enough."""

    roles = serializers.ListField(
        child=serializers.ChoiceField(Role.choices),
        allow_empty=False,
        min_length=1,
        max_length=len(Role),
    )
    relationship = Line(max_length=150, help_text="To the one the report is about.")
    given_name = Line(max_length=100)
    family_name = Line(max_length=100)
    aliases = Line(max_length=200)
    description = Line(max_length=500, help_text="Where the name is not known.")
    date_of_birth = serializers.DateField(required=False)
    age = Whole(
        required=False,
        min_value=0,
        max_value=OLDEST,
        help_text="About, where the date is not known.",
    )
    expected_on = serializers.DateField(required=False, help_text="When a baby is expected.")
    sex = serializers.ChoiceField(PersonRecord.Sex.choices, required=False)
    language = serializers.SlugField(
        required=False,
        max_length=10,
        help_text="cy, en, bfi (BSL), a code of `/codes/`, or other; or why it is not known.",
    )
    ethnicity = serializers.SlugField(
        required=False,
        max_length=40,
        help_text="A code of `/codes/`; or `refused`, `not_asked` or `not_known`.",
    )
    communication_needs = Line(max_length=300)
    address = Line(max_length=300)
    address_kind = serializers.ChoiceField(
        PersonRecord.AddressKind.choices,
        required=False,
        help_text="Say `refuge` of a refuge: its address is then kept from everybody else.",
    )
    postcode = Line(max_length=10)
    telephone = Line(max_length=30)
    nhs_number = Line(max_length=30)
    nhs_number_reason = Line(
        max_length=300, help_text="Why it is kept though its check digit is wrong."
    )
    refused = serializers.ListField(
        child=serializers.ChoiceField(NOT_GIVEN_CHOICES),
        required=False,
        max_length=len(NOT_GIVEN),
        help_text="What they would not say. What is left out and stands nowhere is not known.",
    )
    not_asked = serializers.ListField(
        child=serializers.ChoiceField(NOT_GIVEN_CHOICES),
        required=False,
        max_length=len(NOT_GIVEN),
        help_text="What they were not asked.",
    )
    works_with = serializers.ChoiceField(
        Answer.choices,
        required=False,
        help_text="Whether they work with children, or with adults who need care and support.",
    )
    work = Line(max_length=300, help_text="What they do, and where.")
    further: Many = serializers.ListSerializer(
        child=FurtherSerializer(), required=False, max_length=MOST_FURTHER
    )

    def validate_postcode(self, postcode: str) -> str:
        return postcode_as_written(postcode)

    def validate_date_of_birth(self, born_on: date) -> date:
        today: date = self.context["today"]
        if born_on > today:
            raise serializers.ValidationError(_("A date of birth cannot be in the future."))
        if born_on.year < today.year - OLDEST:
            raise serializers.ValidationError(_("Check the year: nobody alive is as old as that."))
        return born_on

    def validate_expected_on(self, expected_on: date) -> date:
        if abs(expected_on - self.context["today"]) > timedelta(days=366):
            raise serializers.ValidationError(
                _("Check the year: a baby is expected within nine months.")
            )
        return expected_on

    def validate_ethnicity(self, code: str) -> str:
        policy: Policy = self.context["policy"]
        return known_code(code, policy.ethnicities, beside=WhyNot.values)

    def validate_language(self, code: str) -> str:
        policy: Policy = self.context["policy"]
        return known_code(code, policy.languages, beside=PersonRecord.Language.values)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        errors = {}
        refused, not_asked = attrs.get("refused", ()), attrs.get("not_asked", ())
        if objections := objections_to_not_given(attrs, refused=refused, not_asked=not_asked):
            errors["refused" if refused else "not_asked"] = objections
        if objections := objections_to_record(attrs):
            errors["given_name"] = objections
        typed = attrs.get("nhs_number", "")
        is_doubtful = any(map(str.isdigit, typed)) and not is_nhs_number(digits_of(typed))
        if is_doubtful and not attrs.get("nhs_number_reason"):
            errors["nhs_number"] = [
                _(
                    "This is not an NHS number: check the digits, leave it out, or say in "
                    "nhs_number_reason why you keep it."
                )
            ]
        if objection := self.objection_to_age(attrs):
            errors["date_of_birth" if "date_of_birth" in attrs else "age"] = [objection]
        if errors:
            raise serializers.ValidationError(errors)
        return attrs

    def objection_to_age(self, given: dict[str, Any]) -> str:
        """Say why an age does not go with the roles; empty where it does, or is not known."""
        born_on, age, roles = given.get("date_of_birth"), given.get("age"), given["roles"]
        if born_on:
            age = PersonRecord(date_of_birth=born_on).age_on(self.context["today"])
        if age is not None and age >= ADULT_AGE and Role.CHILD_AT_RISK in roles:
            return _("A child at risk is under 18. Check the age.")
        if age is not None and age < ADULT_AGE and Role.ADULT_AT_RISK in roles:
            return _("An adult at risk is 18 or over. Check the age.")
        return ""


class ReportSerializer(Exactly):
    """A report as a professional of the system's agency makes it. Only four fields are needed."""

    language = serializers.ChoiceField(
        LANGUAGES, required=False, help_text="Of the report's own words; English if left out."
    )
    reporter_name = Line(required=True, max_length=150)
    reporter_role = Line(max_length=150)
    reporter_relationship = Line(max_length=150)
    reporter_email = serializers.EmailField(required=False, allow_blank=True, max_length=254)
    reporter_telephone = Line(max_length=30)
    reporter_language = serializers.ChoiceField(
        LANGUAGES, required=False, help_text="In which we write; that of the report if left out."
    )
    safe_to_contact = Line(max_length=300)
    is_in_danger_now = serializers.ChoiceField(Answer.choices)
    police_reference = Line(max_length=60)
    whereabouts = Line(max_length=500)
    steps_taken = Words(max_length=4000)
    categories = serializers.ListField(
        child=serializers.SlugField(max_length=40),
        required=False,
        max_length=50,
        help_text="Codes of `/codes/`. One at least, unless somebody is in danger now.",
    )
    flags = serializers.ListField(
        child=serializers.SlugField(max_length=40),
        required=False,
        max_length=50,
        help_text="Codes of `/codes/`.",
    )
    concern = Words(required=True, max_length=10_000)
    own_words = Words(max_length=4000)
    reason_for_action = Words(max_length=4000)
    risk_if_nothing_done = Words(max_length=4000)
    happened_when = Line(max_length=300)
    happened_where = Line(max_length=300)
    knows_of_report = serializers.ChoiceField(Answer.choices, required=False)
    agrees_to_report = serializers.ChoiceField(Answer.choices, required=False)
    reason_without_agreement = Words(max_length=2000)
    wishes = Words(max_length=2000)
    people: Many = serializers.ListSerializer(
        child=PersonSerializer(), allow_empty=False, min_length=1, max_length=MOST_PEOPLE
    )
    further: Many = serializers.ListSerializer(
        child=FurtherSerializer(), required=False, max_length=MOST_FURTHER
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Take only codes that the policy has for the people the report is about."""
        policy: Policy = self.context["policy"]
        roles = {role for person in attrs["people"] for role in person["roles"]}
        pathways = [pathway for role, pathway in PATHWAY_OF.items() if role in roles]
        known: dict[str, Any] = {
            "categories": policy.abuse_categories,
            "flags": policy.concern_flags,
        }
        errors = {}
        for name, rows in known.items():
            codes = set(
                rows.filter(pathways__overlap=pathways or Pathway.values).values_list(
                    "code", flat=True
                )
            )
            if strange := sorted(set(attrs.get(name, [])) - codes):
                errors[name] = [
                    _("The policy in force has no code “%(code)s” for these people.")
                    % {"code": code}
                    for code in strange
                ]
        if errors:
            raise serializers.ValidationError(errors)
        return attrs


class AdditionSerializer(Exactly):
    """Something more about a report that was sent; the report itself stays as it was."""

    words = Words(required=True, max_length=10_000)
    language = serializers.ChoiceField(LANGUAGES, required=False)


class AddedSerializer(serializers.Serializer[Any]):
    added_at = serializers.DateTimeField()


class ReferralStatusSerializer(serializers.Serializer[Any]):
    """One person the report is about, and what you may be told of what was decided."""

    reference = serializers.CharField()
    pathway = serializers.ChoiceField(Pathway.choices)
    is_decided = serializers.BooleanField()
    outcome = serializers.CharField(help_text="In the language asked for.")
    reason = serializers.CharField(help_text="Why, as written for you; empty until it is.")
    reason_language = serializers.CharField(help_text="The language of the reason: en or cy.")
    threshold = serializers.CharField(help_text="The level decided, in the language asked for.")


class StatusSerializer(serializers.Serializer[Any]):
    """Where a report stands."""

    reference = serializers.CharField()
    received_at = serializers.DateTimeField()
    stage = serializers.ChoiceField(["received", "acknowledged", "decided"])
    referrals = ReferralStatusSerializer(many=True)


class CodeSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name_en = serializers.CharField()
    name_cy = serializers.CharField()
    pathways = serializers.ListField(child=serializers.ChoiceField(Pathway.choices))


class NamedCodeSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name_en = serializers.CharField()
    name_cy = serializers.CharField()


class CodesSerializer(serializers.Serializer[Any]):
    """The codes a report may hold today, of the policy in force."""

    categories = CodeSerializer(many=True)
    flags = CodeSerializer(many=True)
    ethnicities = NamedCodeSerializer(many=True)
    languages = NamedCodeSerializer(many=True)
