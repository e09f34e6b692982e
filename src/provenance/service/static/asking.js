// What every part of the desk uses: questions to the server, what it says when it refuses, and headings.

const content = document.getElementById("content");

const desk = {};

// Ask the server. What it refuses is thrown with its own words.
desk.ask = async function (method, address, body, type) {
  let response;
  try {
    response = await fetch(address, {
      method,
      body: body === undefined ? undefined : type ? body : JSON.stringify(body),
      headers: body === undefined ? {} : { "Content-Type": type || "application/json" },
      credentials: "same-origin",
      redirect: "error",
    });
  } catch {
    throw new Error("The server does not answer: it may have been ended. Start it again, and open the address that it shows.");
  }
  const told = await response.json().catch(() => null);
  if (!response.ok) throw new Error(told && told.error ? told.error.message : `The server answered ${response.status}.`);
  return told;
};

desk.address = function (path, parameters) {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== "" && value !== null && value !== undefined) asked.set(name, String(value));
  }
  return `${path}?${asked}`;
};

const file = "application/octet-stream";

desk.section = (id, title, ...content) =>
  page.make("section", { id, "aria-labelledby": `${id}-title` }, page.make("h2", { id: `${id}-title` }, title), ...content);

// A line that says what happens, and is read out when it changes.
desk.line = function () {
  const element = page.make("p", { class: "told", role: "status" });
  return {
    element,
    say: (text, wrong) => {
      element.classList.toggle("wrong", Boolean(wrong));
      element.textContent = text;
    },
  };
};

desk.button = (label, pressed, attributes) =>
  page.make("button", { type: "button", class: "more", ...attributes, on: { click: pressed } }, label);

// A place onto which files can be dropped, with a button for those who cannot drop.
desk.dropping = function (element, label, many, taken) {
  const input = page.make("input", { type: "file", class: "unseen", tabindex: "-1", multiple: many, "aria-hidden": "true" });
  input.addEventListener("change", () => {
    if (input.files.length) taken([...input.files]);
    input.value = "";
  });
  const over = (on) => (event) => {
    if (!event.dataTransfer || ![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    element.classList.toggle("over", on);
  };
  element.addEventListener("dragenter", over(true));
  element.addEventListener("dragover", over(true));
  element.addEventListener("dragleave", over(false));
  element.addEventListener("drop", (event) => {
    over(false)(event);
    const files = event.dataTransfer ? [...event.dataTransfer.files] : [];
    if (files.length) taken(many ? files : files.slice(0, 1));
  });
  return [desk.button(label, () => input.click()), input];
};

// What is dropped beside such a place must not take the page's place.
for (const name of ["dragover", "drop"]) document.addEventListener(name, (event) => event.preventDefault());
