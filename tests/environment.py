"""The tests' own environment, set before Django reads its settings (`-p` in pyproject.toml).

Whatever the shell says, a test reaches only the tests' servers, never a demo's or a real one.
"""

import hashlib
import os
import tempfile
from pathlib import Path

from safeguarding.embedded import PROJECT, Servers, environment_for
from scripts.set_up import compile_messages

BOOTSTRAP = [PROJECT / "safeguarding" / name for name in ("bootstrap.sql", "roles.sql")]
CLUSTER = hashlib.sha256(b"".join(path.read_bytes() for path in BOOTSTRAP)).hexdigest()[:8]
SERVERS = Servers(PROJECT / "var" / "tests" / CLUSTER, is_durable=False)

files = tempfile.TemporaryDirectory(prefix="diogel-test-files-")
for name in (
    "DEMO",
    "BASE_URL",
    "ALLOWED_HOSTS",
    "CLAMAV_URL",
    "DEFAULT_FROM_EMAIL",
    "REPORT_TELEPHONES",
):
    os.environ.pop(name, None)
os.environ.update(environment_for(SERVERS))
os.environ.update(
    DJANGO_SETTINGS_MODULE="safeguarding.settings",
    EMAIL_URL="memorymail://",
    FILES_ROOT=str(Path(files.name)),
    AUDIT_ANCHOR="",  # each test that seals names one of its own
    REDIS_URL=SERVERS.redis_url(os.getpid() % 1000),
)

if "PYTEST_XDIST_WORKER" not in os.environ:  # once, before any worker starts
    compile_messages()


def pytest_unconfigure() -> None:
    files.cleanup()
