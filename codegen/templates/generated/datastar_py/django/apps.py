"""The app, for INSTALLED_APPS."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["DatastarConfig"]


class DatastarConfig(AppConfig):
    """Gives templates `{% load datastar %}`. It has no models, views or settings that it needs."""

    name = __name__.rpartition(".")[0]
    label = "datastar"
    verbose_name = "Datastar"
