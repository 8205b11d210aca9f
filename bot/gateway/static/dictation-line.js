// The line above the input while somebody speaks, and for what is to be said about it afterwards.

const LAST_SECONDS = 10; // of the time there is, shown in another colour

export class DictationLine {
  #parts;

  constructor({ hearing, meter, said, time, act }) {
    this.#parts = { hearing, meter, said, time, act };
  }

  set phase(phase) {
    this.#parts.hearing.dataset.phase = phase;
    if (phase === "idle") this.#parts.time.textContent = "";
  }

  // wrong: it is a trouble and not a state; act: the words of the button, if there is one.
  say(words, { wrong = false, act = "" } = {}) {
    const { hearing, said, act: button } = this.#parts;
    hearing.hidden = false;
    hearing.classList.toggle("wrong", wrong);
    said.setAttribute("role", wrong ? "alert" : "status");
    said.textContent = words;
    button.textContent = act;
    button.hidden = !act;
  }

  hide() {
    this.#parts.hearing.hidden = true;
    this.#parts.said.textContent = "";
  }

  time(seconds, limit) {
    const { time } = this.#parts;
    const whole = Math.floor(seconds);
    time.textContent = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
    time.classList.toggle("ending", seconds > limit - LAST_SECONDS);
  }

  // 0 to 1
  level(level) {
    this.#parts.meter.style.setProperty("--level", level.toFixed(2));
  }
}
