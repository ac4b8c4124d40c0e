"""The referrals app: the spine: report, referral, screening, deadlines."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "referrals"
