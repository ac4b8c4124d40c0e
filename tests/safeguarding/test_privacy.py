"""The privacy notice: in force by its day, in both languages, its earlier versions kept."""

import datetime as dt
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from policies.privacy import notice_on, notices
from tests.cast import sign_in
from tests.factories.referrals import ReferralFactory

VERSION = """
from = {day}
[[sections]]
heading_en = "{word}"
heading_cy = "{word} (cy)"
text_en = "Text of {word}."
text_cy = "Testun {word}."
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for day, word in (("2026-01-01", "First"), ("2026-06-01", "Second")):
        (tmp_path / f"{day}.toml").write_text(VERSION.format(day=day, word=word))
    return tmp_path


@pytest.mark.parametrize(
    ("day", "word"),
    [
        (dt.date(2026, 1, 1), "First"),
        (dt.date(2026, 5, 31), "First"),
        (dt.date(2026, 6, 1), "Second"),
        (dt.date(2030, 1, 1), "Second"),
    ],
)
def test_a_version_is_in_force_from_its_first_day_on(folder, day, word):
    notice = notice_on(day, folder)

    assert notice is not None
    (section,) = notice.sections
    assert section.heading == word
    with override("cy"):
        assert section.text == f"Testun {word}."


def test_nothing_was_in_force_before_every_version(folder):
    assert notice_on(dt.date(2025, 12, 31), folder) is None


def test_every_version_is_whole_and_named_after_its_day():
    found = notices()

    assert len({notice.starts_on for notice in found}) == len(found) >= 2
    for notice in found:
        assert (Path("policies/data/privacy") / f"{notice.starts_on}.toml").exists()
        for section in notice.sections:
            words = (section.heading_en, section.heading_cy, section.text_en, section.text_cy)
            assert all(word.strip() for word in words)


@pytest.mark.django_db
def test_anybody_reads_it_and_every_earlier_version(client):
    for notice in notices():
        answer = client.get(reverse("privacy_on", args=[notice.starts_on.isoformat()]))
        page = answer.content.decode()
        assert answer.status_code == 200
        assert notice.sections[-1].text.split(".")[0] in page
        is_current = notice == notice_on(timezone.localdate())
        assert ("not the notice in force today" in page) is not is_current
    assert "the one you are reading" in client.get(reverse("privacy")).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["2020-01-01", "nonsense", "2026-13-45", "2026-04-01x"])
def test_there_is_no_other_version(client, day):
    assert client.get(reverse("privacy_on", args=[day])).status_code == 404


@pytest.mark.django_db
def test_it_reads_in_welsh(client):
    client.cookies["django_language"] = "cy"

    assert "Eich hawliau" in client.get(reverse("privacy")).content.decode()


@pytest.mark.django_db
def test_a_report_says_which_version_was_in_force_when_it_was_sent(client, policy, mash, nia):
    for year, is_said in ((2026, True), (2025, False)):
        at = dt.datetime(year, 9, 22, 9, tzinfo=dt.UTC)
        referral = ReferralFactory.create(received_at=at)
        page = sign_in(client, nia).get(reverse("referrals:answers", args=[referral.reference]))
        said = reverse("privacy_on", args=["2026-04-01"]) in page.content.decode()
        assert (page.status_code, said) == (200, is_said)
