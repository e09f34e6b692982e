// A draft with its sources beside it, and each source beside the draft.

const shareNames = { elsewhere: "elsewhere", credited: "named", quotations: "quotation", boilerplate: "boilerplate", rest: "rest" };

const creditWords = { credited: "the draft names it", uncredited: "the draft does not name it", cannot_tell: null };

// The passages that stand in an article, as their numbers in the draft.
const findingsIn = (node) =>
  page.data.findings.map((finding, number) => ({ finding, number }))
    .filter(({ finding }) => finding.sources.some((source) => source.node === node));

// The articles of a finding, each once with the words that it has of it, in the order of the report.
function standing(finding) {
  const words = new Map();
  for (const source of finding.sources) words.set(source.node, Math.max(words.get(source.node) || 0, source.words));
  return [...words].map(([node, count]) => ({ node, words: count }));
}

// The one of them that has most of it.
const fullest = (finding) => standing(finding).reduce((best, one) => (one.words > best.words ? one : best));

page.checkView = function () {
  const found = page.data.findings.length > 0;
  const text = page.data.texts[0];
  const draft = !text ? page.make("p", { class: "hint" }, "This report does not hold the text of the draft.")
    : found ? draftAndSources(text) : page.make("div", { class: "text alone", dir: "auto" }, text.text);
  return [
    page.title.cloneNode(true),
    page.lead.cloneNode(true),
    found ? shares() : null,
    section("draft", "The draft", draft),
    page.data.sources.length ? section("sources", "Sources", sourceTable()) : null,
    found ? section("passages", "Passages", passageTable()) : null,
    section("inputs", "Set aside, and warnings", notices()),
    section("run", "This run", run()),
  ].filter(Boolean);
};

// The parts of the draft as one bar, and each in words.
function shares() {
  const bar = page.make("div", { class: "shares", "aria-hidden": "true" }, page.data.shares.map((one) => {
    const piece = page.make("span", { class: `share ${shareNames[one.kind]}` });
    piece.style.flexGrow = String(one.words);
    return piece;
  }));
  const words = page.make("ul", { class: "share-words" }, page.data.shares.map((one) =>
    page.make("li", {}, page.make("i", { class: `swatch share ${shareNames[one.kind]}` }),
      page.make("span", {}, page.make("b", {}, one.part), ` ${one.told}: `, page.make("span", { class: "about" }, page.count(one.words, "word"))))));
  return page.make("div", {}, bar, words,
    page.make("p", { class: "hint" }, `Of all ${page.count(page.data.words, "word")} of the draft; each is counted once.`));
}

// Its text with everything that stands elsewhere, and a card for each article in which it stands.
function draftAndSources(text) {
  const blocks = page.data.findings.filter((finding) => finding.span)
    .map((finding) => ({ kind: finding.kind, left: finding.span, named: finding.named, finding }));
  const order = new Map(blocks.map((block, place) => [block.finding, place]));
  const made = page.written("left", text.text, text.quoted, blocks, [], (place, block) => findingLink(block.finding));
  const scroller = page.make("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": "Text of the draft" }, made.holder);
  const node = page.data.nodes[0];
  const pane = page.make("section", { class: "pane" },
    page.make("header", {}, page.make("h3", {}, page.name(page.titleOf(node))), page.aboutLine(node)), scroller);
  const cards = page.make("ol", { class: "cards" });
  const element = page.make("div", { class: "draft" }, pane,
    page.make("div", { class: "beside-draft", tabindex: "0", role: "region", "aria-label": "The sources, most words first" }, cards));
  const light = (places, on) => places.forEach((place) =>
    element.querySelectorAll(`mark[data-block="${place}"], li[data-has~="${place}"]`).forEach((one) => one.classList.toggle("lit", on)));
  const show = (finding) => {
    page.forgetPlaces();
    page.showPlace({ ...made, scroller }, finding.span);
  };
  cards.append(...page.data.nodes.slice(1).map((_, place) => card(place + 1, order, light, show)));
  const placeOf = (event) => {
    const block = event.target.closest("[data-block]");
    return block && made.holder.contains(block) ? Number(block.dataset.block) : null;
  };
  for (const [start, end] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
    made.holder.addEventListener(start, (event) => placeOf(event) !== null && light([placeOf(event)], true));
    made.holder.addEventListener(end, (event) => placeOf(event) !== null && light([placeOf(event)], false));
  }
  made.holder.addEventListener("click", (event) => {
    if (placeOf(event) !== null && !event.target.closest("a") && window.getSelection().isCollapsed) {
      page.go(routeOf(blocks[placeOf(event)].finding));
    }
  });
  return page.make("div", {}, page.make("div", { class: "above" }, legend(blocks), ticks(element, blocks)), element);
}

const routeOf = (finding) => `source/${fullest(finding).node}/${page.data.findings.indexOf(finding)}`;

