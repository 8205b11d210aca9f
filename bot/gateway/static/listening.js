// One thing said aloud: sound up, words down, over a WebSocket of its own.

const SUBPROTOCOL = "banter.v1";
const ANSWER_WITHIN_MS = 60_000; // longer than the gateway's own patience with its engine
const OPEN_WITHIN_MS = 45_000; // the first one may wait for a model that is being loaded

export class Listening {
  #socket;
  #told;
  #waiting = []; // sound from before the gateway listened
  #listens = false;
  #stopping = false;
  #over = false;
  #deadline = 0;

  // hello: {token | visitor, language}
  // told: listening({limit_s}), partial(text), heard(text), failed(code, message, retryable), lost()
  constructor(url, hello, told) {
    this.#told = told;
    this.#socket = new WebSocket(url, SUBPROTOCOL);
    this.#socket.binaryType = "arraybuffer";
    this.#socket.addEventListener("open", () => this.#send({ type: "hello", ...hello }));
    this.#socket.addEventListener("message", ({ data }) => this.#receive(JSON.parse(data)));
    this.#socket.addEventListener("close", () => this.#end(() => told.lost()));
    this.#await(OPEN_WITHIN_MS);
  }

  sound(pcm) {
    if (this.#over || this.#stopping) return;
    if (this.#listens) this.#socket.send(pcm);
    else this.#waiting.push(pcm);
  }

  // That was all; heard() follows.
  stop() {
    this.#stopping = true;
    if (this.#listens) this.#sendStop();
  }

  close() {
    this.#over = true;
    clearTimeout(this.#deadline);
    this.#socket.close();
  }

  #receive(frame) {
    if (this.#over) return;
    switch (frame.type) {
      case "listening":
        this.#begin(frame);
        break;
      case "partial":
        this.#told.partial(frame.text);
        break;
      case "heard":
        this.#end(() => this.#told.heard(frame.text));
        break;
      case "error":
        this.#end(() => this.#told.failed(frame.code, frame.message, frame.retryable));
        break;
    }
  }

  #begin(frame) {
    clearTimeout(this.#deadline);
    this.#listens = true;
    for (const pcm of this.#waiting) this.#socket.send(pcm);
    this.#waiting = [];
    this.#told.listening(frame);
    if (this.#stopping) this.#sendStop();
  }

  #sendStop() {
    this.#send({ type: "stop" });
    this.#await(ANSWER_WITHIN_MS);
  }

  #send(frame) {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  #await(ms) {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.#end(() => this.#told.lost()), ms);
  }

  #end(tell) {
    if (this.#over) return;
    this.close();
    tell();
  }
}
