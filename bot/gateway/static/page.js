// The page around the chat. In production it is the chat alone, as a visitor's page; the bank's
// app embeds <banter-chat> itself. In development it offers the personas, starter questions and
// the way from a receipt to the lead in the console.

import "./banter-chat.js";
import { element } from "./elements.js";
import { unreachable } from "./unreachable.js";

const guide = document.querySelector(".guide");
const phone = document.querySelector(".phone");
const state = {
  language: stored("language") ?? (navigator.language.startsWith("zh") ? "zh" : "en"),
  personas: [],
  persona: null,
  token: null,
  consoleUrl: "",
  lead: null,
};

async function json(url, options = {}) {
  const response = await fetch(url, options);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.json();
}

const post = (url, body, headers = {}) =>
  json(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  });

function stored(name) {
  try {
    return sessionStorage.getItem(`banter-${name}`);
  } catch {
    return null; // storage forbidden: nothing is remembered
  }
}

function remember(name, value) {
  try {
    sessionStorage.setItem(`banter-${name}`, value);
  } catch {
    // Storage forbidden: the next reload starts anew.
  }
}

let texts = {};

async function start() {
  if (stored("theme")) document.documentElement.dataset.theme = stored("theme");
  await loadTexts();
  const demo = await json("api/dev/personas").catch(() => null);
  if (!demo) {
    openChat(null);
    return;
  }
  Object.assign(state, { personas: demo.personas, starters: demo.starters, consoleUrl: demo.console_url });
  guide.hidden = false;
  document.body.classList.add("development");
  drawGuide();
  await choose(stored("persona") ?? demo.personas[0]?.cif_no ?? "");
}

async function loadTexts() {
  texts = await json(`api/texts/${state.language}`);
  document.title = `${texts.title} · ${texts.bank}`;
  document.documentElement.lang = state.language === "zh" ? "zh-CN" : "en";
}

function openChat(token, { fresh = false } = {}) {
  const chat = element("banter-chat", { token, language: state.language, fresh });
  const theme = stored("theme");
  if (theme) chat.setAttribute("theme", theme);
  chat.addEventListener("banter-receipt", ({ detail }) => {
    if (detail.subject !== "lead") return;
    state.lead = detail.reference;
    drawGuide();
  });
  chat.addEventListener("banter-step-up", () => askStepUp(chat));
  chat.addEventListener("banter-expired", () => renew(chat));
  chat.addEventListener("banter-language", ({ detail }) => switchLanguage(detail.language));
  chat.addEventListener("banter-theme", ({ detail }) => setTheme(detail.theme));
  phone.replaceChildren(chat);
}

async function choose(cifNo, options) {
  state.persona = cifNo;
  state.lead = null;
  remember("persona", cifNo);
  drawGuide();
  phone.replaceChildren(); // what is typed from now on belongs to the conversation that comes
  let token = null;
  try {
    token = cifNo ? await signIn(cifNo) : null;
  } catch {
    phone.replaceChildren(element("p", { class: "failed", role: "alert" }, texts.failed_sign_in));
    return;
  }
  if (state.persona !== cifNo) return; // somebody else was chosen meanwhile
  state.token = token;
  openChat(token, options);
}

async function signIn(cifNo) {
  const { token } = await post("api/dev/sign-in", { cif_no: cifNo, acr: 1 });
  return token;
}

// The bank's app renews its token; so does this page in its place.
async function renew(chat) {
  if (!state.persona) return;
  state.token = await signIn(state.persona).catch(() => null);
  if (state.token) chat.stepUp(state.token);
}

async function switchLanguage(language) {
  state.language = language;
  remember("language", language);
  await loadTexts();
  if (!guide.hidden) drawGuide();
}

function setTheme(theme) {
  remember("theme", theme);
  document.documentElement.dataset.theme = theme;
}

function drawGuide() {
  const say = (text) => phone.querySelector("banter-chat")?.say(text);
  const held = document.activeElement?.dataset.key; // who uses the keyboard keeps their place
  guide.replaceChildren(
    element(
      "header",
      {},
      element("img", { src: "static/icon.svg", alt: "", width: 28, height: 28 }),
      element("h1", {}, texts.bank),
    ),
    element("p", { class: "intro" }, texts.dev_intro),
    element("h2", {}, texts.dev_personas),
    element(
      "div",
      { class: "personas", role: "group", "aria-label": texts.dev_personas },
      [...state.personas, visitor()].map(personaButton),
    ),
    element("h2", {}, texts.starters),
    element(
      "div",
      { class: "starters" },
      (state.starters?.[state.language] ?? []).map((question, index) =>
        keyed(`starter-${index}`, element("button", { type: "button", onclick: () => say(question) }, question)),
      ),
    ),
    element(
      "footer",
      {},
      state.lead
        ? element("a", { class: "lead", href: `${state.consoleUrl}/leads/${state.lead}`, target: "_blank" }, `${texts.dev_see_lead} →`)
        : element("p", { class: "quiet" }, texts.dev_no_lead),
      element(
        "div",
        { class: "ways" },
        element("a", { href: `${state.consoleUrl}/`, target: "_blank" }, `${texts.dev_console} →`),
        keyed("new", element("button", { type: "button", class: "link", onclick: () => choose(state.persona, { fresh: true }) }, texts.dev_new)),
      ),
    ),
  );
  if (held) guide.querySelector(`[data-key="${CSS.escape(held)}"]`)?.focus();
  if (state.lead) guide.scrollTop = guide.scrollHeight; // the way to the lead stands last
}

const both = (text) => ({ zh: text, en: text });
const visitor = () => ({ cif_no: "", name: both(texts.dev_visitor), note: both(texts.dev_visitor_note) });

function keyed(key, node) {
  node.dataset.key = key;
  return node;
}

function personaButton(persona) {
  const chosen = persona.cif_no === state.persona;
  const shown = element(
    "button",
    {
      type: "button",
      class: chosen ? "persona chosen" : "persona",
      "aria-pressed": String(chosen),
      onclick: () => choose(persona.cif_no),
    },
    element("strong", {}, persona.name[state.language]),
    element("span", {}, persona.note[state.language]),
  );
  return keyed(`persona-${persona.cif_no}`, shown);
}

function askStepUp(chat) {
  const dialog = element(
    "dialog",
    { class: "step-up", "aria-label": texts.stepup_title },
    element("h2", {}, texts.stepup_title),
    element("p", {}, texts.stepup_text),
    element(
      "div",
      { class: "row" },
      element("button", { type: "button", onclick: () => dialog.close() }, texts.stepup_cancel),
      element("button", { type: "button", class: "primary", autofocus: true, onclick: () => fulfil(chat, dialog) }, texts.stepup_confirm),
    ),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

async function fulfil(chat, dialog) {
  dialog.close();
  try {
    const { token } = await post("api/dev/step-up", {}, { Authorization: `Bearer ${state.token}` });
    state.token = token;
  } catch {
    await renew(chat); // it had run out; the question can be asked again
    return;
  }
  chat.stepUp(state.token);
}

function begin() {
  start().catch(() => phone.replaceChildren(unreachable(begin)));
}

begin();
