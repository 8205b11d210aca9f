// <banter-chat>: the customer's chat as a web component without dependencies.
//
//   <script type="module" src="https://BANK/static/banter-chat.js"></script>
//   <banter-chat token="JWT" language="zh"></banter-chat>
//
// Attributes: token (the bank's short-lived JWT; without it a visitor's session), language
// (zh | en), theme (light | dark; without it the system's), endpoint (default: where this
// script came from).
// fresh: begin a new conversation.
// Events: banter-welcome {conversation_id, name, …}, banter-receipt {subject, reference}, banter-step-up {required_acr} (answer it with
// element.stepUp(newToken)), banter-refused {code, message}, banter-language {language}.
// Methods: say(text), stepUp(token).

import { Connection } from "./connection.js";
import { element } from "./elements.js";
import { renderMessage, retire } from "./messages.js";

const LIMIT = 4000;
const HOME = new URL(".", import.meta.url);

class BanterChat extends HTMLElement {
  static observedAttributes = ["token", "language"];
  #connection = null;
  #texts = {};
  #parts = {};
  #started = false;
  #waiting = new Map();

  async connectedCallback() {
    this.attachShadow({ mode: "open" });
    this.shadowRoot.append(
      element("link", { rel: "stylesheet", href: new URL("chat.css", HOME).href }),
    );
    await this.#loadTexts();
    this.#build();
    this.#start();
  }

  disconnectedCallback() {
    this.#connection?.close();
  }

