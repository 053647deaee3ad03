// The chat of `laureates preview`. What the bot says is drawn node by node, never as HTML.

const data = JSON.parse(document.getElementById("data").textContent);
const { texts, language } = data;
const at = (id) => document.getElementById(id);
const log = at("log"), why = at("why"), question = at("question");
const chat = (sessionStorage.chat ??= crypto.randomUUID());
const narrow = matchMedia("(max-width: 899px)");
let isReady = false;

/** An element with properties, attributes (in `is`) and children. */
function h(tag, { is = {}, ...own } = {}, ...children) {
  const element = Object.assign(document.createElement(tag), own);
  for (const [name, value] of Object.entries(is)) element.setAttribute(name, value);
  element.append(...children.flat());
  return element;
}

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const unseen = (text) => h("span", { className: "hidden" }, `${text} `);

async function post(path, body) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ chat, language, ...body }),
  });
  return response.ok ? response.json() : response.status === 404 ? open() : {};
}

// --- messages

/** The nodes of a message (see bot/preview/nodes.py) as elements. */
function drawn(nodes) {
  return nodes.map((node) => {
    if (typeof node === "string") return node;
    const [style, argument, within] = node;
    if (style === "link") return link(argument, drawn(within));
    if (style === "command") {
      // a link, for buttons would break lines before commas
      const sends = (event) => {
        event.preventDefault();
        say(argument);
      };
      return h("a", { href: "#question", className: "command", onclick: sends }, drawn(within));
    }
    return h({ quote: "blockquote" }[style] ?? style, {}, drawn(within));
  });
}

function link(address, children) {
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" },
    children, unseen(` ${texts.new_tab}`));
}

function button(number, { label, data, url }) {
  if (url) {
    const found = link(url, [label]);
    found.className = label.includes("↗") ? "key url arrow" : "key url";
    return found;
  }
  return h("button", { type: "button", className: "key", onclick: () => press(number, data) }, label);
}

function bubble({ number, mine, body, rows = [], picture, renewed }) {
  const content = h("div", { className: "body" });
  if (picture) {
    content.append(h("img", {
      src: `picture/${chat}/${picture}`, alt: texts.picture, width: 900, height: 900,
    }));
  }
  content.append(h("div", { className: "text" }, unseen(mine ? texts.me : texts.bot), drawn(body)));
  if (renewed) content.append(h("span", { className: "renewed" }, texts.renewed));
  const keys = rows.map((row) => h("div", { className: "row" }, row.map((key) => button(number, key))));
  return h("div", { id: `m${number}`, className: `message ${mine ? "mine" : "bot"}`, tabIndex: -1 },
    content, keys.length ? h("div", { className: "keys" }, keys) : []);
}

function show(message) {
  const before = at(`m${message.number}`);
  if (message.gone) return before?.remove();
  const made = bubble(message);
  if (!before) {
    log.append(made);
    log.scrollTop = log.scrollHeight;
    made.querySelector("img")?.addEventListener("load", () => { log.scrollTop = log.scrollHeight; });
    return;
  }
  const hadFocus = before.contains(document.activeElement);
  if (message.renewed) made.classList.add("flash");
  before.replaceWith(made);
  if (hadFocus) (made.querySelector("button.key, a.key") ?? made).focus({ preventScroll: true });
  made.scrollIntoView({ block: "nearest" });
}

function take(said) {
  if (!said) return;
  said.messages.forEach(show);
  if (said.notices?.length) notice(said.notices.join(" "));
  explain(said.why);
}

// what was at the end stays there, also when the phone's keyboard or a banner takes room
let atEnd = true;
log.addEventListener("scroll", () => {
  atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
});
new ResizeObserver(() => { if (atEnd) log.scrollTop = log.scrollHeight; }).observe(log);

let fading;
function notice(text) {
  at("notice").textContent = text;
  clearTimeout(fading);
  fading = setTimeout(() => { at("notice").textContent = ""; }, 4000);
}

// --- the explanation

function explain(sections) {
  const made = sections
    ? sections.filter((s) => s.lines.length || s.id === "part").map(section)
    : [h("p", { className: "none" }, texts.why_none)];
  at("explanation").replaceChildren(...made);
}

function section({ id, title, lines }) {
  if (id === "part") return h("h3", { className: "part" }, title);
  if (id === "words") {
    const words = lines.map((line) => h("li", { className: `word ${line.tone}` },
      h("b", {}, line.text), h("span", {}, line.note)));
    return h("section", { className: `part-${id}` }, h("h3", {}, title), h("ul", {}, words));
  }
  const list = id === "candidates" ? "ol" : "ul";
  return h("section", { className: `part-${id}` }, h("h3", {}, title),
    h(list, {}, lines.map((line) => h("li", { className: line.tone }, ...said(line)))));
}

function said({ text, note, place, below, paste, share }) {
  const found = [h("span", { className: "said" }, text)];
  if (note) found.push(h("span", { className: "note" }, note));
  if (share >= 0) {
    found.push(h("span", { className: "share", is: { "aria-hidden": "true" } },
      h("span", { className: `of${Math.round(share * 20)}` })));
  }
  below.forEach((each) => found.push(h("span", { className: "below" }, each)));
  if (place) found.push(h("code", { className: "place" }, place));
  if (paste) found.push(pasted(paste));
  return found;
}

