"""Templates to texts: the filters, the header that each file carries, and black.

The path of a template is the path of the file it makes. Below the folder of templates:

- `X.j2` renders to `X`;
- `_x.j2`, with no suffix but .j2, renders to nothing: it holds macros for others;
- any other file is copied as it stands, with a header.
"""

from __future__ import annotations

import dataclasses
import json
import os
import re
import textwrap
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Protocol, TypeVar, cast

import jinja2

from .files import read_bytes
from .problems import Problem, Record, SpecError, shortened, shown, suggestion
from .shadows import redefined, shadows

WIDTH = 100
COMMAND = "python -m codegen"
HOME = "codegen/templates"


class TemplateError(Exception):
    """A template that cannot be rendered, or that renders to what is no Python."""


class ShadowError(Exception):
    """Something, named by the spec, that hides what the emitted code around it needs."""

    def __init__(self, where: str, name: str, what: str, mend: str) -> None:
        super().__init__(where, name, what, mend)
        self.where, self.name, self.what, self.mend = where, name, what, mend


class Named(Protocol):
    """A record that a template can ask for by its name."""

    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=Named)


@dataclass(frozen=True)
class Template:
    """A file below the folder of templates. `path` starts from there, with slashes."""

    path: str

    @property
    def is_rendered(self) -> bool:
        return self.path.endswith(".j2")

    @property
    def is_macros(self) -> bool:
        name = PurePosixPath(self.path).name
        return self.is_rendered and name.startswith("_") and "." not in name.removesuffix(".j2")

    @property
    def is_formatted(self) -> bool:
        return self.is_rendered and self.target.endswith((".py", ".pyi"))

    @property
    def target(self) -> str:
        return self.path.removesuffix(".j2")


def render(spec: Record, templates: Path) -> dict[str, str]:
    """Every file that the spec and the templates make: path to text.

    Raises TemplateError, or SpecError for a name of the spec that no function can have.
    """
    environment = _environment(known(spec), templates)
    sources = _sources(templates)
    texts = {path: _text(environment, templates, source) for path, source in sources.items()}
    python = {
        path: (shown(templates / source.path), texts[path])
        for path, source in sources.items()
        if source.is_formatted
    }
    try:
        texts |= _formatted(python)
    except ShadowError as error:
        raise in_spec(spec, error) from None
    texts |= {
        path: _laid_out(shown(templates / source.path), texts[path])
        for path, source in sources.items()
        if source.is_rendered and path.endswith(".json")
    }
    return {path: _headed(sources[path], text) for path, text in texts.items()}


def rendered(names: Mapping[str, Any], name: str, *folders: Path) -> str:
    """What one template gives that stands in one of `folders`. Raises TemplateError."""
    environment = _environment(names, *folders)
    home = next(folder for folder in folders if (folder / name).is_file())
    return _rendered(environment, home, Template(name))


def formatted(source: str, where: str) -> str:
    """Python as black writes it. Raises TemplateError; `where` is what its message starts with."""
    return _blackened(where, source)


def in_spec(spec: Record, error: ShadowError) -> SpecError | TemplateError:
    """What is wrong with a name, where the spec has it."""
    spelling = re.compile(error.name.replace("_", "[_-]?") + r"\b", re.IGNORECASE)
    places = {m for m in spec.marks.values() if spelling.match(m.text, m.column - 1)}
    if not places:
        return TemplateError(f"{error.where}: {error.what}; {error.mend}")
    return SpecError(Problem(place, error.what, error.mend) for place in places)


def _sources(templates: Path) -> dict[str, Template]:
    """What each file is made from, by its path."""
    sources: dict[str, Template] = {}
    for template in find(templates):
        if template.is_macros:
            continue
        if template.target in sources:
            where = shown(templates / template.path)
            raise TemplateError(f"{where}: a second template of {template.target}; remove one")
        sources[template.target] = template
    return sources


