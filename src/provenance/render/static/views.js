// What the page can show: the overview, two texts, a lost source, an article.

const section = (id, title, ...content) =>
  page.make("section", { id, "aria-labelledby": `${id}-title` }, page.make("h2", { id: `${id}-title` }, title), ...content);

page.overview = function () {
  const trees = page.trees();
  const relations = page.data.pairs.map((pair, number) => ({ pair, number })).filter(({ pair }) => pair.relation && !pair.edges);
  const inTree = new Set(trees.flatMap((tree) => tree.rows.map((row) => row.number)));
  const alone = page.data.nodes.map((_, number) => number).filter((number) =>
    page.data.nodes[number].kind === "article" && !inTree.has(number)
  );
  return [
    page.title.cloneNode(true),
    page.lead.cloneNode(true),
    section("trees", trees.length === 1 ? "The derivation tree" : "The derivation trees", trees.length ? treeLegend() : null, storyList(trees)),
    relations.length ? section("shared", "Shared text without derivation", relationList(relations)) : null,
    alone.length && inTree.size ? section("alone", "No source and no derived text found", shortList(alone)) : null,
    section("articles", "Articles", page.articleTable()),
    page.data.pairs.length ? section("pairs", "Pairs", page.pairTable()) : null,
    section("inputs", "Set aside, and warnings", notices()),
    section("run", "This run", run()),
  ].filter(Boolean);
};

const storiesAtOnce = 20;

function storyList(trees) {
  if (!trees.length) return page.make("p", { class: "hint" }, "No article here derives from another, as far as the texts tell.");
  const holder = page.make("div", { class: "stories" });
  let shown = 0;
  const more = page.make("button", { type: "button", class: "more" });
  const fill = () => {
    const next = trees.slice(shown, shown + storiesAtOnce);
    shown += next.length;
    for (const tree of next) {
      const lost = tree.rows.filter((row) => page.data.nodes[row.number].kind === "lost_source").length;
      const told = page.count(tree.rows.length - lost, "article") + (lost ? `, ${page.count(lost, "lost source")}` : "");
      holder.append(
        page.make("article", { class: "story", "aria-label": `Story ${tree.story + 1}` },
          page.make("h3", {}, `Story ${tree.story + 1} `, page.make("span", { class: "about" }, told)),
          page.tree(tree))
      );
    }
    more.textContent = `Show ${Math.min(storiesAtOnce, trees.length - shown)} more of ${page.count(trees.length, "story", "stories")}`;
    more.hidden = shown >= trees.length;
  };
  more.addEventListener("click", fill);
  fill();
  return page.make("div", {}, holder, more);
}

function treeLegend() {
  const sign = (name, ...shapes) => page.make("span", { class: "sign" },
    page.make("svg", { viewBox: "0 0 34 16", width: 34, height: 16, "aria-hidden": "true" }, ...shapes), name);
  return page.make(
    "p",
    { class: "legend" },
    sign("an article", page.make("circle", { class: "node", cx: 17, cy: 8, r: 5.5 })),
    sign("a source that nobody here holds", page.make("circle", { class: "node lost", cx: 17, cy: 8, r: 6.5, "stroke-dasharray": "3 2.6" })),
    sign("derives from, the wider the surer", page.make("path", { class: "line", d: "M2 8H32", "stroke-width": 4.5 })),
    sign("less sure", page.make("path", { class: "line", d: "M2 8H32", "stroke-width": 1.6 }))
  );
}

const relationsAtOnce = 20;

function relationList(relations) {
  const list = page.make("ul", { class: "relations" });
  const item = ({ pair, number }) =>
    page.make(
      "li",
      { class: pair.relation },
      page.link(`pair/${number}`, {},
        page.name(page.titleOf(page.data.nodes[pair.left])), " and ", page.name(page.titleOf(page.data.nodes[pair.right]))),
      page.make("span", { class: "about" },
        page.name(page.reference(page.data.nodes[pair.left])), " and ", page.name(page.reference(page.data.nodes[pair.right])),
        ` ${page.relationKinds[pair.relation]}: ${page.count(pair.words, "word")}${pair.sureness ? `, ${pair.sureness}` : ""}`)
    );
  list.append(...relations.slice(0, relationsAtOnce).map(item));
  if (relations.length <= relationsAtOnce) return list;
  const more = page.make("button", { type: "button", class: "more" }, `Show all ${relations.length.toLocaleString("en")}`);
  more.addEventListener("click", () => {
    list.replaceChildren(...relations.map(item));
    more.remove();
  });
  return page.make("div", {}, list, more);
}

