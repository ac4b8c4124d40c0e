"""The first person of an installation."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.roles import Role

pytestmark = pytest.mark.django_db

GLENYS = {"email": "glenys@example.wales", "name": "Glenys Bowen"}


def test_the_first_administrator_gets_a_link_that_works(mash, capsys, client):
    call_command("create_administrator", team="mash", **GLENYS)

    printed = capsys.readouterr().out
    link = next(line for line in printed.splitlines() if line.startswith("http"))
    page = client.get(link.removeprefix("http://localhost:8000"), follow=True)
    membership = User.objects.get(email=GLENYS["email"]).memberships.get()
    assert membership.role == Role.ADMINISTRATOR
    assert page.status_code == 200
    assert not page.context.get("token_fail")


def test_what_is_not_given_is_asked(mash, monkeypatch, capsys):
    answers = iter(["mash", GLENYS["email"], GLENYS["name"]])
    monkeypatch.setattr("builtins.input", lambda question: next(answers))

    call_command("create_administrator")

    assert User.objects.get(email=GLENYS["email"]).name == GLENYS["name"]


def test_a_wrong_team_or_address_is_said_in_a_sentence(mash, nia):
    with pytest.raises(CommandError, match="There is no team nowhere"):
        call_command("create_administrator", team="nowhere", **GLENYS)
    with pytest.raises(CommandError, match="already has an account"):
        call_command("create_administrator", team="mash", email=nia.email, name="Nia")
    with pytest.raises(CommandError, match="e-mail address"):
        call_command("create_administrator", team="mash", email="glenys", name="Glenys")
