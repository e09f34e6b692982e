// A draft: pasted, typed, dropped or chosen; its page has its sources.

const looksLikeMarkup = /^\s*(<!doctype html|<html[\s>]|<article[\s>]|<body[\s>])/i;

desk.draftSection = function () {
  const box = page.make("textarea", { id: "draft-text", rows: "10", spellcheck: "false", "aria-describedby": "draft-hint" });
  const line = desk.line();
  const state = window.history.state;
  if (state && state.draft) box.value = state.draft;
  let busy = false;
  const check = async (text, sent) => {
    if (busy) return;
    busy = true;
    line.say("Looking for its sources …");
    try {
      const kept = await sent();
      // So that going back finds the draft as it was.
      window.history.replaceState({ draft: text }, "");
      window.location.assign(kept.page);
    } catch (error) {
      line.say(error.message, true);
    } finally {
      busy = false;
    }
  };
  const checkText = () => {
    const text = box.value;
    if (!text.trim()) {
      line.say("There is no text yet.", true);
      box.focus();
      return;
    }
    check(text, () => looksLikeMarkup.test(text)
      ? desk.ask("POST", desk.address("/api/drafts", { name: "draft.html" }), text, file)
      : desk.ask("POST", "/api/drafts", { text }));
  };
  const checkFile = ([one]) => check(box.value, () => desk.ask("POST", desk.address("/api/drafts", { name: one.name }), one, file));
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) checkText();
  });
  // Whoever pastes a draft into the empty box wants to know.
  box.addEventListener("paste", () => {
    if (!box.value.trim()) setTimeout(() => box.value.trim().split(/\s+/).length >= 8 && checkText(), 0);
  });
  const element = desk.section("draft", "A draft",
    page.make("label", { for: "draft-text", class: "over-field" }, "The text of the draft, or the source of a web page"),
    box,
    page.make("p", { id: "draft-hint", class: "hint" }, "Pasted into the empty box it is looked for at once; else by the button, or Ctrl and Enter. Drop a file onto it for its text."));
  element.append(page.make("p", { class: "buttons" },
    desk.button("Find its sources", checkText, { class: "more chief" }), desk.dropping(element, "Choose a file", false, checkFile)), line.element);
  return element;
};
