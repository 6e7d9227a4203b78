// Every call as a bar in its thread's lane, from entry to exit.
const LANE = 26, FEW = 110, LANES_SHOWN = 200; // pixels of a lane, and of all if they are few

class Timeline {
  constructor(page, into) {
    this.page = page;
    this.chart = null;
    this.plot = make("div");
    this.said = make("p", "under mono");
    this.keep = make("button", "", "Only the calls in this span");
    this.keep.type = "button";
    this.keep.addEventListener("click", () => {
      const { min, max } = this.chart.scales.x;
      page.filter.only({ span: [min, max] });
    });
    this.note = make("p", "soft");
    this.legend = make("div");
    into.append(
      this.legend,
      make("p", "soft", "Drag to look closer, double-click to go back, click a call to see it in the table."),
      this.said, this.keep, make("div", "scroll", this.plot), this.note);
  }
  show() {
    const { trace, filter } = this.page;
    this.chart?.destroy();
    this.lanes = lanes(trace, filter.rows);
    this.legend.replaceChildren(this.kinds());
    const names = this.lanes.map(({ thread }) => trace.process(thread)).slice(0, LANES_SHOWN);
    const left = this.lanes.length - names.length;
    this.note.textContent = left > 0 ? `${plural(left, "more thread")} not drawn: filter by process to see them.` : "";
    this.said.textContent = "";
    this.keep.hidden = true;
    this.plot.replaceChildren();
    if (!names.length) {
      this.chart = null;
      this.plot.append("No call is left to show.");
      return;
    }
    const from = this.page.filter.span?.[0] ?? 0, to = this.page.filter.span?.[1] ?? trace.end;
    this.chart = chart(this.plot, {
      width: this.plot.clientWidth, height: Math.max(names.length * LANE, FEW) + 60, data: [[from, to], [0, 0]],
      x: {}, y: { range: [-0.5, names.length - 0.5], dir: -1 },
      axes: [axis({ values: (_, ticks) => ticks.map(tick), space: 90, size: 36, side: 0 }), axis({
        size: Math.min(220, 20 + 7 * Math.max(...names.map(name => name.length))), splits: () => names.map((_, i) => i), incrs: [1], space: 1,
        values: () => names.map(name => name.length > 28 ? `${name.slice(0, 27)}…` : name), grid: { show: false },
      })],
      draw: (ctx, x, y) => this.draw(ctx, x, y),
      hooks: {
        setCursor: [plot => this.point(plot)],
        setScale: [(plot, scale) => { if (scale === "x") this.keep.hidden = plot.scales.x.max - plot.scales.x.min >= (to - from) * 0.999; }],
        ready: [plot => plot.over.addEventListener("click", () => this.at !== undefined && this.page.call(this.at))],
      },
    });
  }
  kinds() {
    const { trace, filter } = this.page;
    const sums = new Map([...Object.keys(KINDS), "other"].map(kind => [kind, { calls: 0, time: 0 }]));
    let errors = 0;
    for (const row of filter.rows) {
      const sum = sums.get(trace.kind(row));
      sum.calls++;
      sum.time += trace.duration[row];
      errors += trace.error[row] >= 0;
    }
    const used = [...sums].filter(([, { calls }]) => calls);
    return legend([...used.map(([kind, { calls, time }]) => [`k-${kind}`, `${kind}: ${number(calls)}, ${seconds(time)}`]),
      ["error k-error", plural(errors, "error")]]);
  }
  // Neighbours that fall on one dot are painted once.
  draw(ctx, x, y) {
    const { trace } = this.page;
    const colours = new Map([...Object.keys(KINDS), "other", "bad"].map(kind => [kind, colour(kind)]));
    const height = (y(1) - y(0)) * 0.7 || LANE * 0.7 * devicePixelRatio;
    const right = x(this.chart?.scales.x.max ?? Infinity);
    this.lanes.slice(0, LANES_SHOWN).forEach(({ rows }, lane) => {
      const top = y(lane) - height / 2, done = new Map();
      for (const row of rows) {
        const left = Math.floor(x(trace.start[row])), end = Math.ceil(x(trace.start[row] + trace.duration[row]));
        const kind = trace.kind(row), key = trace.error[row] >= 0 ? `${kind}!` : kind;
        if (end < 0 || left > right || end <= done.get(key)) continue;
        done.set(key, Math.max(end, left + 1));
        ctx.fillStyle = colours.get(kind);
        ctx.fillRect(left, top, Math.max(end - left, 1), height);
        if (trace.error[row] < 0) continue;
        ctx.fillStyle = colours.get("bad");
        ctx.fillRect(left, top + height, Math.max(end - left, 2), Math.min(8, Math.max(3, height * 0.16)));
      }
    });
  }
  point(plot) {
    const { trace } = this.page;
    this.at = undefined;
    if (plot.cursor.left < 0) return;
    const time = plot.posToVal(plot.cursor.left, "x"), lane = this.lanes[Math.round(plot.posToVal(plot.cursor.top, "y"))];
    if (!lane) return;
    let low = 0, high = lane.rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (trace.start[lane.rows[middle]] <= time) low = middle + 1;
      else high = middle;
    }
    const near = (plot.scales.x.max - plot.scales.x.min) / plot.over.clientWidth * 4;
    const row = [lane.rows[low - 1], lane.rows[low]].find(found => found !== undefined &&
      trace.start[found] - near <= time && time <= trace.start[found] + trace.duration[found] + near);
    this.at = row;
    this.said.textContent = row === undefined ? "" :
      `#${number(row + 1)} at ${seconds(trace.start[row])}, ${seconds(trace.duration[row])}: ${trace.text(row)}`;
  }
}

// The threads in order of their processes, each with its rows by start.
function lanes(trace, rows) {
  const found = new Map();
  for (const row of rows) {
    const thread = trace.thread[row];
    if (!found.has(thread)) found.set(thread, []);
    found.get(thread).push(row);
  }
  return [...found].map(([thread, rows]) => ({ thread, rows: rows.sort((a, b) => trace.start[a] - trace.start[b]) }))
    .sort((a, b) => a.thread - b.thread);
}
