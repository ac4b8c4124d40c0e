"""A school's own system reports with curl, by the guide: the answer is lost, and it tries again."""

import contextlib
import hashlib
import hmac
import json
import os
import re
import shlex
import subprocess
import threading
import urllib.request
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from safeguarding.embedded import PROJECT
from tests.receiver import Call, receiving
from tests.sites import Site

GUIDE = Path("docs/how-to/use-the-api.md")
KEY = "0192c7d2-7f2a-7000-8000-5a1b2c3d4e5f"
DECIDE = """
from django.utils import timezone
from records.audit import SYSTEM
from referrals import operations
from referrals.models import Referral, Report
referral = Referral.objects.get()
operations.screen(
    referral,
    outcome=referral.policy.screening_outcomes.get(code="child-strategy-discussion"),
    level=referral.policy.threshold_levels.get(code="child-protection"),
    rationale="Weighed together.",
    support_offered="Family centre",
    version=referral.version,
    by=SYSTEM,
    at=timezone.now(),
)
print(Report.objects.count(), referral.record.name)
"""
CALL = "from records.tasks import call_systems; print(call_systems())"
NEXT_TRY = """
from django.utils import timezone
from records.models import WebhookCall
WebhookCall.objects.filter(status="queued").update(try_after_at=timezone.now())
print(sorted(WebhookCall.objects.values_list("last_error", flat=True)))
"""


@pytest.fixture
def site(new_site: Callable[..., Site]) -> Site:
    """Return an installation with the agencies and teams of the first installation's guide."""
    site = new_site(DEMO="1")
    for kind in ("agencies", "teams"):
        site.manage(f"load_{kind}", f"docs/how-to/examples/{kind}.csv")
    return site


@contextlib.contextmanager
def answer_lost_once(base_url: str) -> Iterator[str]:
    """Stand before a site: the first request reaches it, but its answer is a 502 on the way."""
    lost: list[str] = []

    class Proxy(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name: self.headers[name] for name in self.headers if name != "Host"}
            request = urllib.request.Request(base_url + self.path, body, headers)  # noqa: S310
            with urllib.request.urlopen(request) as answer:  # noqa: S310
                status, said = (answer.status, answer.read()) if lost else (502, b"")
            lost.append(self.path)
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert len(lost) == 2, "the first answer was lost, and the second arrived"


def documented(*, beginning: str) -> list[str]:
    """Return the commands of the guide that begin in this way, in their order."""
    blocks = re.findall(r"^```sh\n(.+?)\n```", GUIDE.read_text(), re.MULTILINE | re.DOTALL)
    return [block for block in blocks if block.startswith(beginning)]


def curl(command: str, **given: str) -> Any:
    """Run a curl command of the guide in a shell; return what it was answered."""
    done = subprocess.run(  # noqa: S602  (the guide's own commands are what is tested)
        command,
        shell=True,
        cwd=PROJECT,
        env={**os.environ, "LC_ALL": "C.UTF-8", **given},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def is_signed(call: Call, secret: str) -> bool:
    """Check a call as a partner would, by the published scheme."""
    signed = f"{call.headers['Webhook-Id']}.{call.headers['Webhook-Timestamp']}.{call.body}"
    key = b64decode(secret.removeprefix("whsec_"))
    found = b64encode(hmac.digest(key, signed.encode(), hashlib.sha256)).decode()
    return hmac.compare_digest(call.headers["Webhook-Signature"], f"v1,{found}")


def test_a_systems_report_is_taken_once_decided_and_told_of(site: Site) -> None:
    give_token, register = documented(beginning="python manage.py")
    codes, report, status, add = documented(beginning="curl")
    token = site.manage(*shlex.split(give_token)[2:]).strip()
    given = {"TOKEN": token, "KEY": KEY, "DIOGEL": site.base_url}

    with receiving(503) as partner:
        secret = site.manage(*shlex.split(register.replace("$RECEIVER", partner.url))[2:]).strip()
        assert "neglect" in {row["code"] for row in curl(codes, **given)["categories"]}

        with answer_lost_once(site.base_url) as before:
            taken = curl(report, **{**given, "DIOGEL": before})
        again = curl(report, **given)

        assert taken == again
        given["REFERENCE"] = taken["reference"]
        assert curl(status, **given)["stage"] == "acknowledged"
        assert curl(add, **given) == curl(add, **given)

        assert site.run(CALL) == "0\n"
        assert "status_503" in site.run(NEXT_TRY)
        assert site.run(DECIDE) == "1 Cadi Tegid-Burton\n"
        assert site.run(CALL) == "2\n"

    decided = curl(status, **given)
    assert decided["stage"] == "decided"
    assert [one["is_decided"] for one in decided["referrals"]] == [True]
    assert "Cadi" not in json.dumps(decided)
    failed, *arrived = partner.calls
    assert [json.loads(call.body)["type"] for call in partner.calls] == [
        "report.acknowledged",
        "report.acknowledged",
        "report.decided",
    ]
    assert failed.headers["Webhook-Id"] == arrived[0].headers["Webhook-Id"]
    assert all(is_signed(call, secret) for call in partner.calls)
    assert not is_signed(arrived[1], "whsec_" + b64encode(bytes(32)).decode())
    assert {json.loads(call.body)["data"]["reference"] for call in arrived} == {taken["reference"]}
