"""The people app: who agencies say somebody is, and who we believe that is."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"
