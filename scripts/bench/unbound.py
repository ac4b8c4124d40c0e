"""How gunicorn serves as a role that row-level security does not bind: as ever, but it starts."""

import runpy
from pathlib import Path

OURS = Path(__file__).resolve().parent.parent.parent / "gunicorn.conf.py"
globals().update(
    {name: value for name, value in runpy.run_path(str(OURS)).items() if name != "when_ready"}
)