function shortList(numbers) {
  const list = page.make("ul", { class: "plain" });
  const item = (number) => page.make("li", {}, page.link(`article/${number}`, {}, page.name(page.titleOf(page.data.nodes[number]))),
    page.aboutLine(page.data.nodes[number]));
  list.append(...numbers.slice(0, relationsAtOnce).map(item));
  const rest = numbers.length - relationsAtOnce;
  return page.make("div", {}, list, rest > 0 ? page.make("p", { class: "hint" }, `and ${rest.toLocaleString("en")} more, in the table below`) : null);
}

function notices() {
  const rows = [
    ...page.data.set_aside.map((one) => ["set aside", ...one]),
    ...page.data.warnings.map((one) => ["warning", ...one]),
  ];
  if (!rows.length) return page.make("p", { class: "hint" }, "Everything that was given was read, and there is nothing to say of it.");
  return page.table({
    caption: "Set aside, and warnings",
    records: rows,
    sort: 0,
    columns: ["What", "Input", "Code", "Why", "Where"].map((name, place) => ({
      name, value: (row) => row[place] || null, cell: (row) => optional(row[place] || null),
    })),
  }).element;
}

function run() {
  return page.make("dl", { class: "run" }, page.data.run.flatMap(([name, value]) => [
    page.make("dt", {}, page.name(name)), page.make("dd", {}, page.name(value)),
  ]));
}

const back = () => page.make("p", { class: "back" }, page.link("", {}, "← Overview"));

function missing(what) {
  return [back(), page.make("h1", {}, what)];
}

page.edgeView = function (number) {
  const edge = page.data.edges[number];
  if (!edge) return missing("No such edge in this report");
  const pair = page.pairOfEdge.get(number);
  return bothTexts(pair, number);
};

page.pairView = function (number) {
  const pair = page.data.pairs[number];
  if (!pair) return missing("No such pair in this report");
  return bothTexts(number, pair.edges ? pair.edges[0] : null);
};

const reader = (number) => ({ node: page.data.nodes[number], text: page.data.texts && page.data.texts[number], number });

// The claim, both texts, the evidence for the claim, and what else may be.
function bothTexts(pairNumber, edgeNumber) {
  const pair = page.data.pairs[pairNumber];
  const edge = edgeNumber === null ? null : page.data.edges[edgeNumber];
  const content = [back()];
  if (edge) {
    const lost = page.data.nodes[edge.parent].kind === "lost_source";
    content.push(
      page.make("h1", { class: "claim" }, page.name(page.titleOf(page.data.nodes[edge.child])), " ",
        page.make("span", { class: "soft" }, unbroken(edge.words, page.data.nodes[edge.parent].id))),
      lost ? page.make("p", { class: "lead" }, "Neither of these two texts is shown to be the other's source. Beside each other they show what both kept of ",
        page.link(page.routeOf(edge.parent), {}, `${page.data.nodes[edge.parent].id}, which nobody here holds`), ".") : null
    );
  } else if (pair) {
    const told = pair.relation_words ? pair.relation_words : "Neither is shown to derive from the other";
    content.push(page.make("h1", { class: "claim" }, page.name(page.titleOf(page.data.nodes[pair.left])), page.make("span", { class: "soft" }, " and "),
      page.name(page.titleOf(page.data.nodes[pair.right]))), page.make("p", { class: "lead" }, told));
  }
  const comparison = pair && page.data.comparisons[pairNumber];
  let view = null;
  if (comparison) {
    view = page.comparisonOf(reader(pair.left), reader(pair.right), comparison);
    content.push(view.element);
  } else if (pair) {
    content.push(page.make("p", { class: "hint" }, "This report is too large to hold the comparison of these two; the command compare shows it."));
  }
  if (edge) {
    content.push(
      page.make("div", { class: "columns" },
        section("evidence", "The evidence, in bits", page.waterfall(edge, view && jumper(pair, view))),
        section("explanations", "Where its text may come from",
          page.make("p", { class: "hint" }, "Confidence in each, over all derivation trees."), page.explanations(edge.child)))
    );
  }
  if (view) content.push(view.list);
  return content.filter(Boolean);
}

// A short name such as lost-1 stays on one line.
function unbroken(words, name) {
  const place = name.length > 24 ? -1 : words.indexOf(name);
  if (place < 0) return words;
  return [words.slice(0, place), page.make("span", { class: "unbroken" }, name), words.slice(place + name.length)];
}

