// The page: one trace at a time, and of it one view.
const VIEWS = { Timeline, Calls, Files, "Flame graph": Flame };

class Page {
  constructor(article, raw) {
    this.article = article;
    this.raw = raw;
    this.views = new Map();
    this.sections = [...article.querySelectorAll("section")];
    this.form = article.querySelector(".filters");
    this.tabs = article.querySelector(".tabs");
    this.tabs.hidden = false;
    this.tabs.append(...this.sections.map(section => this.tab(section)));
    this.select("Overview");
    article.addEventListener("click", event => this.followed(event.target.closest("button[data-search],button[data-process],button[data-call]")));
  }
  tab({ dataset }) {
    const button = make("button", "", dataset.view);
    if (dataset.count !== undefined) button.append(make("span", "count", dataset.count));
    button.type = "button";
    button.dataset.tab = dataset.view;
    button.setAttribute("role", "tab");
    button.addEventListener("click", () => this.select(dataset.view));
    return button;
  }
  // The columns are unpacked when the first view needs them.
  get trace() { return this.unpacked ??= new Trace(this.raw); }
  get filter() { return this.filtering ??= new Filter(this.trace, this.form, () => this.show()); }
  select(view) {
    this.view = view;
    for (const section of this.sections) section.hidden = section.dataset.view !== view;
    for (const tab of this.tabs.children) tab.setAttribute("aria-selected", tab.dataset.tab === view);
    this.form.hidden = !(view in VIEWS);
    this.show();
  }
  show() {
    if (!(this.view in VIEWS)) return;
    if (!this.views.has(this.view)) {
      const into = this.sections.find(section => section.dataset.view === this.view);
      this.views.set(this.view, new VIEWS[this.view](this, into));
    }
    this.views.get(this.view).show();
  }
  // Show the table with this filter and no other.
  only(wanted) {
    this.filter.only(wanted, true);
    this.select("Calls");
  }
  call(row) {
    if (row >= this.trace.size) {
      this.only({}); // the filter says that it is left out
      return;
    }
    if (!this.filter.rows.includes(row)) this.filter.only({}, true);
    this.select("Calls");
    this.views.get("Calls").choose(row, true);
  }
  followed(button) {
    if (!button) return;
    const { search, process, call } = button.dataset;
    if (search) this.only({ calls: `name ${search}` });
    else if (process) this.only({ processes: `1 ${process}` });
    else this.call(call - 1);
  }
}

const found = document.getElementById("data");
const raw = found ? JSON.parse(found.textContent) : [];
const pages = [...document.querySelectorAll("article.trace")].map((article, i) => new Page(article, raw[i]));
const parts = [...document.querySelectorAll("#difference, article.trace")];

function turn() {
  const wanted = parts.find(part => `#${part.id}` === location.hash) ?? parts[0];
  for (const part of parts) part.hidden = part !== wanted;
  for (const item of document.querySelectorAll("nav.pages li"))
    item.classList.toggle("current", item.firstElementChild.hash === `#${wanted.id}`);
  pages.find(page => page.article === wanted)?.show();
}

if (parts.length) {
  turn();
  addEventListener("hashchange", turn);
  const again = () => {
    colours.clear();
    pages.filter(page => !page.article.hidden).forEach(page => page.show());
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  let waiting;
  addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(again, 150);
  });
}
