"""A command works on its own, on a clone where nothing has been started."""

import json
import os
import subprocess
import sys
from pathlib import Path

from safeguarding.embedded import PROJECT


def test_a_command_makes_the_database_it_needs(tmp_path: Path) -> None:
    kept = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path / "data")}
    command = ["manage.py", "explain_deadline", "R6", "2026-12-24T16:40", "--json"]

    done = subprocess.run(  # noqa: S603
        [sys.executable, *command],
        cwd=PROJECT,
        env=kept,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["due_at"].startswith("2026-12-29T17:00")
