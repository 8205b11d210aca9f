// The log of the conversation on screen: order, scrolling, what waits, passing notices.

import { element } from "./elements.js";
import { renderMessage, retire } from "./messages.js";

const SOON_MS = 1500; // what is stored within this needs no word about waiting
const NEAR_END_PX = 80; // whoever is so near the end is taken along with what is new

export class Log {
  #parts;
  #waiting = new Map(); // sent and not numbered yet, by client id
  #repeats = new Map(); // of what waits: the number under which it had been said before
  #lastSeq = 0; // shown
  #passing = null;

  constructor(parts) {
    this.#parts = parts;
    parts.log.addEventListener("scroll", () => {
      if (this.atEnd()) parts.down.hidden = true;
    });
    parts.down.addEventListener("click", () => this.toEnd("smooth"));
  }

  clear() {
    this.#waiting.clear();
    this.#repeats.clear();
    this.#lastSeq = 0;
    this.#parts.log.replaceChildren(this.#parts.empty);
    this.#parts.empty.hidden = false;
    this.#parts.down.hidden = true;
  }

  // What the customer has said, before the gateway has acknowledged it; that it waits is said
  // where it takes long, and at once without a connection.
  sent(clientId, words, speaker, { waiting, connected }) {
    const node = element(
      "article",
      { class: "message customer text unsent" },
      element("span", { class: "sr" }, `${speaker}: `),
      element("div", { class: "bubble" }, element("p", {}, words)),
    );
    this.#retireOld();
    this.#append(node, { follow: true });
    this.#waiting.set(clientId, node);
    if (connected) setTimeout(() => this.#sayWaiting(node, waiting), SOON_MS);
    else this.#sayWaiting(node, waiting);
  }

  acknowledged({ client_id: clientId, seq, duplicate }) {
    const node = this.#waiting.get(clientId);
    if (!node) return;
    node.classList.remove("unsent");
    node.querySelector(".waiting")?.remove();
    if (duplicate) this.#repeats.set(clientId, seq);
    this.#dropRepeats();
  }

  // A button pressed again had its effect before: no message comes under the second press's id.
  // What was only sent again over a new connection comes under its own, and waits no more then.
  #dropRepeats() {
    for (const [clientId, seq] of this.#repeats) {
      if (seq > this.#lastSeq) continue; // its message is still on its way
      this.#waiting.get(clientId)?.remove();
      this.#waiting.delete(clientId);
      this.#repeats.delete(clientId);
    }
  }

  // What has been sent into a connection that is gone.
  disconnected(waiting) {
    for (const node of this.#waiting.values()) this.#sayWaiting(node, waiting);
  }

  #sayWaiting(node, waiting) {
    const { classList } = node;
    if (!node.isConnected || !classList.contains("unsent") || classList.contains("refused")) return;
    if (!node.querySelector(".waiting")) node.append(element("span", { class: "waiting" }, waiting));
  }

  // retry: {label, again()} where trying again makes sense.
  refused(clientId, retry) {
    const node = this.#waiting.get(clientId);
    node?.classList.add("refused");
    node?.querySelector(".retry")?.remove();
    node?.querySelector(".waiting")?.remove();
    if (!node || !retry) {
      this.#waiting.delete(clientId);
      return;
    }
    const button = element("button", { type: "button", class: "retry" }, retry.label);
    button.addEventListener("click", () => {
      node.classList.remove("refused");
      button.remove();
      retry.again();
    });
    node.append(button);
  }

  show(message, context) {
    const own = message.sender === "customer";
    const node = renderMessage(message, context);
    const waiting = this.#waiting.get(message.client_id);
    if (own) this.#retireOld();
    else this.#endPassing();
    if (waiting) {
      waiting.replaceWith(node);
      this.#waiting.delete(message.client_id);
    } else {
      // What was said and has no number yet comes after everything that has one.
      const [unnumbered] = this.#waiting.values();
      this.#append(node, { before: unnumbered, follow: own });
    }
    this.#lastSeq = message.seq;
    this.#dropRepeats();
  }

  passing(text) {
    this.#endPassing();
    this.#passing = element("div", { class: "passing", role: "status" }, text);
    this.#append(this.#passing);
  }

  notice(text) {
    this.#append(element("div", { class: "notice-line", role: "alert" }, text), { follow: true });
  }

  atEnd() {
    const { log } = this.#parts;
    return log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END_PX;
  }

  toEnd(behavior = "auto") {
    const { log, down } = this.#parts;
    log.scrollTo({ top: log.scrollHeight, behavior });
    down.hidden = true;
  }

  #endPassing() {
    this.#passing?.remove();
    this.#passing = null;
  }

  #retireOld() {
    for (const node of this.#parts.log.querySelectorAll("article[data-once]")) retire(node);
  }

  #append(node, { before = null, follow = false } = {}) {
    const stay = !follow && !this.atEnd();
    this.#parts.empty.hidden = true;
    this.#parts.log.insertBefore(node, before);
    if (stay) this.#parts.down.hidden = false;
    else this.toEnd();
  }
}