function findingLink(finding) {
  const number = page.data.findings.indexOf(finding) + 1;
  const all = standing(finding);
  const first = page.data.nodes[fullest(finding).node];
  const more = all.length > 1 ? `; ${page.count(all.length - 1, "other article has", "other articles have")} it too` : "";
  const told = `Passage ${number}, ${page.passageKinds[finding.kind]}, ${page.count(finding.words, "word")}: show it beside ${page.titleOf(first)}${more}`;
  const link = page.link(routeOf(finding), { class: "ref", "aria-label": told }, String(number));
  page.tipFor(link, () => [
    page.make("p", { class: "claim" }, `${page.count(finding.words, "word")}, ${page.passageKinds[finding.kind]}; stands in`),
    page.make("ul", {}, all.slice(0, 6).map((source) =>
      page.make("li", {}, page.name(page.titleOf(page.data.nodes[source.node])), " ", page.aboutLine(page.data.nodes[source.node]), " ",
        page.make("b", {}, page.count(source.words, "word"))))),
    all.length > 6 ? page.make("p", { class: "else" }, `and ${all.length - 6} more`) : "",
  ]);
  return link;
}

function card(number, order, light, show) {
  const node = page.data.nodes[number];
  const total = page.data.sources.find((one) => one.node === number);
  const own = findingsIn(number);
  const places = own.map(({ finding }) => order.get(finding)).filter((place) => place !== undefined);
  const credit = total && creditWords[total.credited];
  const chips = own.map(({ finding, number: place }) => {
    if (!finding.span) return null;
    const button = page.make("button", { type: "button", class: `chip ${finding.kind}` }, String(place + 1));
    button.setAttribute("aria-label", `Show passage ${place + 1}, ${page.passageKinds[finding.kind]}, in the draft`);
    button.addEventListener("click", () => show(finding));
    return button;
  });
  const one = page.make("li", { class: "card", "data-has": places.join(" ") },
    page.make("h4", {}, page.link(`source/${number}`, {}, page.name(page.titleOf(node)))), page.aboutLine(node),
    page.make("p", { class: "share-line" }, total ? [page.meter(total.share), page.make("b", {}, total.part), ` of the draft, ${page.count(total.words, "word")}`] : "boilerplate alone"),
    credit ? page.make("p", { class: "credit" }, credit) : null,
    page.make("p", { class: "chips" }, page.make("span", { class: "about" }, "passages"), chips));
  for (const [start, end] of [["mouseenter", "mouseleave"], ["focusin", "focusout"]]) {
    one.addEventListener(start, () => light(places, true));
    one.addEventListener(end, () => light(places, false));
  }
  return one;
}

function legend(blocks) {
  const kinds = Object.keys(page.passageKinds).filter((kind) => blocks.some((block) => block.kind === kind));
  return page.make("p", { class: "legend" }, kinds.map((kind) =>
    page.make("span", { class: "sign" }, page.make("i", { class: `swatch ${kind}` }), page.passageKinds[kind])),
    blocks.some((block) => block.named) ? page.make("span", { class: "sign" }, page.make("i", { class: "swatch named" }), "in a source that the draft names") : null,
    page.make("span", { class: "sign" }, page.make("i", { class: "swatch quoted" }), "quoted"));
}

function ticks(element, blocks) {
  const toggle = (name) => (on) => element.classList.toggle(`without-${name}`, !on);
  const has = (kind) => blocks.some((block) => block.kind === kind);
  return page.make("p", { class: "ticks" },
    page.tick("Quotations", true, toggle("quotations")),
    has("boilerplate") ? page.tick("Boilerplate", true, toggle("boilerplate")) : null,
    blocks.some((block) => block.named) ? page.tick("Sources that the draft names", true, toggle("named")) : null);
}

function sourceTable() {
  const wanted = { text: "", least: 0, named: true };
  const node = (record) => page.data.nodes[record.node];
  const table = page.table({
    caption: "Sources",
    records: page.data.sources,
    sort: 3,
    down: true,
    keep: (record) => found(node(record), wanted.text) && record.words >= wanted.least && (wanted.named || record.credited !== "credited"),
    columns: [
      {
        name: "Article",
        value: (record) => page.titleOf(node(record)).toLocaleLowerCase(),
        cell: (record) => [page.link(`source/${record.node}`, {}, page.name(page.titleOf(node(record)))),
          node(record).title ? page.name(node(record).id, { class: "about" }) : ""],
      },
      { name: "Outlet", value: (record) => node(record).outlet, cell: (record) => optional(node(record).outlet) },
      { name: "Published", value: (record) => node(record).published, cell: (record) => optional(page.day(node(record))) },
      { name: "Words", number: true, value: (record) => record.words, cell: (record) => record.words.toLocaleString("en") },
      { name: "Part of the draft", number: true, value: (record) => record.share, cell: (record) => record.part },
      { name: "Credit", value: (record) => creditWords[record.credited], cell: (record) => optional(creditWords[record.credited]) },
    ],
  });
  return page.make("div", {},
    page.make("div", { class: "filters" },
      search("Find a source", (text) => { wanted.text = text; table.fill(); }),
      leastWords((least) => { wanted.least = least; table.fill(); }),
      page.tick("Sources that the draft names", true, (on) => { wanted.named = on; table.fill(); })),
    table.element);
}

