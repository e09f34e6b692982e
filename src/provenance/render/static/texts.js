// Two texts side by side: what they share is linked, and scrolled together.

// What a change looks like: words that became others, words that stand on one side, sentences that do, which step back
// so that what both have stands out; and what only the list tells.
const changeClass = {
  phrase_replaced: "replaced", spelling_changed: "replaced", name_changed: "replaced", number_changed: "replaced",
  localised: "replaced", name_explained: "replaced", quotation_altered: "replaced", headline_changed: "replaced",
  dateline_changed: "replaced", credit_changed: "replaced", footer_changed: "replaced",
  words_cut: "only", words_added: "only", quotation_shortened: "only",
  sentence_cut: "beside", sentence_added: "beside", tail_cut: "beside",
};

// Share of a pane's height at which the two sides are held level.
const readingLine = 0.3;

// Texts without paragraphs are linked sentence by sentence.
const sentenceEnd = /[.!?…。！？]["”’»]?\s+/g;
const paragraphEnd = /\n\s*/g;

// Divide every passage into blocks, a paragraph or a sentence each, with their places on both sides.
page.blocks = function (comparison, leftText, rightText) {
  const blocks = [];
  comparison.passages.forEach((passage, number) => {
    const across = anchors(passage);
    const [from, to] = passage.left;
    const text = leftText.slice(from, to);
    const mark = /\n/.test(text) ? paragraphEnd : sentenceEnd;
    const cuts = [from];
    for (const found of text.matchAll(mark)) {
      const place = from + found.index + found[0].length;
      if (place > cuts[cuts.length - 1] && place < to) cuts.push(place);
    }
    cuts.push(to);
    let start = passage.right[0];
    for (let order = 0; order + 1 < cuts.length; order++) {
      const last = order + 2 === cuts.length;
      const end = last ? passage.right[1] : Math.max(start, nearBreak(rightText, across(cuts[order + 1])));
      blocks.push({ passage: number, kind: passage.kind, left: [cuts[order], cuts[order + 1]], right: [start, end] });
      start = end;
    }
  });
  return blocks.filter((block) => block.left[1] > block.left[0] && block.right[1] > block.right[0]);
};

// Give the function from places on the left to places on the right: between changes the words are the same.
function anchors(passage) {
  const points = [[passage.left[0], passage.right[0]]];
  for (const [, left, right] of passage.events) {
    if (!left || !right) continue;
    points.push([left[0], right[0]], [left[1], right[1]]);
  }
  points.push([passage.left[1], passage.right[1]]);
  const kept = [points[0]];
  for (const point of points.slice(1).sort((one, other) => one[0] - other[0])) {
    const last = kept[kept.length - 1];
    if (point[0] > last[0] && point[1] >= last[1]) kept.push(point);
  }
  return d3.scaleLinear(kept.map((point) => point[0]), kept.map((point) => point[1])).clamp(true);
}

// What a paragraph of the left became begins where a paragraph or a sentence of the right does, if one is near.
const near = 90;

function nearBreak(text, place) {
  const middle = Math.round(place);
  const from = Math.max(0, middle - near);
  const around = text.slice(from, middle + near);
  for (const mark of [paragraphEnd, sentenceEnd, /\s+/g]) {
    let best = null;
    for (const found of around.matchAll(mark)) {
      const start = from + found.index + found[0].length;
      if (best === null || Math.abs(start - middle) < Math.abs(best - middle)) best = start;
    }
    if (best !== null) return best;
  }
  return middle;
}

// Write one side: nested as blocks around stretches that share quotation and change. `mark` makes what stands at the
// beginning of a block.
page.written = function (side, text, quoted, blocks, changes, mark) {
  const own = blocks.map((block, number) => ({ span: block[side], number, block }));
  own.sort((one, other) => one.span[0] - other.span[0]);
  const cuts = new Set([0, text.length]);
  for (const span of [...own.map((one) => one.span), ...quoted, ...changes.map((one) => one.span)]) {
    cuts.add(Math.max(0, Math.min(text.length, span[0]))).add(Math.max(0, Math.min(text.length, span[1])));
  }
  const places = [...cuts].sort((one, other) => one - other);
  const covers = covering(places, own.map((one) => one.span));
  const quotes = covering(places, quoted);
  const changed = covering(places, changes.map((one) => one.span));
  const pieces = [];
  const holder = page.make("div", { class: "text", dir: "auto" });
  let box = holder, inside = -1;
  for (let order = 0; order + 1 < places.length; order++) {
    const [start, end] = [places[order], places[order + 1]];
    const cover = covers[order];
    if (cover !== inside) {
      inside = cover;
      box = holder;
      if (cover >= 0) {
        const { block, number } = own[cover];
        box = page.make("mark", { class: `block ${block.kind}${block.named ? " named" : ""}`, "data-block": number });
        if (own[cover].span[0] === start) box.append(mark(number, block));
        holder.append(box);
      }
    }
    const node = document.createTextNode(text.slice(start, end));
    const change = changed[order] >= 0 ? changes[changed[order]] : null;
    const classes = [quotes[order] >= 0 ? "quoted" : null, change ? change.class : null].filter(Boolean);
    if (classes.length) {
      box.append(page.make("span", { class: classes.join(" "), title: change ? change.reading : null }, node));
    } else {
      box.append(node);
    }
    pieces.push({ start, end, node });
  }
  return { holder, pieces };
};

// The number of the span that each stretch lies in, the shortest of several; -1 for none.
function covering(places, spans) {
  const found = new Array(Math.max(0, places.length - 1)).fill(-1);
  const order = new Map(places.map((place, number) => [place, number]));
  const longest = spans.map((_, number) => number).sort((one, other) => size(spans[other]) - size(spans[one]));
  for (const number of longest) {
    const [start, end] = [order.get(spans[number][0]), order.get(spans[number][1])];
    for (let place = start; place < end; place++) found[place] = number;
  }
  return found;
}

const size = (span) => span[1] - span[0];

function marker(number, name, block) {
  const told = `Passage ${number + 1}, ${page.passageKinds[block.kind]}: show it beside ${name}`;
  return page.make("button", { type: "button", class: "ref", "data-block": number, "aria-label": told }, String(number + 1));
}

// All changes of a comparison with their places, as the two texts and the list show them.
page.changes = function (comparison, leftText, rightText) {
  const quote = (text, span) => (span ? `“${text.slice(...span)}”` : "");
  const told = ([kind, left, right, reading], passage) => {
    const [before, after] = [quote(leftText, left), quote(rightText, right)];
    const plain = before && after ? `${before} became ${after}` : before ? `cut: ${before}` : `added: ${after}`;
    return { kind, left, right, passage, reading: reading || plain, class: changeClass[kind] };
  };
  const inner = comparison.passages.flatMap((passage, number) => passage.events.map((event) => told(event, number)));
  return [...comparison.events.map((event) => told(event, null)), ...inner];
};

// Both texts with everything that links them. Gives the element and the function that shows a place.
page.sideBySide = function (left, right, comparison) {
  const texts = { left: left.text.text, right: right.text.text };
  const blocks = page.blocks(comparison, texts.left, texts.right);
  const changes = page.changes(comparison, texts.left, texts.right);
  const sides = {};
  for (const [side, one, other] of [["left", left, right], ["right", right, left]]) {
    const own = changes.filter((change) => change.class && change[side]);
    const painted = own.map((change) => ({ span: change[side], class: `${change.class} ${side}`, reading: change.reading }));
    const made = page.written(side, one.text.text, one.text.quoted, blocks, painted,
      (number, block) => marker(number, page.titleOf(other.node), block));
    const scroller = page.make("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": `Text of ${page.titleOf(one.node)}` }, made.holder);
    const heading = page.make("header", {}, page.make("h3", {}, page.name(page.titleOf(one.node))), page.aboutLine(one.node));
    sides[side] = { ...made, scroller, pane: page.make("section", { class: `pane ${side}` }, heading, scroller) };
  }
  const ribbons = page.make("svg", { class: "ribbons", "aria-hidden": "true" });
  const element = page.make("div", { class: "sides" }, sides.left.pane, ribbons, sides.right.pane);
  link(element, sides, ribbons, blocks);
  const show = (side, span) => showPlace(sides[side], span);
  return { element, show, blocks, changes };
};

