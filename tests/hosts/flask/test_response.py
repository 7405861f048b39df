"""Flask's hooks, globals, sessions, test client, error handlers, extensions and debug mode."""

from __future__ import annotations

import asyncio
import gc
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    after_this_request,
    flash,
    g,
    get_flashed_messages,
    has_app_context,
    has_request_context,
    redirect,
    request,
    session,
    stream_with_context,
    url_for,
)
from flask.views import MethodView, View

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py.flask import DatastarResponse, datastar_response, read_signals
from datastar_py.signals import SignalsError, SignalsTooLarge
from datastar_py.streams import CloseReason

from ..calling import Answer, begin, get, nothing_open
from ..watched import Watched, event

JSON = {"Datastar-Request": "true", "Content-Type": "application/json"}


@pytest.fixture(autouse=True)
def alone() -> Iterator[None]:
    begin()
    yield
    assert not has_request_context()
    assert not has_app_context()


def app_of(endpoint: Any = None, **settings: Any) -> Flask:
    app = Flask(__name__)
    app.secret_key = "x"
    app.config.update(settings)
    if endpoint is not None:
        app.add_url_rule("/", "endpoint", endpoint, methods=["GET", "POST"])
    return app


# --- g, session and request -----------------------------------------------------------------------


def views(look: Callable[[], object]) -> dict[str, Callable[[], Any]]:
    """Streams of three events, made in every way there is; each looks once more at its end."""

    def steps() -> Iterator[Any]:
        try:
            for number in range(3):
                look()
                yield event(number)
        finally:
            look()

    async def async_steps() -> AsyncIterator[Any]:
        try:
            for number in range(3):
                look()
                yield event(number)
                await asyncio.sleep(0.001)
        finally:
            look()

    @datastar_response
    def sync_generator():
        yield from steps()

    @datastar_response
    async def async_generator():
        async for step in async_steps():
            yield step

    @datastar_response
    def sync_function():
        return steps()

    @datastar_response
    async def coroutine():
        await asyncio.sleep(0)
        return async_steps()

    @datastar_response
    async def coroutine_of_sync():
        return steps()

    def response():
        return DatastarResponse(steps())

    async def async_response():
        return DatastarResponse(async_steps())

    return {
        "sync generator": sync_generator,
        "async generator": async_generator,
        "sync function": sync_function,
        "coroutine": coroutine,
        "coroutine of sync": coroutine_of_sync,
        "response": response,
        "async response": async_response,
    }


KINDS = list(views(lambda: None))


@pytest.mark.parametrize("kind", KINDS)
def test_g_session_and_request_are_there_to_the_end(kind: str) -> None:
    seen: list[object] = []

    def look() -> None:
        seen.append((g.name, session["user"], request.path, request.headers["X-Own"]))
        assert url_for("endpoint") == "/"

    app = app_of(views(look)[kind])

    @app.before_request
    def before() -> None:
        g.name = "from before_request"
        session["user"] = "Ada"

    answer = get(app, headers={"X-Own": "yes"})
    assert answer.body.count(b"step") == 3
    assert seen == [("from before_request", "Ada", "/", "yes")] * 4
    nothing_open()


