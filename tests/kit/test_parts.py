"""Parts of Django's templates, as docs/kit.md says: its own, and those of a package before 6.0."""

from __future__ import annotations

import subprocess
import sys

from datastar_py.testing import PatchElements, events

# One configuration is all that a process can have.
PROJECT = """
import django
from django.conf import settings
own = django.VERSION >= (6,)
source = "<ul>{% partialdef row %}<li>{{ name }}</li>{% endpartialdef %}</ul>"
source = source if own else "{% load partials %}" + source
loader = ("django.template.loaders.locmem.Loader", {"people.html": source})
settings.configure(
    INSTALLED_APPS=[] if own else ["template_partials.apps.SimpleAppConfig"],
    TEMPLATES=[{
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [loader if own else ("template_partials.loader.Loader", [loader])],
            "libraries": {} if own else {"partials": "template_partials.templatetags.partials"},
        },
    }],
)
django.setup()
from django.template.loader import render_to_string
from datastar_py.django import ServerSentEventGenerator as SSE
print(SSE.patch_elements(render_to_string("people.html#row", {"name": "<b>"})))
"""


def test_partials():
    run = subprocess.run(
        [sys.executable, "-c", PROJECT],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
    )
    assert events(run.stdout) == [PatchElements("<li>&lt;b&gt;</li>")], run.stdout