// Where a place of a text stands in its pane, in pixels from the top of the text.
function heightOf(side, place) {
  let low = 0, high = side.pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (side.pieces[middle].start <= place) low = middle;
    else high = middle - 1;
  }
  const piece = side.pieces[low];
  const range = document.createRange();
  const offset = Math.max(0, Math.min(piece.node.length, place - piece.start));
  range.setStart(piece.node, offset);
  range.setEnd(piece.node, Math.min(piece.node.length, offset + 1));
  const box = range.getClientRects()[0] || range.getBoundingClientRect();
  const zero = side.scroller.getBoundingClientRect().top - side.scroller.scrollTop;
  return { top: box.top - zero, bottom: box.bottom - zero };
}

page.showPlace = showPlace;

function showPlace(side, span) {
  const height = heightOf(side, span[0]);
  const scroller = side.scroller;
  scroller.scrollTo({ top: height.top - scroller.clientHeight * readingLine, behavior: "auto" });
  if (!window.CSS || !CSS.highlights) return;
  const ranges = side.pieces
    .filter((piece) => piece.end > span[0] && piece.start < span[1])
    .map((piece) => {
      const range = document.createRange();
      range.setStart(piece.node, Math.max(0, span[0] - piece.start));
      range.setEnd(piece.node, Math.min(piece.node.length, span[1] - piece.start));
      return range;
    });
  const shown = CSS.highlights.get("place") || new Highlight();
  ranges.forEach((range) => shown.add(range));
  CSS.highlights.set("place", shown);
}

page.forgetPlaces = () => window.CSS && CSS.highlights && CSS.highlights.delete("place");