// A button that shows the places of a line of evidence in the two texts, where they are of these two.
function jumper(pair, view) {
  return (spans) => {
    const own = spans.filter(([number]) => number === pair.left || number === pair.right);
    if (!own.length) return null;
    const button = page.make("button", { type: "button", class: "jump" }, "show");
    button.setAttribute("aria-label", "Show the places in the texts");
    button.addEventListener("click", () => {
      page.forgetPlaces();
      for (const [number, start, end] of [...own].reverse()) view.show(number === pair.left ? "left" : "right", [start, end]);
      view.element.scrollIntoView({ block: "start" });
    });
    return button;
  };
}

// Both texts with their legend, what is shown of them, and the list of what was changed.
page.comparisonOf = function (left, right, comparison) {
  if (!left.text || !right.text) {
    const told = page.make("p", { class: "hint" }, "This report is too large to hold both texts.");
    return { element: told, show: () => {}, list: null };
  }
  const sides = page.sideBySide(left, right, comparison);
  const kinds = [...new Set(comparison.passages.map((passage) => passage.kind))];
  const legend = page.make("p", { class: "legend" },
    ["verbatim", "edited", "rewritten", "quotation", "boilerplate"].filter((kind) => kinds.includes(kind)).map((kind) =>
      page.make("span", { class: "sign" }, page.make("i", { class: `swatch ${kind}` }), page.passageKinds[kind])),
    page.make("span", { class: "sign" }, page.make("i", { class: "swatch replaced" }), "other words"),
    page.make("span", { class: "sign" }, page.make("i", { class: "swatch only left" }), "on the left only"),
    page.make("span", { class: "sign" }, page.make("i", { class: "swatch only right" }), "on the right only"),
    page.make("span", { class: "sign beside" }, "Aa ", "sentences without a counterpart"),
    page.make("span", { class: "sign" }, page.make("i", { class: "swatch quoted" }), "quoted"));
  const toggle = (name) => (on) => sides.element.classList.toggle(`without-${name}`, !on);
  const ticks = page.make("p", { class: "ticks" },
    page.tick("Changes", true, toggle("changes")),
    page.tick("Quotations", true, toggle("quotations")),
    kinds.includes("boilerplate") ? page.tick("Boilerplate", true, toggle("boilerplate")) : null);
  const element = page.make("div", { class: "comparison" },
    page.make("p", { class: "similarity" }, comparison.similarity),
    page.make("div", { class: "above" }, legend, ticks),
    sides.element);
  return { element, show: sides.show, list: section("changes", "What was changed, from left to right", changeList(sides, comparison)) };
};

function changeList(sides, comparison) {
  if (!sides.changes.length) return page.make("p", { class: "hint" }, comparison.passages.length ? "Nothing in what they share." : "They share no passage.");
  const item = (change) => {
    const button = page.make("button", { type: "button", class: "jump" }, "show");
    button.setAttribute("aria-label", `Show in the texts: ${change.reading.slice(0, 80)}`);
    button.addEventListener("click", () => {
      page.forgetPlaces();
      if (change.left) sides.show("left", change.left);
      if (change.right) sides.show("right", change.right);
      sides.element.scrollIntoView({ block: "nearest" });
    });
    return page.make("li", {}, page.name(change.reading), " ", button);
  };
  const list = (changes) => page.make("ul", { class: "changes" }, changes.map(item));
  const beside = sides.changes.filter((change) => change.passage === null);
  const parts = beside.length ? [page.make("h3", {}, "Beside the passages"), list(beside)] : [];
  comparison.passages.forEach((passage, number) => {
    const inside = sides.changes.filter((change) => change.passage === number);
    const said = passage.speaker ? `, said by ${passage.speaker}` : "";
    const heading = `${page.passageKinds[passage.kind]}, ${page.count(passage.words, "word")}${said}`;
    const details = page.make("details", {}, page.make("summary", {}, page.name(`Passage of ${page.count(passage.words, "word")}: ${heading.split(", ")[0]}${said}`), " ",
      page.make("span", { class: "about" }, page.count(inside.length, "change"))));
    // Made when it is opened: a page of a thousand comparisons has a hundred thousand changes.
    details.addEventListener("toggle", () => {
      if (details.open && details.children.length === 1) details.append(inside.length ? list(inside) : page.make("p", { class: "hint" }, "no change"));
    });
    if (comparison.passages.length === 1) details.open = true;
    parts.push(details);
  });
  return page.make("div", {}, parts);
}

