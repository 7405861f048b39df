"""The settings; also the project that servers in processes of their own are started with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import django
from django.conf import settings


def configure(folder: Path, **given: Any) -> None:
    """Set up Django, with its databases in `folder`, and `given` in place of these settings."""
    values: dict[str, Any] = {
        "ALLOWED_HOSTS": ["*"],
        "CACHES": {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
        "DATABASES": {
            "default": {
                "ENGINE": f"{__package__}.counting",
                "NAME": str(folder / "default.sqlite3"),
                "OPTIONS": {"timeout": 2},
                "TEST": {"NAME": str(folder / "test.sqlite3")},
            },
            # What most projects test with: in memory, and shared by the connections of a process.
            "memory": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"},
        },
        "INSTALLED_APPS": [
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.messages",
            "django.contrib.sessions",
            f"{__package__}.apps.Hosts",
        ],
        "LANGUAGES": [("en", "English"), ("de", "Deutsch"), ("pt-br", "Português")],
        "LOGGING_CONFIG": None,
        "MEDIA_URL": "/media/",
        "ROOT_URLCONF": "",
        "SECRET_KEY": "hosts",
        "STATIC_URL": "/static/",
        "TEMPLATES": [{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        "TIME_ZONE": "UTC",
        "USE_I18N": True,
        "USE_TZ": True,
    }
    settings.configure(**{**values, **given})
    django.setup()