  async attributeChangedCallback(name, before, after) {
    if (!this.#started || before === after) return;
    if (name === "language") {
      if (this.#connection?.language !== this.language) this.#connection?.setLanguage(this.language);
      await this.#loadTexts();
      this.#label();
    } else if (name === "token" && after !== this.#connection?.token) {
      this.#restart();
    }
  }

  get language() {
    return this.getAttribute("language") === "en" ? "en" : "zh";
  }

  get #endpoint() {
    return new URL(this.getAttribute("endpoint") ?? "..", HOME);
  }

  say(text) {
    const words = text.trim();
    if (!words) return;
    if ([...words].length > LIMIT) {
      this.#notice(this.#texts.too_long.replace("{limit}", LIMIT));
      return;
    }
    this.#sent(this.#connection.send({ text: words }), words);
  }

  stepUp(token) {
    this.#connection?.stepUp(token);
  }

  async #loadTexts() {
    const url = new URL(`api/texts/${this.language}`, this.#endpoint);
    this.#texts = await (await fetch(url)).json();
  }

  #build() {
    const log = element("div", { class: "log", role: "log", "aria-live": "polite", tabIndex: 0 });
    const typing = element("div", { class: "typing", hidden: true }, element("i"), element("i"), element("i"));
    const input = element("textarea", { rows: 1, enterKeyHint: "send" });
    const send = element("button", { type: "submit", class: "send" });
    const human = element("button", { type: "button", class: "quiet human" });
    const language = element("button", { type: "button", class: "quiet language" });
    const theme = element("button", { type: "button", class: "quiet theme" }, "◐");
    const title = element("h2");
    const subtitle = element("p", { class: "subtitle" });
    const banner = element("div", { class: "banner", role: "status", hidden: true });
    const down = element("button", { type: "button", class: "down", hidden: true });
    const empty = element("div", { class: "empty" }, element("h3"), element("p"));
    const form = element("form", { class: "composer", onsubmit: (e) => this.#submit(e) }, input, send);
    this.#parts = { log, typing, input, send, human, language, theme, title, subtitle, banner, down, empty };
    log.append(empty);
    this.shadowRoot.append(
      element(
        "div",
        { class: "chat" },
        element(
          "header",
          { class: "bar" },
          element("span", { class: "avatar", "aria-hidden": "true" }, "邦"),
          element("div", { class: "who" }, title, subtitle),
          human, language, theme,
        ),
        banner, log, typing, down, form,
      ),
    );
    input.addEventListener("keydown", (event) => {
      // Enter confirms a candidate while an input method is composing.
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.#submit(event);
    });
    input.addEventListener("input", () => this.#grow());
    log.addEventListener("scroll", () => {
      if (this.#atEnd()) down.hidden = true;
    });
    down.addEventListener("click", () => this.#toEnd(true));
    human.addEventListener("click", () => this.say(this.#texts.human_phrase));
    language.addEventListener("click", () => this.#switchLanguage());
    theme.addEventListener("click", () => this.#switchTheme());
    this.#label();
  }

  #label() {
    const { input, send, human, language, theme, title, subtitle, down, empty, typing, log } = this.#parts;
    const texts = this.#texts;
    input.placeholder = texts.input;
    input.setAttribute("aria-label", texts.input);
    send.textContent = texts.send;
    human.textContent = texts.human;
    language.textContent = texts.language;
    language.setAttribute("aria-label", texts.language_label);
    theme.setAttribute("aria-label", texts.theme_label);
    title.textContent = texts.title;
    subtitle.textContent = texts.subtitle_bot;
    down.textContent = `${texts.scroll_to_end} ↓`;
    empty.children[0].textContent = texts.empty_title;
    empty.children[1].textContent = texts.empty_text;
    typing.setAttribute("aria-label", `${texts.bot} ${texts.typing}`);
    log.setAttribute("aria-label", texts.title);
    this.shadowRoot.host.lang = this.language === "zh" ? "zh-CN" : "en";
  }

  #start() {
    this.#started = true;
    const url = new URL("ws", this.#endpoint);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const token = this.getAttribute("token");
    const connection = new Connection({
      url: url.href,
      token,
      visitor: storedVisitor(),
      language: this.language,
      fresh: this.hasAttribute("fresh"),
      storageKey: `banter-outbox-${token ? "customer" : "visitor"}`,
    });
    this.#connection = connection;
    const on = (name, handle) => connection.addEventListener(name, (e) => handle(e.detail));
    on("state", ({ state }) => this.#showState(state));
    on("message", (message) => this.#show(message));
    on("ack", (frame) => this.#waiting.get(frame.client_id)?.classList.remove("unsent"));
    on("welcome", (frame) => this.#welcome(frame));
    on("typing", (frame) => this.#showTyping(frame.on));
    on("done", () => this.#showTyping(false));
    on("notice", (frame) => this.#passing(frame.text));
    on("language", (frame) => {
      connection.language = frame.language;
      this.setAttribute("language", frame.language);
    });
    on("refused", (frame) => this.#refused(frame));
    for (const left of connection.pending()) this.#sent(left.clientId, left.text ?? left.label);
    connection.open();
  }

  #restart() {
    this.#connection?.close();
    this.#waiting.clear();
    this.#parts.log.replaceChildren(this.#parts.empty);
    this.#parts.empty.hidden = false;
    this.#start();
  }

  #welcome(frame) {
    storeVisitor(frame.visitor);
    this.removeAttribute("fresh");
    this.#tell("banter-welcome", frame);
  }

  #submit(event) {
    event.preventDefault();
    this.say(this.#parts.input.value);
    if ([...this.#parts.input.value].length <= LIMIT) this.#parts.input.value = "";
    this.#grow();
  }

  #sent(clientId, words) {
    const node = element(
      "article",
      { class: "message customer text unsent" },
      element("span", { class: "sr" }, `${this.#texts.you}: `),
      element("div", { class: "bubble" }, element("p", {}, words)),
    );
    this.#waiting.set(clientId, node);
    this.#retireOld();
    this.#append(node, true);
  }

  #show(message) {
    const waiting = message.client_id && this.#waiting.get(message.client_id);
    const node = renderMessage(message, this.#context());
    if (waiting) {
      waiting.replaceWith(node);
      this.#waiting.delete(message.client_id);
    } else {
      if (message.sender === "customer") this.#retireOld();
      this.#append(node, message.sender === "customer");
    }
    if (message.sender !== "customer") {
      this.#showTyping(false);
      this.#parts.passing?.remove();
    }
    this.#parts.subtitle.textContent =
      message.sender === "staff" || message.body.state === "active"
        ? this.#texts.subtitle_human
        : this.#texts.subtitle_bot;
    if (message.body.type === "receipt") this.#tell("banter-receipt", message.body);
    this.#connection.markRead(message.seq);
  }

  #context() {
    return {
      texts: this.#texts,
      language: this.language,
      press: (item) =>
        this.#sent(this.#connection.send({ button: item.token, label: item.label }), item.label),
      stepUp: (body) => this.#tell("banter-step-up", { required_acr: body.required_acr }),
    };
  }

  #retireOld() {
    for (const node of this.#parts.log.querySelectorAll("article[data-once]")) retire(node);
  }

  #append(node, force) {
    const follow = force || this.#atEnd();
    this.#parts.empty.hidden = true;
    this.#parts.log.append(node);
    if (follow) this.#toEnd(false);
    else this.#parts.down.hidden = false;
  }

  #atEnd() {
    const { log } = this.#parts;
    return log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  }

  #toEnd(smooth) {
    const { log, down } = this.#parts;
    log.scrollTo({ top: log.scrollHeight, behavior: smooth ? "smooth" : "auto" });
    down.hidden = true;
  }

  #grow() {
    const { input } = this.#parts;
    input.style.height = "auto";
    input.style.height = `${Math.min(input.scrollHeight, 120)}px`;
  }

  #showTyping(on) {
    this.#parts.typing.hidden = !on;
    if (on && this.#atEnd()) this.#toEnd(false);
  }

  #showState(state) {
    const { banner } = this.#parts;
    banner.hidden = state === "open" || state === "connecting";
    banner.textContent = this.#texts[state] ?? "";
    this.toggleAttribute("connected", state === "open");
  }

  #refused(frame) {
    this.#waiting.get(frame.client_id)?.classList.add("refused");
    this.#showTyping(false);
    this.#notice(frame.message ?? frame.code);
    this.#tell("banter-refused", frame);
  }

  #passing(text) {
    this.#parts.passing?.remove();
    this.#parts.passing = element("div", { class: "passing", role: "status" }, text);
    this.#append(this.#parts.passing, false);
  }

  #notice(text) {
    this.#append(element("div", { class: "notice-line", role: "alert" }, text), true);
  }

  #switchLanguage() {
    this.setAttribute("language", this.language === "zh" ? "en" : "zh");
    this.#tell("banter-language", { language: this.language });
  }

  #switchTheme() {
    const dark =
      this.getAttribute("theme") ??
      (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    this.setAttribute("theme", dark === "dark" ? "light" : "dark");
    this.#tell("banter-theme", { theme: this.getAttribute("theme") });
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

const VISITOR = "banter-visitor";

function storedVisitor() {
  try {
    return localStorage.getItem(VISITOR);
  } catch {
    return null; // storage forbidden: a visitor for this page only
  }
}

function storeVisitor(token) {
  try {
    if (token) localStorage.setItem(VISITOR, token);
    else localStorage.removeItem(VISITOR);
  } catch {
    // Storage forbidden: the next page is another visitor's.
  }
}

customElements.define("banter-chat", BanterChat);
