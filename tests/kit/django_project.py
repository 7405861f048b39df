"""A small Django project, without a database: what tests need is added by each of them."""

from typing import Any

import django
from django.conf import settings

APP = "datastar_py.django"

if not settings.configured:
    settings.configure(
        ALLOWED_HOSTS=["app.example", "testserver"],
        INSTALLED_APPS=["django.contrib.messages", "django.contrib.sessions", APP],
        MIDDLEWARE=[
            f"{APP}.middleware.RedirectMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
        ],
        ROOT_URLCONF="django_views",
        SECRET_KEY="kit",
        SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.messages.context_processors.messages",
                    ],
                    "loaders": [("django.template.loaders.locmem.Loader", {})],
                },
            }
        ],
        USE_TZ=True,
    )
    django.setup()


def rendered(source: str, context: dict[str, Any] | None = None, request: Any = None) -> str:
    """A template that loads the tags, as a view would render it."""
    from django.template import engines

    template = engines["django"].from_string("{% load datastar %}" + source)
    return str(template.render(context, request))