def find(templates: Path) -> tuple[Template, ...]:
    """Every template, sorted by path. Leaves out hidden files and Python's caches."""
    if not templates.is_dir():
        raise TemplateError(
            f"{shown(templates)}: there is no such folder; give the folder of templates"
        )
    found: list[str] = []
    for folder, folders, names in os.walk(templates):
        folders[:] = [name for name in folders if not name.startswith((".", "__pycache__"))]
        here = Path(folder).relative_to(templates)
        found += [(here / name).as_posix() for name in names if not name.startswith(".")]
    for path in found:
        if not (templates / path).is_file():
            raise TemplateError(f"{shown(templates / path)}: this is no regular file; remove it")
    return tuple(Template(path) for path in sorted(found))


def _text(environment: jinja2.Environment, templates: Path, template: Template) -> str:
    if not template.is_rendered:
        return _read(templates, template)
    text = _rendered(environment, templates, template)
    # trim_blocks eats the line end after a block that closes the file.
    return text.strip("\n") + "\n"


def _read(templates: Path, template: Template) -> str:
    try:
        return read_bytes(templates / template.path).decode("utf-8")
    except UnicodeDecodeError as error:
        where = shown(templates / template.path)
        raise TemplateError(
            f"{where}: byte {error.start} is no UTF-8; save the file as UTF-8"
        ) from None


# --- the header ---------------------------------------------------------------------------------

_HASH = (".py", ".pyi", ".toml", ".ini", ".cfg", ".yaml", ".yml", ".sh")
_MARKUP = (".md", ".html", ".svg", ".xml")
HEADED = (*_HASH, *_MARKUP)


def _headed(template: Template, text: str) -> str:
    """The text below its header, which stands after a `#!` line; bare where no comment can be."""
    suffix = PurePosixPath(template.target).suffix
    if suffix not in HEADED:
        return text
    first, second = _origin(template)
    below = f"\n{text}" if text else ""
    if suffix in _MARKUP:
        return f"<!-- {first}\n     {second} -->\n{below}"
    if text.startswith("#!"):
        shebang, _, rest = text.partition("\n")
        return f"{shebang}\n# {first}\n# {second}\n\n{rest}"
    return f"# {first}\n# {second}\n{below}"


def _origin(template: Template) -> tuple[str, str]:
    if template.is_rendered:
        where = f"Rendered from {HOME}/{template.path} and spec/"
        return where, f"by `{COMMAND}`; edit those, not this file."
    where = f"Copied from {HOME}/{template.path}"
    return where, f"by `{COMMAND}`; edit that file, not this one."


def origin(text: str) -> str | None:
    """The path that the header in `text` says it belongs to, if there is a header."""
    sign = rf"(?:#!.*\n)?(?:# |<!-- )(?:Rendered|Copied) from {HOME}/(\S+)"
    found = re.match(sign, text)
    return Template(found[1]).target if found else None


# --- jinja --------------------------------------------------------------------------------------


def _environment(names: Mapping[str, Any], *folders: Path) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folders),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    environment.globals.update(names)
    environment.filters.update(FILTERS)
    return environment


def known(spec: Record) -> dict[str, object]:
    """What the templates of the package know: the spec, and its parts by their names."""
    names = (entry.name for entry in dataclasses.fields(spec) if entry.name != "marks")
    return {"spec": spec, **{name: getattr(spec, name) for name in names}}


def _rendered(environment: jinja2.Environment, templates: Path, template: Template) -> str:
    try:
        return environment.get_template(template.path).render()
    except jinja2.TemplateSyntaxError as error:
        path = error.name or template.path
        raise _problem(templates, [(path, error.lineno)], error.message or "") from error
    except Exception as error:
        frames = list(_frames(error, templates)) or [(template.path, 1)]
        raise _problem(templates, frames, _said(error)) from error


def _frames(error: BaseException, templates: Path) -> Iterator[tuple[str, int]]:
    """The lines of templates that an error passed through, innermost first."""
    # jinja rewrites tracebacks, so that the frames of templates carry their names and lines.
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(templates):
            yield path.relative_to(templates).as_posix(), frame.lineno or 1


