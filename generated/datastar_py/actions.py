# Rendered from codegen/templates/generated/datastar_py/actions.py.j2 and spec/
# by `python -m codegen`; edit those, not this file.

"""Actions: expressions that send requests and work on signals.

    >>> data.on("submit", actions.post("/contacts", content_type="form"))

https://data-star.dev/reference/actions
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ._actions import (
    call,
    function_of,
    headers_object,
    optional,
    pattern_options,
    text_argument,
    url_text,
)
from ._checks import choice, flag, number, shown, string, whole_number
from ._javascript import finite, javascript
from ._plain import JSExpression
from ._types import LazyText, Url

__all__ = ["ActionGenerator", "action_generator"]


_CONTENT_TYPE: dict[Literal["json", "form"], str] = {
    "json": '"contentType": "json"',
    "form": '"contentType": "form"',
}
_RETRY: dict[Literal["auto", "error", "always", "never"], str] = {
    "auto": '"retry": "auto"',
    "error": '"retry": "error"',
    "always": '"retry": "always"',
    "never": '"retry": "never"',
}


def request(
    action: str,
    url: Url | JSExpression,
    content_type: Literal["json", "form"] | None = None,
    selector: str | None = None,
    headers: Mapping[str, str | LazyText | JSExpression] | None = None,
    open_when_hidden: bool | None = None,
    payload: object | None = None,
    retry: Literal["auto", "error", "always", "never"] | None = None,
    retry_interval: int | None = None,
    retry_scaler: float | None = None,
    retry_max_wait: int | None = None,
    retry_max_count: int | None = None,
    request_cancellation: Literal["auto", "cleanup", "disabled"] | JSExpression | None = None,
    include_signals: str | JSExpression | None = None,
    exclude_signals: str | JSExpression | None = None,
    resumable: bool | None = None,
) -> str:
    if resumable is not None and flag("resumable", resumable):
        open_when_hidden = True if open_when_hidden is None else open_when_hidden
        retry = "always" if retry is None else retry
        retry_max_count = 1000000 if retry_max_count is None else retry_max_count
    options: list[str] = []
    if content_type is not None:
        if type(content_type) is not str or content_type not in _CONTENT_TYPE:
            content_type = choice("content_type", content_type, _CONTENT_TYPE)
        options.append(_CONTENT_TYPE[content_type])
    if selector is not None:
        if content_type != "form":
            raise ValueError(
                f"selector needs content_type='form'; "
                f"got {shown(selector)} with content_type={shown(content_type)}"
            )
        options.append('"selector": ' + javascript(text_argument("selector", selector)))
    if headers is not None:
        options.append('"headers": ' + javascript(headers_object(headers), "headers"))
    if open_when_hidden is not None:
        options.append(
            '"openWhenHidden": ' + javascript(flag("open_when_hidden", open_when_hidden))
        )
    if payload is not None:
        if (content_type or "json") != "json":
            raise ValueError(
                f"payload needs content_type='json'; "
                f"got {shown(payload)} with content_type={shown(content_type)}"
            )
        options.append('"payload": ' + javascript(payload, "payload"))
    if retry is not None:
        if type(retry) is not str or retry not in _RETRY:
            retry = choice("retry", retry, _RETRY)
        options.append(_RETRY[retry])
    if retry_interval is not None:
        options.append('"retryInterval": ' + repr(whole_number("retry_interval", retry_interval)))
    if retry_scaler is not None:
        options.append('"retryScaler": ' + repr(number("retry_scaler", retry_scaler)))
    if retry_max_wait is not None:
        options.append('"retryMaxWait": ' + repr(whole_number("retry_max_wait", retry_max_wait)))
    if retry_max_count is not None:
        options.append('"retryMaxCount": ' + repr(whole_number("retry_max_count", retry_max_count)))
    if request_cancellation is not None:
        options.append(
            '"requestCancellation": '
            + javascript(
                request_cancellation
                if isinstance(request_cancellation, JSExpression)
                else choice(
                    "request_cancellation", request_cancellation, ("auto", "cleanup", "disabled")
                )
            )
        )
    signals = pattern_options(include_signals, exclude_signals, "_signals")
    if signals is not None:
        options.append('"filterSignals": ' + javascript(signals))
    target = javascript(url if type(url) is str and url.strip() else url_text("url", url))
    return f"@{action}({target}, {{{', '.join(options)}}})" if options else f"@{action}({target})"


class ActionGenerator:
    """Makes actions as expressions, for attributes such as `data.on`.

    Values are quoted for JavaScript; a `JSExpression` is written as it stands.
    https://data-star.dev/reference/actions
    """

    __slots__ = ()

    @staticmethod
    def get(
        url: Url | JSExpression,
        *,
        content_type: Literal["json", "form"] | None = None,
        selector: str | None = None,
        headers: Mapping[str, str | LazyText | JSExpression] | None = None,
        open_when_hidden: bool | None = None,
        payload: object | None = None,
        retry: Literal["auto", "error", "always", "never"] | None = None,
        retry_interval: int | None = None,
        retry_scaler: float | None = None,
        retry_max_wait: int | None = None,
        retry_max_count: int | None = None,
        request_cancellation: Literal["auto", "cleanup", "disabled"] | JSExpression | None = None,
        include_signals: str | JSExpression | None = None,
        exclude_signals: str | JSExpression | None = None,
        resumable: bool | None = None,
    ) -> str:
        """Sends a GET request with the page's signals in the query string.

        Args:
            url: Where to send the request; a string, or an expression that gives one.
            content_type: What is sent, the signals as JSON or the fields of a form.
            selector: The CSS selector of the form to send; without it, the closest form.
            headers: Request headers, names to strings or expressions.
            open_when_hidden: Whether the connection stays open while the page is hidden; by
                default only `get` closes it.
            payload: A value to send instead of the signals.
            retry: When a request is tried again.
            retry_interval: How long to wait before the first retry, in milliseconds.
            retry_scaler: What each wait is multiplied by to give the next.
            retry_max_wait: The longest wait between retries, in milliseconds.
            retry_max_count: How many retries there are at the most.
            request_cancellation: What ends a request that is under way: `auto`, another one of
                the same action to the same URL; `cleanup`, also the end of its element or
                attribute; `disabled`, nothing; or an expression that gives an AbortController.
            include_signals: A regular expression; only signals whose dotted paths match it are
                sent.
            exclude_signals: A regular expression; signals whose dotted paths match it stay in
                the page, by default those that start with an underscore.
            resumable: Whether the page comes back whenever the stream has ended, in whatever
                way, until it is answered with a 204; for streams without an end.

        Raises ValueError or TypeError for an option that is not allowed; the message names
        it.

        https://data-star.dev/reference/actions#get

            >>> actions.get("/updates")
            >>> actions.get("/clock", resumable=True)
            >>> actions.get("/search", include_signals="^query$", open_when_hidden=True)
        """
        return request(
            "get",
            url,
            content_type,
            selector,
            headers,
            open_when_hidden,
            payload,
            retry,
            retry_interval,
            retry_scaler,
            retry_max_wait,
            retry_max_count,
            request_cancellation,
            include_signals,
            exclude_signals,
            resumable,
        )

    @staticmethod
    def post(
        url: Url | JSExpression,
        *,
        content_type: Literal["json", "form"] | None = None,
        selector: str | None = None,
        headers: Mapping[str, str | LazyText | JSExpression] | None = None,
        open_when_hidden: bool | None = None,
        payload: object | None = None,
        retry: Literal["auto", "error", "always", "never"] | None = None,
        retry_interval: int | None = None,
        retry_scaler: float | None = None,
        retry_max_wait: int | None = None,
        retry_max_count: int | None = None,
        request_cancellation: Literal["auto", "cleanup", "disabled"] | JSExpression | None = None,
        include_signals: str | JSExpression | None = None,
        exclude_signals: str | JSExpression | None = None,
        resumable: bool | None = None,
    ) -> str:
        """Sends a POST request with the page's signals in the body.

        Args:
            url: Where to send the request; a string, or an expression that gives one.
            content_type: What is sent, the signals as JSON or the fields of a form.
            selector: The CSS selector of the form to send; without it, the closest form.
            headers: Request headers, names to strings or expressions.
            open_when_hidden: Whether the connection stays open while the page is hidden; by
                default only `get` closes it.
            payload: A value to send instead of the signals.
            retry: When a request is tried again.
            retry_interval: How long to wait before the first retry, in milliseconds.
            retry_scaler: What each wait is multiplied by to give the next.
            retry_max_wait: The longest wait between retries, in milliseconds.
            retry_max_count: How many retries there are at the most.
            request_cancellation: What ends a request that is under way: `auto`, another one of
                the same action to the same URL; `cleanup`, also the end of its element or
                attribute; `disabled`, nothing; or an expression that gives an AbortController.
            include_signals: A regular expression; only signals whose dotted paths match it are
                sent.
            exclude_signals: A regular expression; signals whose dotted paths match it stay in
                the page, by default those that start with an underscore.
            resumable: Whether the page comes back whenever the stream has ended, in whatever
                way, until it is answered with a 204; for streams without an end.

        Raises ValueError or TypeError for an option that is not allowed; the message names
        it.

        https://data-star.dev/reference/actions#post

            >>> actions.post("/contacts", content_type="form", selector="#contact", retry="never")
            >>> actions.post("/view", headers={"X-View": JSExpression("el.dataset.viewId")}, request_cancellation="cleanup")
        """
        return request(
            "post",
            url,
            content_type,
            selector,
            headers,
            open_when_hidden,
            payload,
            retry,
            retry_interval,
            retry_scaler,
            retry_max_wait,
            retry_max_count,
            request_cancellation,
            include_signals,
            exclude_signals,
            resumable,
        )

    @staticmethod
    def put(
        url: Url | JSExpression,
        *,
        content_type: Literal["json", "form"] | None = None,
        selector: str | None = None,
        headers: Mapping[str, str | LazyText | JSExpression] | None = None,
        open_when_hidden: bool | None = None,
        payload: object | None = None,
        retry: Literal["auto", "error", "always", "never"] | None = None,
        retry_interval: int | None = None,
        retry_scaler: float | None = None,
        retry_max_wait: int | None = None,
        retry_max_count: int | None = None,
        request_cancellation: Literal["auto", "cleanup", "disabled"] | JSExpression | None = None,
        include_signals: str | JSExpression | None = None,
        exclude_signals: str | JSExpression | None = None,
        resumable: bool | None = None,
    ) -> str:
        """Sends a PUT request with the page's signals in the body.

        Args:
            url: Where to send the request; a string, or an expression that gives one.
            content_type: What is sent, the signals as JSON or the fields of a form.
            selector: The CSS selector of the form to send; without it, the closest form.
            headers: Request headers, names to strings or expressions.
            open_when_hidden: Whether the connection stays open while the page is hidden; by
                default only `get` closes it.
            payload: A value to send instead of the signals.
            retry: When a request is tried again.
            retry_interval: How long to wait before the first retry, in milliseconds.
            retry_scaler: What each wait is multiplied by to give the next.
            retry_max_wait: The longest wait between retries, in milliseconds.
            retry_max_count: How many retries there are at the most.
            request_cancellation: What ends a request that is under way: `auto`, another one of
                the same action to the same URL; `cleanup`, also the end of its element or
                attribute; `disabled`, nothing; or an expression that gives an AbortController.
            include_signals: A regular expression; only signals whose dotted paths match it are
                sent.
            exclude_signals: A regular expression; signals whose dotted paths match it stay in
                the page, by default those that start with an underscore.
            resumable: Whether the page comes back whenever the stream has ended, in whatever
                way, until it is answered with a 204; for streams without an end.

        Raises ValueError or TypeError for an option that is not allowed; the message names
        it.

        https://data-star.dev/reference/actions#put

            >>> actions.put("/name", payload={"name": JSExpression("$name")})
        """
        return request(
            "put",
            url,
            content_type,
            selector,
            headers,
            open_when_hidden,
            payload,
            retry,
            retry_interval,
            retry_scaler,
            retry_max_wait,
            retry_max_count,
            request_cancellation,
            include_signals,
            exclude_signals,
            resumable,
        )

    @staticmethod
    def patch(
        url: Url | JSExpression,
        *,
        content_type: Literal["json", "form"] | None = None,
        selector: str | None = None,
        headers: Mapping[str, str | LazyText | JSExpression] | None = None,
        open_when_hidden: bool | None = None,
        payload: object | None = None,
        retry: Literal["auto", "error", "always", "never"] | None = None,
        retry_interval: int | None = None,
        retry_scaler: float | None = None,
        retry_max_wait: int | None = None,
        retry_max_count: int | None = None,
        request_cancellation: Literal["auto", "cleanup", "disabled"] | JSExpression | None = None,
        include_signals: str | JSExpression | None = None,
        exclude_signals: str | JSExpression | None = None,
        resumable: bool | None = None,
    ) -> str:
        """Sends a PATCH request with the page's signals in the body.

        Args:
            url: Where to send the request; a string, or an expression that gives one.
            content_type: What is sent, the signals as JSON or the fields of a form.
            selector: The CSS selector of the form to send; without it, the closest form.
            headers: Request headers, names to strings or expressions.
            open_when_hidden: Whether the connection stays open while the page is hidden; by
                default only `get` closes it.
            payload: A value to send instead of the signals.
            retry: When a request is tried again.
            retry_interval: How long to wait before the first retry, in milliseconds.
            retry_scaler: What each wait is multiplied by to give the next.
            retry_max_wait: The longest wait between retries, in milliseconds.
            retry_max_count: How many retries there are at the most.
            request_cancellation: What ends a request that is under way: `auto`, another one of
                the same action to the same URL; `cleanup`, also the end of its element or
                attribute; `disabled`, nothing; or an expression that gives an AbortController.
            include_signals: A regular expression; only signals whose dotted paths match it are
                sent.
            exclude_signals: A regular expression; signals whose dotted paths match it stay in
                the page, by default those that start with an underscore.
            resumable: Whether the page comes back whenever the stream has ended, in whatever
                way, until it is answered with a 204; for streams without an end.

        Raises ValueError or TypeError for an option that is not allowed; the message names
        it.

        https://data-star.dev/reference/actions#patch

            >>> actions.patch(JSExpression("$url"), retry_interval=500, retry_scaler=1.5, retry_max_wait=5000, retry_max_count=3)
        """
        return request(
            "patch",
            url,
            content_type,
            selector,
            headers,
            open_when_hidden,
            payload,
            retry,
            retry_interval,
            retry_scaler,
            retry_max_wait,
            retry_max_count,
            request_cancellation,
            include_signals,
            exclude_signals,
            resumable,
        )

    @staticmethod
    def delete(
        url: Url | JSExpression,
        *,
        content_type: Literal["json", "form"] | None = None,
        selector: str | None = None,
        headers: Mapping[str, str | LazyText | JSExpression] | None = None,
        open_when_hidden: bool | None = None,
        payload: object | None = None,
        retry: Literal["auto", "error", "always", "never"] | None = None,
        retry_interval: int | None = None,
        retry_scaler: float | None = None,
        retry_max_wait: int | None = None,
        retry_max_count: int | None = None,
        request_cancellation: Literal["auto", "cleanup", "disabled"] | JSExpression | None = None,
        include_signals: str | JSExpression | None = None,
        exclude_signals: str | JSExpression | None = None,
        resumable: bool | None = None,
    ) -> str:
        """Sends a DELETE request with the page's signals in the query string.

        Args:
            url: Where to send the request; a string, or an expression that gives one.
            content_type: What is sent, the signals as JSON or the fields of a form.
            selector: The CSS selector of the form to send; without it, the closest form.
            headers: Request headers, names to strings or expressions.
            open_when_hidden: Whether the connection stays open while the page is hidden; by
                default only `get` closes it.
            payload: A value to send instead of the signals.
            retry: When a request is tried again.
            retry_interval: How long to wait before the first retry, in milliseconds.
            retry_scaler: What each wait is multiplied by to give the next.
            retry_max_wait: The longest wait between retries, in milliseconds.
            retry_max_count: How many retries there are at the most.
            request_cancellation: What ends a request that is under way: `auto`, another one of
                the same action to the same URL; `cleanup`, also the end of its element or
                attribute; `disabled`, nothing; or an expression that gives an AbortController.
            include_signals: A regular expression; only signals whose dotted paths match it are
                sent.
            exclude_signals: A regular expression; signals whose dotted paths match it stay in
                the page, by default those that start with an underscore.
            resumable: Whether the page comes back whenever the stream has ended, in whatever
                way, until it is answered with a 204; for streams without an end.

        Raises ValueError or TypeError for an option that is not allowed; the message names
        it.

        https://data-star.dev/reference/actions#delete

            >>> actions.delete("/rows/3")
        """
        return request(
            "delete",
            url,
            content_type,
            selector,
            headers,
            open_when_hidden,
            payload,
            retry,
            retry_interval,
            retry_scaler,
            retry_max_wait,
            retry_max_count,
            request_cancellation,
            include_signals,
            exclude_signals,
            resumable,
        )

    @staticmethod
    def query(
        url: Url | JSExpression,
        *,
        content_type: Literal["json", "form"] | None = None,
        selector: str | None = None,
        headers: Mapping[str, str | LazyText | JSExpression] | None = None,
        open_when_hidden: bool | None = None,
        payload: object | None = None,
        retry: Literal["auto", "error", "always", "never"] | None = None,
        retry_interval: int | None = None,
        retry_scaler: float | None = None,
        retry_max_wait: int | None = None,
        retry_max_count: int | None = None,
        request_cancellation: Literal["auto", "cleanup", "disabled"] | JSExpression | None = None,
        include_signals: str | JSExpression | None = None,
        exclude_signals: str | JSExpression | None = None,
        resumable: bool | None = None,
    ) -> str:
        """Sends a QUERY request with the page's signals in the body. Since Datastar v1.0.4.

        Args:
            url: Where to send the request; a string, or an expression that gives one.
            content_type: What is sent, the signals as JSON or the fields of a form.
            selector: The CSS selector of the form to send; without it, the closest form.
            headers: Request headers, names to strings or expressions.
            open_when_hidden: Whether the connection stays open while the page is hidden; by
                default only `get` closes it.
            payload: A value to send instead of the signals.
            retry: When a request is tried again.
            retry_interval: How long to wait before the first retry, in milliseconds.
            retry_scaler: What each wait is multiplied by to give the next.
            retry_max_wait: The longest wait between retries, in milliseconds.
            retry_max_count: How many retries there are at the most.
            request_cancellation: What ends a request that is under way: `auto`, another one of
                the same action to the same URL; `cleanup`, also the end of its element or
                attribute; `disabled`, nothing; or an expression that gives an AbortController.
            include_signals: A regular expression; only signals whose dotted paths match it are
                sent.
            exclude_signals: A regular expression; signals whose dotted paths match it stay in
                the page, by default those that start with an underscore.
            resumable: Whether the page comes back whenever the stream has ended, in whatever
                way, until it is answered with a 204; for streams without an end.

        Raises ValueError or TypeError for an option that is not allowed; the message names
        it.

        https://data-star.dev/reference/actions#query

            >>> actions.query("/search", exclude_signals="^ui")
        """
        return request(
            "query",
            url,
            content_type,
            selector,
            headers,
            open_when_hidden,
            payload,
            retry,
            retry_interval,
            retry_scaler,
            retry_max_wait,
            retry_max_count,
            request_cancellation,
            include_signals,
            exclude_signals,
            resumable,
        )

    @staticmethod
    def peek(
        expression: JSExpression,
    ) -> str:
        """Reads signals without following their changes.

        Args:
            expression: What to evaluate.

        Raises ValueError or TypeError for a value that is not allowed; the message names it.

        https://data-star.dev/reference/actions#peek

            >>> actions.peek(JSExpression("$count"))
        """
        return call(
            "peek",
            [
                function_of("expression", expression),
            ],
            (),
        )

    @staticmethod
    def set_all(
        value: object,
        include: str | JSExpression | None = None,
        exclude: str | JSExpression | None = None,
    ) -> str:
        """Sets all signals, or those that match, to one value.

        Args:
            value: The value they get.
            include: A regular expression; only signals whose dotted paths match it are changed.
            exclude: A regular expression; signals whose dotted paths match it are left alone.

        Raises ValueError or TypeError for a value that is not allowed; the message names it.

        https://data-star.dev/reference/actions#setall

            >>> actions.set_all(False, include="^menu")
        """
        return call(
            "setAll",
            [
                javascript(value, "value"),
                optional(pattern_options(include, exclude)),
            ],
            ("undefined",),
        )

    @staticmethod
    def toggle_all(
        include: str | JSExpression | None = None,
        exclude: str | JSExpression | None = None,
    ) -> str:
        """Turns all signals, or those that match, from true to false and back.

        Args:
            include: A regular expression; only signals whose dotted paths match it are changed.
            exclude: A regular expression; signals whose dotted paths match it are left alone.

        Raises ValueError or TypeError for a value that is not allowed; the message names it.

        https://data-star.dev/reference/actions#toggleall

            >>> actions.toggle_all(include="^open", exclude="^openAll$")
        """
        return call(
            "toggleAll",
            [
                optional(pattern_options(include, exclude)),
            ],
            ("undefined",),
        )

    @staticmethod
    def clipboard(
        text: str | JSExpression,
        is_base64: bool = False,
    ) -> str:
        """Copies text to the clipboard.

        Args:
            text: The text, or an expression that gives it.
            is_base64: Whether the text is Base64 that the browser decodes first.

        Raises ValueError or TypeError for a value that is not allowed; the message names it.

        https://data-star.dev/reference/actions#clipboard

            >>> actions.clipboard(JSExpression("$link"))
            >>> actions.clipboard("SGVsbG8=", is_base64=True)
        """
        return call(
            "clipboard",
            [
                javascript(text if isinstance(text, JSExpression) else string("text", text)),
                javascript(flag("is_base64", is_base64)),
            ],
            ("false",),
        )

    @staticmethod
    def fit(
        value: float | JSExpression,
        old_min: float | JSExpression,
        old_max: float | JSExpression,
        new_min: float | JSExpression,
        new_max: float | JSExpression,
        should_clamp: bool = False,
        should_round: bool = False,
    ) -> str:
        """Maps a number from one range to another.

        Args:
            value: The number, or an expression that gives it.
            old_min: Where the range of the number starts.
            old_max: Where the range of the number ends.
            new_min: Where the new range starts.
            new_max: Where the new range ends.
            should_clamp: Whether the result is kept inside the new range.
            should_round: Whether the result is rounded.

        Raises ValueError or TypeError for a value that is not allowed; the message names it.

        https://data-star.dev/reference/actions#fit

            >>> actions.fit(JSExpression("$slider"), 0, 100, 0, 255, should_round=True)
        """
        return call(
            "fit",
            [
                finite("value", value),
                finite("old_min", old_min),
                finite("old_max", old_max),
                finite("new_min", new_min),
                finite("new_max", new_max),
                javascript(flag("should_clamp", should_clamp)),
                javascript(flag("should_round", should_round)),
            ],
            (
                "false",
                "false",
            ),
        )

    @staticmethod
    def intl(
        type: Literal["datetime", "number", "pluralRules", "relativeTime", "list", "displayNames"],
        value: object,
        options: object = None,
        locale: object = None,
    ) -> str:
        """Formats a value for a language, with the browser's Intl. Since Datastar v1.0.0.

        Args:
            type: What to format it as.
            value: The value, or an expression that gives it.
            options: The options of the Intl formatter.
            locale: A language tag, or several in order of preference; the browser's own when
                not given.

        Raises ValueError or TypeError for a value that is not allowed; the message names it.

        https://data-star.dev/reference/actions#intl

            >>> actions.intl("number", JSExpression("$price"), {"style": "currency", "currency": "EUR"}, "de-AT")
        """
        return call(
            "intl",
            [
                javascript(
                    choice(
                        "type",
                        type,
                        (
                            "datetime",
                            "number",
                            "pluralRules",
                            "relativeTime",
                            "list",
                            "displayNames",
                        ),
                    )
                ),
                javascript(value, "value"),
                optional(options, "options"),
                optional(locale, "locale"),
            ],
            (
                "undefined",
                "undefined",
            ),
        )


action_generator = ActionGenerator()
