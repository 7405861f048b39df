"""The page that every example serves, and the pieces of it that its app sends later."""

import os
from collections.abc import Mapping
from datetime import datetime
from html import escape
from urllib.parse import quote

from datastar_py import action_generator as actions
from datastar_py import attribute_generator as data
from datastar_py.consts import DATASTAR_CLIENT_VERSION
from notes import somebody

PORT = int(os.environ.get("PORT", "8000"))

# A local file of the client, for work without a network. Without it, the page asks the CDN.
DATASTAR_JS = os.environ.get("DATASTAR_JS", "")

CDN = "https://cdn.jsdelivr.net/gh/starfederation/datastar"
CLIENT = "/datastar.js" if DATASTAR_JS else f"{CDN}@{DATASTAR_CLIENT_VERSION}/bundles/datastar.js"


def now() -> str:
    return f"{datetime.now():%H:%M:%S}"


def clock() -> str:
    return f'<time id="clock">{now()}</time>'


def answer(signals: Mapping[str, object] | None) -> str:
    """What the server says to the form. What people typed is theirs: it is always escaped."""
    given = signals or {}
    name, email = (escape(str(given.get(key, "")).strip()) for key in ("name", "email"))
    if not name:
        return '<p id="answer" class="bad">Please tell us your name.</p>'
    before, _, after = email.partition("@")
    if not before or "." not in after:
        return f'<p id="answer" class="bad">{email or "Nothing"} is no e-mail address.</p>'
    return f'<p id="answer" class="good">Welcome, <b>{name}</b>! We wrote {email} down.</p>'


def tea() -> str:
    return f'<p id="tea" class="good">Your tea was ready at {now()}.</p>'


def page(framework: str, headers: Mapping[str, str] | None = None) -> str:
    """The whole page. `headers` go with each POST, for a framework that asks for a token."""
    greet = actions.post("/greet", headers=headers)
    add_note = actions.post("/notes", headers=headers)
    me = somebody()
    notes = actions.get(f"/notes?me={quote(me)}", resumable=True)
    return f"""\
<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Datastar on {framework}</title>
  <link rel="icon" href="data:,">
  <style>{STYLE}</style>
  <script type="module" src="{CLIENT}"></script>
</head>
<body>
  <header>
    <h1>Datastar on <em>{framework}</em></h1>
    <p>Python sends what changes, the moment it changes.</p>
  </header>
  <main>
    <section {data.signals(_time="--:--:--")} {data.init(actions.get("/clock", resumable=True))}>
      <h2>Two clocks, one stream</h2>
      <div class="clocks">
        <div><time id="clock">--:--:--</time><small>by elements</small></div>
        <div><time {data.text("$_time")}>--:--:--</time><small>by a signal</small></div>
      </div>
      <code>yield SSE.patch_elements(clock())<br>yield SSE.patch_signals({{"_time": now()}})</code>
    </section>

    <section>
      <h2>A form that answers</h2>
      <form novalidate {data.signals(name="", email="")} {data.on("submit", greet)}>
        <label>Name <input {data.bind("name")} autocomplete="off" placeholder="Ada Lovelace"></label>
        <label>E-mail <input {data.bind("email")} autocomplete="off" placeholder="ada@example.org"></label>
        <button>Say hello</button>
      </form>
      <p id="answer">The server has the last word.</p>
      <code>SSE.patch_elements(answer(signals))</code>
    </section>

    <section>
      <h2>A list that all share</h2>
      <form {data.signals(note="")} {data.on("submit", add_note)}>
        <input {data.bind("note")} aria-label="Note" autocomplete="off" placeholder="Buy oat milk">
        <button {data.attr(disabled="!$note")}>Add</button>
      </form>
      <div {data.init(notes)}>
        <p id="here"></p>
        <ul id="notes"><li>Water the plants<small>earlier</small></li></ul>
      </div>
      <p>You are <span id="me">{me}</span>. Open the page once more.</p>
      <code>topics.live("notes", render=view, member=me)</code>
    </section>

    <section>
      <h2>A slow request</h2>
      <button {data.indicator("_brewing")} {data.attr(disabled="$_brewing")} {data.on("click", actions.get("/tea"))}>
        <span class="spinner" {data.show("$_brewing")} style="display: none"></span>
        <span {data.text("$_brewing ? 'Brewing…' : 'Make tea'")}>Make tea</span>
      </button>
      <p id="tea">Tea takes two seconds.</p>
      <code>data.indicator("_brewing")</code>
    </section>
  </main>
</body>
</html>
"""