def _said(error: Exception) -> str:
    if isinstance(error, jinja2.TemplateNotFound):
        return f"there is no template {error.name!r}"
    message = str(error) or "no message"
    if isinstance(error, (jinja2.TemplateError, FilterError)):
        return message
    return f"{type(error).__name__}: {message}"


def _problem(templates: Path, frames: list[tuple[str, int]], what: str) -> TemplateError:
    (path, line), *outer = frames
    message = f"{shown(templates / path)}:{line}: {shortened(what)}"
    lines = (templates / path).read_text("utf-8", "replace").splitlines()
    if 0 < line <= len(lines):
        message += f"\n    {shortened(lines[line - 1].strip())}"
    for path, line in dict.fromkeys(outer):
        message += f"\n  used by {shown(templates / path)}:{line}"
    return TemplateError(message)


# --- black --------------------------------------------------------------------------------------


def _formatted(sources: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Python by path, as black writes it. Takes where each comes from, and its text."""
    # Black is most of the whole run, so it gets every processor once there is enough to do.
    workers = min(os.cpu_count() or 1, len(sources), 4)
    if workers < 2 or sum(len(text) for _, text in sources.values()) < 20_000:
        return {path: _blackened(*source) for path, source in sources.items()}
    longest_first = sorted(sources, key=lambda path: -len(sources[path][1]))
    with ProcessPoolExecutor(workers) as pool:
        running = {path: pool.submit(_blackened, *sources[path]) for path in longest_first}
        # In the order of the paths: of several rejections, always the same one is told.
        return {path: running[path].result() for path in sources}


def _blackened(where: str, source: str) -> str:
    # Imported here: `--help` and a bad spec need not wait for it.
    import black
    from black.mode import TargetVersion
    from black.parsing import InvalidInput

    mode = black.Mode(target_versions={TargetVersion.PY311}, line_length=WIDTH)
    try:
        formatted = black.format_str(source, mode=mode)
    except InvalidInput as error:
        raise TemplateError(_rejection(where, source, str(error))) from None
    try:
        # Black takes what Python does not, such as two parameters of one name.
        compile(formatted, where, "exec", dont_inherit=True)
    except SyntaxError as error:
        raise TemplateError(f"{where}: Python rejects what it renders to: {error}") from None
    for name, what in shadows(formatted):
        raise ShadowError(where, name, what, "give the argument another name in the spec")
    for name, what in redefined(formatted):
        raise ShadowError(where, name, what, "give it another name")
    return formatted


def _rejection(where: str, source: str, message: str) -> str:
    """Black's message, and the numbered source around the line that it names."""
    named = re.search(r"\b(\d+):\d+\b", message)
    at = int(named[1]) if named else 0
    rows: list[str] = []
    for number, line in enumerate(source.splitlines(), 1):
        if not at or abs(number - at) <= 40:
            sign = ">" if number == at else " "
            rows.append(f"{sign}{number:5} | {shortened(line)}".rstrip())
    said = "\n".join(shortened(line) for line in message.split("\n"))
    return "\n".join([f"{where}: black rejects what it renders to:", said, "", *rows])


def _laid_out(where: str, text: str) -> str:
    """JSON as it is usually laid out."""
    try:
        value = json.loads(text)
    except ValueError as error:
        raise TemplateError(f"{where}: what it renders to is no JSON: {error}") from None
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


# --- filters ------------------------------------------------------------------------------------


class FilterError(Exception):
    """A filter was given what it cannot write."""


def literal(value: object) -> str:
    """A value of the spec as a Python literal, quoted as black would."""
    if isinstance(value, jinja2.Undefined):
        return str(value)  # which raises
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value).items()
        return "{" + ", ".join(f"{literal(key)}: {literal(item)}" for key, item in pairs) + "}"
    if isinstance(value, tuple):
        items = [literal(item) for item in cast("tuple[object, ...]", value)]
        return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"
    if isinstance(value, list):
        return "[" + ", ".join(literal(item) for item in cast("list[object]", value)) + "]"
    if value is None or isinstance(value, (bool, int, float)):
        return repr(value)
    raise FilterError(f"a {type(value).__name__} has no literal: give one of its fields")


