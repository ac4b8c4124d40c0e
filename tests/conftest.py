"""What every test shares."""

pytest_plugins = ["tests.databases", "tests.sites", "tests.cast"]
