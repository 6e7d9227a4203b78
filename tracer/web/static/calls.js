// The table of calls: only the rows in sight are in the document, however many there are.
const ROW = 24;

class Calls {
  constructor(page, into) {
    this.page = page;
    this.body = make("div", "space");
    this.scroller = make("div", "calls", this.body);
    this.scroller.tabIndex = 0;
    this.scroller.setAttribute("role", "region");
    this.scroller.setAttribute("aria-label", "Calls, in order of completion");
    this.detail = make("div", "detail");
    this.chosen = -1;
    into.append(
      make("div", "calls-head", ...[["n", "no."], ["n", "at"], ["", "process"], ["", "call"], ["n", "took"]]
        .map(([className, title]) => make("span", className, title))),
      this.scroller, this.detail);
    this.scroller.addEventListener("scroll", () => requestAnimationFrame(() => this.paint()));
    this.scroller.addEventListener("keydown", event => this.step(event));
    this.body.addEventListener("click", event => {
      const row = event.target.closest(".row");
      if (row) this.choose(+row.dataset.row);
    });
  }
  show() {
    this.body.style.height = `${this.page.filter.rows.length * ROW}px`;
    if (this.chosen < 0) this.detail.textContent = "Choose a call to see all of it.";
    this.paint();
  }
  paint() {
    const { rows } = this.page.filter;
    const first = Math.max(0, Math.floor(this.scroller.scrollTop / ROW) - 10);
    const last = Math.min(rows.length, first + Math.ceil(this.scroller.clientHeight / ROW) + 20);
    const painted = [];
    for (let i = first; i < last; i++) painted.push(this.row(rows[i], i * ROW));
    this.body.replaceChildren(...painted);
  }
  row(row, top) {
    const { trace } = this.page;
    const [tid, pid, name] = trace.threads[trace.thread[row]];
    const element = make("div", "row", ...[
      ["n soft", number(row + 1)], ["n soft", seconds(trace.start[row])],
      ["soft", `${tid === pid ? pid : `${pid}/${tid}`} ${name}`], ["text mono", trace.text(row)],
      ["n", seconds(trace.duration[row])],
    ].map(([className, text]) => make("span", className, text)));
    element.classList.toggle("failed", trace.error[row] >= 0);
    element.classList.toggle("chosen", row === this.chosen);
    element.dataset.row = row;
    element.style.top = `${top}px`;
    return element;
  }
  step(event) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by || this.chosen < 0) return;
    event.preventDefault();
    const { rows } = this.page.filter;
    const next = rows[rows.indexOf(this.chosen) + by];
    if (next !== undefined) this.choose(next, true);
  }
  choose(row, scroll = false) {
    const { trace, filter } = this.page;
    this.chosen = row;
    const at = filter.rows.indexOf(row) * ROW;
    const { scrollTop, clientHeight } = this.scroller;
    if (scroll && (at < scrollTop || at + ROW > scrollTop + clientHeight))
      this.scroller.scrollTop = at - clientHeight / 2;
    this.paint();
    const facts = [
      ["Call", `${number(row + 1)} of ${number(trace.total)}, by ${trace.process(trace.thread[row])}`],
      ["Time", `${seconds(trace.start[row])} after the first call, for ${seconds(trace.duration[row])} (tracing included)`],
      ["File", trace.files[trace.file[row]]],
      ["Place in it", trace.offset[row] < 0 ? "" : `${plural(trace.offset[row], "byte")} from its beginning`],
      ["Regions", (trace.regions[trace.region[row]] ?? []).join(" > ")],
    ].filter(([, text]) => text);
    const list = make("dl", "", ...facts.flatMap(([title, text]) => [make("dt", "", title), make("dd", "", text)]));
    const stack = trace.stacks[trace.stack[row]];
    if (stack) {
      const frames = make("ol", "mono", ...[...stack].reverse().map(frame => make("li", "", trace.frames[frame])));
      list.append(make("dt", "", "Called from"), make("dd", "", frames));
    }
    this.detail.replaceChildren(make("pre", "", trace.text(row)), list);
  }
}
