"""Who may be given a referral: those whose role holds one, of the agency that holds it."""

from django.urls import reverse

from tests.referrals.arriving import arrives


def test_only_those_whose_role_holds_a_referral_are_offered(
    at_work, reporter, anwen, ceri, dai, gwen, mali, sian, huw, elin, oren
):
    referral = arrives(by=reporter)

    page = at_work.get(reverse("referrals:allocate", args=[referral.reference])).content.decode()

    for name in ("Nia Roberts", "Anwen Davies", "Ceri Lloyd", "Dai Llewelyn"):
        assert f"{name}, " in page
    for name in (
        "Gwen Parry",
        "Mali Ellis",
        "Siân Wynne",
        "Huw Pritchard",
        "Elin Morgan",
        "Oren Baker",
    ):
        assert name not in page


def test_nobody_else_is_given_it_by_sending_their_name_anyway(at_work, reporter, gwen):
    referral = arrives(by=reporter)

    answer = at_work.post(
        reverse("referrals:allocate", args=[referral.reference]),
        {"worker": str(gwen.memberships.get().pk)},
    )

    assert answer.status_code == 200
    referral.refresh_from_db()
    assert referral.allocated_to is None
