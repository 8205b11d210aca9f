// <banter-chat>: the customer's chat as a web component without dependencies.
//
//   <script type="module" src="https://BANK/static/banter-chat.js"></script>
//   <banter-chat token="JWT" language="zh"></banter-chat>
//
// Attributes
//   token     the bank's short-lived JWT; without it a visitor's session
//   language  zh | en
//   theme     light | dark; without it the system's
//   endpoint  where the gateway is; without it where this script came from
//   fresh     begin a new conversation
//   dictation edit | send | off: what is said is put into the input, sent at once, or there is no
//             microphone; without it edit
// Events
//   banter-welcome   {conversation_id, name, …}
//   banter-receipt   {subject, reference}
//   banter-step-up   {required_acr}: answer it with element.stepUp(newToken)
//   banter-expired   the sign-in has run out: answer it with element.stepUp(newToken)
//   banter-refused   {code, message}
//   banter-language  {language}
//   banter-theme     {theme}
// Methods
//   say(text), stepUp(token)

import { Connection } from "./connection.js";
import { Dictation } from "./dictation.js";
import { element } from "./elements.js";
import { Handoff } from "./handoff.js";
import { buildLayout, labelLayout } from "./layout.js";
import { Log } from "./log.js";
import { Draft, outboxKey, samePerson, storedVisitor, storeVisitor } from "./storage.js";
import { unreachable } from "./unreachable.js";

const LIMIT = 4000;
const HOME = new URL(".", import.meta.url);
const STYLES = ["chat.css", "dictation.css"];

class BanterChat extends HTMLElement {
  static observedAttributes = ["token", "language", "dictation"];
  #connection = null;
  #catalogues = null; // the page's texts, by language
  #parts = null;
  #log = null;
  #dictation = null;
  #handoff = new Handoff();
  #state = "connecting";
  #draft = null; // kept from the welcome on, when it is known whose conversation this is
  #historyUntil = 0;

  connectedCallback() {
    if (!this.shadowRoot) {
      this.attachShadow({ mode: "open" }).append(
        ...STYLES.map((name) => element("link", { rel: "stylesheet", href: new URL(name, HOME).href })),
      );
    }
    this.#begin();
  }

  disconnectedCallback() {
    this.#dictation?.close();
    this.#connection?.close();
    this.#connection = null;
  }

