"""What a PDF is drawn by: a process that fetches nothing, mixes nothing and takes nobody along."""

import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from records import documents, pdf, pdf_process, tasks
from records.models import IssuedDocument
from tests.records.conftest import issue

FETCHES = [
    '<img src="http://127.0.0.1:1/x.png">',
    '<img src="file:///etc/hostname">',
    '<img src="ftp://127.0.0.1/x">',
    '<style>@import url("http://127.0.0.1:1/x.css");</style>',
    '<link rel="stylesheet" href="file:///etc/hostname">',
    '<link rel="attachment" href="file:///etc/passwd">',
    '<p style="background: url(http://127.0.0.1:1/x.png)">x</p>',
    '<object data="http://127.0.0.1:1/x.svg"></object>',
]


def drawn(html: str, **options) -> subprocess.CompletedProcess[bytes]:
    style = settings.BASE_DIR / "static/pdf/pdf.css"
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", "records.pdf_process", str(style)],
        input=html.encode(),
        cwd=settings.BASE_DIR,
        capture_output=True,
        timeout=100,
        check=False,
        **options,
    )


@pytest.mark.parametrize("html", FETCHES)
def test_every_way_to_fetch_stops_the_drawing(html):
    done = drawn(f"<html lang=en><title>t</title>{html}")

    assert done.returncode == pdf_process.FETCH_REFUSED
    assert done.stdout == b""


def test_a_picture_inside_a_drawing_is_never_asked_for():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        picture = f'<image width="9" height="9" href="http://127.0.0.1:{port}/x.png"/>'
        done = drawn(f'<html lang=en><title>t</title><svg width="9" height="9">{picture}</svg>')
        listener.settimeout(0)

        with pytest.raises(BlockingIOError):
            listener.accept()
    assert done.returncode in {0, pdf_process.FETCH_REFUSED}


def text_of(content: bytes) -> list[str]:
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"],  # noqa: S607
        input=content,
        capture_output=True,
        check=True,
    )
    return done.stdout.decode().removesuffix("\f").split("\f")


def test_twenty_at_once_never_mix():
    """Each page of each says its own reference, version, recipients and marking (EX-04, H050)."""

    def make(number: int) -> list[str]:
        context = {
            "title": f"Letter {number}",
            "reference": f"SG-{number:04}-AAAA",
            "version": number + 1,
            "recipients": f"For agency {number}",
            "words": f"About {number}. " * 1500,
        }
        content = pdf.render(template="records/letter.html", language="en", context=context)
        return text_of(content)

    with ThreadPoolExecutor(20) as pool:
        made = list(pool.map(make, range(20)))

    for number, pages in enumerate(made):
        assert len(pages) > 1
        for page in pages:
            assert f"SG-{number:04}-AAAA, version {number + 1}" in page
            assert f"For agency {number}\n" in page + "\n"
            assert page.count("OFFICIAL-SENSITIVE: PERSONAL") == 2
            others = {f"SG-{other:04}" for other in range(20)} - {f"SG-{number:04}"}
            assert not [other for other in others if other in page]


@pytest.mark.django_db
def test_what_takes_too_much_fails_alone(monkeypatch):
    """The worker goes on, and says so of the one document (EX-03, H048)."""
    monkeypatch.setattr(pdf, "SECONDS_TO_DRAW", 8)
    heavy = issue(
        kind="heavy",
        context={"title": "A letter", "reference": "SG-1", "words": "x " * 3_000_000},
    )
    light = issue()
    began = time.monotonic()

    for _ in range(2):
        tasks.render_next()

    heavy.refresh_from_db()
    light.refresh_from_db()
    assert (heavy.status, heavy.last_error) == ("queued", "TooMuch")
    assert light.status == IssuedDocument.Status.READY
    assert time.monotonic() - began < 60


