// Speaking instead of typing: the button, what it shows while somebody speaks, and the words' way
// into the input. Hold it and release, or press it to begin and again (or Enter, Space) to end;
// Escape cancels. Whatever goes wrong here, typing goes on working.

import { DictationLine } from "./dictation-line.js";
import { Listening } from "./listening.js";
import { Microphone, obstacle } from "./microphone.js";

const HOLD_MS = 400; // a shorter press is a click

export class Dictation {
  #parts;
  #host;
  #line;
  #states = null; // what the gateway says of each language
  #phase = "idle"; // idle | opening | listening | deciding
  #microphone = null;
  #listening = null;
  #before = ""; // what stood in the input
  #heard = "";
  #held = false;
  #pressedAt = 0;
  #byPointer = false;
  #clock = 0;
  #limit = 60;

  // host: texts(), language(), who(), listenUrl(), stateUrl(), say(text), changed(), expired(), mode()
  constructor(parts, host) {
    this.#parts = parts;
    this.#host = host;
    this.#line = new DictationLine(parts);
    const { mic, input, form, act } = parts;
    mic.addEventListener("pointerdown", (event) => this.#down(event));
    mic.addEventListener("pointerup", () => this.#up());
    mic.addEventListener("pointercancel", () => this.#up());
    mic.addEventListener("click", (event) => this.#click(event));
    mic.addEventListener("contextmenu", (event) => event.preventDefault()); // a long press on a phone
    form.addEventListener("keydown", (event) => this.#key(event), { capture: true });
    input.addEventListener("input", () => this.quiet());
    act.addEventListener("click", () => this.#act());
  }

  open() {
    document.addEventListener("visibilitychange", this.#away);
    return this.check();
  }

  close() {
    this.cancel();
    document.removeEventListener("visibilitychange", this.#away);
  }

  get active() {
    return this.#phase !== "idle";
  }

  // Ask the gateway whether it can hear, and show it.
  async check() {
    try {
      const response = await fetch(this.#host.stateUrl());
      this.#states = response.ok ? await response.json() : null;
    } catch {
      this.#states = null; // pressing the button will tell
    }
    this.label();
  }

  // The words of the present language; nothing that is under way goes on in another one.
  label() {
    const { mic } = this.#parts;
    const texts = this.#texts;
    if (!texts) return;
    mic.hidden = this.#host.mode() === "off" || obstacle() === "unable";
    const reason = this.#reason();
    const running = this.#phase === "opening" || this.#phase === "listening";
    mic.setAttribute("aria-label", running ? texts.stop : texts.start);
    mic.setAttribute("aria-disabled", String(Boolean(reason) || this.#phase === "deciding"));
    mic.title = reason || (running ? texts.stop : texts.hint);
    this.#line.phase = this.#phase;
    mic.dataset.phase = this.#phase;
  }

  // End without a word.
  cancel() {
    if (!this.active) return;
    this.#write(this.#before);
    this.#rest();
    this.quiet();
  }

  get #texts() {
    return this.#host.texts().speak;
  }

  // Why it cannot be used, in the customer's words; in development with what to do about it.
  #reason() {
    if (obstacle() === "insecure") return this.#texts.insecure;
    const told = this.#states?.[this.#host.language()];
    if (!told || told.state === "ready") return "";
    return told.remedy ? `${told.sentence} (${told.remedy})` : told.sentence;
  }

  #down(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    this.#parts.mic.focus(); // not every browser focuses a button that is clicked
    this.#byPointer = true;
    if (this.active) {
      this.#finish();
      return;
    }
    this.#parts.mic.setPointerCapture(event.pointerId);
    this.#pressedAt = event.timeStamp;
    this.#held = true;
    this.#begin();
  }

  #up() {
    if (!this.#held) return;
    this.#held = false;
    // Released while the browser was asking for permission: that was no end.
    const long = performance.now() - this.#pressedAt > HOLD_MS;
    if (this.#phase === "listening" && long) this.#finish();
    else this.#tellPhase();
  }

  // By keyboard (whose clicks have no count) or a screen reader; a pointer's has been dealt with.
  #click(event) {
    const pointer = this.#byPointer && event.detail > 0;
    this.#byPointer = false;
    if (pointer) return;
    if (this.active) this.#finish();
    else this.#begin();
  }

  #key(event) {
    if (!this.active) return;
    const inInput = event.target === this.#parts.input;
    if (event.key === "Escape") this.cancel();
    else if (inInput && (event.key === "Enter" || event.key === " ")) this.#finish();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #act() {
    if (this.active) this.cancel();
    else this.#begin();
    this.#parts.mic.focus();
  }

  async #begin() {
    if (this.#reason()) {
      await this.check();
      const reason = this.#reason();
      if (reason) {
        const insecure = obstacle() === "insecure";
        this.#line.say(reason, { wrong: true, act: insecure ? "" : this.#texts.retry });
        return;
      }
    }
    if (this.active) return;
    this.#before = this.#parts.input.value;
    this.#heard = "";
    this.#parts.input.readOnly = true;
    this.#enter("opening");
    const microphone = new Microphone((pcm, level) => this.#sound(pcm, level));
    this.#microphone = microphone;
    try {
      await microphone.open(() => this.#finish());
    } catch (error) {
      if (this.#microphone === microphone) this.#failed(this.#texts[error.problem], true);
      return;
    }
    if (this.#microphone !== microphone) return; // cancelled meanwhile
    this.#connect();
  }

  #connect() {
    const hello = { ...this.#host.who(), language: this.#host.language() };
    this.#listening = new Listening(this.#host.listenUrl(), hello, {
      listening: (frame) => this.#listens(frame),
      partial: (text) => this.#show(text),
      heard: (text) => this.#done(text),
      failed: (code, message, retryable) => {
        if (code === "token_expired") this.#host.expired();
        this.#failed(message, retryable);
        if (code.startsWith("listening_")) this.check();
      },
      lost: () => this.#failed(this.#heard ? this.#texts.lost : this.#texts.lost_empty, true),
    });
  }

  #listens({ limit_s: limit }) {
    this.#limit = limit;
    if (this.#phase !== "opening") return;
    this.#enter("listening");
    const began = performance.now();
    const tick = () => {
      const seconds = (performance.now() - began) / 1000;
      this.#line.time(seconds, this.#limit);
      if (seconds >= this.#limit) this.#finish();
    };
    tick();
    this.#clock = setInterval(tick, 250);
  }

  #sound(pcm, level) {
    this.#listening?.sound(pcm);
    this.#parts.mic.style.setProperty("--level", level.toFixed(2));
    this.#line.level(level);
  }

  async #finish() {
    if (this.#phase === "opening" && !this.#listening) {
      this.cancel(); // nothing can have been said yet
      return;
    }
    if (this.#phase !== "listening" && this.#phase !== "opening") return;
    clearInterval(this.#clock);
    this.#enter("deciding");
    const listening = this.#listening;
    await this.#microphone?.finish();
    listening?.stop();
  }

  #show(text) {
    this.#heard = text;
    this.#write(this.#joined(text));
  }

  #done(text) {
    this.#heard = text;
    const words = this.#joined(text);
    this.#write(words);
    this.#rest();
    if (!text) {
      this.#line.say(this.#texts.nothing, { wrong: true, act: this.#texts.retry });
      return;
    }
    if (this.#host.mode() === "send" && this.#host.say(words)) {
      this.#write("");
      this.quiet();
      return;
    }
    this.#line.say(this.#texts.review);
    this.#parts.input.focus();
    this.#parts.input.setSelectionRange(words.length, words.length);
  }

  // What was heard so far stays in the input.
  #failed(message, retryable) {
    this.#rest();
    this.#line.say(message, { wrong: true, act: retryable ? this.#texts.retry : "" });
  }

  #joined(text) {
    const space = this.#before && text && this.#host.language() === "en" && !/\s$/.test(this.#before);
    return this.#before + (space ? " " : "") + text;
  }

  #write(words) {
    const { input } = this.#parts;
    input.value = words;
    input.scrollTop = input.scrollHeight;
    this.#host.changed();
  }

  #enter(phase) {
    this.#phase = phase;
    this.#parts.input.classList.toggle("provisional", phase !== "idle");
    this.#parts.send.disabled = phase !== "idle";
    this.#tellPhase();
    this.label();
  }

  #tellPhase() {
    if (!this.active) return;
    const texts = this.#texts;
    const words = this.#phase === "listening" && this.#held ? texts.held : texts[this.#phase];
    this.#line.say(words, { act: texts.cancel });
  }

  #rest() {
    clearInterval(this.#clock);
    this.#microphone?.close();
    this.#listening?.close();
    this.#microphone = null;
    this.#listening = null;
    this.#held = false;
    this.#parts.input.readOnly = false;
    this.#parts.mic.style.removeProperty("--level");
    this.#enter("idle");
  }

  // Nothing more to say about what was said.
  quiet() {
    if (!this.active) this.#line.hide();
  }

  #away = () => {
    if (document.hidden && this.active) this.#finish();
    else if (!document.hidden && this.#reason()) this.check();
  };
}
