"""Django's decorators do to a stream what they do to a plain streaming response."""

from __future__ import annotations

import re
from collections.abc import Callable
from inspect import iscoroutinefunction
from typing import Any

import django
import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required, permission_required, user_passes_test
from django.http import StreamingHttpResponse
from django.middleware.locale import LocaleMiddleware
from django.test import AsyncClient, AsyncRequestFactory, Client, RequestFactory, TestCase
from django.utils.decorators import decorator_from_middleware, method_decorator
from django.views import View
from django.views.decorators.cache import cache_control, cache_page, never_cache
from django.views.decorators.clickjacking import (
    xframe_options_deny,
    xframe_options_exempt,
    xframe_options_sameorigin,
)
from django.views.decorators.csrf import (
    csrf_exempt,
    csrf_protect,
    ensure_csrf_cookie,
    requires_csrf_token,
)
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import (
    conditional_page,
    etag,
    require_GET,
    require_http_methods,
)
from django.views.decorators.vary import vary_on_cookie, vary_on_headers

from .cases import run_as_case
from .hosting import HOSTS, site, under
from .kinds import sync_only, view
from .sdk import SSE, DatastarResponse, datastar_response

DECORATORS: dict[str, Callable[[Any], Any]] = {
    "ensure_csrf_cookie": ensure_csrf_cookie,
    "csrf_protect": csrf_protect,
    "csrf_exempt": csrf_exempt,
    "requires_csrf_token": requires_csrf_token,
    "cache_page": cache_page(60),
    "never_cache": never_cache,
    "cache_control": cache_control(private=True, max_age=5),
    "gzip_page": gzip_page,
    "conditional_page": conditional_page,
    "etag": etag(lambda request: '"one"'),
    "require_GET": require_GET,
    "require_http_methods": require_http_methods(["GET", "POST"]),
    "vary_on_cookie": vary_on_cookie,
    "vary_on_headers": vary_on_headers("X-Team", "Accept"),
    "xframe_options_deny": xframe_options_deny,
    "xframe_options_exempt": xframe_options_exempt,
    "xframe_options_sameorigin": xframe_options_sameorigin,
    "sensitive_post_parameters": sensitive_post_parameters("password"),
    "decorator_from_middleware": decorator_from_middleware(LocaleMiddleware),
    "two_from_middleware": lambda view: ensure_csrf_cookie(cache_page(5)(view)),
}

# Headers that a stream has of its own, and those that change from one response to the next.
OWN = {
    "cache-control",
    "content-encoding",
    "content-type",
    "x-accel-buffering",
    "date",
    "server",
    "transfer-encoding",
}


def sync_events(request: Any) -> Any:
    for number in range(3):
        yield SSE.patch_signals({"number": number})


async def async_events(request: Any) -> Any:
    for number in range(3):
        yield SSE.patch_signals({"number": number})


def plain_sync(request: Any) -> Any:
    return StreamingHttpResponse(sync_events(request))


async def plain_async(request: Any) -> Any:
    return StreamingHttpResponse(async_events(request))


VIEWS = {
    "sync-decorated": (sync_events, "decorated", plain_sync),
    "sync-response": (sync_events, "response", plain_sync),
    "async-decorated": (async_events, "decorated", plain_async),
    "async-returned": (async_events, "async-returned", plain_async),
    "async-response": (async_events, "async-response", plain_async),
}


# Before 6.1 the middleware that sets it would spoil a stream, and passes over ours.
KEPT_AWAY = {("vary", "Accept-Encoding")} if django.VERSION < (6, 1) else set()


def headers(given: Any) -> dict[str, str]:
    """Those that are to be alike, with no token of which each response has its own."""
    found = {name.lower(): value for name, value in given.items()}
    return {
        name: re.sub("=.*", "", value) if name == "set-cookie" else value
        for name, value in found.items()
        if name not in OWN and name != "expires" and (name, value) not in KEPT_AWAY
    }


