"""Our own JavaScript in a real browser, against a server that is only a few answers."""

import json
import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from playwright.sync_api import Page, Route, expect, sync_playwright

ORIGIN = "http://diogel.test"
POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; form-action 'self'"
CHROMIUM = "/usr/bin/chromium"
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
BUILT = settings.BASE_DIR / "var" / "build"

NO_CONNECTION, NO_ANSWER = 0, -1
Answer = tuple[int, dict[str, object]]


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    if not (BUILT / "vendor").exists():
        pytest.skip("the front end is not built: npm run build")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield chromium
        chromium.close()


class Server:
    """Answers a page and keeps what it sends. Posts get ``answers`` in turn, the last for ever."""

    def __init__(self) -> None:
        self.body = ""
        self.module = "staff"
        self.answers: list[Answer] = [(204, {})]
        self.posts: list[dict[str, list[str]]] = []
        self.unanswered: list[Route] = []

    def answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN).split("?")[0]
        if route.request.method == "POST":
            self.answer_post(route)
        elif path.startswith(("/js/", "/vendor/")):
            folder = settings.BASE_DIR / "static" if path.startswith("/js/") else BUILT
            route.fulfill(path=str(folder / path[1:]), content_type="text/javascript")
        elif path == "/":
            route.fulfill(
                body=document(self.body, self.module),
                content_type="text/html",
                headers={"Content-Security-Policy": POLICY},
            )
        else:
            route.fulfill(body=f"<title>{path}</title>", content_type="text/html")

    def answer_post(self, route: Route) -> None:
        self.posts.append(parse_qs(route.request.post_data or ""))
        status, content = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if status == NO_CONNECTION:
            route.abort()
        elif status == NO_ANSWER:
            self.unanswered.append(route)
        else:
            route.fulfill(status=status, json=content)


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def posts(server: Server) -> list[dict[str, list[str]]]:
    """Return what the page has sent so far."""
    return server.posts


@pytest.fixture
def open_page(browser, server: Server) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page of ``body``; nothing on it may break the policy."""
    page: Page = browser.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text))
    page.route("**/*", server.answer)

    def opened(body: str, *, answers: list[Answer] | None = None, module: str = "staff") -> Page:
        server.body, server.module = body, module
        server.answers = list(answers or server.answers)
        page.goto(ORIGIN)
        return page

    yield opened

    for route in server.unanswered:
        route.abort()
    page.close()
    assert [fault for fault in faults if not fault.startswith("Failed to load resource")] == []


def document(body: str, module: str) -> str:
    inherited = json.dumps({"X-CSRFToken": "token"})
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>A page</title>
      <script src="/vendor/htmx.min.js"></script>
      <script type="module" src="/js/{module}.js"></script></head>
      <body hx-headers:inherited='{inherited}' data-shortcuts>
      <script src="/js/supported.js"></script>{body}</body></html>"""


MINUTES = """<form method="post" action="/finish"><input type="hidden" name="acting" value="m1">
  <textarea id="minutes" name="text" data-autosave-url="/save" data-version="3">Begun</textarea>
  <button>Finish</button></form>""" + render_to_string(
    "components/autosave.html", {"id": "minutes"}
)


def test_a_text_saves_itself_and_says_when(open_page, posts) -> None:
    page = open_page(MINUTES, answers=[(200, {"version": 4, "saved_at": "14:03:11"})])

    page.fill("#minutes", "Begun. Police spoke.")

    expect(page.locator("[data-autosave-status]")).to_have_text("Saved 14:03:11")
    assert posts == [{"text": ["Begun. Police spoke."], "version": ["3"], "acting": ["m1"]}]
    assert page.locator("#minutes").get_attribute("data-version") == "4"


def test_a_text_that_cannot_be_saved_says_so_and_is_tried_again(open_page) -> None:
    saved: Answer = (200, {"version": 4, "saved_at": "14:03:11"})
    page = open_page(MINUTES, answers=[(NO_CONNECTION, {}), saved])

    page.fill("#minutes", "Begun. Police spoke.")

    status = page.locator("[data-autosave-status]")
    expect(status).to_have_text("Not saved, retrying (1)")
    expect(status).to_have_text("Saved 14:03:11", timeout=10_000)


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        ("[data-keep-both]", "Nia wrote this.\n\nI wrote this."),
        ("[data-keep-mine]", "I wrote this."),
        ("[data-keep-theirs]", "Nia wrote this."),
    ],
)
def test_where_somebody_else_saved_first_both_texts_are_shown_and_one_is_chosen(
    open_page, posts, choice: str, kept: str
) -> None:
    first: Answer = (409, {"version": 7, "text": "Nia wrote this.", "by": "Nia"})
    page = open_page(MINUTES, answers=[first, (200, {"version": 8, "saved_at": "14:05:00"})])

    page.fill("#minutes", "I wrote this.")
    expect(page.locator("[data-theirs]")).to_have_text("Nia wrote this.")
    assert page.input_value("#minutes") == "I wrote this."
    page.click(choice)

    expect(page.locator("[data-autosave-conflict]")).to_be_hidden()
    assert page.input_value("#minutes") == kept
    if choice != "[data-keep-theirs]":
        expect(page.locator("[data-autosave-status]")).to_have_text("Saved 14:05:00")
        assert posts[-1] == {"text": [kept], "version": ["7"], "acting": ["m1"]}


ROWS = """<main><input type="search" id="search"><table>
  <tr data-row><td><a href="/one">One</a></td></tr>
  <tr data-row><td><a href="/two">Two</a></td></tr></table>
  <form method="post" action="/decide" data-digits>
    <input type="radio" name="level" value="a" id="a">
    <input type="radio" name="level" value="b" id="b">
    <textarea id="why"></textarea><button>Record</button></form></main>
<dialog id="shortcuts" data-queue-url="/queue" data-home-url="/home">Help</dialog>"""


