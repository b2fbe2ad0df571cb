/* A formula that a reader types, read by a grammar and never run as code.

The same words as `companion/formula.py`, and the same limits; a test holds the two together.
Formula.read(text, names) gives a tree, Formula.value(tree, p) a double, Formula.exact(tree, p) a
fraction of two BigInts, or null where the formula is not rational. */

const Formula = (() => {
  "use strict";

  const LONGEST = 400, DEEPEST = 40, LARGEST = 1000;
  const SIGNS = { "·": "*", "×": "*", "⋅": "*", "−": "-", "÷": "/", "–": "-", "\u00a0": " " };
  const POWERS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  const GREEK = {
    α: "alpha", β: "beta", γ: "gamma", δ: "delta", ε: "epsilon", η: "eta", θ: "theta",
    κ: "kappa", λ: "lam", μ: "mu", ν: "nu", ρ: "rho", σ: "sigma", τ: "tau", φ: "phi", ϕ: "phi",
    ψ: "psi", ω: "omega", Δ: "Delta", lambda: "lam",
  };
  const FUNCTIONS = {
    sqrt: [Math.sqrt, 1],
    exp: [Math.exp, 1],
    log: [Math.log, 1],
    ln: [Math.log, 1],
    abs: [Math.abs, 1],
    gamma: [J.gamma, 1],
    factorial: [(x) => J.gamma(x + 1), 1],
    binomial: [J.binomial, 2],
    digamma: [J.digamma, 1],
    harmonic: [J.harmonic, 1],
    erf: [J.erf, 1],
    sin: [Math.sin, 1],
    cos: [Math.cos, 1],
    floor: [J.floor, 1],
    ceiling: [J.ceiling, 1],
    min: [Math.min, 0],
    max: [Math.max, 0],
  }; // what may be called, and with how many arguments; 0 for one or more
  const GROWING = new Set(["gamma", "factorial", "binomial", "harmonic", "digamma"]);
  const CONSTANTS = { pi: Math.PI, π: Math.PI, e: Math.E };

  class NotAFormula extends Error {}

  function plainly(text) {
    return text
      .replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]+/g, (found) => `^${[...found].map((s) => POWERS.indexOf(s)).join("")}`)
      .replace(/./gu, (sign) => SIGNS[sign] ?? sign)
      .replace(/\*\*/g, "^")
      .replace(/#.*$/, "")
      .trim();
  }

  const TOKEN =
    /[ \t]*(?:((?:\d+(?:_\d+)*\.?\d*|\.\d+)(?:[eE][+-]?\d+(?:_\d+)*)?)|([\p{L}_][\p{L}\p{N}_]*)|([-+*/^(),]))/uy;

  function tokens(text) {
    const found = [];
    TOKEN.lastIndex = 0;
    while (text.slice(TOKEN.lastIndex).trim()) {
      const start = TOKEN.lastIndex;
      const [all, number, name, sign] = TOKEN.exec(text) ?? [];
      if (all === undefined) throw near(text, start);
      const after = text[TOKEN.lastIndex] ?? "";
      if (number !== undefined && (/[\p{L}\d_.]/u.test(after) || /^0[0_]*[1-9][\d_]*$/.test(number)))
        throw near(text, start);
      found.push({ number, name, sign, at: start });
    }
    return found;
  }

  function near(text, at) {
    const rest = text.slice(at).trim().slice(0, 12);
    return new NotAFormula(`this is not a formula${rest ? ` near “${rest}”` : ""}`);
  }

  function read(text, names) {
    if (text.length > LONGEST)
      throw new NotAFormula(`the formula has ${text.length} signs: ${LONGEST} at most`);
    const plain = plainly(text), todo = tokens(plain);
    let place = 0;
    const is = (...signs) => todo[place]?.sign !== undefined && signs.includes(todo[place].sign);
    const fail = () => near(plain, todo[place]?.at ?? plain.length);
    const closing = () => {
      if (!is(")")) throw fail();
      place++;
    };
    const tooDeep = () => new NotAFormula(`the formula is nested more than ${DEEPEST} deep`);
    const deeper = (depth) => { // brackets may lie deeper than what they hold
      if (depth > 4 * LONGEST) throw tooDeep();
      return depth + 1;
    };

    function sum(depth) {
      let left = product(deeper(depth));
      while (is("+", "-")) left = joined(todo[place++].sign, left, product(deeper(depth)));
      return left;
    }
    function product(depth) {
      let left = signed(depth);
      while (is("*", "/")) left = joined(todo[place++].sign, left, signed(depth));
      return left;
    }
    function signed(depth) { // −x^2 is −(x^2), and x^−2 is allowed
      if (!is("+", "-")) return power(depth);
      const minus = todo[place++].sign === "-", inner = signed(deeper(depth));
      return { kind: minus ? "-1" : "+1", parts: [inner] };
    }
    function power(depth) {
      const base = atom(depth);
      if (!is("^")) return base;
      place++;
      return joined("^", base, signed(deeper(depth)));
    }
    function atom(depth) {
      const token = todo[place];
      if (token === undefined) throw fail();
      if (token.number !== undefined) {
        place++;
        return constant(token.number);
      }
      if (token.name !== undefined) {
        place++;
        return is("(") ? called(token.name, depth) : named(token.name);
      }
      if (!is("(")) throw fail();
      place++;
      const inside = sum(deeper(depth));
      closing();
      return inside;
    }
    function named(name) {
      const asked = GREEK[name] ?? name;
      if (names.includes(asked)) return { kind: "name", name: asked, parts: [] };
      if (Object.hasOwn(CONSTANTS, asked))
        return { kind: "constant", value: CONSTANTS[asked], parts: [] };
      const also = Object.hasOwn(FUNCTIONS, name) ? `; ${name} is a function: ${name}(…)` : "";
      const there = names.length ? `no parameter here: there are ${names.join(", ")}` : "no number";
      throw new NotAFormula(`${name} is ${there}${also}`);
    }
    function called(typed, depth) {
      const name = Object.hasOwn(FUNCTIONS, typed.toLowerCase()) ? typed.toLowerCase() : typed;
      if (!Object.hasOwn(FUNCTIONS, name)) {
        if (names.includes(GREEK[name] ?? name) || Object.hasOwn(CONSTANTS, name))
          throw new NotAFormula(`write ${typed}*(…) for a product`);
        const all = Object.keys(FUNCTIONS).join(", ");
        throw new NotAFormula(`${typed} is no function here: there are ${all}`);
      }
      place++;
      const parts = [sum(deeper(depth))];
      while (is(",")) {
        place++;
        if (!is(")")) parts.push(sum(deeper(depth)));
      }
      closing();
      const count = FUNCTIONS[name][1];
      if (count && parts.length !== count)
        throw new NotAFormula(`${name} takes ${count} argument${count > 1 ? "s" : ""}`);
      if (GROWING.has(name) && parts.some((part) => fixed(part) && Math.abs(value(part, {})) > LARGEST))
        throw new NotAFormula(`numbers up to ${LARGEST} can be put into ${name}`);
      return { kind: "call", name, parts };
    }
    function joined(kind, left, right) {
      if (kind === "/" && fixed(right) && value(right, {}) === 0) throw new NotAFormula("divides by 0");
      if (kind === "^" && fixed(right)) {
        if (Math.abs(value(right, {})) > LARGEST)
          throw new NotAFormula(`exponents up to ${LARGEST} can be read`);
        if (fixed(left) && value(left, {}) === 0 && value(right, {}) < 0)
          throw new NotAFormula("divides by 0");
      }
      return { kind, parts: [left, right] };
    }

    const tree = sum(0);
    if (place < todo.length) throw fail();
    if (depthOf(tree) > DEEPEST) throw tooDeep();
    return tree;
  }

  const depthOf = (tree) => Math.max(0, ...tree.parts.map((part) => 1 + depthOf(part)));

  function constant(typed) {
    const said = typed.replaceAll("_", "");
    if (!/^(\d{1,30}(\.\d{0,30})?([eE][+-]?\d{1,2})?|\.\d{1,30})$/.test(said))
      throw new NotAFormula(`“${said}” is no number that can be read: write 12, 1/3 or 0.25`);
    const [mantissa, power = "0"] = said.toLowerCase().split("e");
    const [whole, part = ""] = mantissa.split(".");
    const shift = Number(power) - part.length;
    const digits = BigInt(whole + part || "0"), ten = 10n ** BigInt(Math.abs(shift));
    return {
      kind: "number",
      value: Number(said),
      fraction: reduced(shift < 0 ? digits : digits * ten, shift < 0 ? ten : 1n),
      parts: [],
    };
  }

  const fixed = (tree) => tree.kind !== "name" && tree.parts.every(fixed);

  function value(tree, p) {
    const [a, b] = tree.parts.length < 3 ? tree.parts.map((part) => value(part, p)) : [];
    switch (tree.kind) {
      case "number": case "constant": return tree.value;
      case "name": return p[tree.name];
      case "-1": return -a;
      case "+1": return a;
      case "+": return a + b;
      case "-": return a - b;
      case "*": return a * b;
      case "/": return a / b;
      case "^": return a ** b;
      default: return FUNCTIONS[tree.name][0](...tree.parts.map((part) => value(part, p)));
    }
  }

  // -- exactly, where it is rational --------------------------------------------------------

  const MOST = 4000; // digits of a fraction that is still worked out

  function reduced(above, below) {
    if (below === 0n) return null;
    let a = above < 0n ? -above : above, b = below < 0n ? -below : below;
    while (b) [a, b] = [b, a % b];
    if (a === 0n) return [0n, 1n];
    const sign = below < 0n ? -1n : 1n;
    return [(sign * above) / a, (sign * below) / a];
  }

  // p's values are fractions [above, below] of BigInts
  function exact(tree, p) {
    const parts = tree.parts.map((part) => exact(part, p));
    if (parts.includes(null)) return null;
    const [a, b] = parts;
    switch (tree.kind) {
      case "number": return tree.fraction;
      case "name": return p[tree.name];
      case "-1": return [-a[0], a[1]];
      case "+1": return a;
      case "+": return reduced(a[0] * b[1] + b[0] * a[1], a[1] * b[1]);
      case "-": return reduced(a[0] * b[1] - b[0] * a[1], a[1] * b[1]);
      case "*": return reduced(a[0] * b[0], a[1] * b[1]);
      case "/": return reduced(a[0] * b[1], a[1] * b[0]);
      case "^": return raised(a, b);
      default: return null;
    }
  }

  function raised([above, below], [power, one]) {
    if (one !== 1n) return null;
    const times = power < 0n ? -power : power;
    const digits = BigInt(above.toString().length + below.toString().length);
    if (times * digits > MOST) return null;
    if (power < 0n) return reduced(below ** times, above ** times);
    return [above ** times, below ** times];
  }

  // "3", "1/3" or "0.25" as a fraction; null for a number that is none of these
  function fraction(text) {
    const [above, below] = text.split("/");
    try {
      const [top, bottom] = [constant(above.replace("-", "")), constant(below ?? "1")];
      const sign = above.startsWith("-") ? -1n : 1n;
      return reduced(sign * top.fraction[0] * bottom.fraction[1], top.fraction[1] * bottom.fraction[0]);
    } catch {
      return null;
    }
  }

  return { read, value, exact, fraction, NotAFormula };
})();
