"""Files from a file input: their parts, their size, and what is refused."""

import base64
import os
from collections import UserString
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any

import attrs
import msgspec
import pydantic
import pytest
from typing_extensions import TypedDict

from datastar_py._models import fit
from datastar_py.signals import InvalidSignals, SignalFile, error_signals

PNG = b"\x89PNG\r\n\x1a\n\0"


class Small(SignalFile, limit=9):
    pass


def signal(contents: bytes = PNG, name: str = "a.png", mime: str = "image/png") -> dict[str, str]:
    return {"name": name, "contents": base64.b64encode(contents).decode(), "mime": mime}


class PydanticUpload(pydantic.BaseModel):
    photos: list[SignalFile] = []
    icon: Small | None = None


@dataclass
class DataclassUpload:
    photos: list[SignalFile]
    icon: Small | None = None


class StructUpload(msgspec.Struct):
    photos: list[SignalFile] = []
    icon: Small | None = None


@attrs.define
class AttrsUpload:
    photos: list[SignalFile]
    icon: Small | None = None


class TypedUpload(TypedDict, total=False):
    photos: list[SignalFile]
    icon: Small | None


UPLOADS = [PydanticUpload, DataclassUpload, StructUpload, AttrsUpload, TypedUpload]


@pytest.fixture(params=UPLOADS, ids=lambda model: model.__name__)
def upload(request: pytest.FixtureRequest) -> Any:
    return request.param


def part(value: Any, name: str) -> Any:
    return value[name] if isinstance(value, dict) else getattr(value, name)


# --- in a model -----------------------------------------------------------------------------------


def test_parts(upload: Any) -> None:
    got = fit({"photos": [signal(), signal(b"", "empty", "text/plain")]}, upload)
    first, second = part(got, "photos")
    assert type(first) is SignalFile
    assert (first.name, first.media_type, first.contents) == ("a.png", "image/png", PNG)
    assert second == SignalFile("empty", "text/plain", b"")


def test_one_file_is_a_list_of_one(upload: Any) -> None:
    got = fit({"photos": [], "icon": [signal()]}, upload)
    assert part(got, "icon") == SignalFile("a.png", "image/png", PNG)
    assert type(part(got, "icon")) is Small


def errors(signals: Any, model: Any) -> dict[str, str]:
    with pytest.raises(InvalidSignals) as caught:
        fit(signals, model)
    return dict(caught.value.errors)


@pytest.mark.parametrize(
    ("icon", "said"),
    [
        ([], "no file was chosen"),
        ([signal(), signal()], "choose one file only"),
        (5, "this is no file from a file input"),
        ("text", "this is no file from a file input"),
        ([5], "this is no file from a file input"),
        ({}, "this is no file from a file input"),
        ({"name": "a", "contents": ""}, "this is no file from a file input"),
        ({**signal(), "mime": None}, "this is no file from a file input"),
        ({**signal(), "contents": 5}, "this is no file from a file input"),
        ({**signal(), "contents": "aGk"}, "the contents of the file are not Base64"),
        ({**signal(), "contents": "aG k="}, "the contents of the file are not Base64"),
        ({**signal(), "contents": "=aGk"}, "the contents of the file are not Base64"),
        ({**signal(), "contents": "aGk=\n"}, "the contents of the file are not Base64"),
        ({**signal(), "contents": "ä" * 4}, "the contents of the file are not Base64"),
        (signal(PNG + b"0"), "the file 'a.png' is larger than the 9 bytes allowed"),
        (signal(PNG * 100), "the file 'a.png' is larger than the 9 bytes allowed"),
    ],
)
def test_what_is_no_file(upload: Any, icon: object, said: str) -> None:
    found = errors({"photos": [], "icon": icon}, upload)
    assert set(found) == {"icon"}
    assert said in found["icon"]


def test_where_it_is_in_a_list(upload: Any) -> None:
    found = errors({"photos": [signal(), {**signal(), "name": "../a"}]}, upload)
    assert set(found) == {"photos.1"}
    assert "without a path" in found["photos.1"]


def test_messages_have_a_place(upload: Any) -> None:
    fields = error_signals(upload)["_errors"]
    assert fields == {"photos": "", "icon": ""}


def test_written_as_it_came() -> None:
    upload = fit({"photos": [signal()]}, PydanticUpload)
    assert upload.model_dump(mode="json") == {"photos": [signal()], "icon": None}
    schema = PydanticUpload.model_json_schema()
    assert schema["properties"]["photos"]["items"] == SignalFile.json_schema()
    assert set(SignalFile.json_schema()["required"]) == set(signal())


def test_a_strict_model_takes_it_as_well() -> None:
    class Strict(pydantic.BaseModel, strict=True):
        photo: Annotated[SignalFile, pydantic.Field(description="of you")]

    assert fit({"photo": [signal()]}, Strict).photo.contents == PNG
    assert Strict(photo=SignalFile("a", "a/b", b"")).photo.name == "a"


