/* An explorer beside a theorem: the claim, its rivals, runs, and a formula of the reader's own.

All it knows of a result is what companion/javascript.py printed from the room into
window.EXPLORED. What is typed is read by Formula, and only ever shown as text. */

(() => {
  "use strict";

  const DASHES = ["6 3", "2 2", "8 3 2 3", "1 3", "10 4", "5 2 1 2 1 2"];
  const HUES = ["#c1440e", "#0b6fa4", "#7a3b8f", "#5b6b00", "#a8326b", "#00706b"];
  const RUNS = 4000, THIN = 12, BARS = 10, SEED = 20240724;
  const SVG = "http://www.w3.org/2000/svg";

  function made(tag, attributes = {}, ...inside) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...inside);
    return element;
  }

  function drawn(tag, attributes = {}, ...inside) {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...inside);
    return element;
  }

  function told(value) {
    if (!Number.isFinite(value)) return "undefined";
    const size = Math.abs(value);
    if (value !== 0 && (size >= 1e5 || size < 1e-3)) {
      const [mantissa, power] = value.toExponential(2).split("e");
      const raised = [...String(Number(power))].map((s) => "⁰¹²³⁴⁵⁶⁷⁸⁹"["0123456789".indexOf(s)] ?? "⁻");
      return `${mantissa.replace("-", "−")}·10${raised.join("")}`;
    }
    return String(Number(value.toPrecision(4))).replace("-", "−");
  }

  function ticks(low, high, count) {
    const rough = (high - low) / count, power = 10 ** Math.floor(Math.log10(rough));
    const step = power * ([1, 2, 5, 10].find((each) => each * power >= rough) ?? 10);
    const found = [];
    for (let at = Math.ceil(low / step - 1e-9); at * step <= high + 1e-9 * step; at++) found.push(at * step);
    return found;
  }

  // the values that a slider steps through: by ratio where they span orders of magnitude
  function valuesOf({ low, high, whole, stops }) {
    if (stops) return stops; // no others were worked out
    const found = new Set();
    if (low > 0 && high / low > 30) {
      for (let i = 0; i <= 200; i++) {
        const at = low * (high / low) ** (i / 200);
        found.add(whole ? Math.round(at) : Number(at.toPrecision(2)));
      }
    } else {
      const step = whole ? Math.max(1, Math.round((high - low) / 400)) : (ticks(0, high - low, 100)[1] ?? 1);
      found.add(low);
      for (let i = Math.ceil(low / step); i * step <= high; i++) found.add(Number((i * step).toPrecision(6)));
    }
    return [...found].filter((value) => value >= low && value <= high).sort((a, b) => a - b);
  }

  const nearest = (values, value) =>
    values.reduce((best, each, i) => (Math.abs(each - value) < Math.abs(values[best] - value) ? i : best), 0);

  const number = (text) => {
    const [above, below] = text.split("/").map(Number);
    return below === undefined ? above : above / below;
  };

  const points = (at) => Object.entries(at).map(([name, value]) => `${name} = ${value}`).join(", ");

  // -- a formula of the reader's own, at the claim's points ------------------------------------

  const same = (value, right) =>
    Math.abs(value - right) <= Math.max(1e-9 * Math.abs(right), right === 0 ? 1e-12 : 0);

  const SHORT = 24;

  function exactly(tree, at, most = SHORT) {
    const given = {};
    for (const [name, value] of Object.entries(at)) given[name] = Formula.fraction(value);
    if (Object.values(given).includes(null)) return null;
    const found = Formula.exact(tree, given);
    if (found === null) return null;
    const text = found[1] === 1n ? `${found[0]}` : `${found[0]}/${found[1]}`;
    return text.length <= most ? text : null;
  }

  // exactly, where both are rational; else to what double precision can tell
  function agrees(tree, point, value) {
    const text = exactly(tree, point.at, Infinity), right = Formula.fraction(point.text);
    if (text === null || right === null || /[.e]/.test(point.text)) return same(value, point.value);
    return text === (right[1] === 1n ? `${right[0]}` : `${right[0]}/${right[1]}`);
  }

  // what the page can say of a typed formula, and whether it stands there
  function judged(claim, tree) {
    const off = [];
    for (const point of claim.points) {
      const p = Object.fromEntries(Object.entries(point.at).map(([k, v]) => [k, number(v)]));
      const value = Formula.value(tree, p);
      if (!agrees(tree, point, value)) off.push({ point, value });
    }
    if (!claim.points.length) return { words: "The page has no point to try it at." };
    if (!off.length)
      return { stands: true, words: `Agrees with the claim at all ${claim.points.length} points tried here.` };
    const { point, value } = off[0];
    const text = exactly(tree, point.at)?.replace("-", "−") ?? told(value);
    const beside = `at ${points(point.at)}: ${text} for ${point.text.replace("-", "−")}`;
    if (claim.relation === "=") return { stands: false, words: `Refuted ${beside}.` };
    return { words: `Another bound than the claim’s, ${beside}. Whether it holds too, the judge can say.` };
  }

  // where a figure is drawn: at whole numbers, or closely, and where a slider can be
  function grid(range) {
    const { low, high, whole, stops } = range, found = new Set();
    if (stops) return stops;
    const count = whole ? Math.min(400, high - low) : 240;
    for (let i = 0; i <= count; i++) {
      const x = low + ((high - low) * i) / count;
      found.add(whole ? Math.round(x) : x);
    }
    return [...found, ...valuesOf(range).filter((x) => !found.has(x))];
  }

  // -- the figure -----------------------------------------------------------------------------

  function figure(svg, width, state) {
    const { claim, p, along, log, off, own, runs } = state;
    const height = Math.max(260, Math.min(400, width * 0.6));
    const left = 62, right = width - 12, top = 12, bottom = height - 44;
    const range = claim.parameters[along];
    const xs = grid(range).filter((x) => claim.where({ ...p, [along]: x }));
    if (!xs.includes(p[along])) xs.push(p[along]);
    xs.sort((a, b) => a - b);
    const values = (of) => xs.map((x) => of({ ...p, [along]: x }));
    const theory = values(claim.f).filter(Number.isFinite);
    const here = claim.f(p);
    if (Number.isFinite(here)) theory.push(here);
    let low = Math.min(...theory), high = Math.max(...theory);
    const positive = low > 0;
    if (log && positive) {
      [low, high] = [low / 1.5, high * 1.5];
    } else {
      const room = high - low || Math.abs(high) || 1;
      [low, high] = [low >= 0 && low < room ? 0 : low - 0.15 * room, high + 0.2 * room];
    }
    const byRatio = log && positive;
    const X = (x) => left + ((right - left) * (x - xs[0])) / (xs.at(-1) - xs[0] || 1);
    const Y = (y) => {
      const part = byRatio ? Math.log(y / low) / Math.log(high / low) : (y - low) / (high - low);
      return Math.max(-1e4, Math.min(1e4, bottom - (bottom - top) * part));
    };
    const path = (grid, ys, attributes) => {
      const seen = ys.map((y) => Number.isFinite(y) && !(byRatio && y <= 0));
      let d = "";
      ys.forEach((y, i) => {
        if (!seen[i]) return;
        d += `${seen[i - 1] ? "L" : "M"}${X(grid[i]).toFixed(1)} ${Y(y).toFixed(1)}`;
        if (!seen[i - 1] && !seen[i + 1]) d += "m-2.5 0h5"; // alone: a mark of its own
      });
      return drawn("path", { d, fill: "none", ...attributes });
    };
    const box = `explorer-${state.id}`;
    const inside = drawn("g", { "clip-path": `url(#${box})` });
    const frame = [
      drawn("clipPath", { id: box }, drawn("rect", { x: left, y: top, width: right - left, height: bottom - top })),
      drawn("path", { d: `M${left} ${top}V${bottom}H${right}`, fill: "none", class: "axis" }),
    ];
    const label = (x, y, text, anchor = "middle") =>
      frame.push(drawn("text", { x, y, "text-anchor": anchor }, text));

    for (const x of ticks(xs[0], xs.at(-1), Math.max(3, Math.floor(width / 90)))) label(X(x), bottom + 18, told(x));
    label((left + right) / 2, bottom + 38, range.means.length * 7 < width ? `${along}: ${range.means}` : along);
    const marks = byRatio ? ratios(low, high) : ticks(low, high, 5);
    for (const y of marks) {
      label(left - 6, Y(y) + 5, told(y), "end");
      inside.append(drawn("path", { d: `M${left} ${Y(y)}H${right}`, class: "grid" }));
    }

    for (const run of runs?.thin ?? []) inside.append(path([...run.keys()], [...run], { class: "run" }));
    inside.append(drawn("path", { d: `M${X(p[along])} ${top}V${bottom}`, class: "here" }));
    const ys = values(claim.f);
    inside.append(path(xs, ys, { class: "claim" }));
    if (range.stops) // a line between what was worked out is no more than a line
      xs.forEach((x, i) => {
        if (Number.isFinite(ys[i]) && !(byRatio && ys[i] <= 0))
          inside.append(drawn("circle", { cx: X(x), cy: Y(ys[i]), r: 3.2, class: "stop" }));
      });
    claim.rivals.forEach((rival, i) => { // over the claim: one that is near it shows in its line
      if (off.has(i)) return;
      inside.append(
        path(xs, values(rival.f), { stroke: HUES[i % 6], "stroke-dasharray": DASHES[i % 6], class: "rival" }),
      );
    });
    if (own) inside.append(path(xs, values((at) => Formula.value(own, at)), { class: "own" }));
    for (const bar of runs?.bars ?? []) {
      inside.append(drawn("path", { d: `M${X(bar.n)} ${Y(bar.median) - 5}l5 5l-5 5l-5 -5z`, class: "median" }));
      if (!bar.seen) continue;
      inside.append(
        drawn("path", { d: `M${X(bar.n)} ${Y(bar.low)}V${Y(bar.high)}`, class: "bar" }),
        drawn("circle", { cx: X(bar.n), cy: Y(bar.mean), r: 4, class: "mean" }),
      );
    }
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("aria-label", `${claim.quantity} along ${along}: ${told(here)} at ${along} = ${told(p[along])}`);
    svg.replaceChildren(...frame, inside);
  }

  function ratios(low, high) {
    const found = [];
    const every = Math.max(1, Math.ceil(Math.log10(high / low) / 5));
    for (let power = Math.ceil(Math.log10(low)); power <= Math.log10(high); power += every) found.push(10 ** power);
    return found.length > 1 ? found : [low * 1.5, high / 1.5];
  }

  // -- the explorer ---------------------------------------------------------------------------

  function explorer(host, claims, id) {
    const state = { id, claim: null, p: {}, along: "", log: false, off: new Set(), own: null, runs: null };
    const svg = drawn("svg", { role: "img", class: "explorer-figure" });
    const choices = made("div", { class: "explorer-choices" });
    const sliders = made("div", { class: "explorer-sliders" });
    const note = made("p", { class: "explorer-note" });
    const rivals = made("fieldset", { class: "explorer-rivals" });
    const values = made("p", { class: "explorer-values" });
    const running = made("div", { class: "explorer-running" });
    const typing = made("form", { class: "explorer-own" });
    const without = made("p", { class: "explorer-without" }, host.dataset.without);
    host.append(choices, svg, values, sliders, note, running, rivals, typing, without);
    const inputs = {};
    let frameAsked = 0, remembering = 0;

    function chosen(name) {
      const claim = claims.find((each) => each.name === name) ?? claims[0];
      stop();
      Object.assign(state, { claim, along: claim.along, off: new Set(), own: null, runs: null });
      state.p = Object.fromEntries(Object.entries(claim.parameters).map(([k, r]) => [k, r.at]));
      state.values = Object.fromEntries(
        Object.entries(claim.parameters).map(([k, r]) => {
          const values = new Set([...valuesOf(r), r.at]);
          return [k, [...values].sort((a, b) => a - b)];
        }),
      );
      build();
    }

    function build() {
      const { claim } = state;
      choices.replaceChildren();
      if (claims.length > 1)
        choices.append(select("claim", claims.map((c) => [c.name, `${c.name}: ${c.quantity}`]), claim.name, chosen));
      const axes = Object.entries(claim.parameters).map(([name]) => [name, name]);
      if (axes.length > 1)
        choices.append(select("along", axes, state.along, (name) => { state.along = name; cleared(); }));
      choices.append(box("log scale", state.log, (on) => { state.log = on; changed(); }));

      sliders.replaceChildren();
      for (const [name, range] of Object.entries(claim.parameters)) {
        const values = state.values[name], said = made("output");
        const input = made("input", { type: "range", min: 0, max: values.length - 1, step: 1 });
        input.value = nearest(values, state.p[name]);
        input.setAttribute("aria-label", `${name}, ${range.means}`);
        input.addEventListener("input", () => {
          const before = nearest(values, state.p[name]);
          let place = Number(input.value);
          const way = Math.sign(place - before) || 1;
          const allowed = () => claim.where({ ...state.p, [name]: values[place] });
          while (place in values && !allowed()) place += way; // on to the next that is allowed
          if (place in values) state.p[name] = values[place];
          input.value = nearest(values, state.p[name]);
          cleared();
        });
        inputs[name] = { input, said };
        sliders.append(made("label", { title: range.means }, made("i", {}, name), " = ", said, input));
      }

      note.textContent = claim.note;
      rivals.replaceChildren(made("legend", {}, "Rivals"));
      claim.rivals.forEach((rival, i) => {
        const swatch = drawn("svg", { class: "explorer-swatch", viewBox: "0 0 34 8", "aria-hidden": "true" },
          drawn("path", { d: "M0 4H34", stroke: HUES[i % 6], "stroke-dasharray": DASHES[i % 6], class: "rival" }));
        const ticked = box(rival.words, !state.off.has(i), (on) => {
          if (on) state.off.delete(i); else state.off.add(i);
          changed();
        });
        rival.value = made("span", { class: "explorer-off" });
        ticked.insertBefore(swatch, ticked.childNodes[1]);
        ticked.append(rival.value);
        rivals.append(ticked);
      });
      rivals.hidden = !claim.rivals.length;

      running.replaceChildren();
      if (claim.chain) {
        state.button = made("button", { type: "button" }, "Simulate");
        state.told = made("span", { role: "status" });
        state.button.addEventListener("click", () => (frameAsked ? stop() : simulate()));
        running.append(state.button, " ", state.told);
      }

      const input = made("input", { type: "text", size: 30, spellcheck: "false", autocomplete: "off", autocapitalize: "off" });
      input.maxLength = 400;
      const verdict = made("p", { role: "status", class: "explorer-verdict" });
      const names = Object.keys(claim.parameters);
      typing.hidden = !claim.points.length; // a formula of a list is not read
      typing.replaceChildren(
        made("label", {}, `Your own formula, of ${names.join(", ")}: `, input), " ",
        made("button", { type: "submit" }, "Try it"), verdict,
      );
      typing.onsubmit = (event) => {
        event.preventDefault();
        tried(input.value, verdict);
        changed();
      };
      state.typed = (text) => {
        input.value = text;
        tried(text, verdict);
      };
      draw();
    }

    function tried(text, verdict) {
      state.own = null;
      state.text = text.trim();
      verdict.className = "explorer-verdict";
      verdict.replaceChildren();
      if (!state.text) return;
      try {
        state.own = Formula.read(state.text, Object.keys(state.claim.parameters));
      } catch (error) {
        if (!(error instanceof Formula.NotAFormula)) throw error;
        verdict.textContent = `Not read: ${error.message}.`;
        return;
      }
      const found = judged(state.claim, state.own);
      if (found.stands !== undefined) verdict.classList.add(found.stands ? "stands" : "falls");
      const command = `collapse try ${state.claim.slug}:${state.claim.name} '${state.text.replaceAll("'", "'\\''")}'`;
      verdict.append(made("span", {}, found.words), " The whole judge: ", made("code", {}, command));
    }

    function select(name, options, now, then) {
      const input = made("select");
      for (const [value, text] of options) input.append(made("option", { value }, text));
      input.value = now;
      input.addEventListener("change", () => {
        then(input.value);
        remember();
      });
      return made("label", {}, `${name} `, input);
    }

    function box(words, on, then) {
      const input = made("input", { type: "checkbox" });
      input.checked = on;
      input.addEventListener("change", () => then(input.checked));
      return made("label", {}, input, ` ${words} `);
    }

    function draw() {
      const { claim, p } = state;
      for (const [name, value] of Object.entries(p)) inputs[name].said.textContent = told(value);
      const right = claim.f(p);
      const sign = { "=": "=", "<=": "≤", ">=": "≥" }[claim.relation] ?? "≈";
      values.textContent = `${claim.quantity} ${sign} ${told(right)}`;
      for (const rival of claim.rivals) {
        const value = rival.f(p), part = (value - right) / Math.abs(right);
        const off = Number.isFinite(part) ? `, ${part >= 0 ? "+" : "−"}${told(Math.abs(100 * part))}%` : "";
        rival.value.textContent = `${told(value)}${off}`;
      }
      figure(svg, Math.max(280, host.clientWidth), state);
    }

    function changed() {
      draw();
      remember();
    }

    function cleared() {
      stop();
      state.runs = null;
      if (state.told) state.told.textContent = "";
      changed();
    }

    // -- runs, in slices between frames -------------------------------------------------------

    function simulate() {
      const { claim, p } = state, n = claim.parameters.n?.high;
      if (state.along !== "n") {
        state.along = "n";
        build();
      }
      const r = Chains.generator(SEED);
      const step = Math.max(1, Math.round(n / BARS));
      const at = Array.from({ length: Math.floor(n / step) }, (_, i) => (i + 1) * step);
      const seen = at.map(() => new Float64Array(RUNS));
      const thin = [];
      let count = 0;
      state.button.textContent = "Stop";
      const more = () => {
        const until = performance.now() + 12;
        while (count < RUNS && performance.now() < until) {
          const run = Chains.run(claim.chain, p, n, r);
          at.forEach((n, i) => (seen[i][count] = run[n]));
          if (thin.length < THIN) thin.push(run);
          count++;
        }
        const bars = at.map((n, i) => ({ n, ...Chains.summed(seen[i].subarray(0, count)) }));
        state.runs = { thin, bars };
        state.told.textContent =
          `${count} of ${RUNS} runs: circles are means ± 4 standard errors, diamonds medians, grey single runs.` +
          (bars.every((bar) => bar.seen) ? "" : " Where no circle is, the mean is carried by runs too rare to be seen here.");
        draw();
        frameAsked = count < RUNS ? requestAnimationFrame(more) : 0;
        if (!frameAsked) state.button.textContent = "Simulate";
      };
      more();
    }

    function stop() {
      cancelAnimationFrame(frameAsked);
      frameAsked = 0;
      if (state.button) state.button.textContent = "Simulate";
    }

    // -- the address keeps what is shown ------------------------------------------------------

    function remember() { // not at every step of a slider that is being dragged
      clearTimeout(remembering);
      remembering = setTimeout(() => history.replaceState(null, "", `#${said()}`), 150);
    }

    function said() {
      const said = new URLSearchParams({ explore: state.claim.slug, claim: state.claim.name, along: state.along });
      for (const [name, value] of Object.entries(state.p)) said.set(name, value);
      if (state.log) said.set("log", "1");
      if (state.off.size) said.set("without", [...state.off].join(" "));
      if (state.own) said.set("formula", state.text);
      return said;
    }

    function recalled() {
      const said = new URLSearchParams(location.hash.slice(1));
      if (said.get("explore") !== claims[0].slug) return false;
      chosen(said.get("claim"));
      const before = { ...state.p };
      for (const [name, range] of Object.entries(state.claim.parameters)) {
        const value = Number(said.get(name) ?? NaN);
        const between = value >= range.low && value <= range.high;
        if (range.stops?.includes(value) ?? (between && !(range.whole && !Number.isInteger(value))))
          state.p[name] = value;
      }
      if (!state.claim.where(state.p)) state.p = before;
      if (Object.hasOwn(state.claim.parameters, said.get("along") ?? "")) state.along = said.get("along");
      state.log = said.get("log") === "1";
      state.off = new Set((said.get("without") ?? "").split(" ").filter(Boolean).map(Number));
      build();
      if (said.get("formula")) state.typed(said.get("formula").slice(0, 400));
      draw();
      return true;
    }

    if (!recalled()) chosen(host.dataset.claim);
    addEventListener("hashchange", recalled);
    new ResizeObserver(() => draw()).observe(host);
  }

  document.querySelectorAll(".explorer").forEach((host, place) => {
    const claims = window.EXPLORED?.[host.dataset.room];
    if (claims?.length) explorer(host, claims, place);
  });
})();
