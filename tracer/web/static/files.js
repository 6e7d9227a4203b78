// Files by what was asked of them; for one: who opened it, how much each call moved, and where in it.
const FILES_SHOWN = 1000, OPENS_SHOWN = 20;

class Files {
  constructor(page, into) {
    this.page = page;
    this.file = -1;
    this.list = make("div", "list");
    this.detail = make("div");
    into.append(make("div", "files", this.list, this.detail));
  }
  show() {
    const files = byFile(this.page.trace, this.page.filter.rows);
    const body = make("tbody");
    for (const found of files.slice(0, FILES_SHOWN)) body.append(this.line(found));
    const head = make("tr", "", ...[["", "file"], ["n", "calls"], ["n", "written"], ["n", "read"], ["n", "errors"]]
      .map(([className, title]) => make("th", className, title)));
    this.list.replaceChildren(make("table", "", make("thead", "", head), body));
    if (files.length > FILES_SHOWN)
      this.list.append(make("p", "soft", `${number(files.length - FILES_SHOWN)} more are not listed: filter by path.`));
    this.choose(files.find(found => found.file === this.file) ?? files[0]);
  }
  line(found) {
    const row = make("tr", "", make("td", "mono", link(this.page.trace.files[found.file], () => this.choose(found))),
      ...[found.rows.length, found.writes, found.reads, found.errors].map(n => make("td", "n", n ? number(n) : "")));
    row.dataset.file = found.file;
    return row;
  }
  choose(found) {
    this.charts?.forEach(chart => chart.destroy());
    this.charts = [];
    this.file = found ? found.file : -1;
    for (const row of this.list.querySelectorAll("tr")) row.classList.toggle("chosen", row.dataset.file === String(this.file));
    if (!found) {
      this.detail.replaceChildren("No call that is left names a file.");
      return;
    }
    const { trace } = this.page;
    const moving = [...found.rows].filter(row => ["reads", "writes"].includes(trace.family(row)) && trace.error[row] < 0);
    this.detail.replaceChildren(
      make("h2", "mono", trace.files[this.file]),
      make("p", "", `${plural(found.rows.length, "call")}: ${amounts(trace, found.rows)}. `,
        link("Show them in the table", () => this.page.only({ path: trace.files[this.file] }))),
      make("h4", "", "Opened by"), openers(this.page, found.rows));
    if (moving.length) {
      this.histogram(moving);
      this.offsets(moving, pattern(trace, found.rows));
    }
  }
  place(title, ...notes) {
    const into = make("div", "chart");
    this.detail.append(make("h4", "", title), ...notes, into);
    return into;
  }
  histogram(rows) {
    const { trace } = this.page;
    const bin = row => trace.bytes[row] > 0 ? Math.floor(Math.log2(trace.bytes[row])) + 1 : 0;
    const label = i => i === 0 ? "0" : bytes(2 ** (i - 1));
    const counts = { reads: new Map(), writes: new Map() };
    for (const row of rows) counts[trace.family(row)].set(bin(row), (counts[trace.family(row)].get(bin(row)) ?? 0) + 1);
    const used = [...counts.reads.keys(), ...counts.writes.keys()];
    const first = Math.min(...used) - 1, last = Math.max(...used) + 1;
    const most = Math.max(...counts.reads.values(), ...counts.writes.values());
    const kinds = Object.keys(counts).filter(kind => counts[kind].size);
    const into = this.place("How many calls moved how much",
      legend(kinds.map(kind => [`k-${kind}`, kind])), make("p", "soft", "A bar stands for sizes from its left edge to under twice as many."));
    this.charts.push(chart(into, {
      width: into.clientWidth, height: 170, data: [[first, last], [0, most]],
      x: { range: [first, last + 1] }, y: { range: [0, most * 1.15] },
      axes: [axis({ size: 36, space: 40, incrs: [1, 2, 4], values: (_, ticks) => ticks.map(i => Number.isInteger(i) && i >= 0 ? label(i) : "") }),
        axis({ size: 60, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5] })],
      draw: (ctx, x, y) => kinds.forEach((kind, place) => {
        ctx.fillStyle = colour(kind);
        for (const [i, count] of counts[kind]) {
          const width = 0.8 / kinds.length, left = x(i + 0.1 + place * width);
          ctx.fillRect(left, y(count), x(i + 0.1 + (place + 1) * width) - left - 1, y(0) - y(count));
        }
      }),
    }));
  }
  offsets(rows, said) {
    const { trace } = this.page;
    const placed = rows.filter(row => trace.offset[row] >= 0);
    if (!placed.length) {
      this.detail.append(make("p", "soft", "Where in it these calls read or wrote is not known: it is no plain file, is appended to, or was open before."));
      return;
    }
    const kinds = [...new Set(placed.map(row => trace.family(row)))];
    const into = this.place("Where in the file, over time", make("p", "", said), legend(kinds.map(kind => [`k-${kind}`, kind])));
    const begin = Math.min(...ends(placed.map(row => trace.start[row])));
    const end = Math.max(...ends(placed.map(row => trace.start[row] + trace.duration[row])));
    const most = Math.max(...ends(placed.map(row => trace.offset[row] + trace.bytes[row])), 1);
    this.charts.push(chart(into, {
      width: into.clientWidth, height: 260, data: [[begin, end], [0, most]],
      x: { range: (_, min, max) => [min - (max - min) * 0.02, max + (max - min) * 0.02] }, y: { range: [0, most * 1.05] },
      axes: [axis({ values: (_, ticks) => ticks.map(tick), space: 90, size: 36 }),
        axis({ size: 80, incrs: [...Array(50).keys()].map(i => 2 ** i), values: (_, ticks) => ticks.map(bytes) })],
      draw: (ctx, x, y) => {
        for (const row of placed) {
          ctx.fillStyle = colourOf(trace.family(row));
          const left = x(trace.start[row]), top = y(trace.offset[row] + trace.bytes[row]);
          ctx.fillRect(left, top - 1, Math.max(x(trace.start[row] + trace.duration[row]) - left, 3), Math.max(y(trace.offset[row]) - top, 3));
        }
      },
    }));
  }
}