// Light both ends of a block together, bring the other end level on a click, scroll together, and draw the ribbons.
function link(element, sides, ribbons, blocks) {
  let heights = null, leading = null, first = true;
  const measure = () => {
    heights = blocks.map((block) => {
      const found = {};
      for (const side of ["left", "right"]) {
        found[side] = [heightOf(sides[side], block[side][0]).top, heightOf(sides[side], block[side][1] - 1).bottom];
      }
      return found;
    });
    if (first) begin();
    first = false;
    drawRibbons(ribbons, sides, blocks, heights);
  };
  // Where the first passage is further down than the panes show, begin with it.
  const begin = () => {
    const hidden = (side) => heights[0][side][0] > sides[side].scroller.clientHeight * 0.7;
    if (!heights.length || !(hidden("left") || hidden("right"))) return;
    for (const side of ["left", "right"]) {
      sides[side].scroller.scrollTop = heights[0][side][0] - sides[side].scroller.clientHeight * readingLine;
    }
  };
  const light = (number, on) => element.querySelectorAll(`[data-block="${number}"]`).forEach((one) =>
    one.classList.toggle("lit", on)
  );
  const level = (side, number) => {
    const other = side === "left" ? "right" : "left";
    const mine = sides[side].scroller, theirs = sides[other].scroller;
    const gap = heights[number][side][0] - mine.scrollTop + topOf(mine) - topOf(theirs);
    leading = mine;
    theirs.scrollTop = heights[number][other][0] - gap;
  };
  for (const side of ["left", "right"]) {
    const { scroller, holder } = sides[side];
    const numberOf = (event) => {
      const block = event.target.closest("[data-block]");
      return block && holder.contains(block) ? Number(block.dataset.block) : null;
    };
    for (const [start, end] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
      holder.addEventListener(start, (event) => numberOf(event) !== null && light(numberOf(event), true));
      holder.addEventListener(end, (event) => numberOf(event) !== null && light(numberOf(event), false));
    }
    holder.addEventListener("click", (event) => {
      if (numberOf(event) !== null && window.getSelection().isCollapsed) level(side, numberOf(event));
    });
    // Only the side that somebody moves leads; the other one's own scrolling must not lead back.
    for (const event of ["wheel", "pointerdown", "touchstart", "keydown", "focusin"]) {
      scroller.addEventListener(event, () => { leading = scroller; }, { passive: true });
    }
    scroller.addEventListener("scroll", () => {
      if (!heights) return;
      if (leading === scroller) follow(side, sides, heights);
      drawRibbons(ribbons, sides, blocks, heights);
    }, { passive: true });
  }
  new ResizeObserver(measure).observe(sides.left.holder);
  new ResizeObserver(measure).observe(sides.right.holder);
}

// Bring the other side to the place that belongs to the one on the reading line.
function follow(side, sides, heights) {
  const other = side === "left" ? "right" : "left";
  const mine = sides[side].scroller, theirs = sides[other].scroller;
  if (!heights.length) return;
  const line = mine.scrollTop + mine.clientHeight * readingLine;
  const ordered = [...heights].sort((one, another) => one[side][0] - another[side][0]);
  let best = ordered[0], distance = Infinity;
  for (const one of ordered) {
    const away = line < one[side][0] ? one[side][0] - line : line > one[side][1] ? line - one[side][1] : 0;
    if (away < distance) [best, distance] = [one, away];
  }
  const [from, to] = best[side], [start, end] = best[other];
  const inside = Math.max(0, Math.min(1, (line - from) / Math.max(1, to - from)));
  const beyond = line < from ? line - from : line > to ? line - to : 0;
  const down = mine.clientHeight * readingLine + topOf(mine) - topOf(theirs);
  theirs.scrollTop = start + inside * (end - start) + beyond - down;
}

// Panes need not begin at one height: a long headline takes two lines.
const topOf = (scroller) => scroller.getBoundingClientRect().top;

function drawRibbons(ribbons, sides, blocks, heights) {
  const box = ribbons.getBoundingClientRect();
  if (!box.width) return;
  const offset = {};
  for (const side of ["left", "right"]) {
    const scroller = sides[side].scroller;
    offset[side] = scroller.getBoundingClientRect().top - box.top - scroller.scrollTop;
  }
  const area = d3.area().x((d) => d[0]).y0((d) => d[1]).y1((d) => d[2]).curve(d3.curveBumpX);
  const drawn = [];
  heights.forEach((height, number) => {
    const [top, bottom] = height.left.map((y) => y + offset.left);
    const [start, end] = height.right.map((y) => y + offset.right);
    if (Math.max(bottom, end) < 0 || Math.min(top, start) > box.height) return;
    const path = area([[0, top + 1, bottom - 1], [box.width, start + 1, end - 1]]);
    drawn.push(page.make("path", { class: `ribbon ${blocks[number].kind}`, "data-block": number, d: path }));
  });
  ribbons.setAttribute("viewBox", `0 0 ${box.width} ${box.height}`);
  ribbons.replaceChildren(...drawn);
}
