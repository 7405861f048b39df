"""nanodjango is Django in one file, so that Django's adapter works on its routes."""

from nanodjango import Django

from datastar_py.django import ServerSentEventGenerator as SSE
from datastar_py.django import datastar_response, read_signals

app = Django()


@app.route("/updates/")
@datastar_response
def updates(request):
    for step in range(2):
        yield SSE.patch_signals({"step": step, "got": read_signals(request)})


if __name__ == "__main__":
    app._prepare()
    from django.test import Client

    client = Client(headers={"Datastar-Request": "true"})
    stream = client.get("/updates/?datastar=%7B%22x%22%3A1%7D")
    assert stream["Content-Type"] == "text/event-stream"
    assert b"".join(stream.streaming_content).count(b'"got":{"x":1}') == 2
    assert client.get("/updates/?datastar=%7B").status_code == 400