function pasted(line) {
  const copy = h("button", { type: "button", className: "copy" }, texts.copy);
  copy.onclick = async () => {
    await navigator.clipboard.writeText(line);
    copy.textContent = texts.copied;
    notice(texts.copied);
    setTimeout(() => { copy.textContent = texts.copy; }, 2000);
  };
  return h("span", { className: "paste" }, h("code", {}, line), copy);
}

// --- the knowledge

function know({ ready, version, seconds, building, problems }) {
  const count = problems.length;
  const mood = count ? "problems" : building ? "building" : seconds === null ? "ready" : "read";
  at("state").className = mood;
  at("state").title = fill(texts.version, { version });
  const number = seconds?.toLocaleString(language, { maximumFractionDigits: 1 });
  at("state-text").textContent = fill(texts[`state_${mood}`], { seconds: number });
  at("problems").hidden = !count;
  at("problems-intro").textContent = ready ? texts.problems_intro : texts.problems_first;
  at("problem-list").replaceChildren(...problems.map(problem));
  const banner = at("banner");
  banner.hidden = !count;
  const head = count === 1 ? texts.problems_one : fill(texts.problems_many, { count });
  banner.replaceChildren(...(count
    ? [h("span", {}, head), h("code", {}, problems[0].place),
       h("button", { type: "button", className: "pill", onclick: openWhy }, texts.show)]
    : []));
  question.disabled = !ready;
  question.placeholder = ready ? texts.question : texts.waiting;
  if (ready && !isReady) open();
  isReady = ready;
}

function problem({ place, line, column, message, hint }) {
  const signs = [...line];
  const [before, here, after] = [signs.slice(0, column - 1), signs.slice(column - 1, column), signs.slice(column)];
  return h("li", {}, h("code", { className: "place" }, place), h("p", {}, message),
    line.trim() ? h("pre", {}, before.join("").trimStart(), h("mark", {}, here.join("") || "\u00a0"),
      after.join("")) : [],
    h("p", { className: "hint" }, hint));
}

// --- doing

async function open() {
  const { state, said } = await post("open", {});
  if (said) {
    isReady = true;
    log.replaceChildren();
    take(said);
  }
  if (state) know(state);
  return {};
}

async function say(text) {
  closeMenu();
  take((await post("say", { text })).said);
}

async function press(number, data) {
  take((await post("press", { number, data })).said);
}

at("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = question.value;
  if (!text.trim() || question.disabled) return;
  question.value = "";
  said_before.push(text);
  say(text);
  question.focus();
});

const said_before = [];
question.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    at("ask").requestSubmit();
  } else if (event.key === "ArrowUp" && !question.value && said_before.length) {
    event.preventDefault();
    question.value = said_before.at(-1);
  }
});

// --- panel, menu, theme

function openWhy() {
  document.body.classList.add("why-open");
  at("open-why").setAttribute("aria-expanded", "true");
  why.focus();
}

function closeWhy() {
  const had = document.body.classList.contains("why-open");
  document.body.classList.remove("why-open");
  at("open-why").setAttribute("aria-expanded", "false");
  if (had && narrow.matches) at("open-why").focus();
}

function closeMenu() {
  at("commands").hidden = true;
  at("open-commands").setAttribute("aria-expanded", "false");
}

at("open-why").onclick = () =>
  document.body.classList.contains("why-open") ? closeWhy() : openWhy();
at("close-why").onclick = closeWhy;
at("open-commands").onclick = () => {
  const opens = at("commands").hidden;
  at("commands").hidden = !opens;
  at("open-commands").setAttribute("aria-expanded", String(opens));
  if (opens) at("commands").querySelector("button").focus();
};
at("commands").append(...data.commands.map(([command, does]) => h("li", {},
  h("button", { type: "button", onclick: () => { say(command); question.focus(); } },
    h("b", {}, command), h("span", {}, does)))));
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (!at("commands").hidden) {
    closeMenu();
    at("open-commands").focus();
  } else closeWhy();
});
addEventListener("click", (event) => {
  if (!event.target.closest(".menu")) closeMenu();
});

const dark = matchMedia("(prefers-color-scheme: dark)");
function dress() {
  const theme = localStorage.theme ?? (dark.matches ? "dark" : "light");
  document.documentElement.dataset.theme = theme;
  at("theme").setAttribute("aria-pressed", String(theme === "dark"));
}
at("theme").onclick = () => {
  localStorage.theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  dress();
};
dark.addEventListener("change", dress);
dress();

const events = new EventSource(`events?chat=${encodeURIComponent(chat)}`);
events.onmessage = ({ data }) => {
  const { state, said } = JSON.parse(data);
  if (said) take(said);
  if (state) know(state);
};
let isLost = false;
events.onopen = () => {
  if (isLost) open();
  isLost = false;
};
events.onerror = () => {
  isLost = true;
  at("state").className = "problems";
  at("state-text").textContent = texts.state_lost;
};
explain(null);
if (!narrow.matches) question.focus();
open();
