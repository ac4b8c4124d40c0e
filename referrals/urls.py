"""Addresses of reports and referrals."""

from django.urls import include, path

from referrals.views import queue, referral, screen

app_name = "referrals"

of_referrals = [
    path("queue/", queue.queue, name="queue"),
    path("queue/take/", queue.take_rows, name="take_rows"),
    path("queue/print/", queue.print_queue, name="print_queue"),
    # References come last: every word above would fit one.
    path("<str:reference>/", referral.referral, name="referral"),
    path("<str:reference>/now/", referral.now, name="now"),
    path("<str:reference>/history/", referral.history, name="history"),
    path("<str:reference>/screen/", screen.screen, name="screen"),
    path("<str:reference>/take/", referral.take, name="take"),
    path("<str:reference>/release/", referral.release, name="release"),
    path("<str:reference>/seen/", referral.seen, name="seen"),
    path("<str:reference>/rate/", referral.rate, name="rate"),
    path("<str:reference>/allocate/", referral.allocate, name="allocate"),
    path("<str:reference>/close/", referral.close, name="close"),
]

urlpatterns = [
    path("report/", include("referrals.report_urls")),
    path("referrals/", include(of_referrals)),
]
