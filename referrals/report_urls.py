"""Addresses of reports, under `report/`: the public's, and those of people who signed in."""

from django.urls import path

from referrals.views import (
    additions,
    attaching,
    confirm,
    disagreements,
    drafts,
    my_reports,
    paper,
    report,
    returning,
    visitors,
    whole,
)

urlpatterns = [
    path("", report.report, name="report"),
    path("form.pdf", paper.report_form, name="report_form"),
    path("check/", report.report_check, name="report_check"),
    path("confirm/", confirm.report_confirm, name="report_confirm"),
    path("done/", report.report_done, name="report_done"),
    path("exit/", report.report_exit, name="report_exit"),
    path("files/", attaching.report_files, name="report_files"),
    path("files/<uuid:file_id>/remove/", attaching.report_remove_file, name="report_remove_file"),
    path("save/", returning.report_save, name="report_save"),
    path("return/", returning.report_return, name="report_return"),
    path("add/", returning.report_add, name="report_add"),
    path("work/", visitors.report_by_work_address, name="report_by_work_address"),
    path("work/mine/", visitors.visitor_reports, name="visitor_reports"),
    path("work/mine/<str:reference>/", visitors.visitor_report, name="visitor_report"),
    path("work/mine/<str:reference>/add/", visitors.visitor_add, name="visitor_add"),
    path("work/<str:token>/", visitors.report_by_link, name="report_by_link"),
    path("people/new/", report.report_new_other, name="report_new_other"),
    path("people/<int:number>/", report.report_other, name="report_other"),
    path("people/<int:number>/remove/", report.report_remove_other, name="report_remove_other"),
    path("mine/", my_reports.my_reports, name="my_reports"),
    path("mine/<str:reference>/add/", additions.my_report_add, name="my_report_add"),
    path(
        "mine/<str:reference>/withdraw/", my_reports.my_report_withdraw, name="my_report_withdraw"
    ),
    path("mine/<str:reference>/", my_reports.my_report, name="my_report"),
    path(
        "mine/<str:reference>/disagree/<slug:referral>/",
        disagreements.disagree,
        name="disagree",
    ),
    path("drafts/", drafts.start_draft, name="start_draft"),
    path("drafts/call/", whole.start_call, name="start_call"),
    path("drafts/<uuid:draft_id>/", drafts.draft_tasks, name="draft_tasks"),
    path("drafts/<uuid:draft_id>/check/", drafts.draft_check, name="draft_check"),
    path("drafts/<uuid:draft_id>/done/", drafts.draft_done, name="draft_done"),
    path("drafts/<uuid:draft_id>/discard/", drafts.draft_discard, name="draft_discard"),
    path("drafts/<uuid:draft_id>/files/", attaching.draft_files, name="draft_files"),
    path(
        "drafts/<uuid:draft_id>/files/<uuid:file_id>/remove/",
        attaching.draft_remove_file,
        name="draft_remove_file",
    ),
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
    path("drafts/<uuid:draft_id>/whole/", whole.draft_whole, name="draft_whole"),
    path("drafts/<uuid:draft_id>/whole/save/", whole.draft_whole_save, name="draft_whole_save"),
    path("drafts/<uuid:draft_id>/known/<int:number>/", drafts.draft_known, name="draft_known"),
    path("drafts/<uuid:draft_id>/<slug:page>/", drafts.draft_page, name="draft_page"),
    # The pages come last: every word above would fit one.
    path("<slug:page>/", report.report_page, name="report_page"),
]
