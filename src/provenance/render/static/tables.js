// Tables that are sorted by their headings and narrowed by what stands above them.

const rowsShown = 100;

// A table of records. Columns: name, value (to sort by; null last), cell (an element or text), number (aligned right).
page.table = function ({ caption, columns, records, keep, sort, down }) {
  const state = { column: sort, down: down || false, shown: rowsShown };
  const body = page.make("tbody");
  const told = page.make("p", { class: "told", role: "status" });
  const more = page.make("button", { type: "button", class: "more" }, `Show ${rowsShown} more`);
  const headings = columns.map((column, number) => {
    const button = page.make("button", { type: "button" }, column.name, page.make("span", { class: "arrow", "aria-hidden": "true" }));
    button.addEventListener("click", () => {
      state.down = state.column === number ? !state.down : Boolean(column.number);
      state.column = number;
      fill();
    });
    return page.make("th", { scope: "col", class: column.number ? "number" : null }, button);
  });
  function fill() {
    const { value } = columns[state.column];
    const kept = records.filter(keep || (() => true));
    const order = state.down ? -1 : 1;
    kept.sort((one, other) => {
      const [a, b] = [value(one), value(other)];
      const missing = (a === null || a === undefined) - (b === null || b === undefined);
      return missing || order * (typeof a === "number" ? a - b : String(a).localeCompare(String(b), "en"));
    });
    body.replaceChildren(
      ...kept.slice(0, state.shown).map((record) =>
        page.make("tr", {}, columns.map((column) =>
          page.make("td", { class: column.number ? "number" : null, "data-name": column.name }, column.cell(record))
        ))
      )
    );
    headings.forEach((heading, number) => {
      const mine = number === state.column;
      heading.setAttribute("aria-sort", mine ? (state.down ? "descending" : "ascending") : "none");
    });
    told.textContent = kept.length === records.length
      ? page.count(records.length, "row")
      : `${kept.length.toLocaleString("en")} of ${page.count(records.length, "row")}`;
    more.hidden = kept.length <= state.shown;
  }
  more.addEventListener("click", () => {
    state.shown += rowsShown;
    fill();
  });
  const table = page.make(
    "table",
    { class: "listing" },
    page.make("caption", { class: "unseen" }, caption),
    page.make("thead", {}, page.make("tr", {}, headings)),
    body
  );
  fill();
  const wrap = page.make("div", { class: "wide", tabindex: "0", role: "region", "aria-label": caption }, table);
  return { element: page.make("div", {}, told, wrap, more), fill };
};

page.field = (label, input) => page.make("label", { class: "field" }, page.make("span", {}, label), input);

page.tick = function (label, on, changed) {
  const box = page.make("input", { type: "checkbox" });
  box.checked = on;
  box.addEventListener("change", () => changed(box.checked));
  return page.make("label", { class: "tick" }, box, page.make("span", {}, label));
};

function search(label, changed) {
  const input = page.make("input", { type: "search", autocomplete: "off", spellcheck: "false" });
  input.addEventListener("input", () => changed(input.value.trim().toLocaleLowerCase()));
  return page.field(label, input);
}

const found = (node, wanted) =>
  !wanted || [node.id, node.title, node.outlet].some((part) => part && part.toLocaleLowerCase().includes(wanted));

function confidences(changed) {
  const choice = page.make("select", {}, [
    ["0", "any"], ["0.5", "0.50 and more"], ["0.8", "0.80 and more"], ["0.95", "0.95 and more"],
  ].map(([value, label]) => page.make("option", { value }, label)));
  choice.addEventListener("change", () => changed(Number(choice.value)));
  return page.field("Least confidence", choice);
}