def _quoted(text: str) -> str:
    written = repr(text)
    if "'" in text or '"' in text:
        return written
    return f'"{written[1:-1]}"'


def docstring(text: str, indent: int = 4) -> str:
    """A text to stand between triple quotes, on a line that is indented by `indent`.

    Paragraphs are parted by empty lines and wrapped; an indented paragraph stays as it is.
    """
    body = f"\n{' ' * indent}".join(_wrapped(text, WIDTH - indent - 6))
    body = body.replace("\\", "\\\\")
    body = re.sub(r'"""|"+\Z', lambda quotes: quotes[0].replace('"', '\\"'), body)
    return re.sub(r"[ ]+$", "", body, flags=re.MULTILINE)


def _wrapped(text: str, width: int) -> list[str]:
    paragraphs = re.split(r"\n[ \t]*\n", textwrap.dedent(text).strip("\n"))
    lines: list[str] = []
    for paragraph in paragraphs:
        kept = paragraph.startswith((" ", "- ", "Args:\n"))
        lines += [""] if lines else []
        lines += paragraph.split("\n") if kept else _filled(paragraph, width)
    return lines


def _filled(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)


class Described(Protocol):
    """A record that a docstring says something about."""

    @property
    def parameter(self) -> str: ...

    @property
    def doc(self) -> str: ...


def fstring(text: str) -> str:
    """A text to stand inside of f"…"."""
    # With a double quote in it, repr writes single ones around and leaves the others to us.
    body = repr(f'"{text}')[2:-1].replace('"', '\\"')
    return body.replace("{", "{{").replace("}", "}}")


def described(parameters: Iterable[Described], indent: int = 8) -> str:
    """What each parameter is, as the `Args:` section of a docstring on a line with `indent`."""
    lines = ["Args:"]
    for given in parameters:
        width = WIDTH - indent - 4
        lines += textwrap.wrap(
            f"{given.parameter}: {given.doc}",
            width,
            initial_indent=" " * 4,
            subsequent_indent=" " * 8,
            break_long_words=False,
            break_on_hyphens=False,
        )
    return "\n".join(lines)


def comment(text: str, indent: int = 0, prefix: str = "# ") -> str:
    """A text as comment lines, for a line that is indented by `indent`."""
    lines = _wrapped(text, WIDTH - indent - len(prefix))
    return f"\n{' ' * indent}".join(f"{prefix}{line}".rstrip() for line in lines)


def named(records: Iterable[N], name: str) -> N:
    """The one record of that name."""
    found = {record.name: record for record in records}
    if name not in found:
        raise FilterError(f"nothing is named {name!r}; {suggestion(name, found)}")
    return found[name]


def markdown(text: str) -> str:
    """A text for a cell of a table. Code between backticks stays code."""
    pieces = re.split(r"(`+[^`]+`+)", " ".join(text.split()))
    escaped = (
        piece if index % 2 else re.sub(r"([\\<*_])", r"\\\1", piece)
        for index, piece in enumerate(pieces)
    )
    # GitHub wants a bar escaped in a table even inside code.
    return "".join(escaped).replace("|", "\\|")


def code(text: str) -> str:
    """A text as inline code for a cell of a table, whatever backticks it holds."""
    text = " ".join(text.split())
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if longest else ""
    return f"{fence}{pad}{text}{pad}{fence}".replace("|", "\\|")


def as_json(value: object) -> str:
    """A value of the spec as JSON."""
    if isinstance(value, jinja2.Undefined):
        return str(value)  # which raises
    return json.dumps(value, ensure_ascii=False)


FILTERS: dict[str, Callable[..., object]] = {
    "literal": literal,
    "docstring": docstring,
    "fstring": fstring,
    "described": described,
    "comment": comment,
    "named": named,
    "markdown": markdown,
    "code": code,
    "json": as_json,
}
