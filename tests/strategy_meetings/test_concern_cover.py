"""Who sees to a concern about somebody's work while those who keep such concerns are away."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Absence, User
from policies.models import Policy
from records.audit import SYSTEM
from records.models import Message
from referrals import operations
from referrals.models import Referral
from tests.cast import actor, person, sign_in, team
from tests.factories.concerns import close_to, reported

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def partnership(conwy, policy: Policy):
    team("mash"), team("safeguarding")


def away(user: User, *, cover: User) -> None:
    at, day = timezone.now(), timezone.localdate()
    Absence.objects.create(
        user=user, starts_on=day, ends_on=day, cover=cover, entered_at=at, entered_by=user.pk
    )


def sees(user: User, referral: Referral) -> bool:
    return Referral.objects.visible_to(actor(user)).filter(pk=referral.pk).exists()


def test_whoever_covers_a_keeper_gets_nothing_while_another_keeper_is_there(dai, mali, sian):
    teacher = reported()
    away(dai, cover=sian)

    operations.cover_what_nobody_sees(by=SYSTEM, at=timezone.now())

    assert sees(mali, teacher)
    assert not sees(sian, teacher)


def test_where_no_keeper_is_there_what_waits_is_opened_to_one_person_and_not_the_vault(
    client, dai, mali, sian
):
    teacher = reported()
    line = person("Lena Pugh", mali.memberships.get().role, "safeguarding")
    close_to(teacher, line, "line", by=dai)
    away(dai, cover=sian)
    away(mali, cover=line)

    operations.cover_what_nobody_sees(by=SYSTEM, at=timezone.now())

    assert sees(sian, teacher)
    assert not sees(line, teacher)
    assert not Message.objects.filter(to=line.email, template__contains="cover").exists()
    (told,) = Message.objects.filter(to=sian.email, template__contains="cover")
    assert "Vaughan" not in told.subject + told.body
    desk = sign_in(client, sian)
    assert desk.get(teacher.get_absolute_url()).status_code == 200
    assert desk.get(reverse("strategy_meetings:concerns")).status_code == 403
    page = desk.get(reverse("strategy_meetings:concern", args=[teacher.reference]))
    assert page.status_code in {403, 404}
