"""The gallery draws every component, and what a person must use is really there."""

import re
from html.parser import HTMLParser

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse

from safeguarding import gallery

FILES = sorted(file.stem for file in gallery.FOLDER.glob("*.html"))


class Controls(HTMLParser):
    """Counts what somebody can see and use, and the ids of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.kinds: list[str] = []
        self.ids: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if "id" in given:
            self.ids.append(given["id"] or "")
        if tag in ("select", "textarea"):
            self.kinds.append(tag)
        elif tag == "input" and given.get("type") != "hidden":
            self.kinds.append(given.get("type") or "text")


@pytest.fixture
def request_to_gallery(rf: RequestFactory, settings, db) -> HttpRequest:
    settings.DEMO = True
    request = rf.get("/components/")
    request.resolver_match = None
    return request


@pytest.mark.parametrize("name", FILES)
def test_every_component_says_what_it_takes_and_is_shown(name: str, request_to_gallery) -> None:
    source = (gallery.FOLDER / f"{name}.html").read_text()
    shown = {sample["name"]: sample for sample in gallery.samples(request_to_gallery)}

    assert re.match(r"\{# .*Takes: .+ #\}\n", source)
    if name in gallery.FRAME:
        assert not shown[name]["drawn"]
    else:
        assert shown[name]["drawn"]
        assert all(drawn.strip() for drawn in shown[name]["drawn"])


def test_every_kind_of_field_has_the_inputs_it_needs(request_to_gallery) -> None:
    fields = next(s for s in gallery.samples(request_to_gallery) if s["name"] == "field")
    blank = fields["drawn"][: len(gallery.SampleForm().fields) - 1]

    assert [Controls(drawn).kinds for drawn in blank] == [
        ["radio", "radio", "radio", "text"],
        ["checkbox", "checkbox"],
        ["checkbox"],
        ["text", "text", "text"],
        ["textarea"],
        ["select"],
        ["text"],
        ["password"],
        ["file"],
    ]


def test_the_gallery_is_for_the_demo_only(client: Client, settings, db) -> None:
    settings.DEMO = False

    assert client.get(reverse("components")).status_code in (302, 404)
