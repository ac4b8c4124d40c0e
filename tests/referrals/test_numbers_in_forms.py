"""NHS numbers, pupil numbers and postcodes as every form takes them."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.urls import reverse

import referrals.forms
from people.models import PersonRecord
from policies.models import Policy
from referrals.forms.fields import Postcode, PupilNumber
from referrals.models import Referral
from tests.cast import sign_in, team
from tests.factories.referrals import ReferralFactory, somebody
from tests.referrals.test_whole import start, typed, whole

RIGHT = "L662400124429"


def every_form() -> Iterator[type[forms.Form]]:
    for module in pkgutil.iter_modules(referrals.forms.__path__):
        found = importlib.import_module(f"referrals.forms.{module.name}")
        for each in vars(found).values():
            if isinstance(each, type) and issubclass(each, forms.Form):
                yield each


@pytest.mark.parametrize(("name", "kind"), [("postcode", Postcode), ("upn", PupilNumber)])
def test_every_form_takes_it_alike(name: str, kind: type[forms.Field]) -> None:
    taking = {form for form in every_form() if name in form.base_fields}

    assert taking
    for form in taking:
        assert isinstance(form.base_fields[name], kind), form


@pytest.mark.parametrize(
    ("typed_in", "kept"),
    [
        ("ll302dd", "LL30 2DD"),
        (" LL30  2DD ", "LL30 2DD"),
        ("LL30", "LL30"),
        ("nope", "nope"),
        ("D02 AF30", "D02 AF30"),
        ("", ""),
    ],
)
def test_a_postcode_is_kept_as_it_is_written_or_as_it_was_typed(typed_in: str, kept: str) -> None:
    assert Postcode(required=False).clean(typed_in) == kept


@pytest.mark.parametrize("typed_in", [RIGHT, RIGHT.lower(), "L66 2400 124429"])
def test_a_pupil_number_of_wales_is_taken_however_it_is_typed(typed_in: str) -> None:
    assert PupilNumber(required=False).clean(typed_in) == RIGHT


@pytest.mark.parametrize(
    "typed_in", ["A662400124429", "662400124429", "unknown", "L6624001244\u0662\u0669"]
)
def test_what_is_no_pupil_number_is_refused_with_a_reason(typed_in: str) -> None:
    with pytest.raises(forms.ValidationError, match="not a unique pupil number"):
        PupilNumber(required=False).clean(typed_in)


@pytest.mark.django_db
class TestOnThePages:
    @pytest.fixture(autouse=True)
    def partnership(self, conwy: Any, policy: Policy) -> None:
        team("mash"), team("safeguarding")

    def test_the_pupil_number_of_a_call_stands_on_the_record_and_is_shown(
        self, client: Any, nia: Any
    ) -> None:
        desk = sign_in(client, nia)
        draft = start(desk)
        desk.post(whole(draft), typed(draft, save="1"))
        more = reverse("referrals:draft_page", args=[draft.pk, "child"])
        desk.post(more, {"upn": RIGHT.lower()})
        draft.refresh_from_db()
        check = desk.post(whole(draft), typed(draft, check="1"))["Location"]
        desk.post(check)

        record = PersonRecord.objects.get(pk=Referral.objects.get().record_id)
        assert record.upn == RIGHT
        page = reverse("people:person", args=[record.person_id])
        assert RIGHT in desk.get(page).content.decode()

    def test_a_postcode_that_is_none_is_said_before_it_is_sent(self, client: Any, nia: Any) -> None:
        desk = sign_in(client, nia)
        draft = start(desk)

        check = desk.post(whole(draft), typed(draft, postcode="LL30", check="1"))["Location"]

        assert "LL30: not a full postcode of this country" in desk.get(check).content.decode()

    def test_a_right_one_is_found_by_however_it_was_typed(self, client: Any, nia: Any) -> None:
        ReferralFactory.create(people=[somebody(family_name="Canari", postcode="LL30 2DD")])

        found = sign_in(client, nia).post(reverse("people:search"), {"postcode": "ll302dd"})

        assert "Canari" in found.content.decode()
