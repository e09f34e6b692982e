// Articles added, and long work watched and cancelled.

const states = { waiting: "waiting for its turn", running: "at work", done: "done", failed: "failed", cancelled: "cancelled" };
const kinds = { import: "Adding", trace: "Derivation tree of" };
const statusWords = { added: "added", unchanged: "there already", replaced: "replaced", not_comparable: "added, too short to compare", rejected: "not added" };

desk.addSection = function (work) {
  const line = desk.line();
  let replace = false;
  const send = async (ask, what) => {
    line.say(`Sending ${what} …`);
    try {
      const job = await ask();
      line.say(`${what} was taken: work ${job.number}, below.`);
      work.look();
      return true;
    } catch (error) {
      line.say(`${what}: ${error.message}`, true);
      return false;
    }
  };
  const sendFiles = async (files) => {
    for (const one of files) {
      await send(() => desk.ask("POST", desk.address("/api/imports", { name: one.name, replace }), one, file), one.name);
    }
  };
  const element = desk.section("add", "Add articles",
    page.make("p", { class: "hint" }, "Drop files here: text, web pages, JSON lines, CSV, Parquet, feeds, news items; compressed, too. What is there already is not added twice."));
  const fields = {
    id: page.make("input", { type: "text", autocomplete: "off", required: true, maxlength: "2000" }),
    title: page.make("input", { type: "text", autocomplete: "off", maxlength: "2000" }),
    outlet: page.make("input", { type: "text", autocomplete: "off", maxlength: "2000" }),
    published: page.make("input", { type: "text", autocomplete: "off", placeholder: "2024-03-01T10:00Z", maxlength: "100" }),
  };
  const text = page.make("textarea", { rows: "6", required: true, spellcheck: "false" });
  const form = page.make("form", { class: "typed" },
    page.make("div", { class: "filters" }, page.field("Id", fields.id), page.field("Title", fields.title), page.field("Outlet", fields.outlet), page.field("Published", fields.published)),
    page.make("label", { class: "field" }, page.make("span", {}, "Text of the article"), text),
    page.make("button", { type: "submit", class: "more" }, "Add this article"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const article = { text: text.value };
    for (const [name, input] of Object.entries(fields)) if (input.value.trim()) article[name] = input.value.trim();
    if (await send(() => desk.ask("POST", "/api/imports", { articles: [article], replace }), article.id)) form.reset();
  });
  element.append(
    page.make("p", { class: "buttons" }, desk.dropping(element, "Choose files to add", true, sendFiles), page.tick("Let new content replace what has the same id", false, (on) => { replace = on; })),
    page.make("details", {}, page.make("summary", {}, "Type or paste an article"), form),
    line.element);
  return element;
};

// The list of long work, which looks again as long as something is at work.
desk.workSection = function (changed) {
  const list = page.make("ol", { class: "plain jobs" });
  const hint = page.make("p", { class: "hint" }, "Nothing was begun yet.");
  const shown = new Map();
  let timer = null, element = null, begun = false, added = "";
  const look = async () => {
    clearTimeout(timer);
    if (begun && !element.isConnected) return;
    begun = true;
    let active = true;
    try {
      const told = await desk.ask("GET", "/api/jobs");
      hint.hidden = told.jobs.length > 0;
      for (const job of told.jobs) {
        if (!shown.has(job.number)) {
          shown.set(job.number, jobItem(look));
          list.prepend(shown.get(job.number).element);
        }
        shown.get(job.number).tell(job);
      }
      const now = JSON.stringify(told.jobs.map((job) => job.statuses));
      if (now !== added) changed();
      added = now;
      active = told.jobs.some((job) => job.state === "waiting" || job.state === "running");
    } catch {
      active = false;
    }
    timer = setTimeout(look, active ? 400 : 5000);
  };
  element = desk.section("work", "Work", hint, list);
  return { element, look };
};

function jobItem(look) {
  const name = page.make("span", {}), told = page.make("span", { class: "about", role: "status" });
  const bar = page.make("progress", { "aria-label": "How far it is" });
  const wrong = page.make("div", {});
  const actions = page.make("span", {});
  let before = null, number = 0;
  const cancel = desk.button("Cancel", async () => {
    cancel.disabled = true;
    await desk.ask("DELETE", `/api/jobs/${number}`).catch(() => {});
    look();
  }, { class: "jump" });
  const element = page.make("li", {}, page.make("p", {}, name, " ", actions), bar, told, wrong);
  const tellMore = async () => {
    const job = await desk.ask("GET", `/api/jobs/${number}`).catch(() => null);
    const notes = ((job && job.additions) || []).filter((one) => one.message).slice(0, 20);
    if (notes.length) wrong.append(page.make("ul", { class: "about" }, notes.map((one) => page.make("li", {}, page.name(`${one.id}: ${one.message}`)))));
  };
  const tell = (job) => {
    const now = JSON.stringify(job);
    if (now === before) return;
    before = now;
    number = job.number;
    const over = !["waiting", "running"].includes(job.state);
    name.replaceChildren(`${kinds[job.kind]} `, page.name(job.what));
    bar.hidden = over;
    if (job.of) {
      bar.max = job.of;
      bar.value = job.done || 0;
    } else bar.removeAttribute("value");
    told.textContent = [
      states[job.state],
      !over && job.stage ? `${job.stage}, ${(job.done || 0).toLocaleString("en")} of ${(job.of || 0).toLocaleString("en")}` : null,
      ...Object.entries(job.statuses || {}).filter(([, count]) => count).map(([status, count]) => `${count.toLocaleString("en")} ${statusWords[status]}`),
    ].filter(Boolean).join("; ");
    wrong.replaceChildren(job.error && job.state === "failed" ? page.make("p", { class: "told wrong" }, page.name(job.error.message)) : "");
    if (job.kind === "import" && job.state === "done") tellMore();
    actions.replaceChildren(over ? "" : cancel,
      job.kind === "trace" && job.state === "done" ? page.make("a", { href: `/answers/${job.number}` }, "open") : "");
  };
  return { element, tell };
}

// A tree takes its time: how long is shown, and it opens when it is there.
desk.treeView = async function (kind, name) {
  const begun = await desk.ask("POST", "/api/traces", kind === "draft" ? { key: name } : { id: name });
  const told = page.make("p", { class: "lead", role: "status" }, "Reading what it may come from …");
  const bar = page.make("progress", { "aria-label": "How far it is" });
  let left = false;
  const cancel = desk.button("Cancel", async () => {
    left = true;
    await desk.ask("DELETE", `/api/jobs/${begun.number}`).catch(() => {});
    page.go("");
  });
  const follow = async () => {
    if (left || !bar.isConnected) return;
    let job;
    try {
      job = await desk.ask("GET", `/api/jobs/${begun.number}`);
    } catch (error) {
      told.textContent = error.message;
      return;
    }
    if (job.state === "done") {
      window.location.replace(`/answers/${job.number}`);
      return;
    }
    if (job.state === "failed" || job.state === "cancelled") {
      told.textContent = job.error ? job.error.message : "It was cancelled.";
      bar.hidden = cancel.hidden = true;
      return;
    }
    if (job.stage) told.textContent = `${job.stage}: ${(job.done || 0).toLocaleString("en")} of ${(job.of || 0).toLocaleString("en")}`;
    if (job.of) {
      bar.max = job.of;
      bar.value = job.done || 0;
    }
    setTimeout(follow, 150);
  };
  setTimeout(follow, 50);
  return [desk.back(), page.make("h1", { class: "claim" }, "The derivation tree"), told, bar, page.make("p", { class: "buttons" }, cancel)];
};
