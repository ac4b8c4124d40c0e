"""Addresses of panels, their sittings and cases."""

from django.urls import path

from panels import views

app_name = "panels"
SITTING = "sittings/<str:reference>/"
CASE = "sittings/<str:reference>/cases/<str:referral>/"
urlpatterns = [
    path("", views.panels, name="panels"),
    path("waiting/", views.waiting, name="waiting"),
    path("add/", views.add_to_sitting, name="add_to_sitting"),
    path("actions/", views.tracker, name="tracker"),
    path("support/", views.packages, name="packages"),
    path("flags/", views.flags, name="flags"),
    path("flags/<uuid:flag_id>/", views.flag, name="flag"),
    path("call/<slug:code>/", views.call_sitting, name="call_sitting"),
    path("actions/<uuid:action_id>/", views.action, name="action"),
    path("documents/<uuid:document_id>/", views.download, name="download"),
    path(SITTING, views.sitting, name="sitting"),
    path(f"{SITTING}answer/", views.answer, name="answer"),
    path(f"{SITTING}attendance/", views.attendance, name="attendance"),
    path(f"{SITTING}cancel/", views.cancel, name="cancel"),
    path(f"{SITTING}conclude/", views.conclude, name="conclude"),
    path(f"{SITTING}issue/", views.issue, name="issue"),
    path(f"{SITTING}log/add/", views.raise_issue, name="raise_issue"),
    path(f"{SITTING}log/<int:number>/", views.logged_issue, name="logged_issue"),
    path(CASE, views.listing, name="listing"),
    path(f"{CASE}assess/", views.assess, name="assess"),
    path(f"{CASE}agree/", views.agree, name="agree"),
    path(f"{CASE}decide/", views.decide, name="decide"),
    path(f"{CASE}dissent/", views.dissent, name="dissent"),
    path(f"{CASE}issue/", views.issue_case, name="issue_case"),
    path(f"{CASE}papers/", views.add_paper, name="add_paper"),
    path(f"{CASE}papers/<uuid:paper_id>/", views.paper, name="paper"),
    path(f"{CASE}heard/<slug:voice>/", views.speak, name="speak"),
    path(f"{CASE}contact/", views.contact, name="contact"),
    path(f"{CASE}transfer/", views.transfer, name="transfer"),
    path(f"{CASE}support/", views.support, name="support"),
    path(f"{CASE}support/review/", views.review_support, name="review_support"),
    path(f"{CASE}withdraw/", views.withdraw, name="withdraw"),
    path(f"{CASE}information/<slug:agency>/", views.give_information, name="give_information"),
]
