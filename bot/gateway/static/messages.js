// One message of the conversation as DOM: every type of the schema, one function each.

import { element, paragraphs } from "./elements.js";

// Types whose buttons make no sense once the conversation has gone on.
const ONCE = new Set(["quick_replies", "form_prompt", "disclosure", "rating", "handoff", "step_up"]);

// Whose words are whose, in the page's texts.
const SPEAKERS = { customer: "you", bot: "bot", staff: "staff", system: "system" };

export function renderMessage(message, context) {
  const { body } = message;
  const draw = drawers[body.type] ?? drawText;
  const node = element(
    "article",
    {
      class: `message ${message.sender} ${body.type}`,
      lang: message.language === "zh" ? "zh-CN" : "en",
    },
    element("span", { class: "sr" }, `${context.texts[SPEAKERS[message.sender]]}: `),
    ...draw(body, context),
    element("time", { class: "at", dateTime: message.at }, when(message.at, context)),
  );
  node.dataset.seq = message.seq;
  if (ONCE.has(body.type)) node.dataset.once = "";
  return node;
}

export function retire(node) {
  node.classList.add("past");
  for (const button of node.querySelectorAll("button")) button.disabled = true;
}

// The customer's own time; where the bank's clock shows another, that too, with its zone, for it
// is the bank's time that the messages speak of.
function when(at, { language, timeZone }) {
  const moment = new Date(at);
  const show = (zone, more = {}) => {
    const date = new Intl.DateTimeFormat("en", { dateStyle: "short", timeZone: zone });
    const today = date.format(moment) === date.format(new Date());
    const day = today ? {} : { month: "short", day: "numeric" };
    const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    return new Intl.DateTimeFormat(language, { ...day, ...time, timeZone: zone, ...more }).format(moment);
  };
  const mine = show(undefined);
  if (!timeZone || show(timeZone) === mine) return mine;
  return `${mine} · ${show(timeZone, { timeZoneName: "long" })}`;
}

function button(item, context, extra = {}) {
  const node = element(
    "button",
    {
      type: "button",
      class: `choice ${item.style ?? "plain"}`,
      onclick: () => context.press(item),
      ...extra,
    },
    extra.text ?? item.label,
  );
  node.dataset.token = item.token;
  return node;
}

const buttons = (items, context) =>
  items?.length
    ? [element("div", { class: "choices", role: "group" }, items.map((i) => button(i, context)))]
    : [];

const bubble = (...children) => element("div", { class: "bubble" }, ...children);

function drawText(body) {
  return [bubble(...paragraphs(body.text ?? ""))];
}

function drawWithButtons(body, context) {
  return [bubble(...paragraphs(body.text)), ...buttons(body.buttons, context)];
}

function figure(label, value) {
  if (!value) return null;
  return element("div", { class: "figure" }, element("dt", {}, label), element("dd", {}, value));
}

function card(body, context) {
  const labels = context.texts.card_labels;
  return element(
    "section",
    { class: "card", tabIndex: 0, "aria-label": body.name },
    element(
      "header",
      {},
      element("span", { class: "category" }, body.category_label),
      body.risk_grade
        ? element("span", { class: `risk ${body.risk_grade.toLowerCase()}` }, `${body.risk_grade} ${body.risk_label}`)
        : null,
    ),
    element("h3", {}, body.name),
    body.rate
      ? element(
          "p",
          { class: "rate" },
          element("strong", {}, body.rate),
          element("span", {}, body.rate_label ?? ""),
        )
      : null,
    element(
      "dl",
      {},
      figure(labels.term, body.term),
      figure(labels.minimum, body.minimum),
    ),
    body.summary ? element("p", { class: "summary" }, body.summary) : null,
    body.reasons.length
      ? element(
          "div",
          { class: "why" },
          element("h4", {}, body.why_label),
          element("ul", {}, body.reasons.map((reason) => element("li", {}, reason))),
        )
      : null,
    element("p", { class: "notice" }, body.disclosure),
    ...buttons(body.buttons, context),
  );
}

function drawCarousel(body, context) {
  const track = element("div", { class: "track" }, body.cards.map((c) => card(c, context)));
  const step = (direction) => () =>
    track.scrollBy({ left: direction * track.clientWidth * 0.85, behavior: "smooth" });
  const arrows =
    body.cards.length > 1
      ? element(
          "div",
          { class: "arrows" },
          element("button", { type: "button", "aria-label": context.texts.previous, onclick: step(-1) }, "‹"),
          element("button", { type: "button", "aria-label": context.texts.next, onclick: step(1) }, "›"),
        )
      : null;
  return [bubble(...paragraphs(body.text)), element("div", { class: "carousel" }, track, arrows)];
}

function drawDisclosure(body, context) {
  const text = element(
    "div",
    { class: "legal", tabIndex: 0, role: "region", "aria-label": body.title },
    ...paragraphs(body.text),
  );
  const hint = element("p", { class: "hint" }, context.texts.acknowledge_hint);
  const choices = buttons(body.buttons, context);
  const agree = choices[0]?.querySelector(".primary");
  const check = () => {
    // In a closed panel it has no height, and before its style has come no end to scroll to.
    const seen = text.clientHeight > 0 && getComputedStyle(text).overflowY !== "visible";
    const read = seen && text.scrollTop + text.clientHeight >= text.scrollHeight - 4;
    if (!read || agree.dataset.read || agree.closest(".past")) return;
    agree.dataset.read = "yes";
    agree.disabled = false;
    hint.hidden = true;
  };
  if (agree && body.must_acknowledge) {
    agree.disabled = true;
    text.addEventListener("scroll", check);
    // A short text is read without scrolling, once it is seen; a frame later, for what the check
    // changes must not be measured in the same round.
    new ResizeObserver(() => requestAnimationFrame(check)).observe(text);
  }
  return [element("section", { class: "disclosure-box" }, element("h3", {}, body.title), text, hint, ...choices)];
}

function drawRating(body, context) {
  const stars = body.buttons.map((item, index) =>
    button(item, context, {
      text: "★",
      class: "star",
      "aria-label": context.texts.stars.replace("{count}", index + 1),
    }),
  );
  for (const star of stars) star.addEventListener("click", () => star.classList.add("chosen"));
  return [
    bubble(...paragraphs(body.text)),
    element("div", { class: "stars", role: "group", "aria-label": body.text }, stars),
  ];
}

function drawStepUp(body, context) {
  return [
    bubble(...paragraphs(body.text)),
    element(
      "div",
      { class: "choices" },
      element(
        "button",
        { type: "button", class: "choice primary", onclick: () => context.stepUp(body) },
        context.texts.stepup_title,
      ),
    ),
  ];
}

function drawReceipt(body) {
  return [
    element(
      "div",
      { class: "receipt-box" },
      element("span", { class: "tick", "aria-hidden": "true" }, "✓"),
      element("div", {}, ...paragraphs(body.text)),
    ),
  ];
}

const drawers = {
  text: drawText,
  button: drawText,
  quick_replies: drawWithButtons,
  form_prompt: drawWithButtons,
  handoff: drawWithButtons,
  product_card: (body, context) => [card(body, context)],
  carousel: drawCarousel,
  disclosure: drawDisclosure,
  rating: drawRating,
  step_up: drawStepUp,
  receipt: drawReceipt,
};
