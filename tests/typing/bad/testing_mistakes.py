# pyright: strict

"""Mistakes in tests that a type checker must find: each line that says so, and no other."""

from __future__ import annotations

import httpx
from fastapi import FastAPI

from datastar_py.testing import PatchElements, PatchSignals, ask, events, visit

client = httpx.Client()
app = FastAPI()

ask(client, "GET")  # expect-error
ask(client, "GET", "/", [1])  # expect-error
ask(client, "GET", "/", headers={"a": 1})  # expect-error
ask(object(), "GET", "/")  # expect-error
events(ask(client, "GET", "/")).element("#a")  # expect-error
events(ask(client, "GET", "/")).elements(3)  # expect-error
events(ask(client, "GET", "/")).signals()  # expect-error
visit("app:app", "/")  # expect-error
visit(app)  # expect-error
PatchElements("<p>", mode="morph")  # expect-error
PatchElements(fragments="<p>")  # expect-error
PatchSignals()  # expect-error