function leastWords(changed) {
  const choice = page.make("select", {}, [["0", "any"], ["20", "20 and more"], ["50", "50 and more"], ["100", "100 and more"]].map(
    ([value, label]) => page.make("option", { value }, label)));
  choice.addEventListener("change", () => changed(Number(choice.value)));
  return page.field("Least words", choice);
}

const excerptLength = 140;

function passageTable() {
  const wanted = { least: 0, quotation: true, boilerplate: true, named: true };
  const text = page.data.texts[0];
  const excerpt = (finding) => {
    const said = text && finding.span ? text.text.slice(...finding.span).replace(/\s+/g, " ") : "";
    return said.length > excerptLength ? `${said.slice(0, excerptLength - 1)}…` : said;
  };
  const table = page.table({
    caption: "Passages",
    records: page.data.findings.map((finding, number) => ({ finding, number })),
    sort: 0,
    keep: ({ finding }) => finding.words >= wanted.least && wanted[finding.kind] !== false && (wanted.named || !finding.named),
    columns: [
      { name: "Number", number: true, value: ({ number }) => number, cell: ({ number }) => String(number + 1) },
      { name: "As the draft has it", value: ({ finding }) => excerpt(finding),
        cell: ({ finding }) => page.link(routeOf(finding), {}, page.name(excerpt(finding) || "the text is not held here")) },
      { name: "Kind", value: ({ finding }) => page.passageKinds[finding.kind], cell: ({ finding }) => page.passageKinds[finding.kind] },
      { name: "Words", number: true, value: ({ finding }) => finding.words, cell: ({ finding }) => finding.words.toLocaleString("en") },
      {
        name: "Stands in",
        value: ({ finding }) => standing(finding).length,
        cell: ({ finding, number }) => page.make("ul", { class: "stands" }, standing(finding).slice(0, 5).map((source) =>
          page.make("li", {}, page.link(`source/${source.node}/${number}`, {}, page.name(page.reference(page.data.nodes[source.node]))), " ",
            page.make("span", { class: "about" }, page.count(source.words, "word")))),
          standing(finding).length > 5 ? page.make("li", { class: "about" }, `and ${standing(finding).length - 5} more`) : null),
      },
    ],
  });
  const tick = (label, name) => page.tick(label, true, (on) => { wanted[name] = on; table.fill(); });
  return page.make("div", {},
    page.make("div", { class: "filters" },
      leastWords((least) => { wanted.least = least; table.fill(); }),
      tick("Quotations", "quotation"), tick("Boilerplate", "boilerplate"), tick("Sources that the draft names", "named")),
    table.element);
}

page.sourceView = function (number, wanted) {
  const node = page.data.nodes[number];
  if (!node || number < 1) return missing("No such source in this report");
  const total = page.data.sources.find((one) => one.node === number);
  const credit = total && creditWords[total.credited];
  const told = total
    ? `${page.count(total.words, "word")} of the draft, ${total.part} of it, also stand there${credit ? `; ${credit}` : ""}.`
    : "What the draft shares with it is boilerplate alone.";
  const draft = page.data.nodes[0];
  const content = [
    back(),
    page.make("h1", { class: "claim" }, page.make("span", { class: "soft" }, page.name(page.titleOf(draft)), " beside "), page.name(page.titleOf(node))),
    page.make("p", { class: "lead" }, told),
  ];
  const comparison = page.data.comparisons[number];
  if (!comparison) {
    content.push(page.make("p", { class: "hint" }, "This report does not hold both texts."));
    return content;
  }
  const view = page.comparisonOf(reader(0), reader(number), comparison);
  const show = ({ finding, source }) => {
    page.forgetPlaces();
    if (source.span) view.show("right", source.span);
    if (finding.span) view.show("left", finding.span);
  };
  const own = findingsIn(number).flatMap(({ finding, number: place }) =>
    finding.sources.filter((source) => source.node === number).map((source) => ({ finding, source, place })));
  const items = own.map((one) => {
    const button = page.make("button", { type: "button", class: "jump" }, "show");
    button.setAttribute("aria-label", `Show passage ${one.place + 1} in both texts`);
    button.addEventListener("click", () => {
      show(one);
      view.element.scrollIntoView({ block: "nearest" });
    });
    const others = standing(one.finding).length - 1;
    return page.make("li", {}, `Passage ${one.place + 1}: ${page.passageKinds[one.source.kind]}, ${page.count(one.source.words, "word")}`, " ", button,
      others ? page.make("span", { class: "about" }, ` stands in ${page.count(others, "other article")} too`) : null);
  });
  content.push(view.element, section("here", "What of the draft stands here", page.make("ul", { class: "changes" }, items)), view.list);
  const first = own.find((one) => one.place === wanted);
  // Once the texts are laid out: before, they begin with their first passage.
  if (first) requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => show(first), 0)));
  return content;
};
