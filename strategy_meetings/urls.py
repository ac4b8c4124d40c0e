"""Addresses of strategy meetings and enquiries."""

from django.urls import path

from strategy_meetings import views

app_name = "strategy_meetings"
urlpatterns = [
    path("", views.waiting, name="waiting"),
    path("new/", views.schedule, name="schedule"),
    path("discuss/", views.discuss, name="discuss"),
    path("enquiries/<str:reference>/", views.enquiry, name="enquiry"),
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
    path("<str:reference>/attendance/<uuid:attendance_id>/", views.attendance, name="attendance"),
    path("<str:reference>/decide/", views.decide, name="decide"),
    path("<str:reference>/agree/", views.agree, name="agree"),
    path("<str:reference>/conclude/", views.conclude, name="conclude"),
    path("<str:reference>/correct/", views.correct, name="correct"),
    path("<str:reference>/issue/", views.issue, name="issue"),
]
