"""The routes that each app has, by what they show."""

VALUES = ["/sync-value", "/async-value", "/method/sync-value", "/method/async-value"]
SYNC_STREAMS = [
    "/sync-generator",
    "/method/sync-generator",
    "/view/sync",
    "/sync-returns/generator",
    "/async-returns/generator",
    "/async-returns/iterable",
    "/response/generator",
    "/response/iterable",
]
ASYNC_STREAMS = [
    "/async-generator",
    "/method/async-generator",
    "/view/async",
    "/sync-returns/async-generator",
    "/async-returns/async-generator",
    "/async-returns/async-iterable",
    "/response/async-generator",
    "/response/async-iterable",
    "/updates",
]
STREAMS = SYNC_STREAMS + ASYNC_STREAMS

# The four kinds of handlers, on every one of which each method must work.
HANDLERS = ["/sync-value", "/async-value", "/sync-generator", "/async-generator"]
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
