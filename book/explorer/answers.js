/* Boxes under an exercise: an answer that is typed is checked at once, by the rule of
`companion/answering.py`; a test holds the two together.

All they know is what companion/boxes.py printed. What is typed is read by Formula, and only ever
shown as text. */

const Answers = (() => {
  "use strict";

  const ROUNDING = 1e-12; // what doubles may lose, where what is typed is no fraction
  const LONGEST = 400; // as Formula reads
  const HOW = "A number, or a formula such as 1/3 or exp(-2). Digits count from the first that is not 0.";

  const isWhole = ([low, high]) => low === high;

  // right is from low to high, two whole numbers in units of 10^-places
  function isRight(tree, [low, high, places]) {
    const fraction = Formula.exact(tree, {});
    if (fraction !== null) {
      const [above, below] = fraction, value = above * 10n ** BigInt(places);
      return BigInt(low) * below <= value && value <= BigInt(high) * below;
    }
    const value = Formula.value(tree, {}), unit = 10 ** places;
    if (!Number.isFinite(value)) return false;
    const rounding = ROUNDING * (Math.abs(value) + 1 / unit);
    return Number(low) / unit - rounding <= value && value <= Number(high) / unit + rounding;
  }

  // in the words of `companion.answering.check`; to an empty box nothing is said
  function checked(text, right, digits) {
    if (!text.trim()) return { words: "" };
    let tree;
    try {
      tree = Formula.read(text, []);
    } catch (error) {
      if (!(error instanceof Formula.NotAFormula)) throw error;
      return { words: `not read: ${error.message}` };
    }
    const good = isRight(tree, right), to = isWhole(right) ? "" : `, to ${digits} digits`;
    return { right: good, words: `${good ? "right" : "no"}${to}` };
  }

  // -- on the page ----------------------------------------------------------------------------

  function made(tag, attributes = {}, ...inside) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...inside);
    return element;
  }

  function box(exercise, name) {
    const id = `answer-${exercise}-${name}`;
    const asked = made("span", { class: "answering-asked" });
    const input = made("input", {
      id, type: "text", autocapitalize: "none", autocomplete: "off", autocorrect: "off",
      spellcheck: "false", maxlength: LONGEST,
    });
    const said = made("output", { for: id });
    const say = ({ words, right }) => {
      said.textContent = words;
      said.className = right === undefined ? "" : right ? "stands" : "falls";
    };
    input.addEventListener("input", () => say({ words: "" }));
    const row = made("div", { class: "answering-row" }, made("label", { for: id }, `${name}, `, asked), input, said);
    return { name, asked, input, say, row };
  }

  // in words that stay whole where a line ends
  function command(exercise, seed) {
    const words = ["collapse", "exercise", exercise, "--seed", seed, "--solution"];
    return made("code", {}, ...words.flatMap((word) => [" ", made("span", {}, word)]).slice(1));
  }

  function open(host) {
    const { exercise, digits, sets } = JSON.parse(host.dataset.boxes);
    const templates = [...host.parentElement.querySelectorAll(":scope > template")];
    const own = []; // what stands before is the statement
    for (let node = host.previousSibling; node; node = node.previousSibling) own.unshift(node);
    const statements = [own, ...templates.map(({ content }) => [...content.cloneNode(true).childNodes])];
    const boxes = Object.keys(digits).map((name) => box(exercise, name));
    const other = made("button", { type: "button" }, "Other numbers");
    const back = made("button", { type: "button", hidden: "" }, "The book’s numbers");
    const told = made("p", { class: "answering-told", role: "status" });
    const form = made(
      "form",
      { "aria-label": `Your answers to ${exercise}` },
      made("div", { class: "answering-rows" }, ...boxes.map(({ row }) => row)),
      made("div", { class: "answering-buttons" }, made("button", { type: "submit" }, "Check"), other, back),
      told,
    );
    let now = 0;

    function ask() { // with the numbers of now
      for (const { name, asked, input, say } of boxes) {
        asked.textContent = isWhole(sets[now].right[name]) ? "a whole number" : `to ${digits[name]} digits`;
        input.value = "";
        say({ words: "" });
      }
      back.hidden = now === 0;
      if (now === 0) told.textContent = HOW;
      else told.replaceChildren("Set with other numbers, which ", command(exercise, sets[now].seed), " works out. The solution below has the book’s.");
    }

    async function set(which) {
      for (const node of statements[now]) node.remove();
      now = which % sets.length;
      host.before(...statements[now]);
      ask();
      const elements = statements[now].filter((node) => node instanceof Element);
      await window.MathJax?.startup?.promise;
      await window.MathJax?.typesetPromise?.(elements.filter((each) => each.isConnected));
      host.dispatchEvent(new Event("restated", { bubbles: true }));
    }

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      for (const { name, input, say } of boxes)
        say(checked(input.value, sets[now].right[name], digits[name]));
    });
    other.addEventListener("click", () => set(now + 1));
    back.addEventListener("click", () => {
      other.focus(); // for this button goes
      set(0);
    });
    ask();
    host.append(form);
  }

  for (const host of document.querySelectorAll(".answering")) open(host);

  return { checked };
})();
