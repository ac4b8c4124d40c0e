"""Addresses of reports and referrals."""

from django.urls import include, path

from referrals.views import queue, referral, screen

app_name = "referrals"

of_referrals = [
    path("queue/", queue.queue, name="queue"),
    path("queue/take/", queue.take_rows, name="take_rows"),
    path("queue/print/", queue.print_queue, name="print_queue"),
    # References come last: every word above would fit one.
    path("<slug:reference>/", referral.referral, name="referral"),
    path("<slug:reference>/now/", referral.now, name="now"),
    path("<slug:reference>/history/", referral.history, name="history"),
    path("<slug:reference>/screen/", screen.screen, name="screen"),
    path("<slug:reference>/take/", referral.take, name="take"),
    path("<slug:reference>/release/", referral.release, name="release"),
    path("<slug:reference>/told/", referral.told, name="told"),
    path("<slug:reference>/seen/", referral.seen, name="seen"),
    path("<slug:reference>/rate/", referral.rate, name="rate"),
    path("<slug:reference>/allocate/", referral.allocate, name="allocate"),
    path("<slug:reference>/close/", referral.close, name="close"),
]

urlpatterns = [
    path("report/", include("referrals.report_urls")),
    path("referrals/", include(of_referrals)),
]
