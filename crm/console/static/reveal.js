// Ends reveals by the browser's own clock: a page that has lost its connection, or woke up without
// it, hears nothing from the server. `data-forget-in` says how long a value stays, in ms.
(() => {
  const ends = new Map(); // by the element's id, which stays when it is drawn again

  function forget() {
    for (const shown of document.querySelectorAll("[data-forget-in]")) {
      if (!ends.has(shown.id)) ends.set(shown.id, Date.now() + Number(shown.dataset.forgetIn));
      if (Date.now() >= ends.get(shown.id)) shown.textContent = "***";
    }
  }

  setInterval(forget, 250);
})();
