// What every part of the page uses: the data, elements made of text alone, the theme, and the one tooltip.

const page = {};

page.data = JSON.parse(document.getElementById("data").textContent);

// Kinds as people say them.
page.passageKinds = {
  verbatim: "word for word",
  edited: "edited",
  rewritten: "rewritten",
  quotation: "quotation",
  boilerplate: "boilerplate",
};

page.relationKinds = {
  shared_quotes: "share quotations",
  shared_passage: "share a passage",
  boilerplate: "share boilerplate",
  identical_short: "same short text",
};

const svgTags = new Set(["svg", "g", "path", "circle", "line", "rect", "text", "title"]);

// Make an element. Text becomes text nodes, and nothing that a text says becomes markup, a handler or an address:
// attributes are ours, and the only addresses are those within this page.
page.make = function (tag, attributes, ...children) {
  const element = svgTags.has(tag)
    ? document.createElementNS("http://www.w3.org/2000/svg", tag)
    : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== false) element.append(child);
  }
  return element;
};

// A name that others gave: kept from turning the direction of what stands around it.
page.name = function (text, attributes) {
  return page.make("bdi", attributes, text);
};

page.titleOf = function (node) {
  return node.title || node.id;
};

// What tells one article from another beside its title.
page.about = function (node) {
  return [node.outlet, page.day(node), node.title ? node.id : null].filter(Boolean);
};

page.day = function (node) {
  return node.published ? node.published.slice(0, 16).replace("T", " ") : null;
};

page.aboutLine = function (node) {
  const parts = [];
  for (const part of page.about(node)) {
    if (parts.length) parts.push(" · ");
    parts.push(page.name(part));
  }
  return page.make("span", { class: "about" }, parts);
};

page.link = function (route, attributes, ...children) {
  return page.make("a", { href: `#/${route}`, ...attributes }, ...children);
};

// The address in this page of an article or a lost source.
page.routeOf = function (number) {
  const node = page.data.nodes[number];
  return node.kind === "article" ? `article/${number}` : `lost/${number}`;
};

page.bits = function (value) {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(1)} bits`;
};

page.count = function (number, one, many) {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many || `${one}s`}`;
};

// The theme: that of the system until somebody chooses.
page.startTheme = function () {
  const button = document.getElementById("theme");
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const dark = () => (document.documentElement.dataset.theme || (system.matches ? "dark" : "light")) === "dark";
  const tell = () => {
    button.textContent = dark() ? "Light" : "Dark";
    button.setAttribute("aria-label", `Switch to ${dark() ? "light" : "dark"} colours`);
  };
  button.addEventListener("click", () => {
    document.documentElement.dataset.theme = dark() ? "light" : "dark";
    tell();
  });
  system.addEventListener("change", tell);
  tell();
};

// One tooltip for all: shown on hover and on focus, gone on Escape.
const tip = page.make("div", { id: "tip", role: "tooltip", hidden: true });
document.body.append(tip);

page.showTip = function (near, ...content) {
  tip.replaceChildren(...content);
  tip.hidden = false;
  const place = near.getBoundingClientRect();
  const width = tip.offsetWidth, height = tip.offsetHeight;
  const left = Math.max(8, Math.min(place.left, document.documentElement.clientWidth - width - 8));
  const below = place.bottom + 8 + height < window.innerHeight;
  tip.style.left = `${left}px`;
  tip.style.top = `${below ? place.bottom + 8 : Math.max(8, place.top - height - 8)}px`;
};

page.hideTip = function () {
  tip.hidden = true;
};

// Show what `content` makes while an element is pointed at or has the focus.
page.tipFor = function (element, content) {
  const show = () => page.showTip(element, ...content());
  element.addEventListener("mouseenter", show);
  element.addEventListener("focus", show);
  element.addEventListener("mouseleave", page.hideTip);
  element.addEventListener("blur", page.hideTip);
  element.setAttribute("aria-describedby", "tip");
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") page.hideTip();
});
document.addEventListener("scroll", page.hideTip, { capture: true, passive: true });
