// The chat's connection: one WebSocket that resumes where it was, and never loses a message.
//
// What the customer sends waits in an outbox (kept in sessionStorage) until the gateway has
// acknowledged it; after a lost connection it is sent again under the same client id, which the
// gateway answers without doing it twice. Incoming messages are asked for from the last seen
// sequence number on. A connection that has died without saying so is found out by its silence.

import { Outbox } from "./storage.js";

const SUBPROTOCOL = "banter.v1";
const SIGN_IN_REFUSED = 4401;
const TOO_MANY = 4429;
const RETRY_MS = [300, 600, 1200, 2500, 5000, 8000];
// Turned away at the door: asking again in the next moment only makes the crowd larger.
const TURNED_AWAY_MS = [5000, 10_000, 20_000, 40_000, 60_000];
const PING_AFTER_MS = 25_000; // of silence: shorter than the idle limit of common proxies
const ANSWER_WITHIN_MS = 10_000; // every frame that expects an answer gets one at once

// Who is still connecting hangs up once connected: browsers warn of doing it sooner.
function hangUp(socket) {
  if (socket?.readyState === WebSocket.CONNECTING) {
    socket.addEventListener("open", () => socket.close(1000));
  } else {
    socket?.close(1000);
  }
}

export class Connection extends EventTarget {
  #url;
  #socket = null;
  #attempt = 0;
  #turnedAway = 0; // times in a row
  #retryAfterMs = 0; // what the gateway asked for
  #retry = 0;
  #ping = 0;
  #deadline = 0;
  #closed = false;
  #outbox;
  #fresh;
  #conversation = null;
  #welcomed = false; // on this connection
  #begunAnew = false;
  lastSeq = 0;
  token;
  visitor;
  language;

