// A trace as the page has it: columns of numbers that point into tables of strings; -1 is none.
const KINDS = {
  reads: ["reads"],
  writes: ["writes"],
  files: ["opens", "closes", "seeks", "stats", "accesses", "truncates", "copies", "renames", "links", "symlinks",
    "readlinks", "unlinks", "mkdirs", "listings", "chmods", "chowns", "dups", "pipes"],
  sync: ["syncs"],
  memory: ["mmaps", "unmaps"],
  processes: ["forks", "execs", "exits", "waits", "kills"],
  waiting: ["sleeps", "polls", "network"],
};
const MEMORY = ["brk", "mprotect", "madvise"];
const KIND = new Map(Object.entries(KINDS).flatMap(([kind, families]) => families.map(family => [family, kind])));

class Trace {
  constructor(raw) {
    for (const table of ["names", "threads", "regions", "files", "errors", "texts", "frames", "stacks", "total"])
      this[table] = raw[table];
    for (const [column, values] of Object.entries(raw.columns))
      this[column === "text" ? "line" : column] = Float64Array.from(values);
    this.size = this.name.length;
    this.kinds = this.names.map(([name, family]) =>
      name === "futex" ? "waiting" : MEMORY.includes(name) ? "memory" : KIND.get(family) ?? "other");
    for (let i = 1; i < this.size; i++) this.start[i] += this.start[i - 1];
    const first = this.start.reduce((least, t) => Math.min(least, t), Infinity);
    for (let i = 0; i < this.size; i++) this.start[i] = (this.start[i] - first) / 1e9; // seconds
    for (let i = 0; i < this.size; i++) this.duration[i] /= 1e9;
    this.end = this.start.reduce((most, t, i) => Math.max(most, t + this.duration[i]), 0);
  }
  kind(row) { return this.kinds[this.name[row]]; }
  family(row) { return this.names[this.name[row]][1]; }
  text(row) { return this.texts[this.line[row]]; }
  process(thread) {
    const [tid, pid, name] = this.threads[thread];
    return tid === pid ? `${pid} ${name}` : `${pid} ${name}, thread ${tid}`;
  }
}

const number = n => n.toLocaleString("en");
const plural = (n, noun) => `${number(n)} ${noun}${n === 1 ? "" : "s"}`;
const bytes = n => {
  const unit = Math.max(0, Math.min(5, Math.floor(Math.log2(Math.max(n, 1)) / 10)));
  return `${+(n / 1024 ** unit).toPrecision(3)} ${["B", "KiB", "MiB", "GiB", "TiB", "PiB"][unit]}`;
};
// A time on an axis.
const tick = s => s >= 1 ? `${+s.toFixed(3)} s` : s >= 1e-3 ? `${+(s * 1e3).toFixed(3)} ms` : `${+(s * 1e6).toFixed(2)} µs`;
const seconds = s => s >= 1 ? `${s.toFixed(3)} s` : s >= 1e-3 ? `${(s * 1e3).toFixed(2)} ms` : `${(s * 1e6).toFixed(1)} µs`;

// Make an element; text is only ever text.
function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

function link(text, action) {
  const button = make("button", "link", text);
  button.type = "button";
  button.addEventListener("click", action);
  return button;
}
