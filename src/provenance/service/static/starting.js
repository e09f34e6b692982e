// The address within the desk says what is shown.

page.go = function (route) {
  window.location.hash = `#/${route}`;
};

const title = content.querySelector("h1").cloneNode(true), lead = content.querySelector(".lead").cloneNode(true);

function home() {
  const held = page.make("p", { class: "about", role: "status" });
  const about = () => desk.ask("GET", "/api/about").then((told) => {
    held.replaceChildren(page.name(told.name), ...(told.articles
      ? [`: ${page.count(told.articles, "article")}`]
      : [": no article yet; ", page.make("a", { href: "#add" }, "add some"), " for drafts to be held against"]));
  }).catch((error) => { held.textContent = error.message; });
  const work = desk.workSection(about);
  const view = [title.cloneNode(true), lead.cloneNode(true), held, desk.draftSection(), desk.searchSection(), desk.addSection(work), work.element];
  setTimeout(work.look, 0);
  return view;
}

const routes = [
  [/^#\/article\/(.+)$/, (id) => desk.articleView(decodeURIComponent(id))],
  [/^#\/tree\/(article|draft)\/(.+)$/, (kind, name) => desk.treeView(kind, decodeURIComponent(name))],
];

let asked = 0;

async function show(moved) {
  page.hideTip();
  const number = ++asked;
  const hash = window.location.hash;
  if (/^#[a-z]+$/.test(hash) && document.getElementById(hash.slice(1))) return;
  if (page.data.page === "refusal") return;
  let view = null;
  for (const [form, make] of routes) {
    const found = form.exec(hash);
    if (!found) continue;
    try {
      view = await make(...found.slice(1));
    } catch (error) {
      view = [desk.back(), page.make("h1", { class: "claim" }, "Nothing to show"), page.make("p", { class: "lead", role: "status" }, error.message)];
    }
  }
  if (number !== asked) return;
  document.body.dataset.view = view ? "part" : "whole";
  content.replaceChildren(...(view || home()));
  if (moved) {
    window.scrollTo(0, 0);
    content.focus({ preventScroll: true });
  }
}

async function start() {
  // The token has become a cookie: it need not stay in the address, nor among the pages that were visited.
  if (new URLSearchParams(window.location.search).has("token")) {
    window.history.replaceState(null, "", `/${window.location.hash}`);
  }
  page.startTheme();
  if (page.data.page === "desk") {
    document.getElementById("nav").append(
      ...[["draft", "Draft"], ["search", "Search"], ["add", "Add"], ["work", "Work"]].map(([id, name]) => {
        const link = page.make("a", { href: `#${id}` }, name);
        link.addEventListener("click", (event) => {
          const there = document.getElementById(id);
          if (there) return;
          event.preventDefault();
          page.go("");
        });
        return link;
      }));
  }
  await show(false);
  document.documentElement.dataset.ready = "";
}

window.addEventListener("hashchange", () => show(true));
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  content.focus();
});
start();