  attributeChangedCallback(name, before, after) {
    if (!this.#connection || before === after) return;
    if (name === "dictation") {
      this.#dictation.label();
    } else if (name === "language") {
      if (this.#connection.language !== this.language) this.#connection.setLanguage(this.language);
      this.#dictation.cancel();
      this.#tell("banter-language", { language: this.language });
      this.#label();
    } else if (samePerson(before, after)) {
      this.#connection.renew(after);
    } else {
      if (before) this.#parts.input.value = ""; // another customer's words
      this.#restart();
    }
  }

  get language() {
    return this.getAttribute("language") === "en" ? "en" : "zh";
  }

  get #endpoint() {
    return new URL(this.getAttribute("endpoint") ?? "..", HOME);
  }

  // Returns whether it was taken.
  say(text) {
    const words = text.trim();
    if (!words || !this.#connection) return false;
    if ([...words].length > LIMIT) {
      this.#log.notice(this.#texts.too_long.replace("{limit}", LIMIT));
      return false;
    }
    this.#sent(this.#connection.send({ text: words }), words);
    return true;
  }

  stepUp(token) {
    this.#connection?.renew(token);
  }

  async #begin() {
    try {
      await this.#loadTexts();
    } catch {
      const failed = unreachable(() => {
        failed.remove();
        this.#begin();
      });
      this.shadowRoot.append(failed);
      return;
    }
    if (!this.isConnected || this.#connection) return; // taken away, or begun, meanwhile
    if (this.#parts) this.#clear();
    else this.#build();
    this.#start();
  }

  // Both languages: a message keeps the language it was said in, whatever the page speaks now.
  async #loadTexts() {
    if (this.#catalogues) return;
    const load = async (language) => {
      const response = await fetch(new URL(`api/texts/${language}`, this.#endpoint));
      if (!response.ok) throw new Error(`texts: ${response.status}`);
      return response.json();
    };
    const [zh, en] = await Promise.all([load("zh"), load("en")]);
    this.#catalogues = { zh, en };
  }

  get #texts() {
    return this.#catalogues?.[this.language] ?? {};
  }

  #build() {
    this.#parts = buildLayout();
    const { root, form, input, human, language, theme } = this.#parts;
    this.#log = new Log(this.#parts);
    this.shadowRoot.append(root);
    form.addEventListener("submit", (event) => this.#submit(event));
    input.addEventListener("keydown", (event) => {
      // Enter confirms a candidate while an input method is composing; Safari ends the composition
      // before this event and marks it by the code 229.
      if (event.key !== "Enter" || event.shiftKey) return;
      if (!event.isComposing && event.keyCode !== 229) this.#submit(event);
    });
    input.addEventListener("input", () => this.#typed());
    human.addEventListener("click", () => this.say(this.#handoff.way(this.#texts).phrase));
    language.addEventListener("click", () => {
      this.setAttribute("language", this.language === "zh" ? "en" : "zh");
    });
    theme.addEventListener("click", () => this.#switchTheme());
    this.#dictation = new Dictation(this.#parts, {
      texts: () => this.#texts,
      language: () => this.language,
      mode: () => this.getAttribute("dictation"),
      who: () => who(this.#connection),
      listenUrl: () => this.#socketUrl("listen"),
      stateUrl: () => new URL("api/listening", this.#endpoint),
      say: (text) => this.say(text),
      changed: () => this.#typed(),
      expired: () => this.#tell("banter-expired", {}),
    });
    this.#label();
  }

  #label() {
    labelLayout(this.#parts, this.#texts, (question) => this.say(question));
    this.#dictation.label();
    this.lang = this.language === "zh" ? "zh-CN" : "en";
    this.#parts.banner.textContent = this.#texts[this.#state] ?? "";
    this.#sayWho();
  }

  #socketUrl(path) {
    const url = new URL(path, this.#endpoint);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    return url.href;
  }

  #start() {
    const token = this.getAttribute("token");
    const connection = new Connection({
      url: this.#socketUrl("ws"),
      token,
      visitor: storedVisitor(),
      language: this.language,
      fresh: this.hasAttribute("fresh"),
      storageKey: outboxKey(token),
    });
    this.#connection = connection;
    const on = (name, handle) => connection.addEventListener(name, (e) => handle(e.detail));
    on("state", ({ state }) => this.#showState(state));
    on("message", (message) => this.#show(message));
    on("ack", (frame) => this.#log.acknowledged(frame));
    on("welcome", (frame) => this.#welcome(frame));
    on("typing", (frame) => this.#showTyping(frame.on));
    on("done", () => this.#showTyping(false));
    on("notice", ({ code, text }) =>
      code === "secret_dropped" ? this.#log.notice(text) : this.#log.passing(text),
    );
    on("language", (frame) => {
      connection.language = frame.language;
      this.setAttribute("language", frame.language);
    });
    on("refused", (frame) => this.#refused(frame));
    on("turned_away", (frame) => this.#tell("banter-refused", frame));
    on("moved", () => {
      this.#clear();
      this.#showPending();
    });
    this.#showPending();
    connection.open();
    this.#dictation.open();
  }

  #restart() {
    this.#dictation.cancel();
    this.#connection.close();
    this.#clear();
    this.#start();
  }

  #clear() {
    this.#log.clear();
    this.#draft = null;
    this.#handoff = new Handoff();
    this.#showTyping(false);
    this.#sayWho();
  }

  #welcome(frame) {
    storeVisitor(frame.visitor);
    this.removeAttribute("fresh");
    this.#historyUntil = frame.last_seq;
    this.#restoreDraft(frame.conversation_id);
    this.#hush();
    this.#tell("banter-welcome", frame);
  }

  #restoreDraft(conversationId) {
    const { input } = this.#parts;
    this.#draft = new Draft(conversationId);
    if (input.value) this.#draft.keep(input.value); // typed before the connection stood
    else input.value = this.#draft.words;
    this.#grow();
  }

  // A screen reader reads what is new, not the whole history.
  #hush() {
    this.#parts.log.ariaBusy = String(this.#connection.lastSeq < this.#historyUntil);
  }

  #submit(event) {
    event.preventDefault();
    if (this.#dictation.active) return; // these words may still change
    if (this.say(this.#parts.input.value)) {
      this.#parts.input.value = "";
      this.#draft?.keep("");
      this.#dictation.quiet();
    }
    this.#grow();
  }

  #showPending() {
    for (const left of this.#connection.pending()) {
      this.#sent(left.clientId, left.text ?? left.label);
    }
  }

  #sent(clientId, words) {
    const waiting = this.#texts.waiting;
    this.#log.sent(clientId, words, this.#texts.you, { waiting, connected: this.#state === "open" });
  }

  #show(message) {
    this.#log.show(message, this.#context(message.language));
    if (message.sender !== "customer") {
      this.#showTyping(false);
      this.#handoff.hear(message);
      this.#sayWho();
    }
    if (message.body.type === "receipt") this.#tell("banter-receipt", message.body);
    this.#connection.markRead(message.seq);
    this.#hush();
  }

  #sayWho() {
    const { subtitle, human } = this.#parts;
    const names = { open: this.#handoff.subtitle, connecting: "connecting" };
    subtitle.textContent = this.#texts[names[this.#state] ?? "subtitle_off"];
    human.textContent = this.#handoff.way(this.#texts).label;
  }

  #context(language) {
    return {
      texts: this.#catalogues[language] ?? this.#texts,
      language,
      timeZone: this.#texts.time_zone,
      press: (item) =>
        this.#sent(this.#connection.send({ button: item.token, label: item.label }), item.label),
      stepUp: (body) => this.#tell("banter-step-up", { required_acr: body.required_acr }),
    };
  }

  #typed() {
    this.#grow();
    this.#draft?.keep(this.#parts.input.value);
  }

  #grow() {
    const { input } = this.#parts;
    input.style.height = "auto";
    if (!input.scrollHeight) return; // in a closed panel it has none to measure
    input.style.height = `${Math.min(input.scrollHeight + 2, 120)}px`; // two pixels of border
  }

  #showTyping(on) {
    const follow = on && this.#log.atEnd();
    this.#parts.typing.hidden = !on;
    if (follow) this.#log.toEnd();
  }

  #showState(state) {
    const { banner } = this.#parts;
    this.#state = state;
    this.#sayWho();
    if (state !== "open" && state !== "connecting") this.#log.disconnected(this.#texts.waiting);
    banner.hidden = state === "open" || state === "connecting";
    banner.textContent = this.#texts[state] ?? "";
    this.toggleAttribute("connected", state === "open");
    if (state !== "open") this.#showTyping(false);
    if (state === "expired") this.#tell("banter-expired", {});
  }

  #refused(frame) {
    const { code, message, retryable, client_id: clientId } = frame;
    const again = { label: this.#texts.retry, again: () => this.#connection.resend(clientId) };
    this.#log.refused(clientId, retryable ? again : null);
    this.#showTyping(false);
    this.#log.notice(message ?? code);
    this.#tell("banter-refused", frame);
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

// A customer's token, or a visitor's, proves who speaks.
function who({ token, visitor }) {
  return token ? { token } : { visitor };
}

customElements.define("banter-chat", BanterChat);
