"""Addresses of what agencies are asked, under `information/`: for who answers and who waits."""

from django.urls import path

from referrals.views import answering, information, sharing

urlpatterns = [
    path("", answering.asked_of_us, name="asked_of_us"),
    path("ours/", answering.our_answers, name="our_answers"),
    path("awaited/", information.awaited, name="awaited"),
    path("shared/", sharing.shared, name="shared"),
    path("items/<uuid:item_id>/withdraw/", answering.withdraw_item, name="withdraw_item"),
    path("<uuid:asked_id>/", answering.answer, name="answer"),
    path("<uuid:asked_id>/nothing-known/", answering.nothing_known, name="nothing_known"),
    path("<uuid:asked_id>/take-back/", answering.take_back, name="take_back"),
    path("<uuid:asked_id>/cannot-share/", answering.cannot_share, name="cannot_share"),
]