# --- alone ----------------------------------------------------------------------------------------


def test_from_a_signal_and_back() -> None:
    file = SignalFile.from_signal(signal())
    assert file.to_signal() == signal()
    assert SignalFile.from_signal([signal()]) == file
    assert SignalFile.from_signal(file) is file
    assert repr(file) == "<SignalFile 'a.png', image/png, 9 bytes>"
    assert len({file, SignalFile.from_signal(signal()), SignalFile("b", "a/b", PNG)}) == 2
    assert file != signal()


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7, 8, 9, 10, 11, 12, 13, 100])
def test_the_limit_is_exact(size: int) -> None:
    contents = os.urandom(size)
    if size <= 9:
        assert Small.from_signal(signal(contents)).contents == contents
        assert Small("a", "a/b", contents).contents == contents
    else:
        for make in (
            lambda: Small.from_signal(signal(contents)),
            lambda: Small("a", "a/b", contents),
        ):
            with pytest.raises(ValueError, match="larger than the 9 bytes allowed"):
                make()


def test_limits_are_of_a_class() -> None:
    class Smaller(Small, limit=2):
        pass

    class Same(Small):
        pass

    assert (SignalFile.limit, Small.limit, Same.limit, Smaller.limit) == (1024 * 1024, 9, 9, 2)
    assert SignalFile.from_signal(signal(b"0" * 1024 * 1024)).contents
    with pytest.raises(ValueError, match="larger than the 1048576 bytes allowed"):
        SignalFile.from_signal(signal(b"0" * (1024 * 1024 + 1)))
    for limit in (-1, True, 1.5, "9"):
        with pytest.raises((TypeError, ValueError), match=r"^limit must be"):
            type("Wrong", (SignalFile,), {}, limit=limit)


GOOD_NAMES = [
    "a",
    ".gitignore",
    "a b.txt",
    "日本.png",
    "a..b",
    "👨‍👩‍👧.png",
    "x" * 255,
    "a'\"<b>&.png",
]
BAD_NAMES = [
    "", " ", ".", "..", "../a", "a/b", "/etc/passwd", "a\\b", "C:\\a", "a\0b", "a\nb", "a\r\nb",
    "a\x1bb", "a\x85b", "\ud800", "x" * 256, "a\u2028b", "a\u2029b", "a\u202egnp.exe",
    "a\u2066b\u2069", "\u202a.txt", "C:evil", "z:", "c:.txt",
]  # fmt: skip


@pytest.mark.parametrize("name", GOOD_NAMES)
def test_good_names(name: str) -> None:
    assert SignalFile.from_signal(signal(name=name)).name == name


@pytest.mark.parametrize("name", BAD_NAMES)
def test_bad_names(name: str) -> None:
    with pytest.raises(ValueError, match=r"^name must be") as caught:
        SignalFile.from_signal(signal(name=name))
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 300


@pytest.mark.parametrize(
    "mime", ["text/html", "image/svg+xml", "application/vnd.ms-excel", "x-a/B.c-d_e"]
)
def test_good_media_types(mime: str) -> None:
    assert SignalFile.from_signal(signal(mime=mime)).media_type == mime


@pytest.mark.parametrize(
    "mime",
    ["", "text", "text/", "/html", "a/b/c", "text/html; charset=x", "a/b\r\nSet-Cookie: a=b",
     "a/b\n", " a/b", "a/ü", "a/" + "b" * 200, "*/*;q=1"],
)  # fmt: skip
def test_bad_media_types(mime: str) -> None:
    with pytest.raises(ValueError, match=r"^media_type must be"):
        SignalFile.from_signal(signal(mime=mime))


@pytest.mark.parametrize(
    ("parts", "argument"),
    [((5, "a/b", b""), "name"), (("a", 5, b""), "media_type"), (("a", "a/b", "x"), "contents")],
)
def test_parts_of_another_type(parts: tuple[Any, Any, Any], argument: str) -> None:
    with pytest.raises(TypeError, match=rf"^{argument} must be"):
        SignalFile(*parts)


class Lies(str):
    def __str__(self) -> str:
        return "../../lies"

    def __format__(self, spec: str) -> str:
        return "../../lies"


class Texts(str, Enum):
    PNG = "image/png"


@pytest.mark.parametrize("given", [Lies("image/png"), Texts.PNG, UserString("image/png")])
def test_texts_are_their_content(given: Any) -> None:
    made = SignalFile("a.png", given, b"")
    assert type(made.media_type) is str and made.media_type == "image/png"
    name = type(given)("a") if given is not Texts.PNG else "a"
    assert type(SignalFile(name, "a/b", b"").name) is str
    assert f"{SignalFile(name, 'a/b', b'').name}" == "a"
