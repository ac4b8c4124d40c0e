"""Addresses of the pages of a sitting and of a case."""

from django.urls import reverse

from panels.models import Listing, Sitting


def sitting_url(page: str, sitting: Sitting) -> str:
    return reverse(f"panels:{page}", args=[sitting.meeting.reference])


def case_url(page: str, listing: Listing, *args: str) -> str:
    references = [listing.sitting.meeting.reference, listing.referral.reference]
    return reverse(f"panels:{page}", args=[*references, *args])
