"""Addresses of strategy meetings and enquiries."""

from django.urls import path

from strategy_meetings import views

app_name = "strategy_meetings"
urlpatterns = [
    path("", views.waiting, name="waiting"),
    path("new/", views.schedule, name="schedule"),
    path("discuss/", views.discuss, name="discuss"),
    path("enquiries/", views.workload, name="workload"),
    path("enquiries/<str:reference>/", views.enquiry, name="enquiry"),
    path("enquiries/<str:reference>/holder/<slug:duty>/", views.allocate, name="allocate"),
    path("concerns/", views.concerns, name="concerns"),
    path("concerns/copies/<uuid:document_id>/", views.concern_copy, name="concern_copy"),
    path(
        "concerns/investigations/<uuid:investigation_id>/",
        views.concern_findings,
        name="concern_findings",
    ),
    path("concerns/employers/<uuid:employer_id>/share/", views.concern_share, name="concern_share"),
    path(
        "concerns/employers/<uuid:employer_id>/action/",
        views.concern_action,
        name="concern_action",
    ),
    path("concerns/<str:reference>/", views.concern, name="concern"),
    path("concerns/<str:reference>/earlier/", views.concern_consider, name="concern_consider"),
    path("concerns/<str:reference>/decide/", views.concern_decide, name="concern_decide"),
    path("concerns/<str:reference>/sign-off/", views.concern_sign_off, name="concern_sign_off"),
    path("concerns/<str:reference>/add/<slug:part>/", views.concern_add, name="concern_add"),
    path(
        "concerns/<str:reference>/investigate/",
        views.concern_investigate,
        name="concern_investigate",
    ),
    path("concerns/<str:reference>/notice/", views.concern_notice, name="concern_notice"),
    path("concerns/<str:reference>/keep-out/", views.concern_keep_out, name="concern_keep_out"),
    path(
        "concerns/<str:reference>/employer/",
        views.concern_add_employer,
        name="concern_add_employer",
    ),
    path("employer/", views.employer_parts, name="employer_parts"),
    path("employer/<uuid:employer_id>/", views.employer_part, name="employer_part"),
    path(
        "employer/<uuid:employer_id>/actions/<uuid:action_id>/",
        views.employer_action,
        name="employer_action",
    ),
    path("documents/<uuid:document_id>/", views.download, name="download"),
    path("<str:reference>/", views.meeting, name="meeting"),
    path("<str:reference>/answer/", views.answer, name="answer"),
    path("<str:reference>/invite/", views.invite, name="invite"),
    path("<str:reference>/withdraw/<uuid:attendance_id>/", views.withdraw, name="withdraw"),
    path("<str:reference>/reschedule/", views.reschedule, name="reschedule"),
    path("<str:reference>/chair/", views.chair, name="chair"),
    path("<str:reference>/cancel/", views.cancel, name="cancel"),
    path("<str:reference>/start/", views.start, name="start"),
    path("<str:reference>/minutes/", views.minutes, name="minutes"),
    path("<str:reference>/minutes/<int:position>/save/", views.save, name="save"),
    path("<str:reference>/minutes/<int:position>/mark/", views.mark, name="mark"),
    path("<str:reference>/minutes/<int:position>/live/", views.live, name="live"),
    path("<str:reference>/minutes/<int:position>/found/", views.found, name="found"),
    path("<str:reference>/lines/<str:kind>/<str:digest>/", views.confirm, name="confirm"),
    path("<str:reference>/attendance/<uuid:attendance_id>/", views.attendance, name="attendance"),
    path("<str:reference>/decide/", views.decide, name="decide"),
    path("<str:reference>/agree/", views.agree, name="agree"),
    path("<str:reference>/conclude/", views.conclude, name="conclude"),
    path("<str:reference>/correct/", views.correct, name="correct"),
    path("<str:reference>/issue/", views.issue, name="issue"),
]
