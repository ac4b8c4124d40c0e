"""Professionals without an account: one link, once, to an address at their agency's own domain."""

import re
import time
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Agency, User, WorkAddress
from policies.models import Policy
from records.models import AuditEvent, Message
from referrals.models import Addition, Report
from tests.cast import team
from tests.factories.referrals import ReportFactory
from tests.referrals.test_report import ANSWERS, answer

pytestmark = pytest.mark.django_db
ASK = reverse("referrals:report_by_work_address")
MINE = reverse("referrals:visitor_reports")
TEACHER = "Bryn.Owain@ysgol.example.wales"
FROM_WORK: list[tuple[str, dict[str, Any]]] = [
    *(each for each in ANSWERS if each[0] not in ("you", "contact")),
    (
        "contact",
        {"reporter_name": "Bryn Owain", "reporter_role": "Head", "reporter_language": "cy"},
    ),
]


@pytest.fixture
def school(conwy: Agency, glan_morfa: Agency, policy: Policy) -> Agency:
    """Glan Morfa, with its domain and the mailbox of its office."""
    team("mash"), team("safeguarding")
    cache.clear()
    glan_morfa.email_domains = ["ysgol.example.wales"]
    glan_morfa.shared_mailboxes = ["swyddfa@ysgol.example.wales"]
    glan_morfa.save()
    return glan_morfa


def ask(client: Client, email: str = TEACHER) -> str:
    return client.post(ASK, {"email": email}).content.decode()


def link_sent() -> str:
    body = Message.objects.latest("queued_at").body
    return str(re.findall(r"http://[^/]+(/report/work/\S+)", body)[0])


def come_in(client: Client) -> None:
    ask(client)
    assert client.post(link_sent())["Location"] == MINE


