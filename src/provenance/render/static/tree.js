// Derivation trees: one row a text, with the tree drawn beside the rows, on a time axis where there are dates.

const rowsAtOnce = 500;
const axisHeight = 26;

// The edges that lead to each node and from each node, by number; and the surest of those that lead to it.
page.index = function () {
  const above = page.data.nodes.map(() => []);
  page.data.edges.forEach((edge, number) => above[edge.child].push(number));
  page.above = above.map((numbers) =>
    numbers.sort((one, other) => page.data.edges[other].confidence - page.data.edges[one].confidence)
  );
  page.pairOfEdge = new Map();
  page.pairOf = new Map();
  page.data.pairs.forEach((pair, number) => {
    for (const edge of pair.edges || []) page.pairOfEdge.set(edge, number);
    page.pairOf.set(page.key(pair.left, pair.right), number);
  });
};

page.key = (one, other) => (one < other ? `${one},${other}` : `${other},${one}`);

// The stories that have an edge, each as its nodes in the order of the tree, by d3-hierarchy.
page.trees = function () {
  const stories = new Map();
  page.data.nodes.forEach((node, number) => {
    if (node.kind === "lost_source" && !node.shown) return;
    if (!stories.has(node.story)) stories.set(node.story, []);
    stories.get(node.story).push(number);
  });
  const root = -1;
  return [...stories.entries()]
    .filter(([, numbers]) => numbers.length > 1)
    .map(([story, numbers]) => {
      const above = (number) => (page.above[number].length ? page.data.edges[page.above[number][0]].parent : root);
      const tree = d3.stratify().id(String).parentId((number) => (number === root ? null : String(above(number))))(
        [root, ...numbers].map((number) => number)
      );
      tree.sort((one, other) => page.startOf(one.data) - page.startOf(other.data) || one.data - other.data);
      const rows = [];
      tree.eachBefore((place) => {
        if (place.data !== root) rows.push({ number: place.data, depth: place.depth - 1 });
      });
      return { story, rows };
    })
    .sort((one, other) => other.rows.length - one.rows.length || one.story - other.story);
};

page.startOf = (number) => (number >= 0 && page.data.nodes[number].when ? page.data.nodes[number].when[0] : Infinity);

page.tree = function ({ rows }) {
  const dated = rows.filter((row) => page.data.nodes[row.number].when);
  const times = new Set(dated.map((row) => page.middle(page.data.nodes[row.number])));
  const view = { rows, onTime: times.size > 1, elements: [], shown: Math.min(rows.length, rowsAtOnce) };
  const drawing = page.make("svg", { class: "drawing", role: "img", "aria-label": page.told(rows) });
  const axis = page.make("svg", { class: "axis", "aria-hidden": "true" });
  const list = page.make("ol", { class: "rows" });
  const figure = page.make(
    "figure",
    { class: `tree${rows.length > 40 ? " dense" : ""}${view.onTime ? " timed" : ""}` },
    view.onTime ? axis : null,
    page.make("div", { class: "plot" }, drawing, list)
  );
  const fill = () => {
    view.elements = rows.slice(0, view.shown).map((row) => treeRow(row, figure));
    list.replaceChildren(...view.elements);
  };
  fill();
  if (view.shown < rows.length) {
    const more = page.make("button", { type: "button", class: "more" }, `Show all ${rows.length.toLocaleString("en")}`);
    more.addEventListener("click", () => {
      view.shown = rows.length;
      fill();
      draw(view, figure, drawing, axis);
      more.remove();
    });
    figure.append(more);
  }
  // Drawn when it comes into view, and again when its rows take other heights.
  const resized = new ResizeObserver(() => draw(view, figure, drawing, axis));
  new IntersectionObserver((entries, observer) => {
    if (entries.some((entry) => entry.isIntersecting)) {
      observer.disconnect();
      resized.observe(list);
    }
  }, { rootMargin: "400px" }).observe(figure);
  return figure;
};

page.middle = (node) => (node.when[0] + node.when[1]) / 2;

// The picture in words, for who cannot see it.
page.told = function (rows) {
  const lost = rows.filter((row) => page.data.nodes[row.number].kind === "lost_source").length;
  const told = [page.count(rows.length - lost, "article")];
  if (lost) told.push(`${page.count(lost, "source")} that nobody here holds, drawn dashed`);
  return `Derivation tree of ${told.join(" and ")}; the list beside it says the same in words`;
};

