"""One's own account: the language, the keys, and where one works."""

import pytest
from django.conf import settings

from records.models import AuditEvent
from tests.cast import sign_in

pytestmark = pytest.mark.django_db


def test_somebody_sees_their_own_account(client, nia):
    page = sign_in(client, nia).get("/account/")

    assert page.status_code == 200
    assert "MASH screener, MASH (Conwy Council)" in page.content.decode()
    assert nia.name not in page.content.decode().split("</title>")[0]


def test_the_chosen_language_holds_at_once_and_at_the_next_sign_in(client, nia):
    sign_in(client, nia)

    response = client.post("/account/", {"language": "cy"})

    nia.refresh_from_db()
    event = AuditEvent.objects.get(event="user.changed")
    assert response.status_code == 302
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "cy"
    assert (nia.language, nia.has_shortcuts) == ("cy", False)
    assert event.details == {"fields": ["has_shortcuts", "language"]}
    assert '<html lang="cy"' in client.get("/account/").content.decode()


@pytest.mark.parametrize("language", ["", "fr", "\x00", "cy" * 10_000])
def test_a_language_that_is_not_ours_is_refused_beside_the_field(client, nia, language):
    page = sign_in(client, nia).post("/account/", {"language": language})

    nia.refresh_from_db()
    assert page.status_code == 200
    assert "language" in page.context["form"].errors
    assert nia.language == "en"
