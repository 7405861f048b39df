"""Forms, for the apps that have no framework to read them."""

from __future__ import annotations

from email import message_from_bytes
from urllib.parse import parse_qsl


def fields(media_type: str, body: bytes) -> dict[str, str]:
    """The fields of a form that was sent, urlencoded or multipart."""
    if not media_type.startswith("multipart/"):
        return dict(parse_qsl(body.decode()))
    whole = message_from_bytes(f"Content-Type: {media_type}\r\n\r\n".encode() + body)
    return {
        str(part.get_param("name", header="Content-Disposition")): bytes(
            part.get_payload(decode=True)
        ).decode()
        for part in whole.get_payload()
    }