function treeRow(row, figure) {
  const node = page.data.nodes[row.number];
  const lost = node.kind === "lost_source";
  const light = (on) => () => figure.querySelectorAll(`[data-child="${row.number}"]`).forEach((one) =>
    one.classList.toggle("lit", on)
  );
  const element = page.make("li", {
    class: lost ? "lost" : "article",
    "data-node": row.number,
    on: { mouseenter: light(true), mouseleave: light(false), focusin: light(true), focusout: light(false) },
  });
  const heading = page.make("p", { class: "name" });
  if (lost) {
    heading.append(page.link(page.routeOf(row.number), {}, page.name(node.id)), " ");
    element.append(heading, page.make("p", { class: "claim" }, node.words.slice(node.words.indexOf(":") + 2)));
    return element;
  }
  heading.append(page.link(page.routeOf(row.number), {}, page.name(page.titleOf(node))));
  element.append(heading, page.aboutLine(node));
  for (const number of page.above[row.number]) element.append(page.edgeLink(number));
  return element;
}

// A link that says what an edge claims and opens its evidence.
page.edgeLink = function (number) {
  const edge = page.data.edges[number];
  const parent = page.data.nodes[edge.parent];
  const link = page.link(
    `edge/${number}`,
    { class: "edge", "data-edge": number },
    page.meter(edge.confidence),
    page.make(
      "span",
      {},
      "from ",
      page.name(page.reference(parent)),
      ": ",
      page.make("strong", {}, edge.sureness),
      `; ${edge.kind_words}`,
      edge.share_words ? `; ${edge.share_words} of its own words` : ""
    )
  );
  page.tipFor(link, () => page.edgeTip(edge));
  return link;
};

page.short = (text) => (text.length > 40 ? `${text.slice(0, 39)}…` : text);

// Versions of one story often have one title: what tells them apart is the outlet and the id.
page.reference = (node) => [node.outlet, node.id].filter(Boolean).map(page.short).join(" · ");

// A small bar for a confidence; the number stands beside it in words.
page.meter = function (value) {
  const bar = page.make("span", { class: "fill" });
  bar.style.width = `${Math.round(100 * value)}%`;
  return page.make("span", { class: "meter", "aria-hidden": "true" }, bar);
};

page.edgeTip = function (edge) {
  const lines = edge.evidence.slice(0, 3).map((line) =>
    page.make("li", {}, page.make("b", {}, line.bits ? page.bits(line.bits) : "for information"), ` ${line.text}`)
  );
  const told = [page.make("p", { class: "claim" }, edge.words)];
  if (lines.length) told.push(page.make("ul", {}, lines));
  const other = page.runnerUp(edge);
  if (other) told.push(page.make("p", { class: "else" }, other));
  return told;
};

// What else may be the source of the child: the likeliest of all that the tree does not show.
page.runnerUp = function (edge) {
  const node = page.data.nodes[edge.child];
  const others = page.data.alternatives.filter((one) => one[1] === edge.child).sort((a, b) => b[2] - a[2]);
  if (others.length && others[0][2] >= (node.none || 0)) {
    return `else from ${page.reference(page.data.nodes[others[0][0]])}: ${others[0][3]}`;
  }
  return node.none_words === null || node.none_words === undefined ? null : `else no source found: ${node.none_words}`;
};

// Draw the tree beside its rows, at the heights that the rows have.
function draw(view, figure, drawing, axis) {
  const box = drawing.getBoundingClientRect();
  if (!box.width) return;
  const rows = view.rows.slice(0, view.shown);
  const x = placesAcross(view, rows, box.width, axis); // gives the axis its height: before anything is measured
  const top = figure.querySelector(".plot").getBoundingClientRect().top;
  const height = Math.max(1, figure.querySelector(".rows").offsetHeight);
  const at = new Map();
  rows.forEach((row, order) => {
    const line = view.elements[order].querySelector(".name").getBoundingClientRect();
    at.set(row.number, { x: x(row), y: line.top - top + Math.min(line.height, 26) / 2 });
  });
  drawing.setAttribute("viewBox", `0 0 ${box.width} ${height}`);
  drawing.setAttribute("height", height);
  const edges = [], nodes = [];
  for (const row of rows) {
    const node = page.data.nodes[row.number], place = at.get(row.number);
    page.above[row.number].forEach((number, order) => {
      const from = at.get(page.data.edges[number].parent);
      if (from) edges.push(...drawnEdge(number, from, place, order > 0));
    });
    nodes.push(
      page.make("line", { class: "leader", x1: place.x + 12, x2: box.width, y1: place.y, y2: place.y }),
      ...(view.onTime && node.when ? [whisker(node, place, view.scale)] : []),
      drawnNode(row.number, node, place)
    );
  }
  const stems = edges.filter((one) => one.classList.contains("stem"));
  const runs = edges.filter((one) => one.classList.contains("edge"));
  drawing.replaceChildren(...grid(view, height), ...stems, ...runs, ...nodes);
}

