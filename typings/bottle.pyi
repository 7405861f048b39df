# What of Bottle, which has no types of its own, the adapter uses.

from collections.abc import Callable, Mapping
from typing import Any

class BaseRequest:
    environ: dict[str, Any]

class BaseResponse:
    body: Any
    @property
    def status(self) -> str: ...
    @status.setter
    def status(self, status: int | str) -> None: ...
    def __init__(
        self,
        body: Any = "",
        status: int | str | None = None,
        headers: Mapping[str, str] | None = None,
        **more_headers: str,
    ) -> None: ...
    def set_cookie(self, name: str, value: str, secret: str | None = None) -> None: ...

class HTTPResponse(BaseResponse, Exception): ...

class HTTPError(HTTPResponse):
    def __init__(
        self,
        status: int | None = None,
        body: Any = None,
        exception: Exception | None = None,
        traceback: str | None = None,
        **more_headers: str,
    ) -> None: ...

class Route: ...

class Bottle:
    def get(self, path: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]: ...
    def post(self, path: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]: ...

request: BaseRequest
response: BaseResponse
