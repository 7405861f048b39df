"""The list that all share who have the page open, and who they are. See docs/topics.md."""

import os
import random
import sqlite3
from html import escape

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py.sse import DatastarEvent
from datastar_py.topics import TopicEvents, Topics

# In this process; or in an engine, so that there may be several.
topics = Topics(os.environ.get("TOPICS") or None)

# Without a file, the notes are forgotten when the app stops.
database = sqlite3.connect(
    os.environ.get("NOTES") or ":memory:", check_same_thread=False, isolation_level=None
)
database.execute("create table if not exists note (text text, at text default current_timestamp)")

KINDS = (
    "Brave",
    "Calm",
    "Clever",
    "Curious",
    "Gentle",
    "Jolly",
    "Merry",
    "Nimble",
    "Quiet",
    "Witty",
)
ANIMALS = ("Badger", "Beaver", "Falcon", "Finch", "Heron", "Marten", "Otter", "Owl", "Wren")


def somebody() -> str:
    """A name for one who has none."""
    return f"{random.choice(KINDS)} {random.choice(ANIMALS)}"


async def add(text: object) -> None:
    """Store a note, and tell all pages that there is one more."""
    database.execute(
        "insert into note values (?, strftime('%H:%M:%S', 'now', 'localtime'))", (str(text)[:200],)
    )
    await topics.apublish("notes")


async def view() -> DatastarEvent:
    """The list, and who has it open."""
    found = database.execute("select text, at from note order by rowid desc limit 50").fetchall()
    notes = "".join(f"<li>{escape(text)}<small>{at}</small></li>" for text, at in reversed(found))
    here = "".join(f"<span>{escape(name)}</span>" for name in await topics.apresent("notes"))
    return SSE.patch_elements(
        f'<p id="here">{here}</p>'
        f'<ul id="notes"><li>Water the plants<small>earlier</small></li>{notes}</ul>'
    )


def shared(me: str | None) -> TopicEvents:
    """The content of a response: the list now, and whenever it changes. `me` reads it."""
    return topics.live("notes", render=view, key="notes", member=me or None)