page.articleTable = function () {
  const wanted = { text: "", least: 0 };
  const nodes = page.data.nodes;
  const records = nodes.map((node, number) => ({ node, number })).filter((one) => one.node.kind === "article");
  const edge = (record) => page.data.edges[page.above[record.number][0]];
  const table = page.table({
    caption: "Articles",
    records,
    sort: 0,
    keep: (record) => found(record.node, wanted.text) && (edge(record) ? edge(record).confidence : 0) >= wanted.least,
    columns: [
      {
        name: "Article",
        value: (record) => page.titleOf(record.node).toLocaleLowerCase(),
        cell: (record) => [
          page.link(`article/${record.number}`, {}, page.name(page.titleOf(record.node))),
          record.node.title ? page.name(record.node.id, { class: "about" }) : "",
        ],
      },
      { name: "Outlet", value: (record) => record.node.outlet, cell: (record) => optional(record.node.outlet) },
      {
        name: "Published",
        value: (record) => (record.node.when ? record.node.when[0] : null),
        cell: (record) => optional(page.day(record.node)),
      },
      { name: "Story", number: true, value: (record) => record.node.story, cell: (record) => String(record.node.story + 1) },
      {
        name: "Derives from",
        value: (record) => (edge(record) ? page.reference(nodes[edge(record).parent]).toLocaleLowerCase() : null),
        cell: (record) => edge(record)
          ? page.link(`edge/${page.above[record.number][0]}`, {}, page.name(page.reference(nodes[edge(record).parent])))
          : dash(),
      },
      {
        name: "Confidence",
        number: true,
        value: (record) => (edge(record) ? edge(record).confidence : null),
        cell: (record) => (edge(record) ? edge(record).sureness : dash()),
      },
      {
        name: "No source found",
        number: true,
        value: (record) => record.node.none,
        cell: (record) => optional(record.node.none_words),
      },
    ],
  });
  return page.make(
    "div",
    {},
    page.make(
      "div",
      { class: "filters" },
      search("Find an article", (text) => { wanted.text = text; table.fill(); }),
      confidences((least) => { wanted.least = least; table.fill(); })
    ),
    table.element
  );
};

page.pairTable = function () {
  const wanted = { text: "", least: 0, quotes: true, boilerplate: true };
  const nodes = page.data.nodes;
  const records = page.data.pairs.map((pair, number) => ({ pair, number }));
  const only = (pair, kind) => pair.relation === kind && !pair.edges;
  const article = (name, side) => ({
    name,
    value: (record) => page.titleOf(nodes[record.pair[side]]).toLocaleLowerCase(),
    cell: (record) => [page.name(page.titleOf(nodes[record.pair[side]])), page.aboutLine(nodes[record.pair[side]])],
  });
  const table = page.table({
    caption: "Pairs of articles",
    records,
    sort: 3,
    down: true,
    keep: ({ pair }) =>
      (found(nodes[pair.left], wanted.text) || found(nodes[pair.right], wanted.text)) &&
      (pair.confidence || 0) >= wanted.least &&
      (wanted.quotes || !only(pair, "shared_quotes")) &&
      (wanted.boilerplate || !only(pair, "boilerplate")),
    columns: [
      article("One article", "left"),
      article("and the other", "right"),
      {
        name: "What they are",
        value: ({ pair }) => page.standing(pair),
        cell: ({ pair, number }) => page.link(`pair/${number}`, {}, page.standing(pair)),
      },
      {
        name: "Confidence",
        number: true,
        value: ({ pair }) => (pair.confidence === undefined ? null : pair.confidence),
        cell: ({ pair }) => optional(pair.sureness),
      },
      {
        name: "Words",
        number: true,
        value: ({ pair, number }) => page.wordsOf(pair, number),
        cell: ({ pair, number }) => optional(page.wordsOf(pair, number)),
      },
      {
        name: "Jaccard",
        number: true,
        value: ({ pair }) => (pair.jaccard === undefined ? null : pair.jaccard),
        cell: ({ pair }) => (pair.jaccard === undefined ? dash() : pair.jaccard.toFixed(2)),
      },
    ],
  });
  const more = page.data.more_pairs
    ? page.make("p", { class: "hint" }, `${page.count(page.data.more_pairs, "less similar pair")} not listed here; the command pairs lists all.`)
    : null;
  return page.make(
    "div",
    {},
    page.make(
      "div",
      { class: "filters" },
      search("Find a pair", (text) => { wanted.text = text; table.fill(); }),
      confidences((least) => { wanted.least = least; table.fill(); }),
      page.tick("Shared quotations", true, (on) => { wanted.quotes = on; table.fill(); }),
      page.tick("Shared boilerplate", true, (on) => { wanted.boilerplate = on; table.fill(); })
    ),
    table.element,
    more
  );
};

page.wordsOf = function (pair, number) {
  if (pair.words !== undefined) return pair.words;
  const comparison = page.data.comparisons[number];
  return comparison ? comparison.words : null;
};

page.standing = function (pair) {
  if (pair.edges) {
    const edge = page.data.edges[pair.edges[0]];
    return page.data.nodes[edge.parent].kind === "lost_source" ? "from one lost source" : "one from the other";
  }
  return pair.relation ? page.relationKinds[pair.relation] : "some wording in common";
};

const dash = () => page.make("span", { class: "none" }, page.make("span", { "aria-hidden": "true" }, "–"), page.make("span", { class: "unseen" }, "none"));
const optional = (value) => (value === null || value === undefined ? dash() : page.name(String(value)));
