// A flame graph, the callers on top: by call site if stacks were recorded, by region and file otherwise.
const LEVEL = 21, LEAST = 0.15, BARS_SHOWN = 4000; // pixels; percent of the width; bars at a time

class Flame {
  constructor(page, into) {
    this.page = page;
    this.weigh = make("select");
    this.weigh.setAttribute("aria-label", "Width");
    for (const [value, text] of [["calls", "width: calls"], ["time", "width: time in calls"]]) {
      const option = make("option", "", text);
      option.value = value;
      this.weigh.append(option);
    }
    this.weigh.addEventListener("change", () => this.show());
    this.graph = make("div", "flame");
    this.said = make("p", "under mono");
    const how = page.trace.stacks.length
      ? "Who called whom down to the system call, the caller above the called. Click to look closer."
      : "Program, region, call, file. With tracer run --stacks it shows the functions that make each call. Click to look closer.";
    into.append(make("p", "soft", how), this.weigh, this.graph, this.said);
    this.graph.addEventListener("mouseover", event => {
      if (event.target.title) this.said.textContent = event.target.title;
    });
  }
  show() {
    this.root = tree(this.page.trace, this.page.filter.rows, this.weigh.value);
    this.zoom(this.root);
  }
  zoom(node) {
    this.drawn = [];
    this.depth = 0;
    const above = [];
    for (let up = node.parent; up; up = up.parent) above.unshift(up);
    above.forEach((up, depth) => this.bar(up, 0, 100, depth, "above"));
    this.below(node, 0, 100, above.length);
    this.graph.style.height = `${(this.depth + 1) * LEVEL}px`;
    this.graph.replaceChildren(...this.drawn);
    this.said.textContent = this.drawn.length >= BARS_SHOWN ? "The narrowest are not drawn: look closer to see them." : "";
  }
  below(top, left, width, depth) {
    const waiting = [[top, left, width, depth]];
    while (waiting.length && this.drawn.length < BARS_SHOWN) {
      const [node, left, width, depth] = waiting.shift();
      this.bar(node, left, width, depth, node.children.size ? "" : "leaf");
      let at = left;
      for (const child of [...node.children.values()].sort((a, b) => b.weight - a.weight)) {
        const share = width * child.weight / (node.weight || 1);
        if (share >= LEAST) waiting.push([child, at, share, depth + 1]);
        at += share;
      }
    }
  }
  bar(node, left, width, depth, className) {
    const button = make("button", className, width > 1 ? node.name : "");
    const of = this.root.weight || 1;
    const amount = this.weigh.value === "calls" ? plural(node.weight, "call") : seconds(node.weight);
    button.type = "button";
    button.title = `${node.name}: ${amount}, ${(100 * node.weight / of).toFixed(1)} %`;
    Object.assign(button.style, { left: `${left}%`, width: `${width}%`, top: `${depth * LEVEL}px` });
    button.addEventListener("click", () => this.zoom(node));
    this.depth = Math.max(this.depth, depth);
    this.drawn.push(button);
  }
}

function tree(trace, rows, weight) {
  const node = (name, parent) => ({ name, parent, weight: 0, children: new Map() });
  const root = node("all", null);
  for (const row of rows) {
    const amount = weight === "calls" ? 1 : trace.duration[row];
    let at = root;
    at.weight += amount;
    for (const name of path(trace, row)) {
      if (!at.children.has(name)) at.children.set(name, node(name, at));
      at = at.children.get(name);
      at.weight += amount;
    }
  }
  return root;
}

function path(trace, row) {
  const program = trace.threads[trace.thread[row]][2], call = trace.names[trace.name[row]][0];
  const stack = trace.stacks[trace.stack[row]];
  if (stack) return [program, ...stack.map(frame => trace.frames[frame]), call];
  const file = trace.files[trace.file[row]];
  return [program, ...(trace.regions[trace.region[row]] ?? []), call, ...(file === undefined ? [] : [file])];
}