function placesAcross(view, rows, width, axis) {
  if (!view.onTime) {
    const deepest = Math.max(1, ...rows.map((row) => row.depth));
    const step = Math.min(deepest < 3 ? 110 : 64, (width - 56) / deepest);
    return (row) => 20 + row.depth * step;
  }
  const untimed = rows.some((row) => !page.data.nodes[row.number].when);
  const times = rows.filter((row) => page.data.nodes[row.number].when).map((row) => page.middle(page.data.nodes[row.number]));
  const start = untimed ? 58 : 18;
  view.scale = d3.scaleUtc([Math.min(...times), Math.max(...times)], [start, width - 26]).nice();
  view.scale.range([start, width - 26]);
  view.ticks = view.scale.ticks(Math.max(2, Math.floor(width / 110)));
  axis.setAttribute("viewBox", `0 0 ${width} ${axisHeight}`);
  axis.setAttribute("width", width);
  axis.setAttribute("height", axisHeight);
  axis.replaceChildren(
    ...(untimed ? [page.make("text", { x: 2, y: 17 }, "no date")] : []),
    ...view.ticks
      .filter((tick) => !untimed || view.scale(tick) > 74)
      .map((tick) => page.make("text", { x: view.scale(tick), y: 17, "text-anchor": "middle" }, dated(tick)))
  );
  return (row) => {
    const node = page.data.nodes[row.number];
    return node.when ? view.scale(page.middle(node)) : 18;
  };
}

// Hours by the clock of 24, which needs no AM; then days, months, years.
function dated(tick) {
  if (d3.utcDay(tick) < tick) return d3.utcFormat("%H:%M")(tick);
  if (d3.utcMonth(tick) < tick) return d3.utcFormat("%-d %b")(tick);
  return d3.utcFormat(d3.utcYear(tick) < tick ? "%b" : "%Y")(tick);
}

function grid(view, height) {
  if (!view.onTime) return [];
  return view.ticks.map((tick) =>
    page.make("line", { class: "grid", x1: view.scale(tick), x2: view.scale(tick), y1: 0, y2: height })
  );
}

// A date without an hour or a zone is an interval: drawn as wide as it is.
function whisker(node, place, scale) {
  const [from, to] = node.when.map(scale);
  return page.make("line", { class: "whisker", x1: from, x2: to, y1: place.y, y2: place.y });
}

// Down from the parent, then across to the child, the corner rounded.
function drawnEdge(number, from, to, second) {
  const edge = page.data.edges[number];
  const stem = d3.path(), run = d3.path();
  const across = to.x - from.x;
  let begin = to.x - 14;
  stem.moveTo(from.x, from.y);
  if (across > 22) {
    const round = Math.min(12, across / 2, Math.abs(to.y - from.y) / 2);
    stem.arcTo(from.x, to.y, to.x, to.y, round);
    begin = from.x + round;
  } else {
    const bow = Math.min(from.x, to.x) - 22;
    stem.bezierCurveTo(bow, from.y + (to.y - from.y) / 3, bow, to.y, to.x - 14, to.y);
  }
  run.moveTo(begin, to.y);
  run.lineTo(to.x - 7, to.y);
  // What is as thin as a line is hard to hit.
  const around = { x: begin, y: to.y - 9, width: to.x - 7 - begin, height: 18 };
  // The stem is shared by all children of a parent; the run belongs to one.
  const more = second ? " second" : "";
  return [
    edgePart(number, edge, `stem${more}`, stem, page.make("path", { class: "hit", d: stem })),
    edgePart(number, edge, `edge${more}`, run, page.make("rect", { class: "hit", ...around })),
  ];
}

function edgePart(number, edge, name, path, hit) {
  const group = page.make(
    "g",
    { class: name, "data-child": edge.child, "data-edge": number, on: { click: () => page.go(`edge/${number}`) } },
    hit,
    page.make("path", { class: "line", d: path, "stroke-width": (1 + 4 * edge.confidence).toFixed(2) })
  );
  const light = (on) => () => {
    for (const one of group.parentNode.querySelectorAll(`[data-edge="${number}"]`)) one.classList.toggle("lit", on);
  };
  group.addEventListener("mouseenter", light(true));
  group.addEventListener("mouseleave", light(false));
  group.addEventListener("mouseenter", () => page.showTip(group, ...page.edgeTip(edge)));
  group.addEventListener("mouseleave", page.hideTip);
  return group;
}

function drawnNode(number, node, place) {
  const lost = node.kind === "lost_source";
  const open = () => page.go(page.routeOf(number));
  return page.make(
    "circle",
    {
      class: lost ? "node lost" : "node",
      "data-node": number,
      cx: place.x,
      cy: place.y,
      r: lost ? 8 : 6,
      "stroke-dasharray": lost ? "3.2 3" : null,
      on: { click: open },
    },
    page.make("title", {}, lost ? `${node.id}, a lost source` : page.titleOf(node))
  );
}