def body_without_token(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


def test_a_teacher_without_an_account_reports_for_the_school(client: Client, school) -> None:
    come_in(client)
    client.post(MINE)
    answer(client, *FROM_WORK)
    client.post(reverse("referrals:report_check"))

    report = Report.objects.get()
    address = WorkAddress.objects.get()
    assert (report.capacity, report.reporter_name) == ("professional", "Bryn Owain")
    assert (report.reporter_agency, report.source.code) == (school, "school")
    assert report.reporter_email == "bryn.owain@ysgol.example.wales"
    assert report.entered_by == address.pk
    event = AuditEvent.objects.get(event="report.submitted")
    assert (event.actor_id, event.actor_agency_id) == (address.pk, school.pk)


def test_the_address_is_not_asked_again(client: Client, school) -> None:
    come_in(client)
    client.post(MINE)
    answer(client, *FROM_WORK[:-1])

    form = client.get(reverse("referrals:report_page", args=["contact"])).context["form"]

    assert not {"reporter_email", "source", "reporter_organisation"} & set(form.fields)
    nameless = client.post(
        reverse("referrals:report_page", args=["contact"]), {"reporter_language": "cy"}
    )
    assert nameless.context["form"].errors.keys() == {"reporter_name"}


@pytest.mark.parametrize(
    "email", ["someone@unknown.example.com", "swyddfa@ysgol.example.wales", "tomos-griffiths"]
)
def test_the_answer_is_the_same_whatever_the_address(client: Client, school, tomos, email) -> None:
    email = tomos.email if email == "tomos-griffiths" else email

    assert body_without_token(ask(Client(), email)) == body_without_token(ask(client))


@pytest.mark.parametrize("whose", ["shared", "of somebody with an account"])
def test_a_shared_mailbox_and_an_account_get_only_where_to_sign_in(
    client: Client, school, tomos, whose: str
) -> None:
    email = "swyddfa@ysgol.example.wales"
    if whose != "shared":
        tomos.email = email = "tomos@ysgol.example.wales"
        tomos.save()

    ask(client, email)

    message = Message.objects.get(to=email)
    assert message.template == "accounts/email/sign_in"
    assert "/report/work/" not in message.body
    assert not WorkAddress.objects.exists()


def test_an_address_nobody_knows_is_sent_nothing(client: Client, school) -> None:
    ask(client, "someone@evil-ysgol.example.wales")
    ask(client, "someone@ysgol.example.wales.example.com")

    assert not Message.objects.exists()


def test_a_link_works_once(client: Client, school) -> None:
    ask(client)
    link = link_sent()
    looked = client.get(link)
    looked_again = Client().get(link)
    client.post(link)
    stranger = Client()

    assert looked.status_code == looked_again.status_code == 200
    assert stranger.post(link).status_code == 410
    assert stranger.get(link).status_code == 410
    assert stranger.get(MINE)["Location"] == ASK


def test_a_newer_link_takes_the_place_of_the_one_before(client: Client, school) -> None:
    ask(client)
    old = link_sent()
    ask(client)

    assert client.post(old).status_code == 410
    assert client.post(link_sent()).status_code == 302


def test_a_link_is_short_lived(client: Client, school, monkeypatch) -> None:
    ask(client)
    then = time.time() + 31 * 60
    monkeypatch.setattr(time, "time", lambda: then)

    assert client.post(link_sent()).status_code == 410


@pytest.mark.parametrize("token", ["made-up", "WyJhIl0:1:2", "a" * 3000])
def test_a_link_made_up_opens_nothing(client: Client, school, token: str) -> None:
    link = reverse("referrals:report_by_link", args=[token])

    assert client.get(link).status_code == 410
    assert client.post(link).status_code == 410


def test_a_link_of_an_agency_that_left_opens_nothing(client: Client, school: Agency) -> None:
    ask(client)
    school.left_on = timezone.localdate()
    school.save()

    assert client.post(link_sent()).status_code == 410


def test_links_are_not_sent_without_end(client: Client, school) -> None:
    for _ in range(8):
        ask(client)

    assert Message.objects.count() == 5


def test_they_see_their_own_report_and_nobody_elses(client: Client, school: Agency) -> None:
    come_in(client)
    own = ReportFactory.create(
        told={"capacity": "professional", "reporter_agency_id": school.pk}, source="school"
    )
    Report.objects.filter(pk=own.pk).update(entered_by=WorkAddress.objects.get().pk)
    other = ReportFactory.create(told={"reporter_agency_id": school.pk})

    listed = client.get(MINE).content.decode()
    shown = client.get(reverse("referrals:visitor_report", args=[own.reference]))
    add = reverse("referrals:visitor_add", args=[own.reference])
    added = client.post(add, {"words": "He is safe now."}, follow=True).content.decode()

    assert own.reference in listed
    assert other.reference not in listed
    assert shown.status_code == 200
    assert "hungry" not in shown.content.decode()
    assert "He is safe now." in added
    assert Addition.objects.get().added_by == WorkAddress.objects.get().pk
    for name in ("visitor_report", "visitor_add"):
        assert client.get(reverse(f"referrals:{name}", args=[other.reference])).status_code == 404
    for private in ("/", "/report/mine/", "/referrals/queue/"):
        assert "/accounts/login/" in client.get(private)["Location"]


def test_a_visit_ends(client: Client, school, monkeypatch) -> None:
    come_in(client)
    then = time.time() + 2 * 60 * 60 + 1
    monkeypatch.setattr(time, "time", lambda: then)

    assert client.get(MINE)["Location"] == ASK


def test_exit_this_page_ends_the_visit(client: Client, school) -> None:
    come_in(client)

    client.get(reverse("referrals:report_exit"))

    assert client.get(MINE)["Location"] == ASK


def test_the_list_makes_as_many_queries_for_many_reports_as_for_one(
    client: Client, school: Agency
) -> None:
    come_in(client)
    made = []
    for _number in range(3):
        report = ReportFactory.create()
        own = {"entered_by": WorkAddress.objects.get().pk, "reporter_agency": school}
        Report.objects.filter(pk=report.pk).update(**own)
        with CaptureQueriesContext(connection) as queries:
            assert report.reference in client.get(MINE).content.decode()
        made.append(len(queries))

    assert made[0] == made[2]


@pytest.mark.parametrize(
    "email", ["Swyddfa+a@ysgol.example.wales", "lowri-jenkins+b@ysgol.example.wales"]
)
def test_a_label_after_a_plus_makes_no_mailbox_ones_own(
    client: Client, school: Agency, lowri: User, email: str
) -> None:
    User.objects.filter(pk=lowri.pk).update(email="lowri-jenkins@ysgol.example.wales")

    ask(client, email)

    assert "/report/work/" not in Message.objects.latest("queued_at").body
    assert not WorkAddress.objects.exists()


def test_labels_do_not_get_round_the_limit_of_one_mailbox(client: Client, school: Agency) -> None:
    for number in range(9):
        ask(client, f"bryn+{number}@ysgol.example.wales")

    assert Message.objects.filter(template="accounts/email/work_link").count() == 5