@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume")
@pytest.mark.parametrize("kind", VIEWS)
@pytest.mark.parametrize("name", DECORATORS)
@pytest.mark.parametrize("host", HOSTS)
def test_a_decorated_view_answers_as_a_plain_one(host: str, name: str, kind: str) -> None:
    events, way, plain = VIEWS[kind]
    decorate = DECORATORS[name]
    views = {"plain": decorate(plain), "ours": decorate(view(way, events))}
    with under(host, views) as serving:
        wanted = serving.open("/plain")
        assert [event["number"] for event in wanted.events()] == [0, 1, 2]
        found = serving.open("/ours")
        assert found.status == wanted.status == 200
        assert headers(found.headers) == headers(wanted.headers)
        assert [event["number"] for event in found.events()] == [0, 1, 2]
        if found.response is not None:
            assert found.response.cookies.keys() == wanted.response.cookies.keys()


@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume")
@pytest.mark.parametrize("kind", VIEWS)
@pytest.mark.parametrize("name", DECORATORS)
def test_a_decorated_view_that_a_test_calls_answers_as_a_plain_one(name: str, kind: str) -> None:
    """Nobody but the decorator sees the response here."""
    events, way, plain = VIEWS[kind]

    def call(given: Any) -> Any:
        decorated = DECORATORS[name](given)
        if iscoroutinefunction(decorated):
            return async_to_sync(decorated)(AsyncRequestFactory().get("/"))
        return decorated(RequestFactory().get("/"))

    with site({}):
        wanted = call(plain)
        found = call(view(way, events))
    assert found.status_code == wanted.status_code == 200
    assert headers(found.headers) == headers(wanted.headers)
    assert found.cookies.keys() == wanted.cookies.keys()
    assert b"".join(found) == b"".join(wanted)


@pytest.mark.parametrize("kind", VIEWS)
@pytest.mark.parametrize("host", HOSTS)
def test_a_post_passes_the_check_of_its_token(host: str, kind: str) -> None:
    events, way, _ = VIEWS[kind]
    given = {"Cookie": "csrftoken=" + "c" * 32, "X-CSRFToken": "c" * 32}
    with under(host, csrf_protect(view(way, events))) as serving:
        answer = serving.open("/", "POST", given, b"{}")
        assert answer.status == 200
        assert len(list(answer.events())) == 3


@pytest.mark.parametrize("kind", VIEWS)
@pytest.mark.parametrize("host", ["wsgi", "asgi"])
def test_a_post_without_a_token_is_refused(host: str, kind: str) -> None:
    begun = []

    def watched_sync(request: Any) -> Any:
        begun.append(request)
        yield from sync_events(request)

    async def watched_async(request: Any) -> Any:
        begun.append(request)
        async for event in async_events(request):
            yield event

    events, way, _ = VIEWS[kind]
    watched = watched_sync if events is sync_events else watched_async
    with under(host, csrf_protect(view(way, watched))) as serving:
        assert serving.open("/", "POST", {}, b"{}").status == 403
    assert begun == []


@pytest.mark.parametrize("kind", VIEWS)
@pytest.mark.parametrize("host", HOSTS)
def test_a_page_that_the_browser_has_already_costs_no_stream(host: str, kind: str) -> None:
    begun = []

    def watched_sync(request: Any) -> Any:
        begun.append(request)
        yield from sync_events(request)

    async def watched_async(request: Any) -> Any:
        begun.append(request)
        async for event in async_events(request):
            yield event

    events, way, _ = VIEWS[kind]
    watched = watched_sync if events is sync_events else watched_async
    decorate = etag(lambda request: '"one"')
    with under(host, decorate(view(way, watched))) as serving:
        answer = serving.open("/", headers={"If-None-Match": '"one"'})
        assert answer.status == 304
        assert answer.bytes() == b""
    assert begun == []


@pytest.mark.parametrize("kind", VIEWS)
@pytest.mark.parametrize("host", HOSTS)
def test_several_decorators_and_middleware_at_once(host: str, kind: str) -> None:
    events, way, _ = VIEWS[kind]
    page = view(way, events)
    for decorate in (gzip_page, never_cache, vary_on_cookie, ensure_csrf_cookie, csrf_protect):
        page = decorate(page)
    chain = [
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.locale.LocaleMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
        sync_only,
    ]
    with under(host, page, chain) as serving:
        answer = serving.open()
        assert answer.status == 200
        assert [event["number"] for event in answer.events()] == [0, 1, 2]
        assert "Cookie" in answer.headers["Vary"]
        assert answer.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("kind", VIEWS)
