"""What an answer says, whatever kind of file it is."""

import io
import re
import subprocess
import zipfile

NUMBERS = re.compile(r"(?<![\w-])\d+(?= )")
TIMES = re.compile(r"\d\d:\d\d(:\d\d)?")


def text_of(body: bytes) -> str:
    """Return the words of a page, of a PDF, or of all that is packed in one file."""
    if body.startswith(b"%PDF"):
        command = ["pdftotext", "-layout", "-", "-"]
        made = subprocess.run(command, input=body, capture_output=True, check=True)  # noqa: S603
        return made.stdout.decode()
    if zipfile.is_zipfile(io.BytesIO(body)):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            return "".join(text_of(packed.read(name)) for name in packed.namelist())
    return body.decode(errors="replace")


def numbers_in(text: str) -> list[str]:
    """Return what a page counts, without times of day."""
    return NUMBERS.findall(TIMES.sub("", text))
