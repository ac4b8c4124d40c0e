"""The accounts app: agencies, teams, people who sign in, and what their roles allow."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