const colours = new Map();
const colourOf = kind => colours.get(kind) ?? (colours.set(kind, colour(kind)), colours.get(kind));
// The least and the greatest: an array of many can't be spread into Math.min.
const ends = values => values.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [Infinity, -Infinity]);

function byFile(trace, rows) {
  const found = new Map();
  for (const row of rows) {
    const file = trace.file[row];
    if (file < 0) continue;
    if (!found.has(file)) found.set(file, { file, rows: [], reads: 0, writes: 0, errors: 0 });
    const one = found.get(file);
    one.rows.push(row);
    if (trace.bytes[row]) one[trace.family(row)] += trace.bytes[row];
    one.errors += trace.error[row] >= 0;
  }
  return [...found.values()].sort((a, b) => b.writes - a.writes || b.reads - a.reads || b.rows.length - a.rows.length);
}

function amounts(trace, rows) {
  const counts = new Map();
  for (const row of rows) counts.set(trace.names[trace.name[row]][0], (counts.get(trace.names[trace.name[row]][0]) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([name, count]) => `${number(count)} ${name}`).join(", ");
}

function openers(page, rows) {
  const { trace } = page;
  const opened = rows.filter(row => trace.family(row) === "opens");
  const list = make("ul", "", ...opened.slice(0, OPENS_SHOWN).map(row => make("li", "",
    `${trace.process(trace.thread[row])}: `, link(`#${number(row + 1)}`, () => page.call(row)), " ", make("code", "", trace.text(row)))));
  if (opened.length > OPENS_SHOWN) list.append(make("li", "soft", `and ${number(opened.length - OPENS_SHOWN)} times more`));
  return opened.length ? list : make("p", "soft", "nobody, as far as these calls show");
}

// Say how a file is gone through: by where each access begins, seen from the end of the one before since it was opened.
function pattern(trace, rows) {
  const gaps = new Map();
  let before = {};
  for (const row of rows) {
    if (trace.family(row) === "opens") before = {};
    if (!trace.bytes[row] || trace.offset[row] < 0) continue;
    const key = trace.family(row);
    if (key in before) {
      const gap = trace.offset[row] - before[key];
      gaps.set(gap, (gaps.get(gap) ?? 0) + 1);
    }
    before[key] = trace.offset[row] + trace.bytes[row];
  }
  const total = [...gaps.values()].reduce((sum, count) => sum + count, 0);
  if (total < 2) return "";
  const share = count => `${number(count)} of ${plural(total, "step")}`;
  const next = gaps.get(0) ?? 0;
  if (next >= total * 0.9) return `Sequential: ${share(next)} begin where the one before ended.`;
  const [gap, count] = [...gaps].sort((a, b) => b[1] - a[1])[0];
  if (gap && count >= total * 0.6) return `Strided: ${share(count)} ${gap > 0 ? "skip" : "go back"} ${plural(Math.abs(gap), "byte")}.`;
  return `${next >= total / 2 ? "Mostly sequential" : "Scattered"}: ${share(next)} begin where the one before ended, the others jump.`;
}