@pytest.mark.parametrize("end", ["read", "closed", "dropped", "never taken"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_context_is_torn_down_once_and_after_the_end(kind: str, end: str) -> None:
    notes: list[str] = []

    def look() -> None:
        notes.append("step")
        g.setdefault("opened", len(notes))

    app = app_of(views(look)[kind])

    @app.teardown_request
    def teardown(_: object) -> None:
        notes.append(f"teardown, opened at {g.get('opened')}, {request.path}")

    @app.teardown_appcontext
    def teardown_app(_: object) -> None:
        notes.append(f"teardown of {g.get('opened')}")

    answer = Answer(app)
    assert not has_request_context(), "the thread still has the context of the request"
    assert "teardown, opened at 1, /" not in notes
    if end != "never taken":
        answer.take()
        answer.take()
    if end == "read":
        answer.read()
    elif end == "dropped":
        del answer
    else:
        answer.close()
    nothing_open()
    assert notes[-2:] == ["teardown, opened at 1, /", "teardown of 1"]
    assert len([note for note in notes if note.startswith("teardown")]) == 2


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (1, 2, 0)])
@pytest.mark.parametrize("kind", KINDS)
def test_streams_that_are_open_together_in_one_thread(kind: str, order: tuple[int, ...]) -> None:
    seen: list[str] = []
    torn: list[str] = []
    app = app_of(views(lambda: seen.append(request.args["name"]))[kind])

    @app.teardown_request
    def teardown(_: object) -> None:
        torn.append(request.args["name"])

    answers = [Answer(app, f"/?name={number}") for number in range(3)]
    for number in order:
        seen.clear()
        answers[number].take()
        answers[number].take()
        assert set(seen) <= {str(number)}
        assert torn == []
    for number in order:
        answers[number].close()
        assert torn.pop() == str(number)
    nothing_open()


def test_a_stream_in_a_context_of_the_test() -> None:
    """As tests have it that push a context themselves, and as the shell does."""
    app = app_of(views(lambda: g.get("name"))["sync generator"])
    with app.app_context():
        g.outer = "mine"
        first, second = Answer(app), Answer(app)
        assert b"step" in first.take()
        second.read()
        assert g.outer == "mine"
    with app.test_request_context("/?inside=yes"):
        response = views(lambda: request.args["inside"])["sync generator"]()
        assert len(list(response.response)) == 3
        assert request.args["inside"] == "yes"
    first.read()
    nothing_open()


def test_the_order_of_the_hooks() -> None:
    notes: list[str] = []

    @datastar_response
    def endpoint():
        notes.append("first")
        yield event(1)
        notes.append("last")
        yield event(2)

    app = app_of(endpoint)
    app.before_request(lambda: notes.append("before"))
    app.teardown_request(lambda _: notes.append("teardown"))
    app.teardown_appcontext(lambda _: notes.append("teardown app"))

    @app.after_request
    def after(response: Response) -> Response:
        notes.append("after")
        response.headers["X-After"] = "yes"
        return response

    answer = get(app)
    assert answer.header("x-after") == ["yes"]
    assert notes == ["before", "first", "after", "last", "teardown", "teardown app"]


def test_a_teardown_hears_of_the_error() -> None:
    heard: list[object] = []

    @datastar_response
    def endpoint():
        yield event(1)
        raise LookupError

    app = app_of(endpoint)
    app.teardown_request(lambda error: heard.append(type(error)))
    with pytest.raises(LookupError):
        get(app)
    assert heard == [LookupError]


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_teardown_hears_of_the_error_of_a_post(kind: str) -> None:
    """Its response ends whole, but what the events wrote may be rolled back."""
    heard: list[object] = []

    def events():
        yield event(1)
        raise LookupError

    async def async_events():
        for one in events():
            yield one

    app = app_of(datastar_response(events if kind == "sync" else async_events))
    app.teardown_request(lambda error: heard.append(type(error)))
    assert get(app, "/", "POST").body.count(b"event: ") == 1
    assert heard == [LookupError]


@pytest.mark.parametrize("where", ["generator", "view"])
def test_stream_with_context_may_stand_inside(where: str) -> None:
    torn: list[str] = []

    def events() -> Iterator[Any]:
        for number in range(3):
            yield event(f"{number} {request.path} {g.name}")

    @datastar_response
    def endpoint():
        g.name = "own"
        if where == "view":
            return stream_with_context(events())
        return (one for one in stream_with_context(events()))

    app = app_of(endpoint)
    app.teardown_request(lambda _: torn.append(g.name))
    answer = Answer(app)
    answer.take()
    assert torn == []
    assert answer.read().body.count(b"/ own") == 3
    assert torn == ["own"]


