"""The site that the browser tests use."""

import urllib.request


def test_it_runs_on_a_database_of_its_own(live_site):
    asked = "from django.db import connection; print(connection.settings_dict['NAME'])"

    with urllib.request.urlopen(f"{live_site.base_url}/accounts/login/") as answer:  # noqa: S310
        assert answer.status == 200
    assert live_site.run(asked).startswith("clone_")
