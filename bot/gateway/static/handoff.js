// Whether a human is waited for or here, as the messages tell it.

const SUBTITLES = { queued: "subtitle_queued", active: "subtitle_human" };

export class Handoff {
  #state = null; // null | "queued" | "active"
  #saidIn = null; // the customer's message that was answered with it

  // A message of anybody but the customer.
  hear(message) {
    const { sender, body, reply_to: replyTo } = message;
    if (sender === "staff") {
      this.#state = "active";
    } else if (body.type === "handoff") {
      this.#state = body.state in SUBTITLES ? body.state : null;
      this.#saidIn = replyTo;
    } else if (body.type === "rating" && body.subject.startsWith("handoff:")) {
      this.#state = null; // it is over: how was it?
    } else if (this.#state && replyTo && replyTo !== this.#saidIn) {
      this.#state = null; // the assistant answers again
    }
  }

  get subtitle() {
    return SUBTITLES[this.#state] ?? "subtitle_bot";
  }

  // The way to the other one: to a human, or back to the assistant.
  way(texts) {
    return this.#state
      ? { label: texts.bot_back, phrase: texts.bot_phrase }
      : { label: texts.human, phrase: texts.human_phrase };
  }
}