def test_what_is_flashed_before_the_first_event_reaches_the_next_page() -> None:
    @datastar_response
    def endpoint():
        flash("saved")
        yield event(1)

    app = app_of(endpoint)
    app.add_url_rule("/next", "next", lambda: ",".join(get_flashed_messages()))
    client = app.test_client()
    assert client.get("/").data.count(b"step") == 1
    assert client.get("/next").text == "saved"


# --- replaced responses ---------------------------------------------------------------------------


class Mine(Exception):
    pass


@pytest.mark.parametrize("how", ["replaces", "raises", "aborts"])
@pytest.mark.parametrize("kind", KINDS)
def test_an_after_request_that_answers_in_its_place_leaves_nothing_open(
    how: str, kind: str
) -> None:
    notes: list[str] = []
    app = app_of(views(lambda: notes.append("step"))[kind])
    app.teardown_request(lambda _: notes.append("teardown"))

    @app.after_request
    def after(response: Response) -> Response:
        if how == "raises":
            raise Mine
        if how == "aborts":
            abort(418)
        return Response("other")

    for _ in range(3):
        answer = get(app)
        assert answer.body == b"other" or answer.status in (418, 500)
    gc.disable()
    try:
        nothing_open()
    finally:
        gc.enable()
    assert notes.count("teardown") == 3


@pytest.mark.parametrize("kind", views(object))
def test_a_stream_that_a_test_reads_and_does_not_close_leaves_no_thread(kind: str) -> None:
    def loops() -> set[threading.Thread]:
        return {each for each in threading.enumerate() if each.name == "datastar-loop"}

    before = loops()
    client = app_of(views(lambda: None)[kind]).test_client()
    gc.disable()
    try:
        kept = [client.get("/", buffered=False) for _ in range(3)]
        assert all(b"step" in b"".join(each.iter_encoded()) for each in kept)
        limit = time.monotonic() + 10
        while loops() - before and time.monotonic() < limit:
            time.sleep(0.01)
        assert not loops() - before
    finally:
        gc.enable()


@pytest.mark.parametrize("how", ["another response", "the same response", "another class"])
@pytest.mark.parametrize("kind", ["sync generator", "async generator", "async response"])
def test_a_wrapped_body_is_what_is_sent(kind: str, how: str) -> None:
    """As an after_request that rewrites what goes by has it."""

    def upper(body: Any) -> Iterator[bytes]:
        for chunk in body:
            yield bytes(chunk).replace(b"step", b"STEP")

    class Own(Response):
        pass

    app = app_of(views(lambda: request.path)[kind])

    @app.after_request
    def wrap(response: Response) -> Response:
        body = upper(response.response)
        if how == "the same response":
            response.response = body
            return response
        return (Own if how == "another class" else Response)(body, headers=response.headers)

    answer = Answer(app)
    assert b"STEP" in answer.take()
    answer.read()
    assert answer.body.count(b"STEP") == 3
    assert answer.header("content-type") == ["text/event-stream"]
    nothing_open()


@pytest.mark.parametrize("kind", KINDS)
def test_a_class_of_responses_of_the_applications_own(kind: str) -> None:
    """Flask makes every response one of that class."""

    class Own(Response):
        default_mimetype = "application/own"

    torn: list[str] = []
    app = app_of(views(lambda: request.path)[kind])
    app.response_class = Own
    app.teardown_request(lambda _: torn.append(request.path))
    answer = Answer(app)
    assert answer.header("content-type") == ["text/event-stream"]
    answer.take()
    assert torn == []
    assert answer.read().body.count(b"step") == 3
    assert torn == ["/"]
    assert get(app, method="HEAD").body == b""
    nothing_open()


# --- the test client ------------------------------------------------------------------------------


