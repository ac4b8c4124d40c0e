"""Addresses of reports and referrals."""

from django.urls import include, path

from referrals.views import (
    additions,
    answers,
    confirm,
    disagreements,
    feedback,
    handover,
    information,
    joining,
    known,
    mending,
    police,
    queue,
    referral,
    screen,
    sharing,
    triage,
    warnings,
)

app_name = "referrals"

of_referrals = [
    path("queue/", queue.queue, name="queue"),
    path("queue/take/", queue.take_rows, name="take_rows"),
    path("queue/print/", queue.print_queue, name="print_queue"),
    path("handover/", handover.handover, name="handover"),
    path("handover/new/", handover.write_handover, name="write_handover"),
    path("handover/<uuid:key>/", handover.handover_note, name="handover_note"),
    path("handover/<uuid:key>/accept/", handover.accept_handover, name="accept_handover"),
    path("disagreements/", disagreements.disagreements, name="disagreements"),
    path("disagreements/<uuid:key>/", disagreements.disagreement, name="disagreement"),
    path("additions/", additions.new_additions, name="new_additions"),
    # References come last: every word above would fit one.
    path("<slug:reference>/", referral.referral, name="referral"),
    path("<slug:reference>/now/", referral.now, name="now"),
    path("<slug:reference>/history/", referral.history, name="history"),
    path("<slug:reference>/answers/", answers.answers, name="answers"),
    path("<slug:reference>/screen/", screen.screen, name="screen"),
    path("<slug:reference>/take/", referral.take, name="take"),
    path("<slug:reference>/release/", referral.release, name="release"),
    path("<slug:reference>/told/", referral.told, name="told"),
    path("<slug:reference>/seen/", referral.seen, name="seen"),
    path("<slug:reference>/acknowledge/", triage.acknowledge, name="acknowledge"),
    path("<slug:reference>/hold/", triage.hold, name="hold"),
    path("<slug:reference>/end-hold/", triage.end_hold, name="end_hold"),
    path("<slug:reference>/interim/", triage.interim, name="interim"),
    path("<slug:reference>/information-came/", triage.information_came, name="information_came"),
    path("<slug:reference>/safety/", triage.safety, name="safety"),
    path(
        "<slug:reference>/disagreements/",
        disagreements.disagreements_of,
        name="disagreements_of",
    ),
    path("<slug:reference>/additions/", additions.additions, name="additions"),
    path("<slug:reference>/additions/read/", additions.read_additions, name="read_additions"),
    path("<slug:reference>/files/<uuid:file_id>/", additions.file, name="file"),
    path(
        "<slug:reference>/files/<uuid:file_id>/release/",
        additions.release_file,
        name="release_file",
    ),
    path("<slug:reference>/confirmation/", confirm.confirmation, name="confirmation"),
    path("<slug:reference>/police/", police.police_of_referral, name="police_of_referral"),
    path("<slug:reference>/information/", information.information, name="information"),
    path("<slug:reference>/information/ask/", information.ask, name="ask"),
    path("<slug:reference>/sharing/", sharing.sharing, name="sharing"),
    path("<slug:reference>/known/", known.known, name="known"),
    path("<slug:reference>/known/answer/", known.answer_pattern, name="answer_pattern"),
    path("<slug:reference>/warnings/", warnings.warnings, name="warnings"),
    path("<slug:reference>/join/", joining.join, name="join"),
    path("<slug:reference>/join/follow/", joining.follow_lead, name="follow_lead"),
    path("<slug:reference>/join/part/", joining.part, name="part"),
    path("<slug:reference>/add-person/", mending.add_person, name="add_person"),
    path("<slug:reference>/pathway/", mending.pathway, name="pathway"),
    path("<slug:reference>/withdrawal/", mending.withdrawal, name="withdrawal"),
    path("<slug:reference>/feedback/", feedback.feedback, name="feedback"),
    path("<slug:reference>/feedback/<uuid:message_id>/", feedback.send_again, name="send_again"),
    path("<slug:reference>/rate/", referral.rate, name="rate"),
    path("<slug:reference>/allocate/", referral.allocate, name="allocate"),
    path("<slug:reference>/close/", referral.close, name="close"),
]

of_police = [
    path("", police.police, name="police"),
    path("take-in/", police.take_in, name="take_in"),
    path("batches/<uuid:batch_id>/", police.batch, name="batch"),
    path("<uuid:notification_id>/", police.notification, name="notification"),
    path(
        "<uuid:notification_id>/source/", police.notification_source, name="notification_source"
    ),
    path("<uuid:notification_id>/enter/", police.enter_notification, name="enter_notification"),
    path("<uuid:notification_id>/join/", police.join_notification, name="join_notification"),
    path(
        "<uuid:notification_id>/set-aside/",
        police.set_notification_aside,
        name="set_notification_aside",
    ),
    path(
        "<uuid:notification_id>/put-back/",
        police.put_notification_back,
        name="put_notification_back",
    ),
]

urlpatterns = [
    path("report/", include("referrals.report_urls")),
    path("referrals/", include(of_referrals)),
    path("information/", include("referrals.information_urls")),
    path("police/", include(of_police)),
]
