# Copied from codegen/templates/generated/datastar_py/_topics/nats_requests.py
# by `python -m codegen`; edit that file, not this one.

"""Requests to NATS: one connection of a loop for all of them, made when it is needed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from inspect import signature
from typing import Any, Protocol, cast
from urllib.parse import unquote, urlsplit

from nats import errors
from nats.aio.client import Client as NatsClient

from .failures import Unasked, one_line

# After how many seconds without a sign of life a connection is given up, about.
PING = 2
MISSED = 3


class Message(Protocol):
    """What is used of a message."""

    subject: str
    data: bytes

    @property
    def headers(self) -> Mapping[str, str] | None: ...


class Subscription(Protocol):
    """What is used of a subscription."""

    async def unsubscribe(self) -> None: ...


Hear = Callable[[Message], Awaitable[None]]


class Client(Protocol):
    """What is used of the client."""

    @property
    def is_closed(self) -> bool: ...
    @property
    def max_payload(self) -> int: ...

    def new_inbox(self) -> str: ...
    async def publish(self, subject: str, payload: bytes, reply: str) -> None: ...
    async def request(
        self, subject: str, payload: bytes, timeout: float, *, headers: dict[str, str] | None
    ) -> Message: ...
    async def subscribe(
        self, subject: str, *, cb: Hear, pending_bytes_limit: int
    ) -> Subscription: ...
    async def flush(self, timeout: int) -> None: ...
    async def close(self) -> None: ...


class Refused(Unasked):
    """JetStream has answered with an error."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


def _servers(url: str) -> tuple[list[str], dict[str, str]]:
    """The addresses, and who connects, which the client does not decode."""
    servers: list[str] = []
    who: dict[str, str] = {}
    for part in url.split(","):
        found = urlsplit(part.strip())
        address = found.netloc.rpartition("@")[2]
        servers.append(f"{found.scheme}://{address}")
        if found.username is not None and found.password is None:
            who = {"token": unquote(found.username)}
        elif found.username is not None and found.password is not None:
            who = {"user": unquote(found.username), "password": unquote(found.password)}
    return servers, who


def check_options(options: Mapping[str, object]) -> None:
    """Refuse arguments that the client does not know."""
    signature(NatsClient.connect).bind(None, **options)


async def connect(
    url: str, timeout: float, options: Mapping[str, object], closed: Callable[[], object]
) -> Client:
    """Connect once; what is lost later is made anew by who needs it.

    Raises:
        Unasked: no server answers, or none lets us in.
    """
    servers, who = _servers(url)
    client: Any = NatsClient()
    seen: list[BaseException] = []

    async def note(error: BaseException) -> None:
        seen.append(error)

    async def close() -> None:
        closed()

    try:
        async with asyncio.timeout(timeout):
            await client.connect(
                servers,
                **{
                    "name": "datastar",
                    **who,
                    **options,
                    "allow_reconnect": False,
                    "max_reconnect_attempts": 1,
                    "reconnect_time_wait": 0,
                    "connect_timeout": timeout,
                    "ping_interval": PING,
                    "max_outstanding_pings": MISSED,
                    "error_cb": note,
                    "closed_cb": close,
                },
            )
    except (errors.Error, OSError) as error:
        await shut(client)
        # That no server is left says less than what was wrong with the last.
        raise Unasked(one_line(seen[-1] if seen else error)) from None
    return cast("Client", client)


async def shut(client: Client) -> None:
    """Close a connection, and wait for that no longer than is good."""
    with suppress(errors.Error, OSError):
        async with asyncio.timeout(1):
            await client.close()


class Requests:
    """What one loop asks of JetStream."""

    def __init__(self, url: str, timeout: float, options: Mapping[str, object]) -> None:
        self._url = url
        self._timeout = timeout
        self._options = options
        self._lock = asyncio.Lock()
        self._client: Client | None = None

        # How often all was closed; what was about to be opened then is not kept.
        self._closings = 0

    async def client(self) -> Client:
        """Give the connection."""
        async with self._lock:
            if self._client is None or self._client.is_closed:
                closings = self._closings
                client = await connect(self._url, self._timeout, self._options, lambda: None)
                if closings != self._closings:
                    await shut(client)
                    raise Unasked("all was closed meanwhile")
                self._client = client
            return self._client

    async def ask(
        self, subject: str, payload: bytes = b"", headers: dict[str, str] | None = None
    ) -> Any:
        """Send a request, and give its reply.

        Raises:
            Unasked: it has no effect.
            ConnectionError: it may have.
        """
        client = await self.client()
        if len(payload) + 4096 > client.max_payload:
            raise Unasked(
                f"the server takes messages of {client.max_payload} bytes, with what is around an "
                "event: raise its max_payload, or send less"
            )
        try:
            reply = await client.request(subject, payload, self._timeout, headers=headers)
        except errors.NoRespondersError:
            raise Unasked("JetStream is not there, or its stream is not") from None
        except errors.TimeoutError:
            raise ConnectionError("no answer in time") from None
        except (errors.Error, OSError) as error:
            raise ConnectionError(one_line(error)) from None
        except Exception as error:
            if not client.is_closed:
                raise
            # It was closed by somebody else, in the middle.
            raise ConnectionError(one_line(error)) from None
        found = json.loads(reply.data)
        if "error" in found:
            why = found["error"]
            raise Refused(why.get("err_code", 0), why.get("description", "an error"))
        return found

    async def ask_for_messages(
        self, subject: str, questions: Sequence[Mapping[str, object]]
    ) -> list[list[Message]]:
        """Ask for several messages at once, several times; each answer ends with its status."""
        client = await self.client()
        inbox = client.new_inbox()
        answers: list[list[Message]] = [[] for _ in questions]
        left = len(questions)
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        async def hear(message: Message) -> None:
            nonlocal left
            answers[int(message.subject.rpartition(".")[2])].append(message)
            if (message.headers or {}).get("Status"):
                left -= 1
                if not left and not done.done():
                    done.set_result(None)

        try:
            subscription = await client.subscribe(f"{inbox}.*", cb=hear, pending_bytes_limit=0)
            try:
                for number, question in enumerate(questions):
                    await client.publish(
                        subject, json.dumps(question).encode(), f"{inbox}.{number}"
                    )
                async with asyncio.timeout(self._timeout):
                    await done
            finally:
                with suppress(errors.Error):
                    await subscription.unsubscribe()
        except TimeoutError:
            raise ConnectionError("no answer in time") from None
        except (errors.Error, OSError) as error:
            raise ConnectionError(one_line(error)) from None
        return answers

    async def aclose(self) -> None:
        """Close the connection; the next request makes another."""
        self._closings += 1
        client, self._client = self._client, None
        if client is not None:
            await shut(client)