def test_memory_has_an_end():
    limit = "import resource; resource.setrlimit(resource.RLIMIT_AS, (1 << 28, 1 << 28))"
    code = f"{limit}; from records import pdf_process; pdf_process.MOST_MEMORY = 1 << 28;"
    code += "import sys; sys.exit(pdf_process.main())"
    style = settings.BASE_DIR / "static/pdf/pdf.css"
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code, str(style)],
        input=("<html lang=en><title>t</title>" + "<p>x</p>" * 400_000).encode(),
        cwd=settings.BASE_DIR,
        capture_output=True,
        timeout=100,
        check=False,
    )

    assert done.returncode != 0
    assert done.stdout == b""


def falling_over(folder: Path, *, when: str, by: str = "SEGV") -> str:
    """Return a program that ends by a fault of memory ``when`` says so, else as Python."""
    program = folder / "python"
    faults = f"if {when}; then echo x >> {folder}/fell; kill -{by} $$; fi"
    program.write_text(f'#!/bin/sh\n{faults}\nexec {sys.executable} "$@"\n')
    program.chmod(0o700)
    return str(program)


@pytest.mark.parametrize("by", ["SEGV", "ABRT"])
def test_a_drawing_that_fell_over_is_made_again(monkeypatch, tmp_path, by):
    once = falling_over(tmp_path, when=f"[ ! -e {tmp_path}/fell ]", by=by)
    monkeypatch.setattr(sys, "executable", once)
    context = {"title": "A letter", "reference": "SG-1", "words": "Canari-Qx7"}

    content = pdf.render(template="records/letter.html", language="en", context=context)

    assert (tmp_path / "fell").exists()
    assert "Canari-Qx7" in text_of(content)[0]


def test_a_drawing_that_falls_over_again_fails(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "executable", falling_over(tmp_path, when="true"))

    with pytest.raises(pdf.TooMuch, match="-11"):
        pdf.render(template="records/letter.html", language="en", context={"words": "x"})

    assert (tmp_path / "fell").read_text() == "x\nx\n"


def test_a_drawing_that_is_ended_from_outside_is_not_made_again(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "executable", falling_over(tmp_path, when="true", by="KILL"))

    with pytest.raises(pdf.TooMuch, match="-9"):
        pdf.render(template="records/letter.html", language="en", context={"words": "x"})

    assert (tmp_path / "fell").read_text() == "x\n"


def test_where_a_drawing_fell_over_is_told_without_its_text(monkeypatch, tmp_path, caplog):
    crash = "import ctypes; ctypes.string_at(0)  # Canari-Qx7"
    (tmp_path / "weasyprint.py").write_text(crash)
    program = tmp_path / "python"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={tmp_path} exec {sys.executable} "$@"\n')
    program.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(program))

    with pytest.raises(pdf.TooMuch, match="-11"):
        pdf.render(template="records/letter.html", language="en", context={"words": "Canari-Qx7"})

    (line,) = caplog.messages
    assert line.startswith("A drawing fell over: -11 at __init__.py:")
    assert "weasyprint.py:1, " in line
    assert "Canari-Qx7" not in line


@pytest.mark.parametrize(
    "words",
    ["x" * 100_000, "<b>" * 1_000, "&lt;" * 10_000, "\u202e\ufeff\u200b", "\x01\x0b"],
    ids=["one long word", "tags", "entities", "invisible", "controls"],
)
def test_tangled_text_is_drawn(words):
    context = {"title": "A letter", "reference": "SG-1", "words": words}

    assert (
        pdf.render(template="records/letter.html", language="cy", context=context)[:5] == b"%PDF-"
    )


def test_the_process_knows_no_keys(monkeypatch):
    seen = {}
    monkeypatch.setattr(
        subprocess,
        "run",
        lambda *_a, env, **_k: seen.update(env) or subprocess.CompletedProcess([], 0, b"%PDF-"),
    )

    pdf.render(template="records/letter.html", language="en", context={"title": "A", "words": ""})

    assert set(seen) <= set(pdf.KEPT)


@pytest.mark.django_db
def test_a_document_says_its_version():
    first, second = issue(), issue()

    assert (first.context["version"], second.context["version"]) == (1, 2)
    documents.make(second, at=timezone.now())
    assert "version 2" in text_of(documents.path_of(second).read_bytes())[0]
