/* What style sheets cannot know: what is too wide for this screen, and what has no name.

A formula in a line that is wider than its paragraph scrolls in its own box; whatever scrolls
can be reached from the keyboard; a control that shows only an arrow gets a name. */

(() => {
  "use strict";

  const BLOCKS = "p, li, dd, dt, figcaption, h1, h2, h3";
  const SCROLLS = "div.math, span.math.wide, pre, figure.map, .verdicts, .pst-scrollable-table-container";

  function fit(article) {
    for (const box of article.querySelectorAll("span.math.wide")) box.classList.remove("wide");
    const wide = [...article.querySelectorAll("span.math > mjx-container")].filter((math) => {
      const block = math.closest(BLOCKS);
      if (!block || math.closest("table")) return false;
      const { paddingLeft, paddingRight } = getComputedStyle(block);
      const room = block.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
      return room > 0 && math.scrollWidth > room;
    });
    for (const math of wide) math.parentElement.classList.add("wide");
    for (const box of article.querySelectorAll(SCROLLS)) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  }

  function name() {
    for (const summary of document.querySelectorAll("summary")) {
      if (summary.innerText.trim()) continue;
      const of = summary.closest("li")?.querySelector("a");
      summary.setAttribute("aria-label", of ? `Pages of ${of.textContent.trim()}` : "More");
    }
    document.querySelector(".bd-sidebar-primary")?.setAttribute("role", "navigation");
    document.querySelector(".bd-sidebar-primary")?.setAttribute("aria-label", "The book");
  }

  document.addEventListener("DOMContentLoaded", () => {
    const article = document.querySelector(".bd-article");
    name();
    if (!article) return;
    new ResizeObserver(() => fit(article)).observe(article);
    window.MathJax?.startup?.promise?.then(() => fit(article));
    article.addEventListener("restated", () => fit(article)); // an exercise, with other numbers
  });
})();