@pytest.mark.parametrize("host", HOSTS)
def test_never_cache_is_not_undone(host: str, kind: str) -> None:
    events, way, _ = VIEWS[kind]
    with under(host, never_cache(view(way, events))) as serving:
        answer = serving.open()
        assert "no-store" in answer.headers["Cache-Control"]
        assert len(list(answer.events())) == 3


@pytest.mark.parametrize("host", HOSTS)
def test_methods_of_classes_can_be_decorated(host: str) -> None:
    class Sync(View):
        @method_decorator([ensure_csrf_cookie, never_cache])
        @method_decorator(datastar_response)
        def get(self, request: Any) -> Any:
            yield from sync_events(request)

    class Async(View):
        @datastar_response
        async def get(self, request: Any) -> Any:
            async for event in async_events(request):
                yield event

    @method_decorator(gzip_page, name="dispatch")
    @method_decorator(ensure_csrf_cookie, name="dispatch")
    class Response(View):
        def get(self, request: Any) -> Any:
            return DatastarResponse(sync_events(request))

    views = {
        "sync": Sync.as_view(),
        "async": ensure_csrf_cookie(Async.as_view()),
        "response": Response.as_view(),
    }
    with under(host, views) as serving:
        for path in views:
            answer = serving.open(f"/{path}")
            assert answer.status == 200
            assert [event["number"] for event in answer.events()] == [0, 1, 2]
            if answer.response is None:
                assert "csrftoken" in answer.headers["Set-Cookie"]
            else:
                assert "csrftoken" in answer.response.cookies


# Before Django 5.1 these made of an async view one that nobody awaited.
GUARDED = [kind for kind in VIEWS if django.VERSION >= (5, 1) or kind.startswith("sync")]
GUARDS = {
    "login_required": login_required,
    "permission_required": permission_required([]),
    "user_passes_test": user_passes_test(lambda user: user.is_authenticated),
}
SESSIONS = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]


@pytest.mark.parametrize("kind", GUARDED)
@pytest.mark.parametrize("name", GUARDS)
def test_a_view_for_users_streams_to_users_only(name: str, kind: str) -> None:
    events, way, _ = VIEWS[kind]
    page = GUARDS[name](view(way, events))

    def check(case: Any) -> None:
        user = get_user_model().objects.create_user("ada")
        with site(page, SESSIONS):
            if name != "permission_required":
                assert Client().get("/").status_code == 302
            client = Client()
            client.force_login(user)
            response = client.get("/")
            assert response.status_code == 200
            assert b"".join(response).count(b"event:") == 3

    async def async_check(case: Any) -> None:
        user = await get_user_model().objects.acreate(username="grace")
        with site(page, SESSIONS):
            if name != "permission_required":
                assert (await AsyncClient().get("/")).status_code == 302
            client = AsyncClient()
            await client.aforce_login(user)
            response: Any = await client.get("/")
            assert response.status_code == 200
            chunks = [chunk async for chunk in response]
            assert len(chunks) == 3

    run_as_case(TestCase, check)
    run_as_case(TestCase, async_check)


@pytest.mark.parametrize("host", HOSTS)
def test_the_user_is_known_in_the_generator(host: str) -> None:
    @datastar_response
    def sync_page(request: Any) -> Any:
        for _ in range(2):
            yield SSE.patch_signals({"user": request.user.username})

    @datastar_response
    async def async_page(request: Any) -> Any:
        for _ in range(2):
            yield SSE.patch_signals({"user": (await request.auser()).username})

    with under(host, {"sync": sync_page, "async": async_page}, SESSIONS) as serving:
        for path in ("/sync", "/async"):
            assert list(serving.open(path).events()) == [{"user": ""}] * 2
