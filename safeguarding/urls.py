"""Every address. Each app keeps its own; this page puts them together."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from safeguarding import approvals, headers, health, home, idle, views
from safeguarding.breaches import views as breaches
from safeguarding.demo import views as demo
from safeguarding.disputes import views as disputes
from safeguarding.guardian import views as guardian
from safeguarding.imports import views as imports
from safeguarding.looking import views as looking
from safeguarding.processing import views as processing
from safeguarding.rights import landing

urlpatterns = [
    path("", home.home, name="home"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("session/", idle.stay_signed_in, name="stay_signed_in"),
    path("health/", health.health, name="health"),
    path("health/deep/", health.health_deep, name="health_deep"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("privacy/<str:day>/", views.privacy, name="privacy_on"),
    path("policy-reports/", headers.policy_reports, name="policy_reports"),
    path("components/", views.components, name="components"),
    path("approvals/", approvals.approvals_page, name="approvals"),
    path("approvals/<uuid:key>/", approvals.approval, name="approval"),
    path("looks/", looking.looks, name="looks"),
    path("looks/export/", looking.export_looks, name="export_looks"),
    path("unusual-looks/", looking.unusual_looks, name="unusual_looks"),
    path("unusual-looks/<uuid:look_id>/", looking.unusual_look, name="unusual_look"),
    path("breaches/", breaches.breaches, name="breaches"),
    path("breaches/report/", breaches.report_breach, name="report_breach"),
    path("breaches/<uuid:key>/", breaches.breach, name="breach"),
    path("breaches/<uuid:key>/recipients/", breaches.what_went, name="what_went"),
    path("recalls/<uuid:key>/", breaches.recall, name="recall"),
    path("disputes/", disputes.disputes, name="disputes"),
    path("disputes/<uuid:key>/", disputes.dispute, name="dispute"),
    path("processing/", processing.processing, name="processing"),
    path("guardian-log/", guardian.guardian_log, name="guardian_log"),
    path("guardian-log/print/", guardian.print_guardian_log, name="print_guardian_log"),
    path("rights/", landing.rights, name="rights"),
    path("rights/", include("safeguarding.rights.urls")),
    path("rights/", include("safeguarding.retention.urls")),
    path("imports/", imports.imports, name="imports"),
    path("imports/<uuid:key>/", imports.import_run, name="import_run"),
    path("imports/rows/<uuid:key>/", imports.imported_row, name="imported_row"),
    path("imports/of/<str:reference>/", imports.rows_of_referral, name="rows_of_referral"),
    path("api/v1/", include("referrals.api.urls")),
    path("account/", include("accounts.urls")),
    path("accounts/", include("accounts.sign_in_urls")),
    path("figures/", include("measures.urls")),
    path("meetings/", include("meetings.urls")),
    path("panels/", include("panels.urls")),
    path("policies/", include("policies.urls")),
    path("people/", include("safeguarding.chronology.urls")),
    path("people/", include("referrals.people_urls")),
    path("", include("referrals.urls")),
    path("strategy-meetings/", include("strategy_meetings.urls")),
    path("demo/", demo.demo, name="demo"),
    path("demo/sign-in/", demo.sign_in_as, name="sign_in_as"),
]

handler400 = views.bad_request
handler403 = views.permission_denied
handler404 = views.not_found
handler500 = views.server_error