@pytest.mark.parametrize("buffered", [False, True])
@pytest.mark.parametrize("read", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_the_test_client(kind: str, read: bool, buffered: bool) -> None:
    client = app_of(views(lambda: request.path)[kind]).test_client()
    for _ in range(3):
        response = client.get("/", buffered=buffered)
        if read:
            assert response.data.count(b"step") == 3
            assert response.mimetype == "text/event-stream"
    del response
    nothing_open()


@pytest.mark.parametrize("kind", ["sync generator", "async generator"])
def test_a_test_client_that_keeps_the_context(kind: str) -> None:
    def look() -> None:
        g.seen = "in the generator"

    with app_of(views(look)[kind]).test_client() as client:
        response = client.get("/", query_string={"own": "1"})
        assert response.data.count(b"step") == 3
        assert request.args["own"] == "1"
        assert g.seen == "in the generator"
    nothing_open()


# --- errors before the first event ----------------------------------------------------------------


def failing_app(raised: Callable[[], object] = Mine, **settings: Any) -> Flask:
    app = app_of(**settings)

    def fail() -> None:
        error = raised()
        if isinstance(error, BaseException):
            raise error

    def steps() -> Iterator[Any]:
        fail()
        yield event(1)

    async def async_steps() -> AsyncIterator[Any]:
        await asyncio.sleep(0)
        fail()
        yield event(1)

    @app.route("/sync", methods=["GET", "POST"])
    @datastar_response
    def sync_generator():
        yield from steps()

    @app.route("/async", methods=["GET", "POST"])
    @datastar_response
    async def async_generator():
        async for step in async_steps():
            yield step

    @app.route("/coroutine", methods=["GET", "POST"])
    @datastar_response
    async def coroutine():
        return async_steps()

    @app.route("/value", methods=["GET", "POST"])
    @datastar_response
    def value():
        fail()
        return event(1)

    @app.route("/made", methods=["GET", "POST"])
    def made():
        return DatastarResponse(steps())

    @app.route("/made-async", methods=["GET", "POST"])
    async def made_async():
        return DatastarResponse(steps())

    @app.after_request
    def after(response: Response) -> Response:
        response.headers["X-After"] = "yes"
        return response

    return app


PATHS = ["/sync", "/async", "/coroutine", "/value", "/made", "/made-async"]


def words() -> Mine:
    return Mine("my own words")


def outcome(app: Flask, path: str) -> object:
    """What a developer gets to see: an exception, or a status and whether the error is named."""
    try:
        response = app.test_client().get(path)
    except BaseException as error:
        return type(error)
    return response.status_code, b"my own words" in response.data, response.headers["X-After"]


@pytest.mark.parametrize("setting", ["TESTING", "PROPAGATE_EXCEPTIONS", "DEBUG", "none"])
@pytest.mark.parametrize("path", PATHS)
def test_an_error_shows_as_it_does_of_any_view(path: str, setting: str) -> None:
    app = failing_app(words, **({} if setting == "none" else {setting: True}))

    @app.get("/plain")
    def plain() -> str:
        raise words()

    assert outcome(app, path) == outcome(app, "/plain")
    nothing_open()


@pytest.mark.parametrize("path", PATHS)
def test_a_production_error_is_logged_as_itself(
    path: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = get(failing_app(words), path)
    assert answer.status == 500
    assert b"my own words" not in answer.body
    assert answer.header("x-after") == ["yes"]
    errors = [r for r in caplog.records if r.levelno == logging.ERROR and r.exc_info]
    assert [r.exc_info[0] for r in errors if r.exc_info] == [Mine]


@pytest.mark.parametrize("path", PATHS)
def test_an_error_handler_answers(path: str) -> None:
    app = failing_app(words)

    @app.errorhandler(Mine)
    def handle(error: Mine) -> tuple[str, int]:
        return f"handled {error}", 418

    answer = get(app, path)
    assert (answer.status, answer.body) == (418, b"handled my own words")
    assert answer.header("x-after") == ["yes"]
    assert answer.header("content-type") == ["text/html; charset=utf-8"]
    nothing_open()


@pytest.mark.parametrize("path", PATHS)
def test_abort_and_its_handler(path: str) -> None:
    assert get(failing_app(lambda: abort(403)), path).status == 403
    app = failing_app(lambda: abort(403))
    app.errorhandler(403)(lambda error: ("no entry", 403))
    assert get(app, path).body == b"no entry"


@pytest.mark.parametrize("path", PATHS)
def test_a_handler_may_answer_with_events(path: str) -> None:
    app = failing_app(words)

    @app.errorhandler(Mine)
    @datastar_response
    def handle(error: Mine):
        yield SSE.patch_elements(f"<p id='error'>{error}</p>")

    answer = get(app, path)
    assert answer.status == 200
    assert b"my own words" in answer.body
    nothing_open()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("text", ["{", "[]", '{"a": NaN}'])
def test_bad_signals_are_flasks_400(path: str, text: str) -> None:
    app = failing_app(read_signals)
    answer = get(app, path, "POST", headers=JSON, body=text.encode())
    assert answer.status == 400
    assert b"signals" in answer.body
    app = failing_app(read_signals)

    @app.errorhandler(400)
    def handle(error: Any) -> tuple[str, int]:
        assert isinstance(error, SignalsError)
        return f"mine, {error.code} {error.description == str(error)}", 400

    assert get(app, path, "POST", headers=JSON, body=text.encode()).body == b"mine, 400 False"


@pytest.mark.parametrize("path", PATHS)
def test_signals_that_are_too_large_are_flasks_413(path: str) -> None:
    def read() -> object:
        return read_signals(limit=10)

    body = b'{"text": "too long"}'
    assert get(failing_app(read), path, "POST", headers=JSON, body=body).status == 413
    app = failing_app(read)
    app.errorhandler(413)(lambda error: (type(error).__name__, 413))
    assert get(app, path, "POST", headers=JSON, body=body).body == b"SignalsTooLarge"


def test_a_decorator_around_ours_sees_the_error() -> None:
    seen: list[str] = []

    def guarded(view: Callable[[], Any]) -> Callable[[], Any]:
        def wrapped() -> Any:
            try:
                return view()
            except Mine:
                seen.append("rolled back")
                return "handled", 418

        return wrapped

    @guarded
    @datastar_response
    def endpoint():
        raise Mine
        yield

    assert get(app_of(endpoint)).status == 418
    assert seen == ["rolled back"]


# --- signals --------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", ["nothing", "get_data", "get_json", "read_signals", "stream"])
def test_the_body_can_be_read_more_than_once(before: str) -> None:
    @datastar_response
    def endpoint():
        {
            "nothing": lambda: None,
            "get_data": request.get_data,
            "get_json": request.get_json,
            "read_signals": read_signals,
            "stream": lambda: request.stream,
        }[before]()
        yield SSE.patch_signals({"got": read_signals(), "data": request.get_data(as_text=True)})
        yield SSE.patch_signals({"json": request.get_json(), "again": read_signals()})

    answer = get(app_of(endpoint), "/", "POST", headers=JSON, body=b'{"a":1}')
    assert b'{"got":{"a":1},"data":"{\\"a\\":1}"}' in answer.body
    assert b'{"json":{"a":1},"again":{"a":1}}' in answer.body


class Endless:
    """A body that never ends, and counts what was read of it."""

    def __init__(self) -> None:
        self.given = 0

    def read(self, size: int = -1) -> bytes:
        assert size >= 0, "all of it was asked for"
        self.given += size
        return b" " * size


def test_of_a_body_without_a_length_no_more_is_read_than_allowed() -> None:
    body = Endless()
    answer = get(
        failing_app(lambda: read_signals(limit=100_000)),
        "/sync",
        "POST",
        headers=JSON,
        CONTENT_LENGTH="",
        **{"wsgi.input": body, "wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"},
    )
    assert answer.status == 413
    assert body.given < 300_000


def test_signals_errors_may_be_caught() -> None:
    @datastar_response
    def endpoint():
        try:
            read_signals(limit=3)
        except SignalsTooLarge:
            yield event("caught")

    assert b"caught" in get(app_of(endpoint), "/", "POST", headers=JSON, body=b'{"a": 1}').body


# --- what a view may return -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("result", "status", "header"),
    [
        (lambda: event(1), 200, []),
        (lambda: (event(1), 202), 202, []),
        (lambda: (event(1), {"X-Own": "yes"}), 200, ["yes"]),
        (lambda: (event(1), 202, {"X-Own": "yes"}), 202, ["yes"]),
        (lambda: (iter([event(1)]), 202, [("X-Own", "yes")]), 202, ["yes"]),
        (lambda: [event(1)], 200, []),
        (lambda: (event(1), event(2)), 200, []),
        (lambda: None, 204, []),
        (lambda: (None, {"X-Own": "yes"}), 204, ["yes"]),
        (lambda: iter([]), 204, []),
        (lambda: redirect("/other"), 302, []),
        (lambda: (Response("own"), 418), 418, []),
    ],
)
def test_what_a_view_may_return(result: Callable[[], Any], status: int, header: list[str]) -> None:
    answer = get(app_of(datastar_response(result)))
    assert answer.status == status
    assert answer.header("x-own") == header
    if status == 204:
        assert answer.header("content-type") == answer.header("content-length") == []
    if status in (200, 202):
        assert answer.header("content-type") == ["text/event-stream"]


def test_views_as_classes_and_blueprints() -> None:
    part = Blueprint("part", __name__, url_prefix="/part")

    class Methods(MethodView):
        init_every_request = False

        @datastar_response
        def get(self, name: str):
            yield event(f"got {name} {request.blueprint}")

        @datastar_response
        async def post(self, name: str):
            yield event(f"posted {name}")

    class Decorated(View):
        decorators = (datastar_response,)

        def dispatch_request(self):
            yield event("dispatched")

    part.add_url_rule("/<name>", view_func=Methods.as_view("methods"))
    part.add_url_rule("/decorated", view_func=Decorated.as_view("decorated"))
    app = app_of()
    app.register_blueprint(part)
    assert b"got x part" in get(app, "/part/x").body
    assert b"posted x" in get(app, "/part/x", "POST").body
    assert b"dispatched" in get(app, "/part/decorated").body
    assert get(app, "/part/x", "DELETE").status == 405


# --- headers, HEAD, sessions, one response --------------------------------------------------------


@pytest.mark.parametrize("name", ["cache-control", "Cache-Control", "CACHE-CONTROL"])
@pytest.mark.parametrize("content", ["one", "stream"])
def test_a_header_replaces_ours_in_any_case(name: str, content: str) -> None:
    def endpoint():
        given = event(1) if content == "one" else iter([event(1)])
        return DatastarResponse(given, headers={name: "private"})

    assert get(app_of(endpoint)).header("cache-control") == ["private"]


@pytest.mark.parametrize("kind", KINDS)
def test_head_closes_the_events_and_says_so(kind: str) -> None:
    seen: list[object] = []

    def endpoint():
        watched = Watched()
        options = watched.options()
        seen.append(watched.notes)
        if kind.startswith("async"):
            return DatastarResponse(watched.events(1), options=options)
        return DatastarResponse(watched.sync_events(1), options=options)

    answer = get(app_of(endpoint), method="HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert seen == [[CloseReason.DISCONNECTED.value]] or seen == [["finished"]]
    nothing_open()


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("kind", ["sync", "async"])
def test_the_session(kind: str, late: bool, caplog: pytest.LogCaptureFixture) -> None:
    @datastar_response
    def sync_signs_in():
        if not late:
            session["user"] = "Ada"
        yield event(1)
        if late:
            session["user"] = "Ada"
        yield event(2)

    @datastar_response
    async def async_signs_in():
        if not late:
            session["user"] = "Ada"
        yield event(1)
        await asyncio.sleep(0.01)
        if late:
            session["user"] = "Ada"
        yield event(2)

    app = app_of(sync_signs_in if kind == "sync" else async_signs_in)
    app.name = f"{kind} {late}"
    for _ in range(3):
        answer = get(app)
        assert answer.body.count(b"step") == 2
        assert bool(answer.header("set-cookie")) == (not late)
    said = [r.getMessage() for r in caplog.records if r.name == "datastar_py"]
    assert len(said) == late
    assert not late or "session" in said[0]


def test_after_this_request_in_a_generator(caplog: pytest.LogCaptureFixture) -> None:
    def set_cookie(response: Response) -> Response:
        response.set_cookie("flavour", "oat")
        return response

    @datastar_response
    def endpoint():
        after_this_request(set_cookie)
        yield event(1)
        if "late" in request.args:
            after_this_request(set_cookie)
        yield event(2)

    app = app_of(endpoint)
    app.name = "after_this_request"
    assert get(app).header("set-cookie")[0].startswith("flavour=oat")
    assert not caplog.records
    get(app, "/?late=1")
    assert "after_this_request" in caplog.records[0].getMessage()


def test_a_response_that_is_used_twice_is_refused_and_the_first_goes_on() -> None:
    kept: list[DatastarResponse] = []

    def endpoint():
        if not kept:
            kept.append(DatastarResponse(iter([event(1), event(2)])))
        return kept[0]

    app = app_of(endpoint)
    first = Answer(app)
    first.take()
    assert get(app).status == 500
    assert first.read().body.count(b"step") == 2
    nothing_open()


def test_a_response_that_was_made_outside_of_any_request() -> None:
    made = DatastarResponse(iter([event(1), event(2)]))
    app = app_of(lambda: made)
    assert get(app).body.count(b"step") == 2
    assert get(app).status == 500


def test_the_type_of_what_is_decorated() -> None:
    with pytest.raises(TypeError, match="decorates a handler, not int"):
        datastar_response(5)


# --- extensions -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["sync generator", "async generator", "coroutine"])
def test_flask_sqlalchemy(kind: str) -> None:
    """One session of the database to the end, which is given back after it."""
    from flask_sqlalchemy import SQLAlchemy
    from sqlalchemy import text
    from sqlalchemy.pool import StaticPool

    database = SQLAlchemy()
    used: list[int] = []

    def look() -> None:
        used.append(id(database.session()))
        assert database.session.execute(text("select 1")).scalar() == 1

    app = app_of(views(look)[kind])
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    options = {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    database.init_app(app)
    assert get(app).body.count(b"step") == 3
    assert len(used) == 4
    assert len(set(used)) == 1
    with app.app_context():
        assert not database.session.registry.has()


def test_flask_login() -> None:
    from flask_login import LoginManager, UserMixin, current_user, login_required, login_user

    class User(UserMixin):
        id = "ada"

    @login_required
    @datastar_response
    def endpoint():
        yield event(f"first {current_user.id}")
        yield event(f"last {current_user.id}")

    @datastar_response
    def signs_in():
        login_user(User())
        yield event("welcome")

    app = app_of(endpoint)
    app.add_url_rule("/login", "login", signs_in)
    LoginManager(app).user_loader(lambda _: User())
    client = app.test_client()
    assert client.get("/").status_code == 401
    assert b"welcome" in client.get("/login").data
    assert b"last ada" in client.get("/").data
    nothing_open()


def test_flask_cors() -> None:
    from flask_cors import CORS

    app = app_of(views(lambda: None)["sync generator"])
    CORS(app)
    answer = get(app, headers={"Origin": "https://example.org"})
    assert answer.header("access-control-allow-origin")
    assert answer.body.count(b"step") == 3


def test_middleware_around_the_application() -> None:
    from werkzeug.middleware.dispatcher import DispatcherMiddleware
    from werkzeug.middleware.proxy_fix import ProxyFix

    app = app_of(views(lambda: request.remote_addr)["sync generator"])
    app.wsgi_app = ProxyFix(app.wsgi_app)
    outer = DispatcherMiddleware(lambda *_: [b""], {"/inner": app})
    answer = Answer(outer, "/inner/", headers={"X-Forwarded-For": "203.0.113.5"})
    assert b"step" in answer.take()
    answer.close()
    nothing_open()
