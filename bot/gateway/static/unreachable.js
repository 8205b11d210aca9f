// What is shown when not even the words can be loaded. Hence words in code, in both languages.

import { element } from "./elements.js";

export function unreachable(again) {
  return element(
    "div",
    { class: "failed", role: "alert" },
    element("p", { lang: "zh-CN" }, "暂时无法连接，请检查网络后重试。"),
    element("p", { lang: "en" }, "No connection at the moment. Check the network and try again."),
    element("button", { type: "button", class: "choice", onclick: again }, "重试 · Try again"),
  );
}
