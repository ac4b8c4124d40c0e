"""What somebody types is answered beside its field and is never lost: text, days, numbers, files.

The forms are found on the pages themselves, so a new field is tried from its first day.
"""

import html
import re
from collections.abc import Iterator, Mapping
from itertools import cycle

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.forms import BaseForm, BoundField
from django.test import Client

from tests.cast import sign_in
from tests.files import EICAR, docx, pdf, picture, png
from tests.project.doors import Page, address, hidden
from tests.project.named_rights import World
from tests.project.test_hostile import PAGES, forms_in

pytestmark = pytest.mark.django_db

WORDS = "Gŵyl d'Arc <b> & “{{x}}” %s"
# Somebody's own secret is not written back into a page; nor is a robot's box, or what a page knows.
NOT_KEPT = (forms.PasswordInput, forms.HiddenInput, forms.FileInput, forms.CheckboxInput)
DAYS = (
    *(("31", "2", "2026"), ("0", "0", "0"), ("-1", "13", "99999"), ("1", "", "2026")),
    *(("٣١", "١٢", "٢٠٢٦"), ("1e1", "1.0", "0x7ea"), ("1", "1", "0001"), ("31", "12", "9999")),
    *(
        ("a\0", "\u202e1", " 5 "),
        ("9" * 400, "1", "2026"),
        ("29", "2", "2027"),
        ("1", "1", "10000"),
    ),
)
NUMBERS = (
    *("-1", "0", "1e309", "NaN", "Infinity", "9223372036854775808", "2147483648", "½", "٣"),
    *("1,5", " 5 ", "5\0", "0x10", "1_000", "9" * 5_000, "--1", "=1+1", "null", "[1]", "true"),
)
FILES = {
    "a virus": ("eicar.txt", EICAR),
    "nothing": ("empty.pdf", b""),
    "a page": ("page.html", b"<script>alert(1)</script>"),
    "a page called a picture": ("page.png", b"<svg onload=alert(1)>"),
    "a drawing": ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    "two kinds at once": ("both.pdf", pdf() + docx()),
    "no end": ("cut.jpg", picture("JPEG")[:-9]),
    "too many points": ("wide.png", png(65_535, 65_535)),
    "a path": ("../../etc/passwd.pdf", pdf()),
    "a device": ("NUL.pdf", pdf()),
    "a line break": ("a\r\nX-Evil: 1.pdf", pdf()),
    "turned": ("cod\u202efdp.exe", b"MZ"),
    "a long name": (f"{'x' * 5_000}.pdf", pdf()),
    "two extensions": ("a.pdf.exe", pdf()),
    "no name": (" ", pdf()),
}


@pytest.fixture
def world(request: pytest.FixtureRequest) -> World:
    return World(request.getfixturevalue)


def insider_of(page: Page) -> str:
    return sorted({named.insider for named in hidden(page)} or {"nia"})[0]


def comes_to(page: Page, client: Client, world: World) -> tuple[str, list[BaseForm]]:
    """Return the page's address, with somebody there who may come in, and the forms they see."""
    where = address(page, world)
    if not page.is_public:
        sign_in(client, world.fixture(insider_of(page)))
    shown = client.get(where)
    assert shown.status_code < 500
    body = "" if shown.streaming else shown.content.decode(errors="replace")
    return where, [
        form
        for form in forms_in(shown)
        if any(f'name="{bound.html_name}' in body for bound in form)
    ]


def sent(
    client: Client, where: str, given: Mapping[str, object]
) -> tuple[int, str, list[BaseForm]]:
    """Send a form; whatever was taken is undone."""
    with transaction.atomic():
        answer = client.post(where, given)
        transaction.set_rollback(True)
    assert answer.status_code < 500, given
    body = "" if answer.streaming else answer.content.decode(errors="replace")
    return answer.status_code, body, forms_in(answer)


