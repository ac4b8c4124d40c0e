"""The local arrangements, as published and dated data."""
