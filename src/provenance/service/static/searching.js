// The archive searched, and one article of it.

const hitsAtOnce = 20;

const routeTo = (id) => `article/${encodeURIComponent(id)}`;

const day = (published) => (published ? published.slice(0, 16).replace("T", " ") : null);

function aboutHit(hit, ...more) {
  const parts = [];
  for (const part of [hit.outlet, day(hit.published), ...more].filter(Boolean)) {
    if (parts.length) parts.push(" · ");
    parts.push(page.name(part));
  }
  return page.make("span", { class: "about" }, parts);
}

// Rarely asked again: what was typed, for when somebody comes back.
const remembered = {};

desk.searchSection = function () {
  const names = page.make("datalist", { id: "outlets" });
  const inputs = {
    words: page.make("input", { type: "search", id: "search-words", autocomplete: "off", spellcheck: "false", maxlength: "1000" }),
    outlet: page.make("input", { type: "text", list: "outlets", autocomplete: "off", maxlength: "2000" }),
    since: page.make("input", { type: "date" }),
    until: page.make("input", { type: "date" }),
  };
  for (const [name, input] of Object.entries(inputs)) input.value = remembered[name] || "";
  const line = desk.line();
  const hits = page.make("ol", { class: "plain hits" });
  const more = desk.button("Show more", () => find(hits.children.length));
  more.hidden = true;
  let last = 0;
  const find = async (offset) => {
    const number = ++last;
    for (const [name, input] of Object.entries(inputs)) remembered[name] = input.value;
    try {
      const found = await desk.ask("GET", desk.address("/api/articles", {
        words: inputs.words.value.trim(), outlet: inputs.outlet.value.trim(), since: inputs.since.value, until: inputs.until.value,
        limit: hitsAtOnce, offset,
      }));
      if (number !== last) return;
      if (!offset) hits.replaceChildren();
      const sought = soughtIn(inputs.words.value);
      hits.append(...found.hits.map((hit) => hitItem(hit, sought)));
      more.hidden = hits.children.length >= found.total || !found.hits.length;
      const behind = found.indexed < found.articles ? `; ${page.count(found.articles - found.indexed, "article")} are still being indexed` : "";
      line.say(`${found.total ? page.count(found.total, "article") : "No article"} found among ${found.indexed.toLocaleString("en")}${behind}`);
    } catch (error) {
      if (number === last) line.say(error.message, true);
    }
  };
  const form = page.make("form", { class: "filters", role: "search" },
    page.field("Words", inputs.words), page.field("Outlet", inputs.outlet), page.field("From", inputs.since), page.field("To", inputs.until),
    page.make("button", { type: "submit", class: "more" }, "Search"), names);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    find(0);
  });
  desk.ask("GET", "/api/outlets").then((told) =>
    names.replaceChildren(...told.outlets.map((one) => page.make("option", { value: one.name })))
  ).catch(() => {});
  if (Object.values(remembered).some(Boolean)) find(0);
  return desk.section("search", "Search the archive", form,
    page.make("p", { class: "hint" }, "All of the words, in any order; “in quotation marks” as they stand there; parlia* for how they begin."),
    line.element, hits, more);
};

// What was asked for, as it may stand in an excerpt; null where nothing was.
function soughtIn(words) {
  const terms = (words.match(/"[^"]*"?|\S+/g) || []).map((term) => term.replace(/^"|"$|\*$/g, "").trim()).filter((term) => /[\p{L}\p{N}]/u.test(term));
  if (!terms.length) return null;
  const listed = terms.map((term) => term.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")).join("|");
  return new RegExp(`(?<![\\p{L}\\p{N}])(${listed})`, "giu");
}

function marked(text, sought) {
  return sought ? text.split(sought).map((part, place) => (place % 2 ? page.make("mark", {}, part) : part)) : text;
}

function hitItem(hit, sought) {
  return page.make("li", {}, page.link(routeTo(hit.id), {}, page.name(hit.title || hit.id)), aboutHit(hit, hit.title ? hit.id : null),
    page.make("p", { class: "excerpt", dir: "auto" }, marked(hit.excerpt, sought)));
}

// One article, what it is near to, and the way to its derivation tree.
desk.articleView = async function (id) {
  const article = await desk.ask("GET", desk.address("/api/article", { id }));
  const near = page.make("div", {}, page.make("p", { class: "hint" }, "Looking …"));
  desk.ask("GET", desk.address("/api/near", { id: article.id })).then((told) => {
    const others = told.matches.map((match) => ({ other: match.left === article.id ? match.right : match.left, match }));
    near.replaceChildren(others.length
      ? page.make("ul", { class: "plain" }, others.slice(0, 50).map(({ other, match }) => page.make("li", {},
        page.make("a", { href: desk.address("/compare", { left: article.id, right: other }) }, page.name(other)),
        page.make("span", { class: "about" }, `similarity ${match.jaccard.toFixed(2)}; side by side`))))
      : page.make("p", { class: "hint" }, "No near-duplicate in this archive."));
  }).catch((error) => near.replaceChildren(page.make("p", { class: "told wrong" }, error.message)));
  return [
    desk.back(),
    page.make("h1", { class: "claim" }, page.name(article.title || article.id)),
    page.make("p", { class: "lead" }, aboutHit(article, article.title ? article.id : null), article.credit ? [" · credits ", page.name(article.credit)] : null),
    page.make("p", { class: "buttons" }, page.link(`tree/article/${encodeURIComponent(article.id)}`, { class: "more chief" }, "Derivation tree")),
    desk.section("near", "Near-duplicates", near),
    desk.section("text", "The text", page.make("div", { class: "text alone", dir: "auto" }, article.text)),
  ];
};

desk.back = () => page.make("p", { class: "back" }, page.link("", {}, "← The desk"));