STYLE = """
  :root {
    color-scheme: light dark;
    --page: #f4f5fb; --card: #fff; --line: #e2e5f1; --text: #1b1e2e; --soft: #62677f;
    --accent: #5b46e5; --on-accent: #fff; --good: #0b7a4b; --bad: #c2263f;
  }
  @media (prefers-color-scheme: dark) {
    :root {
      --page: #10121b; --card: #191c29; --line: #2b3045; --text: #eceefa; --soft: #9aa1bd;
      --accent: #a394ff; --on-accent: #151029; --good: #4fd69c; --bad: #ff8095;
    }
  }
  * { box-sizing: border-box; margin: 0; }
  body {
    min-height: 100vh; padding: clamp(1.5rem, 5vh, 3.5rem) 1.25rem;
    background: radial-gradient(60rem 30rem at 50% -12rem, color-mix(in srgb, var(--accent) 22%, transparent), transparent) var(--page);
    color: var(--text); font: 1rem/1.5 system-ui, sans-serif;
  }
  header, main { max-width: 58rem; margin-inline: auto; }
  header { margin-bottom: 1.75rem; text-align: center; }
  h1 { font-size: clamp(2rem, 5vw, 2.9rem); line-height: 1.15; letter-spacing: -0.03em; margin-bottom: 0.4rem; }
  h1 em { color: var(--accent); font-style: normal; }
  h2 { font-size: 1.05rem; letter-spacing: -0.01em; }
  header p, section > p, small { color: var(--soft); }
  main { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 1.25rem; }
  section {
    display: flex; flex-direction: column; gap: 1rem; padding: 1.5rem;
    background: var(--card); border: 1px solid var(--line); border-radius: 1rem;
    box-shadow: 0 1px 2px rgb(20 20 50 / 0.05), 0 12px 32px -20px rgb(20 20 50 / 0.3);
  }
  section > p { min-height: 1.5em; }
  section > .good { color: var(--good); }
  section > .bad { color: var(--bad); }
  small, code { font-size: 0.85rem; }
  code {
    margin-top: auto; padding: 0.6rem 0.8rem; border-radius: 0.6rem;
    background: color-mix(in srgb, var(--accent) 8%, transparent); color: var(--accent);
    font-family: ui-monospace, monospace; overflow-wrap: anywhere;
  }
  .clocks { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; margin-block: auto; text-align: center; }
  .clocks small { display: block; }
  time { font: 600 clamp(1.7rem, 5vw, 2.3rem)/1.3 ui-monospace, monospace; font-variant-numeric: tabular-nums; }
  form { display: grid; gap: 0.75rem; }
  form:has(> input) { grid-template-columns: 1fr auto; }
  label { display: grid; grid-template-columns: 4.5rem 1fr; align-items: center; color: var(--soft); }
  input, button { padding: 0.6rem 0.9rem; border-radius: 0.6rem; font: inherit; }
  input { width: 100%; border: 1px solid var(--line); background: var(--page); color: var(--text); }
  input::placeholder { color: color-mix(in srgb, var(--soft) 65%, transparent); }
  input:focus-visible, button:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
  button {
    display: flex; gap: 0.6rem; align-items: center; justify-content: center;
    border: 0; background: var(--accent); color: var(--on-accent); font-weight: 600; cursor: pointer;
  }
  button:hover { filter: brightness(1.08); }
  button:disabled { opacity: 0.55; cursor: default; filter: none; }
  ul { padding: 0; list-style: none; }
  li { display: flex; justify-content: space-between; align-items: baseline; padding: 0.5rem 0.1rem; }
  li + li { border-top: 1px solid var(--line); }
  #here { display: flex; flex-wrap: wrap; gap: 0.4rem; margin-bottom: 0.6rem; }
  #here span {
    padding: 0.1rem 0.7rem; border-radius: 1rem; font-size: 0.85rem;
    background: color-mix(in srgb, var(--good) 14%, transparent); color: var(--good);
  }
  .spinner {
    width: 1em; height: 1em; border: 0.15em solid; border-right-color: transparent; border-radius: 50%;
    animation: turn 0.7s linear infinite;
  }
  @keyframes turn { to { transform: rotate(1turn); } }
"""
