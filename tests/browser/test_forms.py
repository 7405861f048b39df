"""Signals with a type, in forms of the real client: messages beside fields, and files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import msgspec
import pydantic
import pytest
from server import Reply, Request, stream
from tab import Tab

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py import action_generator as actions
from datastar_py import attribute_generator as data
from datastar_py._models import fit
from datastar_py.signals import InvalidSignals, SignalFile, error_signals

HOSTILE = "<img src=x onerror='xss.push(1)'></script>\n${xss.push(2)} @get('/x') \"'"


class Address(pydantic.BaseModel):
    city: str = pydantic.Field(min_length=1)


class PydanticForm(pydantic.BaseModel):
    email: str
    age: int = pydantic.Field(ge=18)
    address: Address

    @pydantic.field_validator("email")
    @classmethod
    def known(cls, text: str) -> str:
        if not text.endswith("@example.org"):
            raise ValueError(f"{text} is no address")
        return text

    @pydantic.model_validator(mode="after")
    def not_everybody(self) -> PydanticForm:
        if self.email == "root@example.org":
            raise ValueError("Not you.")
        return self


class StructAddress(msgspec.Struct):
    city: Annotated[str, msgspec.Meta(min_length=1)]


class StructForm(msgspec.Struct):
    email: str
    age: int
    address: StructAddress

    def __post_init__(self) -> None:
        if not self.email.endswith("@example.org"):
            raise ValueError(f"{self.email} is no address")


PAGE = f"""
<form {data.on("submit", "save()")}>
  <input id=email {data.bind("form.email")}><small id=email-error {data.text("$_errors.form.email")}></small>
  <input id=age type=number value=0 {data.bind("form.age")}><small id=age-error {data.text("$_errors.form.age")}
    {data.show("$_errors.form.age")}></small>
  <input id=city {data.bind("form.address.city")}>
  <small id=city-error {data.text("$_errors.form.address.city")}></small>
  <p id=rest role=alert {data.text("$_error")}></p>
  <button>Save</button>
</form>
<p id=saved></p>
"""


def opened(tab: Tab, model: Any) -> list[Any]:
    """A page with the form; the list gets what was saved."""
    saved: list[Any] = []

    def save(request: Request) -> Reply:
        try:
            form = fit(request.signals, model, "form")
        except InvalidSignals as error:
            return stream(error.event())
        saved.append(form)
        clear = SSE.patch_signals(error_signals(model, "form"))
        return stream(SSE.patch_elements("<p id=saved>saved</p>"), clear)

    action = actions.post(tab.server.add(save))
    page = PAGE.replace("save()", action.replace('"', "&quot;"))
    tab.open(f"<div {data.signals(error_signals(model, 'form'))}>{page}</div>")
    return saved


def fill(tab: Tab, email: str, age: str, city: str) -> None:
    for name, text in (("email", email), ("age", age), ("city", city)):
        tab.page.fill(f"#{name}", text)
    tab.page.click("button")


def test_messages_beside_fields(tab: Tab) -> None:
    saved = opened(tab, PydanticForm)
    tab.has("", "#email-error")
    fill(tab, "ada", "17", "")
    tab.has("ada is no address", "#email-error")
    tab.has("Input should be greater than or equal to 18", "#age-error")
    tab.until("document.querySelector('#age-error').checkVisibility()")
    tab.has("String should have at least 1 character", "#city-error")
    tab.has("", "#rest")
    # What was mended is cleared, the rest stays.
    fill(tab, "ada@example.org", "17", "Graz")
    tab.has("", "#email-error")
    tab.has("", "#city-error")
    tab.has("Input should be greater than or equal to 18", "#age-error")
    fill(tab, "root@example.org", "20", "Graz")
    tab.has("", "#age-error")
    tab.has("form: Not you.", "#rest")
    fill(tab, "ada@example.org", "20", "Graz")
    tab.has("saved", "#saved")
    tab.has("", "#rest")
    assert [form.address.city for form in saved] == ["Graz"]


def test_messages_of_msgspec(tab: Tab) -> None:
    saved = opened(tab, StructForm)
    fill(tab, "ada", "17", "")
    tab.has("Expected `str` of length >= 1", "#city-error")
    fill(tab, "ada", "17", "Graz")
    tab.has("", "#city-error")
    tab.has("form: ada is no address", "#rest")
    fill(tab, "ada@example.org", "17", "Graz")
    tab.has("saved", "#saved")
    assert saved == [StructForm("ada@example.org", 17, StructAddress("Graz"))]


@pytest.mark.parametrize("model", [PydanticForm, StructForm])
def test_hostile_messages_are_text(tab: Tab, model: Any, account: Any) -> None:
    opened(tab, model)
    text = HOSTILE.replace("\n", " ")
    fill(tab, text, "20", "Graz")
    where, before = ("#email-error", "") if model is PydanticForm else ("#rest", "form: ")
    tab.has(f"{before}{text} is no address", where)
    assert tab.run("window.xss") == []
    assert tab.run("document.images.length") == 0
    account.hostile += 1


def test_errors_stay_in_the_page(tab: Tab) -> None:
    """Their names start with an underscore, so that no request carries them."""
    asked: list[Any] = []

    def handler(request: Request) -> Reply:
        asked.append(request.signals)
        return stream(SSE.patch_elements("<p id=out>done</p>", "body", "append"))

    signals = data.signals({**error_signals(StructForm, "form"), "a": 1})
    tab.open(f"<button {signals} {data.on('click', actions.post(tab.server.add(handler)))}>")
    tab.page.click("button")
    tab.has("done")
    assert asked == [{"a": 1}]


# --- files ----------------------------------------------------------------------------------------


class Small(SignalFile, limit=10):
    pass


class PydanticUpload(pydantic.BaseModel):
    files: list[Small]


class StructUpload(msgspec.Struct):
    files: list[Small]


FILES = {
    "one.txt": b"one",
    "größe 👋.png": b"\x89PNG\r\n\0",
    "empty": b"",
    "a'\"<b>.svg": b"<svg/>",
}


@pytest.mark.parametrize("model", [PydanticUpload, StructUpload])
def test_files(tab: Tab, tmp_path: Path, model: Any) -> None:
    got: dict[str, Any] = {}

    def handler(request: Request) -> Reply:
        try:
            upload = fit(request.signals, model)
        except InvalidSignals as error:
            return stream(SSE.patch_elements(f"<p id=out>{error.errors[0].message}</p>"))
        got.update((file.name, file) for file in upload.files)
        return stream(SSE.patch_elements(f"<p id=out>{len(upload.files)} files</p>"))

    action = actions.post(tab.server.add(handler))
    tab.open(
        f"<input type=file multiple {data.bind('files')}><b {data.text('$files.length')}></b>"
        f"<button {data.on('click', action)}>send</button><p id=out></p>"
    )
    for name, contents in FILES.items():
        (tmp_path / name).write_bytes(contents)
    tab.page.set_input_files("input", [tmp_path / name for name in FILES])
    tab.has(str(len(FILES)), "b")
    tab.page.click("button")
    tab.has(f"{len(FILES)} files")
    assert {name: file.contents for name, file in got.items()} == FILES
    types = {name: file.media_type for name, file in got.items()}
    assert types["one.txt"] == "text/plain"
    assert types["a'\"<b>.svg"] == "image/svg+xml"
    assert types["empty"] == "application/octet-stream"
    (tmp_path / "large.bin").write_bytes(b"0" * 11)
    tab.page.set_input_files("input", tmp_path / "large.bin")
    tab.has("1", "b")
    tab.page.click("button")
    tab.has("the file 'large.bin' is larger than the 10 bytes allowed")
