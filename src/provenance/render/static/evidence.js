// Why an edge is believed: the evidence in bits, one line after the other, and what else the source may be.

// A waterfall: each bar begins where the last one ended.
page.waterfall = function (edge, jump) {
  const lines = edge.evidence;
  if (!lines.length) return page.make("p", { class: "hint" }, "No line of evidence is kept for this edge.");
  const sums = [0];
  for (const line of lines) sums.push(sums[sums.length - 1] + line.bits);
  const scale = d3.scaleLinear([Math.min(0, ...sums), Math.max(1, ...sums)], [0, 100]);
  const zero = scale(0);
  const rows = lines.map((line, order) => {
    const jumps = jump && line.spans.length ? jump(line.spans) : null;
    return page.make(
      "tr",
      {},
      page.make("th", { scope: "row" }, page.name(line.text), jumps ? [" ", jumps] : null),
      page.make("td", { class: "bars" }, bar(scale, zero, sums[order], sums[order + 1])),
      page.make("td", { class: "number" }, line.bits ? page.bits(line.bits) : "informs")
    );
  });
  const total = sums[sums.length - 1];
  return page.make(
    "table",
    { class: "waterfall" },
    page.make(
      "thead",
      {},
      page.make(
        "tr",
        {},
        page.make("th", { scope: "col" }, "what speaks for it, and against"),
        page.make("th", { scope: "col", class: "bars" }, page.make("span", { class: "unseen" }, "as a bar")),
        page.make("th", { scope: "col", class: "number" }, "weight")
      )
    ),
    page.make("tbody", {}, rows),
    page.make(
      "tfoot",
      {},
      page.make(
        "tr",
        {},
        page.make("th", { scope: "row" }, "together"),
        page.make("td", { class: "bars" }, bar(scale, zero, 0, total)),
        page.make("td", { class: "number" }, page.bits(total))
      )
    )
  );
};

function bar(scale, zero, from, to) {
  const [start, end] = [scale(Math.min(from, to)), scale(Math.max(from, to))];
  const filled = page.make("span", { class: to < from ? "against" : "for" });
  filled.style.left = `${start}%`;
  filled.style.width = `${Math.max(0.6, end - start)}%`;
  const line = page.make("span", { class: "zero" });
  line.style.left = `${zero}%`;
  return page.make("span", { class: "track", "aria-hidden": "true" }, line, filled);
}

// All that may be the source of an article, the likeliest first, whether the tree shows it or not.
page.explanations = function (child) {
  const node = page.data.nodes[child];
  const found = page.above[child].map((number) => {
    const edge = page.data.edges[number];
    return { parent: edge.parent, value: edge.confidence, words: edge.sureness, route: `edge/${number}`, drawn: true };
  });
  for (const [parent, of, value, words] of page.data.alternatives) {
    if (of !== child) continue;
    const pair = page.pairOf.get(page.key(parent, child));
    const route = page.data.nodes[parent].kind === "article" && pair !== undefined ? `pair/${pair}` : null;
    found.push({ parent, value, words, route });
  }
  if (node.none !== null && node.none !== undefined) found.push({ parent: null, value: node.none, words: node.none_words });
  found.sort((one, other) => other.value - one.value);
  if (!found.length) return page.make("p", { class: "hint" }, "Too short to tell.");
  return page.make(
    "ol",
    { class: "explanations" },
    found.map((one) => {
      const told = one.parent === null ? "no source found" : page.name(page.reference(page.data.nodes[one.parent]), { title: page.titleOf(page.data.nodes[one.parent]) });
      return page.make(
        "li",
        { class: one.drawn ? "drawn" : null },
        page.meter(one.value),
        page.make("span", {}, one.route ? page.link(one.route, {}, told) : told, ": ", one.words)
      );
    })
  );
};
