/* What style sheets cannot know: what is too wide for this screen, and what has no name.

A formula in a line that is wider than its paragraph scrolls in its own box; whatever scrolls
can be reached from the keyboard; a control that shows only an arrow gets a name. */

(() => {
  "use strict";

  const BLOCKS = "p, li, dd, dt, td, th, figcaption, h1, h2, h3, .value";
  const SCROLLS = "div.math, span.math.wide, pre, figure.map, .verdicts, .pst-scrollable-table-container";

  function fit(article) {
    for (const math of article.querySelectorAll("mjx-container:not([display])")) {
      const block = math.closest(BLOCKS), box = math.closest(".math");
      if (!block || !box || math.closest("table")) continue;
      const style = getComputedStyle(block);
      const room = block.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
      box.classList.toggle("wide", room > 0 && math.scrollWidth > room);
    }
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
  });
})();
