"""Addresses of one's own account."""

from django.urls import path

from accounts import away, staff, vetting_views, views

app_name = "accounts"
urlpatterns = [
    path("", views.profile, name="profile"),
    path("away/", away.away, name="away"),
    path("away/<uuid:absence_id>/back/", away.back, name="back"),
    path("staff/", staff.staff, name="staff"),
    path("staff/invite/", staff.invite, name="invite"),
    path("staff/vetting/", vetting_views.vetting, name="vetting"),
    path("staff/<uuid:user_id>/", staff.member, name="member"),
    path("staff/<uuid:user_id>/add-role/", staff.add_role, name="add_role"),
    path("staff/<uuid:user_id>/end-role/", staff.end_role, name="end_role"),
    path("staff/<uuid:user_id>/vetting/", vetting_views.record, name="record_vetting"),
    path("staff/<uuid:user_id>/shut/", staff.shut, name="shut"),
    path("staff/<uuid:user_id>/restore/", staff.restore, name="restore"),
    path("staff/<uuid:user_id>/sign-out/", staff.sign_out, name="sign_out"),
    path("staff/<uuid:user_id>/reset/", staff.reset_second_factor, name="reset_second_factor"),
    path("staff/<uuid:user_id>/link/", staff.link, name="link"),
    path("staff/<uuid:user_id>/unlink/", staff.unlink, name="unlink"),
    path("sessions/", views.sessions, name="sessions"),
    path("membership/", views.choose_membership, name="choose_membership"),
]
