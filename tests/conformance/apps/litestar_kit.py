from __future__ import annotations

from typing import Any

import jinja2
from forms import (
    FORMS,
    PAGE,
    TEMPLATE,
    Upload,
    both,
    refusals,
    told,
    uploaded,
)
from litestar import Litestar, MediaType, Request, delete, get, patch, post, put, route
from litestar.contrib.jinja import JinjaTemplateEngine
from litestar.datastructures import Cookie
from litestar.logging import LoggingConfig
from litestar.response import Redirect, Response, Template
from litestar.template import TemplateConfig
from probe import VERBS as METHODS
from probe import PlannedFailure, state

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

VERBS = {"get": get, "post": post, "put": put, "patch": patch, "delete": delete}
engine = JinjaTemplateEngine(
    engine_instance=jinja2.Environment(
        loader=jinja2.DictLoader({"page.html": TEMPLATE}), autoescape=True
    )
)
install(engine)


def every_verb(path: str, **options: Any) -> Any:
    return lambda handler: [
        verb(
            path,
            operation_id=f"{name}_{handler.__name__}_{path}",
            status_code=200 if name == "delete" else None,
            **options,
        )(handler)
        for name, verb in VERBS.items()
    ]


@get("/state")
async def report() -> dict[str, Any]:
    return {**state(), "injects": True}


@every_verb("/typed/{kind:str}")
@datastar_response
async def typed(request: Request, kind: str) -> Any:
    return told(await read_signals(request, FORMS[kind]))


@every_verb("/typed-part/{kind:str}")
@datastar_response
async def typed_part(request: Request, kind: str) -> Any:
    return told(await read_signals(request, FORMS[kind], path="page.form"))


@every_verb("/typed-in-generator/{kind:str}")
@datastar_response
async def typed_in_generator(request: Request, kind: str) -> Any:
    yield told(await read_signals(request, FORMS[kind]))


def inject(kind: str, form: type) -> list[Any]:
    async def injected(signals: Any) -> Any:
        return told(signals)

    def injected_sync(signals: Any) -> Any:
        return told(signals)

    async def injected_part(form: Any) -> Any:
        return told(form)

    def annotated(handler: Any, **types: Any) -> Any:
        """Decorated; a later Python has what decorates ask again for what was written above."""
        handler.__annotations__.update(types)
        decorated = datastar_response(handler)
        decorated.__annotations__.update(types)
        return decorated

    part = {"form": from_signals(form, path="form")}
    return [
        *every_verb(f"/injected/{kind}")(annotated(injected, signals=Signals[form])),
        # Litestar puts handlers that share a path into threads more than once.
        route(
            f"/injected-sync/{kind}",
            http_method=METHODS,
            status_code=200,
            sync_to_thread=True,
        )(annotated(injected_sync, signals=form)),
        *every_verb(f"/injected-part/{kind}", dependencies=part)(
            annotated(injected_part, form=Signals[form])
        ),
    ]


@every_verb("/checked/{kind:str}")
@datastar_response
async def checked(request: Request, kind: str) -> Any:
    try:
        await read_signals(request, FORMS[kind], path="form")
    except InvalidSignals as error:
        return error.event()
    return SSE.patch_signals(error_signals(FORMS[kind], "form"))


@post("/upload", dependencies={"files": from_signals(Upload, limit=100_000)})
@datastar_response
async def upload(files: Signals[Upload]) -> Any:
    return uploaded(files)


@get("/asked")
@datastar_response
async def asked(request: Request) -> Any:
    return SSE.patch_signals({"asked": is_datastar(request), "last": last_event_id(request)})


@get("/either/{kind:str}")
async def either(request: Request, kind: str) -> Response[Any]:
    response = Response(PAGE, headers={"Vary": "Cookie"}, media_type=MediaType.HTML)
    with refusals():
        return await page_or_patch(request, *both(kind, response))


@every_verb("/elements")
async def elements(request: Request) -> ElementsResponse:
    given = dict(request.query_params)
    with refusals():
        return ElementsResponse("<p id='part'>ü</p>", **given, headers={"X-Other": "kept"})


@every_verb("/signals", sync_to_thread=False)
def signals() -> SignalsResponse:
    return SignalsResponse({"a": "ü"}, only_if_missing=True)


@every_verb("/script")
async def script() -> ScriptResponse:
    return ScriptResponse("done('ü')", attributes={"id": "ü"})


@every_verb("/moves")
async def moves(request: Request) -> Response[None]:
    given = request.query_params
    status: Any = int(given.get("status", 303))
    cookies = [Cookie(key="first", value="1"), Cookie(key="second", value="2")]
    return Redirect(given["to"], status_code=status, cookies=cookies)


@get("/template")
async def template() -> Template:
    return Template("page.html", context={"url": "/a?<b>"})


async def breaks() -> None:
    raise PlannedFailure("planned failure <b>")


logging = LoggingConfig(log_exceptions="always")
broken = Litestar(
    [
        *every_verb("/debug/breaks")(breaks),
        *every_verb("/production/breaks")(breaks),
    ],
    debug=True,
    logging_config=logging,
)
kit = Litestar(
    [
        report,
        *typed,
        *typed_part,
        *typed_in_generator,
        *[route for kind, form in FORMS.items() for route in inject(kind, form)],
        *checked,
        upload,
        asked,
        either,
        *elements,
        *signals,
        *script,
        *moves,
        template,
    ],
    dependencies={"signals": from_signals()},
    middleware=[RedirectMiddleware],
    template_config=TemplateConfig(instance=engine),
    logging_config=logging,
)
shown = ErrorPageMiddleware(broken, debug=True)
hidden = ErrorPageMiddleware(broken, debug=False)


async def app(scope: Any, receive: Any, send: Any) -> None:
    path = scope.get("path", "")
    inner = {"debug": shown, "production": hidden}.get(path.split("/")[1] if path else "", kit)
    await inner(scope, receive, send)
