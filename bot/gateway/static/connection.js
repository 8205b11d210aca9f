// The chat's connection: one WebSocket that resumes where it was, and never loses a message.
//
// What the customer sends waits in an outbox (kept in sessionStorage) until the gateway has
// acknowledged it; after a lost connection it is sent again under the same client id, which the
// gateway answers without doing it twice. Incoming messages are asked for from the last seen
// sequence number on.

const SUBPROTOCOL = "banter.v1";
const SIGN_IN_REFUSED = 4401;
const RETRY_MS = [300, 600, 1200, 2500, 5000, 8000];

export class Connection extends EventTarget {
  #url;
  #socket = null;
  #attempt = 0;
  #timer = 0;
  #closed = false;
  #outbox = new Map();
  #store;
  #fresh;
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
    this.#store = storageKey;
    this.#restore();
    addEventListener("online", this.#onOnline);
  }

  open() {
    this.#closed = false;
    this.#connect();
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    removeEventListener("online", this.#onOnline);
    this.#socket?.close(1000);
  }

  // content: {text} or {button, label}; the label is for the screen only.
  send(content) {
    const clientId = crypto.randomUUID();
    this.#outbox.set(clientId, content);
    this.#save();
    this.resend(clientId);
    return clientId;
  }

  resend(clientId) {
    const { text, button } = this.#outbox.get(clientId);
    const said = button ? { button } : { text };
    this.#transmit({ type: "send", client_id: clientId, ...said });
  }

  pending() {
    return [...this.#outbox].map(([clientId, content]) => ({ clientId, ...content }));
  }

  setLanguage(language) {
    this.language = language;
    this.#transmit({ type: "language", language });
  }

  stepUp(token) {
    this.token = token;
    this.#transmit({ type: "stepup", token });
  }

  markRead(seq) {
    this.#transmit({ type: "read", seq });
  }

  #onOnline = () => {
    if (this.#socket?.readyState !== WebSocket.OPEN) this.#connect();
  };

  #connect() {
    clearTimeout(this.#timer);
    if (this.#socket && this.#socket.readyState <= WebSocket.OPEN) return;
    this.#state(this.#attempt ? "reconnecting" : "connecting");
    const socket = new WebSocket(this.#url, SUBPROTOCOL);
    this.#socket = socket;
    socket.addEventListener("open", () => this.#hello());
    socket.addEventListener("message", (event) => this.#receive(event.data));
    socket.addEventListener("close", (event) => this.#again(socket, event.code));
  }

  #hello() {
    const hello = { type: "hello", last_seq: this.lastSeq, language: this.language };
    if (this.token) hello.token = this.token;
    if (this.visitor) hello.visitor = this.visitor;
    if (this.#fresh) hello.fresh = true;
    this.#transmit(hello);
  }

  #again(socket, code) {
    if (this.#closed || socket !== this.#socket) return;
    if (code === SIGN_IN_REFUSED) {
      this.#state("expired");
      return;
    }
    this.#state(navigator.onLine ? "reconnecting" : "offline");
    const base = RETRY_MS[Math.min(this.#attempt, RETRY_MS.length - 1)];
    this.#attempt += 1;
    // Jitter: a restarted gateway is not met by everyone in the same instant.
    this.#timer = setTimeout(() => this.#connect(), base * (0.75 + Math.random() / 2));
  }

  #receive(data) {
    const frame = JSON.parse(data);
    switch (frame.type) {
      case "welcome":
        this.#attempt = 0;
        this.#fresh = false;
        this.visitor = frame.visitor ?? null;
        this.#state("open");
        this.#emit("welcome", frame);
        for (const clientId of this.#outbox.keys()) this.resend(clientId);
        break;
      case "ack":
        this.#outbox.delete(frame.client_id);
        this.#save();
        this.#emit("ack", frame);
        break;
      case "message": {
        const message = frame.message;
        if (message.seq <= this.lastSeq) break;
        this.lastSeq = message.seq;
        this.#emit("message", message);
        break;
      }
      case "typing":
      case "done":
      case "notice":
      case "language":
      case "identity":
        this.#emit(frame.type, frame);
        break;
      case "error":
        this.#refused(frame);
        break;
    }
  }

  #refused(frame) {
    if (!frame.retryable && frame.client_id) {
      this.#outbox.delete(frame.client_id);
      this.#save();
    }
    this.#emit("refused", frame);
  }

  #transmit(frame) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  #state(state) {
    this.#emit("state", { state });
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #restore() {
    try {
      this.#outbox = new Map(JSON.parse(sessionStorage.getItem(this.#store) ?? "[]"));
    } catch {
      this.#outbox = new Map(); // storage forbidden or broken: nothing to resume
    }
  }

  #save() {
    try {
      sessionStorage.setItem(this.#store, JSON.stringify([...this.#outbox]));
    } catch {
      // Storage forbidden: resending works until the page is left.
    }
  }
}
