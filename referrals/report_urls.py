"""Addresses of reports, under `report/`: the public's, and those of people who signed in."""

from django.urls import path

from referrals.views import disagreements, drafts, my_reports, report

urlpatterns = [
    path("", report.report, name="report"),
    path("check/", report.report_check, name="report_check"),
    path("done/", report.report_done, name="report_done"),
    path("exit/", report.report_exit, name="report_exit"),
    path("people/new/", report.report_new_other, name="report_new_other"),
    path("people/<int:number>/", report.report_other, name="report_other"),
    path("people/<int:number>/remove/", report.report_remove_other, name="report_remove_other"),
    path("mine/", my_reports.my_reports, name="my_reports"),
    path("mine/<str:reference>/", my_reports.my_report, name="my_report"),
    path(
        "mine/<str:reference>/disagree/<slug:referral>/",
        disagreements.disagree,
        name="disagree",
    ),
    path("drafts/", drafts.start_draft, name="start_draft"),
    path("drafts/<uuid:draft_id>/", drafts.draft_tasks, name="draft_tasks"),
    path("drafts/<uuid:draft_id>/check/", drafts.draft_check, name="draft_check"),
    path("drafts/<uuid:draft_id>/done/", drafts.draft_done, name="draft_done"),
    path("drafts/<uuid:draft_id>/discard/", drafts.draft_discard, name="draft_discard"),
    path("drafts/<uuid:draft_id>/people/new/", drafts.draft_new_other, name="draft_new_other"),
    path("drafts/<uuid:draft_id>/people/<int:number>/", drafts.draft_other, name="draft_other"),
    path(
        "drafts/<uuid:draft_id>/people/<int:number>/remove/",
        drafts.draft_remove_other,
        name="draft_remove_other",
    ),
    path(
        "drafts/<uuid:draft_id>/people/<int:number>/more/",
        drafts.draft_more_of_other,
        name="draft_more_of_other",
    ),
    path("drafts/<uuid:draft_id>/known/<int:number>/", drafts.draft_known, name="draft_known"),
    path("drafts/<uuid:draft_id>/<slug:page>/", drafts.draft_page, name="draft_page"),
    # The pages come last: every word above would fit one.
    path("<slug:page>/", report.report_page, name="report_page"),
]
