"""A PDF read back as its readers meet it: its words, its title, its language, its tags."""

import io
import re
import subprocess
from dataclasses import dataclass
from typing import Any

from pypdf import PdfReader


@dataclass(frozen=True)
class ReadPdf:
    """What a PDF says (as `pdftotext` reads it, on one line) and what it says of itself."""

    text: str
    title: str
    language: str
    is_tagged: bool

    def figure(self, code: str) -> str:
        """Return what a quarterly report prints beside a measure, such as "3/5 = 60.0 %"."""
        found = re.search(rf"{code} .*?(\d+/\d+(?: = \d+\.\d %)?)", self.text)
        assert found, f"no {code} in: {self.text}"
        return found[1]


def read_pdf(content: bytes) -> ReadPdf:
    reader = PdfReader(io.BytesIO(content))
    catalogue: Any = reader.trailer["/Root"]
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"],  # noqa: S607
        input=content,
        capture_output=True,
        check=True,
    )
    return ReadPdf(
        text=" ".join(done.stdout.decode().split()),
        title=str(reader.metadata.title) if reader.metadata else "",
        language=str(catalogue.get("/Lang", "")),
        is_tagged=bool(catalogue["/MarkInfo"]["/Marked"]) and "/StructTreeRoot" in catalogue,
    )