page.lostView = function (number) {
  const node = page.data.nodes[number];
  if (!node || node.kind !== "lost_source") return missing("No such lost source in this report");
  const first = page.data.nodes.findIndex((one) => one.kind === "lost_source");
  const said = page.data.reconstructions[number - first];
  const children = page.data.edges.map((edge, order) => ({ edge, order })).filter(({ edge }) => edge.parent === number);
  const content = [
    back(),
    page.make("h1", { class: "claim" }, page.name(node.id), " ", page.make("span", { class: "soft" }, node.words.slice(node.words.indexOf(":") + 2))),
    page.make("p", { class: "lead" }, "The evidence calls for it: these texts share wording that none of them seems to have from another."),
    section("children", "What comes from it", page.make("ul", { class: "plain" }, children.map(({ edge, order }) =>
      page.make("li", {}, page.link(page.routeOf(edge.child), {}, page.name(page.titleOf(page.data.nodes[edge.child]))), page.edgeLink(order))))),
  ];
  if (!said) {
    content.push(page.make("p", { class: "hint" }, "Too many texts come from it to reconstruct it in a page; Provenance.reconstruct gives its text."));
    return content;
  }
  const lines = [];
  said.sentences.forEach((sentence, order) => {
    if (order && said.gaps[order - 1]) lines.push(page.make("li", { class: "gap" }, page.make("span", {}, "something may have stood here")));
    lines.push(page.make("li", {}, page.make("p", { class: "sentence", dir: "auto" }, attested(sentence.text)), witnesses(sentence.witnesses)));
  });
  content.push(section("said", "What it said, as far as they attest it together",
    page.make("p", { class: "hint" }, "Nothing stands here that no witness has. Where they differ and nothing decides, both readings stand in brackets, a dash for nothing, and dots for what is long."),
    page.make("ol", { class: "reconstruction" }, lines)));
  return content;
};

// Undecided places in tints of their own; the brackets are those of the reconstruction.
function attested(text) {
  return text.split(/(\[[^\]]*(?: \| |\.\.\.)[^\]]*\])/).map((part, order) =>
    order % 2 ? page.make("span", { class: "undecided" }, part) : part);
}

function witnesses(spans) {
  return page.make("p", { class: "witnesses" }, spans.map(([number, start, end]) => {
    const node = page.data.nodes[number];
    return page.link(`article/${number}/${start}-${end}`, { title: page.titleOf(node) }, page.name(page.short(node.id)));
  }));
}

page.articleView = function (number, start, end) {
  const node = page.data.nodes[number];
  if (!node || node.kind !== "article") return missing("No such article in this report");
  const text = page.data.texts[number];
  const related = page.data.pairs.map((pair, order) => ({ pair, order })).filter(({ pair }) => pair.left === number || pair.right === number);
  const item = ({ pair, order }) => {
    const other = page.data.nodes[pair.left === number ? pair.right : pair.left];
    return page.make("li", {}, page.link(`pair/${order}`, {}, page.name(page.titleOf(other))),
      page.make("span", { class: "about" }, page.standing(pair) + (pair.sureness ? `: ${pair.sureness}` : "")));
  };
  const content = [
    back(),
    page.make("h1", { class: "claim" }, page.name(page.titleOf(node))),
    page.make("p", { class: "lead" }, page.aboutLine(node), node.credit ? [" · credits ", page.name(node.credit)] : null),
    page.make("div", { class: "columns even" },
      section("explanations", "Where its text may come from", page.explanations(number)),
      related.length ? section("beside", "Read beside", page.make("ul", { class: "plain" }, related.slice(0, relationsAtOnce).map(item))) : null),
  ];
  const body = page.make("div", { class: "text alone", dir: "auto" }, text ? text.text : "This report is too large to hold this text.");
  content.push(section("text", "The text", body));
  if (text && end > start && end <= text.text.length && window.CSS && CSS.highlights) {
    const range = document.createRange();
    range.setStart(body.firstChild, start);
    range.setEnd(body.firstChild, end);
    CSS.highlights.set("place", new Highlight(range));
    requestAnimationFrame(() => window.scrollBy(0, range.getBoundingClientRect().top - window.innerHeight / 3));
  }
  return content;
};

page.compareView = function () {
  const [left, right] = page.data.nodes.map((node, number) => reader(number));
  const view = page.comparisonOf(left, right, page.data.comparisons[0]);
  const title = page.title.cloneNode(true);
  title.className = "claim";
  return [title, page.lead.cloneNode(true), view.element, view.list];
};
