# Rendered from codegen/templates/generated/datastar_py/client.py.j2 and spec/
# by `python -m codegen`; edit those, not this file.

"""The client: which version this package is made for, where it is, and the tag that loads it.

    >>> datastar_script()

https://data-star.dev/guide/getting_started
"""

from __future__ import annotations

import re
from typing import Final

from ._attribute import html
from ._checks import encodable, shown, string
from ._elements import safe_url
from ._tstrings import escape

__all__ = ["CLIENT_INTEGRITY", "CLIENT_URL", "datastar_script"]

CLIENT_URL: Final = "https://cdn.jsdelivr.net/gh/starfederation/datastar@v1.0.4/bundles/datastar.js"
CLIENT_INTEGRITY: Final = "sha256-cnhErfyCXuZR+5PFRKKnOZhvmiGCCpRSSzXwysRwz5E="

_HASH = r"sha(?:256|384|512)-[A-Za-z0-9+/]{43,86}={0,2}"
_HASHES = re.compile(rf"{_HASH}(?: {_HASH})*")


def datastar_script(
    src: str | None = None, *, integrity: str | None = None, nonce: str | None = None
) -> str:
    """Write the script element that loads the client, as HTML that templates leave as it is.

    Without `src` it is v1.0.4 from its CDN, which the browser checks by its hash. `src` is the
    address of a file of your own, which is checked where `integrity` gives its hash, such as
    `sha256-...`. `nonce` is that of the response's Content-Security-Policy.

    Raises:
        TypeError: an argument is no str.
        ValueError: `src` is no http(s) or relative URL, `integrity` no hash, or `nonce` empty.

    https://data-star.dev/guide/getting_started
    """
    hashes = CLIENT_INTEGRITY if src is None and integrity is None else integrity
    address = CLIENT_URL if src is None else safe_url("src", src)
    attributes = f'type="module" src="{escape(address)}"'
    if hashes is not None:
        attributes += f' integrity="{_hashes(hashes)}"'
    if nonce is not None:
        attributes += f' nonce="{escape(_nonce(nonce))}"'
    return html(f"<script {attributes}></script>")


def _hashes(integrity: object) -> str:
    hashes = string("integrity", integrity)
    if not _HASHES.fullmatch(hashes):
        raise ValueError(
            f"integrity must be a hash such as 'sha256-...' in Base64; got {shown(hashes)}"
        )
    return hashes


def _nonce(nonce: object) -> str:
    # Django's is lazy, and like many that are texts but for their type.
    text = encodable("nonce", string("nonce", nonce))
    if not text or not text.isprintable():
        raise ValueError(f"nonce must be text that is not empty; got {shown(text)}")
    return text
