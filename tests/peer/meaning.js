// Reads pairs of JavaScript texts, one JSON array to a line, and tells of each whether they mean
// the same: both are run, as the client would run them, and what they give is compared.

const ACTION = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|\/(?![/*])(?:[^/\\\n]|\\.)+\/|@(\w+)\(/g

// A name that is not known stands for itself, an action for its name and what it is given.
const scope = new Proxy({}, {
  has: (_, name) => typeof name === "string" && !["RegExp", "setTimeout", "JSON"].includes(name),
  get: (_, name) => name === Symbol.unscopables ? undefined : { name },
})

function run(code) {
  const text = code.replace(ACTION, (whole, action) => action ? `action("${action}", ` : whole)
  const closed = text.replaceAll(", )", ")")
  const action = (name, ...given) => ({ action: name, given })
  const known = new Proxy({ action }, {
    has: (target, name) => name in target || Reflect.has(scope, name),
    get: (target, name) => name in target ? target[name] : scope[name],
  })
  return plain(new Function("known", `with (known) { return (${closed}) }`)(known))
}

// As text that can be compared. The client makes a pattern of a string where it takes a filter.
function plain(value, key = "") {
  if (["include", "exclude"].includes(key) && typeof value === "string") {
    value = RegExp(value.replace(/^\/|\/$/g, ""))
  }
  if (value instanceof RegExp) return { pattern: value.source, flags: value.flags }
  if (typeof value === "function") return { call: plain(value()) }
  if (Array.isArray(value)) return value.map((item) => plain(item))
  if (value === undefined) return { undefined: true }
  if (value === null || typeof value !== "object") return value
  return Object.entries(value).map(([name, item]) => [name, plain(item, name)])
}

const lines = require("readline").createInterface({ input: process.stdin })
lines.on("line", (line) => {
  const [one, other] = JSON.parse(line)
  let same
  try {
    same = JSON.stringify(run(one)) === JSON.stringify(run(other))
  } catch (error) {
    same = `${error.name}: ${error.message}`
  }
  process.stdout.write(JSON.stringify(same) + "\n")
})