def typed_in(form: BaseForm) -> Iterator[BoundField]:
    """Give the fields of a form that somebody types words into."""
    for bound in form:
        widget = bound.field.widget
        is_text = isinstance(widget, forms.TextInput | forms.Textarea | forms.EmailInput)
        if (
            is_text
            and not isinstance(widget, NOT_KEPT)
            and not isinstance(widget, forms.MultiWidget)
        ):
            yield bound


def days_in(form: BaseForm) -> list[BoundField]:
    return [bound for bound in form if isinstance(bound.field.widget, forms.SelectDateWidget)]


def stays(body: str, text: str) -> bool:
    return text in html.unescape(body)


def refused(found: list[BaseForm], given: Mapping[str, object]) -> list[BaseForm]:
    """Return the forms that were sent and have something wrong."""
    return [
        form
        for form in found
        if form.is_bound and form.errors and any(bound.html_name in given for bound in form)
    ]


def assert_errors_reach_fields(body: str, form: BaseForm) -> None:
    """Each error is in the page, and a link of the summary leads to what can be put right."""
    for name, errors in form.errors.items():
        for error in errors:
            assert stays(body, str(error)), (name, error)
        if name == "__all__" or form[name].is_hidden:
            continue
        linked = re.findall(rf'href="#({re.escape(form[name].auto_id)}[\w-]*)"', body)
        assert any(f'id="{each}"' in body for each in linked), f"no way to {name}"


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_what_was_typed_is_kept_and_the_error_stands_beside_it(client, world, page: Page):
    """Each box of words gets words of its own, and nothing else is chosen."""
    where, found = comes_to(page, client, world)
    for form in found:
        words = {bound.html_name: f"{WORDS} {n}" for n, bound in enumerate(typed_in(form))}
        given = {**{bound.html_name: "" for bound in form}, **words}
        given = {name: value for name, value in given.items() if value or name in words}
        _status, body, answered = sent(client, where, given)
        for again in refused(answered, given):
            shown = {bound.html_name for bound in again}
            lost = [name for name, text in words.items() if name in shown and not stays(body, text)]
            assert lost == []
            assert_errors_reach_fields(body, again)


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_days_and_numbers_of_every_kind_are_answered(client, world, page: Page):
    """Days and numbers are typed together: each is judged by its own field."""
    where, found = comes_to(page, client, world)
    for form in found:
        days = [bound.html_name for bound in days_in(form)]
        numbers = [bound.html_name for bound in typed_in(form)]
        for (day, month, year), number in zip(cycle(DAYS), NUMBERS) if days or numbers else ():
            given: dict[str, object] = dict.fromkeys(numbers, number)
            for name in days:
                given |= {f"{name}_day": day, f"{name}_month": month, f"{name}_year": year}
            _status, body, answered = sent(client, where, given)
            for again in answered:
                wrong = [
                    bound for bound in days_in(again) if bound.html_name in days and bound.errors
                ]
                if again.is_bound and wrong and "\0" not in day:
                    assert stays(body, f'value="{day}"'), (day, month, year)


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_file_of_every_kind_is_answered_and_the_words_are_kept(
    client, world, settings, tmp_path, page: Page
):
    settings.FILES_ROOT, settings.CLAMAV_URL = tmp_path / "files", ""
    where, found = comes_to(page, client, world)
    for form in found:
        places = [bound.html_name for bound in form if isinstance(bound.field, forms.FileField)]
        words = {bound.html_name: f"{WORDS} {n}" for n, bound in enumerate(typed_in(form))}
        for kind, (name, content) in FILES.items() if places else ():
            given = {place: SimpleUploadedFile("x", content) for place in places}
            for file in given.values():
                vars(file)["_name"] = name  # as a browser that does not clean it would send
            status, body, answered = sent(client, where, {**words, **given})
            assert "alert(1)" not in body, kind
            for again in refused(answered, words):
                lost = [name for name, text in words.items() if not stays(body, text)]
                assert (lost, status < 500) == ([], True), kind
                assert_errors_reach_fields(body, again)
