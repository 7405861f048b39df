from __future__ import annotations

from contextlib import closing
from typing import Any

import jinja2
from forms import (
    FORMS,
    PAGE,
    TEMPLATE,
    Upload,
    both,
    event,
    kinds,
    refusals,
    refused,
    section,
    told,
    uploaded,
)
from litestar import Litestar, MediaType, Request, get
from litestar import route as litestar_route
from litestar.contrib.jinja import JinjaTemplateEngine
from litestar.datastructures import Cookie
from litestar.logging import LoggingConfig
from litestar.response import Redirect, Response, Template
from litestar.template import TemplateConfig
from probe import VERBS, PlannedFailure, state

from datastar_py.error_pages import ErrorPageMiddleware
from datastar_py.jinja2 import install
from datastar_py.litestar import (
    ElementsResponse,
    ScriptResponse,
    Signals,
    SignalsResponse,
    datastar_response,
    from_signals,
    is_datastar,
    last_event_id,
    page_or_patch,
    read_signals,
)
from datastar_py.litestar import ServerSentEventGenerator as SSE
from datastar_py.redirects import RedirectMiddleware
from datastar_py.signals import InvalidSignals, error_signals

engine = JinjaTemplateEngine(
    engine_instance=jinja2.Environment(
        loader=jinja2.DictLoader({"page.html": TEMPLATE}), autoescape=True
    )
)
install(engine)


routes: list[Any] = []
broken_routes: list[Any] = []


def route(path: str, *methods: str, by: Any = None, to: list[Any] = routes, **options: Any) -> Any:
    """Registered in each kind; the sync one in a thread, as Litestar wants it said."""

    def add(handler: Any) -> Any:
        for kind, made in kinds(handler, by or (lambda made: made)).items():
            options["sync_to_thread"] = None if kind == "async" else True
            add_route = litestar_route(
                f"/{kind}{path}", http_method=methods or ["GET"], status_code=200, **options
            )
            to.append(add_route(made))
        return handler

    return add


@get("/state")
async def report() -> dict[str, Any]:
    return state()


@route("/typed/{kind:str}", *VERBS, by=datastar_response)
async def typed(request: Request, kind: str) -> Any:
    return told(await read_signals(request, FORMS[kind]))


@route("/typed-part/{kind:str}", *VERBS, by=datastar_response)
async def typed_part(request: Request, kind: str) -> Any:
    return told(await read_signals(request, FORMS[kind], path="page.form"))


@route("/typed-in-generator/{kind:str}", *VERBS, by=datastar_response)
async def typed_in_generator(request: Request, kind: str) -> Any:
    yield told(await read_signals(request, FORMS[kind]))


def inject(name: str, form: type) -> None:
    def injected(signals: Any) -> Any:
        return told(signals)

    def injected_part(form: Any) -> Any:
        return told(form)

    def annotated(**types: Any) -> Any:
        """Decorated; a later Python has what decorates ask again for what was written above."""

        def decorate(handler: Any) -> Any:
            handler.__annotations__ = {**handler.__annotations__, **types}
            decorated = datastar_response(handler)
            decorated.__annotations__.update(types)
            return decorated

        return decorate

    part = {"form": from_signals(form, path="form")}
    route(f"/injected/{name}", *VERBS, by=annotated(signals=Signals[form]))(injected)
    by = annotated(form=form)
    route(f"/injected-part/{name}", *VERBS, by=by, dependencies=part)(injected_part)


for name, form in FORMS.items():
    inject(name, form)


@route("/checked/{kind:str}", *VERBS, by=datastar_response)
async def checked(request: Request, kind: str) -> Any:
    try:
        await read_signals(request, FORMS[kind], path="form")
    except InvalidSignals as error:
        return error.event()
    return SSE.patch_signals(error_signals(FORMS[kind], "form"))


album = {"files": from_signals(Upload, limit=100_000)}


@route("/upload", "POST", dependencies=album, by=datastar_response)
def upload(files: Signals[Upload]) -> Any:
    return uploaded(files)


@route("/asked", by=datastar_response)
def asked(request: Request) -> Any:
    return SSE.patch_signals({"asked": is_datastar(request), "last": last_event_id(request)})


@route("/either/{kind:str}")
async def either(request: Request, kind: str) -> Response[Any]:
    response = Response(PAGE, headers={"Vary": "Cookie"}, media_type=MediaType.HTML)
    with refusals():
        return await page_or_patch(request, *both(kind, response))


@route("/unawaited/{what:str}", by=lambda made: refused(datastar_response(made)))
def unawaited(request: Request, what: str) -> Any:
    if what == "signals":
        with closing(read_signals(request)) as reading:
            return SSE.patch_signals(reading)
    return page_or_patch(request, PAGE, event())


@route("/elements", *VERBS)
def elements(request: Request) -> ElementsResponse:
    given = dict(request.query_params)
    with refusals():
        return ElementsResponse("<p id='part'>ü</p>", **given, headers={"X-Other": "kept"})


@route("/signals", *VERBS)
def signals() -> SignalsResponse:
    return SignalsResponse({"a": "ü"}, only_if_missing=True)


@route("/script", *VERBS)
def script() -> ScriptResponse:
    return ScriptResponse("done('ü')", attributes={"id": "ü"})


@route("/moves", *VERBS)
def moves(request: Request) -> Response[None]:
    given = request.query_params
    status: Any = int(given.get("status", 303))
    cookies = [Cookie(key="first", value="1"), Cookie(key="second", value="2")]
    return Redirect(given["to"], status_code=status, cookies=cookies)


@route("/template")
def template() -> Template:
    return Template("page.html", context={"url": "/a?<b>"})


@route("/debug/breaks", *VERBS, to=broken_routes)
@route("/production/breaks", *VERBS, to=broken_routes)
def breaks() -> None:
    raise PlannedFailure("planned failure <b>")


logging = LoggingConfig(log_exceptions="always")
broken = Litestar(broken_routes, debug=True, logging_config=logging)
kit = Litestar(
    [report, *routes],
    dependencies={"signals": from_signals()},
    middleware=[RedirectMiddleware],
    template_config=TemplateConfig(instance=engine),
    logging_config=logging,
)
shown = ErrorPageMiddleware(broken, debug=True)
hidden = ErrorPageMiddleware(broken, debug=False)


async def app(scope: Any, receive: Any, send: Any) -> None:
    path = scope.get("path", "")
    inner = {"debug": shown, "production": hidden}.get(section(path), kit)
    await inner(scope, receive, send)
