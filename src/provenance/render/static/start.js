// The address within the page says what is shown; the keys and buttons of the browser go back and forth.

const content = document.getElementById("content");
page.title = content.querySelector("h1");
page.lead = content.querySelector(".lead");

page.go = function (route) {
  window.location.hash = `#/${route}`;
};

const routes = [
  [/^#\/edge\/(\d+)$/, (edge) => page.edgeView(edge)],
  [/^#\/pair\/(\d+)$/, (pair) => page.pairView(pair)],
  [/^#\/lost\/(\d+)$/, (node) => page.lostView(node)],
  [/^#\/article\/(\d+)(?:\/(\d+)-(\d+))?$/, (node, start, end) => page.articleView(node, start, end)],
];

function show(moved) {
  page.hideTip();
  page.forgetPlaces();
  const hash = window.location.hash;
  const sections = { trees: 1, shared: 1, alone: 1, articles: 1, pairs: 1, inputs: 1, run: 1 };
  if (sections[hash.slice(1)] && document.getElementById(hash.slice(1))) return;
  let view = null;
  for (const [form, make] of routes) {
    const found = page.data.page === "trace" && form.exec(hash);
    if (found) view = make(...found.slice(1).map((part) => (part === undefined ? NaN : Number(part))));
  }
  document.body.dataset.view = view ? "part" : "whole";
  content.replaceChildren(...(view || (page.data.page === "trace" ? page.overview() : page.compareView())));
  const wanted = sections[hash.slice(1)] ? document.getElementById(hash.slice(1)) : null;
  if (wanted) wanted.scrollIntoView();
  else if (moved) {
    if (!/\/\d+-\d+$/.test(hash)) window.scrollTo(0, view ? 0 : page.scrolled || 0);
    content.focus({ preventScroll: true });
  }
}

function navigation() {
  if (page.data.page !== "trace") return;
  const links = [["trees", "Trees"], ["articles", "Articles"], ["pairs", "Pairs"], ["inputs", "Inputs"], ["run", "Run"]];
  document.getElementById("nav").append(
    ...links.filter(([id]) => id !== "pairs" || page.data.pairs.length).map(([id, name]) => page.make("a", { href: `#${id}` }, name))
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
