"""HTML from standard input as a PDF on standard output, in a process with limits of its own.

`python -m records.pdf_process <style sheet>`. It knows no settings, keys or database. What it is
given may be as large or as tangled as somebody's narrative: then this process ends, and no other.
"""

import faulthandler
import os
import resource
import sys
from pathlib import Path
from typing import Any

MOST_MEMORY = 2 << 30  # bytes
MOST_SECONDS = 120  # of the processor's time
FETCH_REFUSED = 3
TOO_LARGE = 4


def refuse_to_fetch(url: str, *_args: Any, **_options: Any) -> dict[str, Any]:
    """Refuse every address, so that the rendering stops."""
    from weasyprint.urls import FatalURLFetchingError  # noqa: PLC0415 — after the limits

    raise FatalURLFetchingError(f"A document may fetch nothing: {url[:60]}")


def main() -> int:
    """Render once; return 0, or the number that says what stopped it."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS + 5))
    from weasyprint import CSS, HTML  # noqa: PLC0415
    from weasyprint.urls import FatalURLFetchingError  # noqa: PLC0415

    style = CSS(string=Path(sys.argv[1]).read_text(), url_fetcher=refuse_to_fetch)
    page = HTML(string=sys.stdin.buffer.read().decode(), url_fetcher=refuse_to_fetch, base_url=None)
    try:
        content = page.write_pdf(stylesheets=[style], pdf_variant="pdf/ua-1")
    except FatalURLFetchingError as error:
        sys.stderr.write(str(error))
        return FETCH_REFUSED
    except (MemoryError, RecursionError) as error:
        sys.stderr.write(type(error).__name__)
        return TOO_LARGE
    sys.stdout.buffer.write(content)
    return 0


if __name__ == "__main__":
    faulthandler.enable()
    ended = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # Pango may still be sorting fonts in a thread: what that reads is not taken apart under it.
    os._exit(ended)
