"""Stops an upload as soon as it is too large, before anything of it is kept."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

TOO_LARGE = "_an_upload_was_too_large"


class LargestFile(FileUploadHandler):
    """Stands before the handlers that keep a file. It passes every chunk on, to a limit."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Return the chunk for the next handler; skip the rest of a file past the limit."""
        self.received += len(raw_data)
        if self.received > settings.UPLOAD_MAX_BYTES:
            setattr(self.request, TOO_LARGE, True)
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def was_too_large(request: HttpRequest) -> bool:
    """Say whether a file of this request was left out because of its size."""
    return getattr(request, TOO_LARGE, False)
