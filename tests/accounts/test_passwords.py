"""Which passwords are refused, and which are not."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User
from tests.cast import sign_in

SOMEBODY = User(name="Nia Roberts", email="nia-roberts@example.wales")


@pytest.mark.parametrize(
    "password",
    [
        "short words",
        "passwordpassword",
        "password1234",
        "qwertyuiop123",
        "1q2w3e4r5t6y",
        "iloveyou1234",
        "Password123!",
        "P@ssw0rd2026",
        "aaaaaaaaaaaaaa",
        "abcdefghijklmnop",
        "123456789012345",
        "DiogelDiogel",
        "diogelu conwy",
        "Conwy Council 1",
        "Safeguarding1",
        "nia roberts nia",
        "niaroberts2026",
        "nia-roberts@example.wales",
        "heddlu gogledd",
        "x" * 257,
    ],
)
def test_what_would_be_guessed_first_is_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password, SOMEBODY)


@pytest.mark.parametrize(
    "password",
    [
        "a rainy day in Llanrwst",
        "seven wet cats",
        "tri chi drwg iawn",
        "  spaces before and after  ",
        "ŵyn ar y mynydd glas",
        "corrEcthorse93 battery",
        "ένα παλιό σπίτι δίπλα",
        "z7Q pl kk vT",
        "plain lower words only please " * 8,
    ],
)
def test_anything_else_is_a_password_without_rules_of_composition(password):
    validate_password(password, SOMEBODY)


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["  spaces stay where they are  ", "ŵyn ar y mynydd glas"])
def test_a_password_is_kept_to_the_letter(client, nia, password):
    """Neither its spaces nor its accents are touched on the way."""
    nia.set_password(password)
    nia.save()

    client.post("/accounts/login/", {"login": nia.email, "password": password.strip() + "x"})
    assert "_auth_user_id" not in client.session
    client.post("/accounts/login/", {"login": nia.email, "password": password})
    assert "_auth_user_id" in client.session


@pytest.mark.django_db
def test_why_it_is_refused_stands_beside_the_field_and_pasting_is_allowed(client, nia):
    nia.set_password("a rainy day in Llanrwst")
    nia.save()
    client.post("/accounts/login/", {"login": nia.email, "password": "a rainy day in Llanrwst"})
    sign_in(client, nia)
    page = client.post(
        "/accounts/password/change/",
        {
            "oldpassword": "a rainy day in Llanrwst",
            "password1": "passwordpassword",
            "password2": "passwordpassword",
        },
    )

    text = page.content.decode()
    assert "among the first that somebody would guess" in text
    assert "onpaste" not in text
    assert "passwordpassword" not in text