  constructor({ url, token, visitor, language, fresh, storageKey }) {
    super();
    this.#url = url;
    this.token = token;
    this.visitor = visitor;
    this.language = language;
    this.#fresh = fresh;
    this.#outbox = new Outbox(storageKey);
    addEventListener("online", this.#onOnline);
    addEventListener("offline", this.#onOffline);
  }

  open() {
    this.#closed = false;
    this.#connect();
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#unwatch();
    removeEventListener("online", this.#onOnline);
    removeEventListener("offline", this.#onOffline);
    hangUp(this.#socket);
  }

  // content: {text} or {button, label}; the label is for the screen only.
  send(content) {
    const clientId = newId();
    this.#outbox.put(clientId, content);
    this.resend(clientId);
    return clientId;
  }

  resend(clientId) {
    const content = this.#outbox.get(clientId);
    if (!content) return;
    const said = content.button ? { button: content.button } : { text: content.text };
    this.#transmit({ type: "send", client_id: clientId, ...said }, { answered: true });
  }

  pending() {
    return this.#outbox.entries();
  }

  setLanguage(language) {
    this.language = language;
    this.#transmit({ type: "language", language });
  }

  // A newer token of the same customer: stronger, or in place of one that has run out.
  renew(token) {
    this.token = token;
    if (this.#socket?.readyState === WebSocket.OPEN) this.#transmit({ type: "stepup", token });
    else this.#connect();
  }

  markRead(seq) {
    this.#transmit({ type: "read", seq });
  }

  #onOnline = () => {
    this.#drop(); // whatever it was connected over is gone
    this.#connect();
  };

  #onOffline = () => this.#state("offline");

  #connect() {
    clearTimeout(this.#retry);
    if (this.#closed || (this.#socket && this.#socket.readyState <= WebSocket.OPEN)) return;
    if (!this.#turnedAway) this.#state(this.#attempt ? "reconnecting" : "connecting");
    this.#welcomed = false;
    const socket = new WebSocket(this.#url, SUBPROTOCOL);
    this.#socket = socket;
    socket.addEventListener("open", () => {
      if (socket === this.#socket && !this.#closed) this.#hello();
    });
    socket.addEventListener("message", (event) => {
      if (socket === this.#socket) this.#receive(event.data);
    });
    socket.addEventListener("close", (event) => {
      if (socket === this.#socket) this.#lost(event.code);
    });
  }

  #hello() {
    const hello = { type: "hello", last_seq: this.lastSeq, language: this.language };
    if (this.token) hello.token = this.token;
    if (this.visitor) hello.visitor = this.visitor;
    if (this.#fresh) hello.fresh = true;
    this.#transmit(hello, { answered: true });
  }

  #lost(code) {
    this.#unwatch();
    if (this.#closed) return;
    if (code === SIGN_IN_REFUSED) {
      this.#expire();
      return;
    }
    if (code === TOO_MANY) {
      this.#turnedAway += 1;
      this.#state("turned_away");
      const asked = Math.max(pause(TURNED_AWAY_MS, this.#turnedAway - 1), this.#retryAfterMs);
      this.#retry = setTimeout(() => this.#connect(), asked * (1 + Math.random() / 4));
      return;
    }
    this.#turnedAway = 0;
    this.#state(navigator.onLine ? "reconnecting" : "offline");
    const base = pause(RETRY_MS, this.#attempt);
    this.#attempt += 1;
    // Jitter: a restarted gateway is not met by everyone in the same instant.
    this.#retry = setTimeout(() => this.#connect(), base * (0.75 + Math.random() / 2));
  }

  #drop() {
    const dead = this.#socket;
    this.#socket = null; // its close event, which may take minutes, concerns nobody any more
    this.#unwatch();
    hangUp(dead);
  }

  #receive(data) {
    this.#heard();
    const frame = JSON.parse(data);
    switch (frame.type) {
      case "welcome":
        this.#welcome(frame);
        break;
      case "ack":
        this.#outbox.remove(frame.client_id);
        this.#emit("ack", frame);
        break;
      case "message": {
        const message = frame.message;
        if (message.seq <= this.lastSeq) break;
        this.lastSeq = message.seq;
        this.#emit("message", message);
        break;
      }
      case "identity":
        this.#state("open");
        this.#emit("identity", frame);
        this.#sendPending(); // what was refused because the sign-in had run out
        break;
      case "typing":
      case "done":
      case "notice":
      case "language":
        this.#emit(frame.type, frame);
        break;
      case "error":
        this.#refused(frame);
        break;
    }
  }

  #welcome(frame) {
    this.#attempt = 0;
    this.#turnedAway = 0;
    this.#welcomed = true;
    this.#fresh = false;
    this.visitor = frame.visitor ?? null;
    const before = this.#conversation;
    this.#conversation = frame.conversation_id;
    if (before && before !== frame.conversation_id && this.lastSeq > 0) {
      this.lastSeq = 0; // counted in the other conversation
      this.#emit("moved", frame);
      this.#drop();
      this.#connect();
      return;
    }
    this.#state("open");
    this.#emit("welcome", frame);
    this.#sendPending();
  }

  #sendPending() {
    for (const { clientId } of this.#outbox.entries()) this.resend(clientId);
  }

  #refused(frame) {
    const { code, client_id: clientId } = frame;
    if (!this.#welcomed && frame.retryable) {
      this.#retryAfterMs = (frame.retry_after ?? 0) * 1000;
      if (!this.#turnedAway) this.#emit("turned_away", frame);
      return; // the connection is closed next, and its state says so once, in standing words
    }
    if (code === "visitor_invalid") {
      this.visitor = null;
      this.#begunAnew = true;
    }
    if (code === "token_expired" && this.#welcomed) {
      this.#expire();
      return; // what was sent stays in the outbox, what comes waits, for the renewed sign-in
    }
    if (code === "conversation_moved") {
      this.#drop();
      this.#connect();
      return; // it stays in the outbox for the conversation that is this person's own
    }
    if (!frame.retryable && clientId) this.#outbox.remove(clientId);
    this.#emit("refused", frame);
  }

  // Without the visitor's token that was refused it is tried once more; a customer's token is the
  // app's to renew.
  #expire() {
    if (this.#begunAnew) {
      this.#begunAnew = false;
      this.#connect();
    } else {
      this.#state("expired");
    }
  }

  #transmit(frame, { answered = false } = {}) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#socket.send(JSON.stringify(frame));
    if (answered && !this.#deadline) {
      this.#deadline = setTimeout(() => this.#silent(), ANSWER_WITHIN_MS);
    }
  }

  #heard() {
    this.#unwatch();
    this.#ping = setTimeout(() => this.#transmit({ type: "ping" }, { answered: true }), PING_AFTER_MS);
  }

  #silent() {
    this.#drop();
    this.#lost();
  }

  #unwatch() {
    clearTimeout(this.#ping);
    clearTimeout(this.#deadline);
    this.#deadline = 0;
  }

  #state(state) {
    this.#emit("state", { state });
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

const pause = (steps, times) => steps[Math.min(times, steps.length - 1)];

// randomUUID exists on secure pages only, and a phone may try the page over plain HTTP.
function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join("-");
}
