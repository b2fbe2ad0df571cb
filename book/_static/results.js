/* The table of all results, to be filtered: a row stays if it holds every word that is typed.

A row of a chapter's name stays while one of its results does. What is typed stands in the
address, so that a search can be sent to somebody. */

(() => {
  "use strict";

  const plain = (text) => text.toLowerCase().replace(/[‐‑–—-]/g, " ").replace(/\s+/g, " ");

  function filter(rows, typed) {
    const words = plain(typed).split(" ").filter(Boolean);
    let count = 0, chapter = null;
    for (const row of rows) {
      if (row.dataset.chapter) {
        chapter = row;
        chapter.hidden = true;
        continue;
      }
      row.hidden = !words.every((word) => row.dataset.words.includes(word));
      if (!row.hidden) {
        count += 1;
        if (chapter) chapter.hidden = false;
      }
    }
    return count;
  }

  document.addEventListener("DOMContentLoaded", () => {
    const table = document.querySelector("table.results");
    if (!table) return;
    const rows = [...table.tBodies[0].rows];
    let chapter = "";
    for (const row of rows) {
      if (row.querySelector("strong")) row.dataset.chapter = chapter = row.textContent;
      else row.dataset.words = plain(`${chapter} ${row.textContent}`);
    }
    const all = rows.filter((row) => !row.dataset.chapter).length;
    const box = document.createElement("p");
    box.className = "results-filter";
    const label = document.createElement("label");
    label.textContent = "Find results: ";
    const input = document.createElement("input");
    input.type = "search";
    input.size = 24;
    label.append(input);
    const told = document.createElement("span");
    told.setAttribute("role", "status");
    box.append(label, " ", told);
    (table.closest(".pst-scrollable-table-container") ?? table).before(box);

    const show = () => {
      const count = filter(rows, input.value);
      told.textContent = count === all ? `${all} results` : `${count} of ${all} results`;
    };
    input.addEventListener("input", () => {
      history.replaceState(null, "", input.value ? `#find=${encodeURIComponent(input.value)}` : " ");
      show();
    });
    const asked = /^#find=(.*)$/.exec(location.hash);
    if (asked) {
      try {
        input.value = decodeURIComponent(asked[1]);
      } catch { /* not of our making */ }
    }
    show();
  });
})();
