// The chat's frame: bar, log, composer. Built once; its words change with the language.

import { element } from "./elements.js";

export function buildLayout() {
  const typing = element(
    "div",
    { class: "typing", role: "status", hidden: true },
    element("i"), element("i"), element("i"), element("span", { class: "sr" }),
  );
  const parts = {
    log: element("div", { class: "log", role: "log", "aria-live": "polite", tabIndex: 0 }),
    typing,
    input: element("textarea", { rows: 1, enterKeyHint: "send" }),
    send: element("button", { type: "submit", class: "send" }),
    mic: element("button", { type: "button", class: "mic", hidden: true }),
    meter: element("span", { class: "meter", "aria-hidden": "true" }, [1, 2, 3, 4, 5].map(() => element("i"))),
    said: element("p", { class: "said", role: "status" }),
    time: element("span", { class: "time", "aria-hidden": "true" }),
    act: element("button", { type: "button" }),
    human: element("button", { type: "button", class: "quiet human" }),
    language: element("button", { type: "button", class: "quiet language" }),
    theme: element("button", { type: "button", class: "quiet theme" }, "◐"),
    title: element("h2"),
    subtitle: element("p", { class: "subtitle" }),
    banner: element("div", { class: "banner", role: "status", hidden: true }),
    down: element("button", { type: "button", class: "down", hidden: true }),
    empty: element("div", { class: "empty" }),
  };
  const { meter, said, time, act } = parts;
  parts.hearing = element("div", { class: "hearing", hidden: true }, meter, said, time, act);
  parts.form = element("form", { class: "composer" }, parts.hearing, parts.input, parts.mic, parts.send);
  parts.log.append(parts.empty);
  parts.root = element(
    "div",
    { class: "chat" },
    element(
      "header",
      { class: "bar" },
      element("span", { class: "avatar", "aria-hidden": "true" }),
      element("div", { class: "who" }, parts.title, parts.subtitle),
      parts.human, parts.language, parts.theme,
    ),
    parts.banner, parts.log, parts.typing, parts.down, parts.form,
  );
  return parts;
}

export function labelLayout(parts, texts, say) {
  const { input, send, language, theme, title, down, typing, log } = parts;
  input.placeholder = texts.input;
  input.setAttribute("aria-label", texts.input);
  send.textContent = texts.send;
  language.textContent = texts.language;
  language.setAttribute("aria-label", texts.language_label);
  theme.setAttribute("aria-label", texts.theme_label);
  theme.title = texts.theme_label;
  title.textContent = texts.title;
  parts.root.querySelector(".avatar").textContent = texts.avatar;
  down.textContent = `${texts.scroll_to_end} ↓`;
  typing.lastElementChild.textContent = `${texts.bot} ${texts.typing}`;
  log.setAttribute("aria-label", texts.title);
  parts.empty.replaceChildren(
    element("h3", {}, texts.empty_title),
    element("p", {}, texts.empty_text),
    element(
      "div",
      { class: "starters", role: "group", "aria-label": texts.starters },
      [texts.starter_1, texts.starter_2, texts.starter_3].map((question) =>
        element("button", { type: "button", class: "choice", onclick: () => say(question) }, question),
      ),
    ),
  );
}
