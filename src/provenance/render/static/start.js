// The address within the page says what is shown; the keys and buttons of the browser go back and forth.

const content = document.getElementById("content");
page.title = content.querySelector("h1");
page.lead = content.querySelector(".lead");

page.go = function (route) {
  window.location.hash = `#/${route}`;
};

// What each kind of page shows first, its other views by their addresses, and the headings that it leads to.
const kinds = {
  trace: {
    whole: () => page.overview(),
    routes: [
      [/^#\/edge\/(\d+)$/, (edge) => page.edgeView(edge)],
      [/^#\/pair\/(\d+)$/, (pair) => page.pairView(pair)],
      [/^#\/lost\/(\d+)$/, (node) => page.lostView(node)],
      [/^#\/article\/(\d+)(?:\/(\d+)-(\d+))?$/, (node, start, end) => page.articleView(node, start, end)],
    ],
    sections: { trees: "Trees", articles: "Articles", pairs: "Pairs", inputs: "Inputs", run: "Run" },
    others: ["shared", "alone"],
  },
  check: {
    whole: () => page.checkView(),
    routes: [[/^#\/source\/(\d+)(?:\/(\d+))?$/, (node, finding) => page.sourceView(node, finding)]],
    sections: { draft: "Draft", sources: "Sources", passages: "Passages", inputs: "Inputs", run: "Run" },
    others: [],
  },
  compare: { whole: () => page.compareView(), routes: [], sections: {}, others: [] },
};
const kind = kinds[page.data.page];

function show(moved) {
  page.hideTip();
  page.forgetPlaces();
  const hash = window.location.hash;
  const wanted = [...Object.keys(kind.sections), ...kind.others].find((id) => hash === `#${id}`);
  if (wanted && document.getElementById(wanted)) return;
  let view = null;
  for (const [form, make] of kind.routes) {
    const found = form.exec(hash);
    if (found) view = make(...found.slice(1).map((part) => (part === undefined ? NaN : Number(part))));
  }
  document.body.dataset.view = view ? "part" : "whole";
  content.replaceChildren(...(view || kind.whole()));
  const heading = wanted ? document.getElementById(wanted) : null;
  if (heading) heading.scrollIntoView();
  else if (moved) {
    if (!/\/\d+-\d+$/.test(hash)) window.scrollTo(0, view ? 0 : page.scrolled || 0);
    content.focus({ preventScroll: true });
  }
}

function navigation() {
  const there = (id) => !["pairs", "sources", "passages"].includes(id) || (page.data[id === "passages" ? "findings" : id] || []).length;
  document.getElementById("nav").append(
    ...Object.entries(kind.sections).filter(([id]) => there(id)).map(([id, name]) => page.make("a", { href: `#${id}` }, name))
  );
}

// What stands in the page already is painted before the rest is made. A page in a tab behind others paints nothing.
let started = false;

function start() {
  if (started) return;
  started = true;
  page.startTheme();
  if (page.data.page === "trace") page.index();
  navigation();
  show(false);
  document.documentElement.dataset.ready = "";
}

requestAnimationFrame(() => setTimeout(start, 0));
setTimeout(start, 150);
// Where the overview was left is where coming back begins.
window.addEventListener("scroll", () => {
  if (document.body.dataset.view === "whole") page.scrolled = window.scrollY;
}, { passive: true });
window.addEventListener("hashchange", () => started && show(true));
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  content.focus();
});
