"""Stops an upload as soon as it is too large, before anything of it is kept."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

TOO_LARGE = "_an_upload_was_too_large"
MOST_AT_ONCE = 5  # times the largest file: as much may come in one request


class LargestFile(FileUploadHandler):
    """Stands before the handlers that keep a file. It passes every chunk on, to a limit.

    The limit is one for each file, and another for all of a request, which may hold a hundred.
    """

    received_at_once = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Return the chunk for the next handler; skip the rest of a file past the limit."""
        self.received += len(raw_data)
        self.received_at_once += len(raw_data)
        largest = settings.UPLOAD_MAX_BYTES
        if self.received > largest or self.received_at_once > MOST_AT_ONCE * largest:
            setattr(self.request, TOO_LARGE, True)
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def was_too_large(request: HttpRequest) -> bool:
    """Say whether a file of this request was left out because of its size."""
    return getattr(request, TOO_LARGE, False)