TILES = (
    "<main><h1>Dashboard</h1>"
    + "".join(
        render_to_string("components/tile.html", {"number": number, "label": label, "url": url})
        for number, label, url in ((4, "Late", "/late"), (7, "Open referrals", "/open"))
    )
    + '<input id="search"><a data-key="p" href="/report">Report</a></main>'
    + '<dialog id="shortcuts">Help</dialog>'
)


def test_keys_move_between_rows_and_open_one(open_page) -> None:
    page = open_page(ROWS)

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.get_by_role("link", name="One")).to_be_focused()
    page.keyboard.press("o")

    expect(page).to_have_title("/one")


def test_g_and_then_q_goes_to_the_queue(open_page) -> None:
    page = open_page(ROWS)

    page.keyboard.press("g")
    page.keyboard.press("q")

    expect(page).to_have_title("/queue")


def test_a_digit_chooses_and_sends_nothing(open_page, posts) -> None:
    page = open_page(ROWS)

    page.keyboard.press("2")

    expect(page.locator("#b")).to_be_checked()
    assert posts == []


def test_a_digit_goes_to_a_tile_and_p_to_the_report(open_page) -> None:
    page = open_page(TILES)

    page.keyboard.press("3")
    page.keyboard.press("2")
    expect(page.get_by_role("link", name="7 Open referrals")).to_be_focused()
    expect(page).to_have_title("A page")
    page.keyboard.press("Enter")
    expect(page).to_have_title("/open")

    page = open_page(TILES)
    page.focus("#search")
    page.keyboard.type("p1")
    expect(page.locator("#search")).to_be_focused()
    page.get_by_role("heading").click()
    page.keyboard.press("p")
    expect(page).to_have_title("/report")


def test_keys_are_only_letters_inside_a_field(open_page) -> None:
    page = open_page(ROWS)

    page.focus("#why")
    page.keyboard.type("jgq1?/")

    assert page.input_value("#why") == "jgq1?/"
    expect(page.locator("#b")).not_to_be_checked()
    expect(page.locator("#shortcuts")).to_be_hidden()


def test_control_and_enter_sends_the_form_one_is_in(open_page, posts) -> None:
    page = open_page(ROWS)

    page.fill("#why", "Because")
    page.keyboard.press("Control+Enter")

    page.wait_for_timeout(300)
    assert len(posts) == 1


def test_slash_searches_and_a_question_mark_helps(open_page) -> None:
    page = open_page(ROWS)

    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")

    expect(page.locator("#search")).to_be_focused()


def test_the_public_pages_have_no_shortcuts(open_page) -> None:
    page = open_page(ROWS, module="public")

    page.keyboard.press("2")
    page.keyboard.press("?")

    expect(page.locator("#b")).not_to_be_checked()
    expect(page.locator("#shortcuts")).to_be_hidden()


def test_a_form_pressed_again_before_the_answer_is_sent_once(open_page, posts) -> None:
    form = '<form method="post" action="/send"><button>Send</button></form>'
    page = open_page(form, answers=[(NO_ANSWER, {})])

    page.evaluate("""() => {
        const button = document.querySelector("button");
        for (const wait of [10, 300]) setTimeout(() => button.click(), wait);
    }""")
    page.wait_for_timeout(800)

    assert len(posts) == 1


def session_dialog(idle_seconds: int) -> str:
    return "<textarea id=text></textarea>" + render_to_string(
        "components/session_ending.html", {"idle_seconds": idle_seconds, "who": "nia"}
    )


def test_two_minutes_before_the_end_the_page_asks_and_an_answer_stays_signed_in(
    open_page, posts
) -> None:
    page = open_page(session_dialog(119))
    dialog = page.locator("dialog")

    expect(dialog).to_be_visible(timeout=7000)
    expect(dialog.get_by_role("status")).to_contain_text("In two minutes")
    dialog.get_by_role("button", name="Stay signed in").click()

    expect(dialog).to_be_hidden()
    assert len(posts) == 1


def test_when_the_session_has_ended_what_was_typed_is_still_there(open_page) -> None:
    page = open_page(session_dialog(1))

    page.fill("#text", "Long notes")

    dialog = page.locator("dialog")
    expect(dialog.get_by_role("status")).to_contain_text("You are signed out", timeout=7000)
    expect(dialog.get_by_role("link", name=re.compile("Sign in"))).to_be_visible()
    dialog.get_by_role("button", name="Back to the page").click()
    assert page.input_value("#text") == "Long notes"


@pytest.mark.parametrize(
    ("who", "said", "token"),
    [("nia", "You are signed in again.", "new"), ("owen", "Somebody else is signed in", "old")],
)
def test_signed_in_again_elsewhere_the_page_goes_on_for_the_same_person_only(
    open_page, posts, who: str, said: str, token: str
) -> None:
    form = '<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="old">'
    page = open_page(f"{form}{session_dialog(1)}<button id=send>Send</button></form>")
    page.fill("#text", "Long notes")
    status = page.locator("dialog").get_by_role("status")
    expect(status).to_contain_text("You are signed out", timeout=7000)

    page.route("**/session/", lambda route: route.fulfill(json={"who": who, "token": "new"}))
    page.evaluate("window.dispatchEvent(new Event('focus'))")

    expect(status).to_contain_text(said)
    page.locator("dialog").get_by_role("button", name="Back to the page").click()
    assert page.input_value("#text") == "Long notes"
    assert page.input_value("[name=csrfmiddlewaretoken]") == token
