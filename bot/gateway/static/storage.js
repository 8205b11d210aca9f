// What the page keeps over reloads: what was said and is not acknowledged yet, and who a visitor is.

export class Outbox {
  #key;
  #items;

  constructor(key) {
    this.#key = key;
    this.#items = restored(key);
  }

  put(clientId, content) {
    this.#items.set(clientId, content);
    this.#save();
  }

  get(clientId) {
    return this.#items.get(clientId);
  }

  remove(clientId) {
    this.#items.delete(clientId);
    this.#save();
  }

  entries() {
    return [...this.#items].map(([clientId, content]) => ({ clientId, ...content }));
  }

  #save() {
    try {
      sessionStorage.setItem(this.#key, JSON.stringify([...this.#items]));
    } catch {
      // Storage forbidden: resending works until the page is left.
    }
  }
}

// What is typed and not sent yet, of one conversation.
export class Draft {
  #key;

  constructor(conversationId) {
    this.#key = `banter-draft-${conversationId}`;
  }

  get words() {
    try {
      return sessionStorage.getItem(this.#key) ?? "";
    } catch {
      return ""; // storage forbidden: nothing was kept
    }
  }

  keep(words) {
    try {
      if (words) sessionStorage.setItem(this.#key, words);
      else sessionStorage.removeItem(this.#key);
    } catch {
      // Storage forbidden: a reload loses it.
    }
  }
}

function restored(key) {
  try {
    return new Map(JSON.parse(sessionStorage.getItem(key) ?? "[]"));
  } catch {
    return new Map(); // storage forbidden or broken: nothing to resume
  }
}

// One outbox a person: what one customer left unsent must never be said by the next.
export function outboxKey(token) {
  return `banter-outbox-${subject(token) ?? "visitor"}`;
}

export function samePerson(token, other) {
  return subject(token) !== null && subject(token) === subject(other);
}

function subject(token) {
  if (!token) return null;
  try {
    const claims = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    return `customer-${JSON.parse(atob(claims)).sub}`;
  } catch {
    return "customer"; // not a JWT; the gateway will say so
  }
}

const VISITOR = "banter-visitor";

export function storedVisitor() {
  try {
    return localStorage.getItem(VISITOR);
  } catch {
    return null; // storage forbidden: a visitor for this page only
  }
}

export function storeVisitor(token) {
  try {
    if (token) localStorage.setItem(VISITOR, token);
    else localStorage.removeItem(VISITOR);
  } catch {
    // Storage forbidden: the next page is another visitor's.
  }
}
