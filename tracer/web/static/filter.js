// The filter above the views of single calls: what it says holds for all of them.
class Filter {
  constructor(trace, form, changed) {
    this.trace = trace;
    this.form = form;
    this.changed = changed;
    this.span = null;
    this.lower = null; // the texts in lower case, once somebody searches
    this.search = this.add("Search", make("input"), "Search in calls");
    this.search.type = "search";
    this.calls = this.add("Calls", make("select"));
    this.processes = this.add("Processes", make("select"));
    this.regions = this.add("Regions", make("select"));
    this.path = this.add("Path", make("input"), "Path contains");
    this.path.type = "search";
    this.fill();
    this.errors = make("input");
    this.errors.type = "checkbox";
    form.append(make("label", "", this.errors, "errors only"));
    this.spanned = link("", () => this.only({ span: null }));
    this.reset = make("button", "", "Reset");
    this.reset.type = "button";
    this.reset.addEventListener("click", () => this.only({}, true));
    this.said = make("output");
    form.append(this.spanned, this.reset, this.said);
    form.addEventListener("input", () => this.apply());
    form.addEventListener("submit", event => event.preventDefault());
    this.select();
  }
  add(label, control, placeholder = "") {
    control.setAttribute("aria-label", label);
    control.placeholder = placeholder;
    this.form.append(control);
    return control;
  }
  fill() {
    const { names, threads, regions } = this.trace;
    const families = [...new Set(names.map(([, family]) => family))].sort();
    options(this.calls, "All calls", [
      ["Families", families.map(family => [`family ${family}`, family])],
      ["Calls", names.map(([name]) => [`name ${name}`, name]).sort()],
    ]);
    const pids = new Map(threads.map(([, pid, name]) => [pid, `${pid} ${name}`]));
    const several = threads.filter(([tid, pid]) => tid !== pid || pids.size < threads.length);
    options(this.processes, "All processes", [
      ["Processes", [...pids].map(([pid, name]) => [`1 ${pid}`, name])],
      ["Threads", several.map(([tid, pid, name]) => [`0 ${tid}`, `${tid} of ${pid} ${name}`])],
    ]);
    this.processes.hidden = threads.length < 2;
    const labels = [...new Set(regions.flat())];
    options(this.regions, "All regions", [
      ["Regions", [...labels.map(label => [`in ${label}`, label]), ["outside", "outside every region"]]],
    ]);
    this.regions.hidden = !labels.length;
  }
  // Set some fields; with `fresh`, all others are emptied first.
  only({ search, calls, processes, path, span }, fresh = false) {
    if (fresh) {
      this.form.reset();
      this.span = null;
    }
    if (search !== undefined) this.search.value = search;
    if (calls !== undefined) this.calls.value = calls;
    if (processes !== undefined) this.processes.value = processes;
    if (path !== undefined) this.path.value = path;
    if (span !== undefined) this.span = span;
    this.apply();
  }
  apply() {
    this.select();
    this.changed();
  }
  select() {
    const { trace } = this;
    const found = new Int32Array(trace.size);
    const ok = this.tables();
    let count = 0;
    for (let row = 0; row < trace.size; row++)
      if (ok.name[trace.name[row]] && ok.thread[trace.thread[row]] && ok.text[trace.line[row]] &&
          ok.region[trace.region[row] + 1] && ok.file[trace.file[row] + 1] &&
          (!this.errors.checked || trace.error[row] >= 0) && this.within(row)) found[count++] = row;
    this.rows = found.subarray(0, count);
    this.say();
  }
  within(row) {
    const { start, duration } = this.trace;
    return !this.span || (start[row] + duration[row] >= this.span[0] && start[row] <= this.span[1]);
  }
  // For each table, which of its entries are let through.
  tables() {
    const { trace } = this;
    const [what, which] = parted(this.calls.value);
    const [byProcess, id] = parted(this.processes.value);
    const [within, label] = parted(this.regions.value);
    const search = this.search.value.toLowerCase();
    const path = this.path.value.toLowerCase();
    if (search) this.lower ??= trace.texts.map(text => text.toLowerCase());
    return {
      name: trace.names.map(([name, family]) => !what || (what === "name" ? name : family) === which),
      thread: trace.threads.map(thread => !id || String(thread[+byProcess]) === id),
      region: [[], ...trace.regions].map(labels => !within || (label ? labels.includes(label) : !labels.length)),
      text: search ? this.lower.map(text => text.includes(search)) : trace.texts.map(() => true),
      file: ["", ...trace.files].map(file => file.toLowerCase().includes(path)),
    };
  }
  say() {
    const { trace, rows } = this;
    const all = rows.length === trace.size;
    const shown = all ? plural(trace.size, "call") : `${number(rows.length)} of ${plural(trace.size, "call")}`;
    this.said.replaceChildren(shown);
    if (trace.total > trace.size)
      this.said.append(make("span", "left-out",
        `; only the first ${number(trace.size)} are on this page, ${number(trace.total - trace.size)} more are not`));
    this.spanned.textContent = this.span ? `from ${seconds(this.span[0])} to ${seconds(this.span[1])} ✕` : "";
    this.reset.hidden = all && !this.span;
  }
}

// Part a value in its first word and the rest.
const parted = value => [value.split(" ", 1)[0], value.split(" ").slice(1).join(" ")];

function options(select, all, groups) {
  const first = make("option", "", all);
  first.value = "";
  select.append(first);
  for (const [title, entries] of groups) {
    if (!entries.length) continue;
    const group = make("optgroup");
    group.label = title;
    for (const [value, text] of entries) {
      const option = make("option", "", text);
      option.value = value;
      group.append(option);
    }
    select.append(group);
  }
}
