/* The special functions that the book's formulas need, in double precision.

Held to the Python values by tests/browser/test_explorer.py. */

const J = (() => {
  "use strict";

  const BERNOULLI = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510];
  const EULER = 0.5772156649015329;
  const HALF_LOG_2PI = 0.9189385332046727;

  // Stirling's series from 12 on, and the recurrence down to there
  function lgamma(x) {
    if (x <= 0) {
      if (Number.isInteger(x)) return Infinity;
      return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - lgamma(1 - x);
    }
    let shift = 1;
    while (x < 12) shift *= x++;
    let series = 0, power = x;
    for (let k = 0; k < BERNOULLI.length; k++, power *= x * x)
      series += BERNOULLI[k] / ((2 * k + 2) * (2 * k + 1) * power);
    return (x - 0.5) * Math.log(x) - x + HALF_LOG_2PI + series - Math.log(shift);
  }

  function gamma(x) {
    if (Number.isInteger(x) && x > 0 && x < 30) return factorial(x - 1);
    const sign = x > 0 || Math.floor(x) % 2 === 0 ? 1 : -1;
    return sign * Math.exp(lgamma(x));
  }

  function factorial(n) {
    if (!Number.isInteger(n) || n > 170) return Math.exp(lgamma(n + 1));
    let found = 1;
    for (let i = 2; i <= n; i++) found *= i;
    return found;
  }

  function polygamma(m, x) {
    const fact = factorial(m), sign = m % 2 ? 1 : -1; // (−1)^(m + 1)
    let low = 0;
    while (x < 14) {
      low += m ? (sign * fact) / x ** (m + 1) : -1 / x;
      x++;
    }
    if (!m) {
      let series = Math.log(x) - 1 / (2 * x), power = x * x;
      for (let k = 0; k < BERNOULLI.length; k++, power *= x * x)
        series -= BERNOULLI[k] / ((2 * k + 2) * power);
      return low + series;
    }
    let series = factorial(m - 1) / x ** m + fact / (2 * x ** (m + 1));
    for (let k = 0; k < BERNOULLI.length; k++) {
      const j = 2 * k + 2;
      series += ((BERNOULLI[k] * factorial(j + m - 1)) / factorial(j)) / x ** (j + m);
    }
    return low + sign * series;
  }

  const digamma = (x) => polygamma(0, x);
  const harmonic = (n) => {
    if (!Number.isInteger(n) || n > 1000) return digamma(n + 1) + EULER;
    return sum(1, n, (i) => 1 / i);
  };

  // its series near 0, its continued fraction further out
  function erfc(x) {
    if (x < 0) return 2 - erfc(-x);
    if (x < 2) return 1 - erf(x);
    let fraction = 0;
    for (let n = 120; n > 0; n--) fraction = n / 2 / (x + fraction);
    return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
  }

  function erf(x) {
    if (x < 0) return -erf(-x);
    if (x > 2) return 1 - erfc(x);
    let term = x, found = x;
    for (let n = 1; n < 200; n++) {
      term *= (-x * x) / n;
      const next = term / (2 * n + 1);
      found += next;
      if (Math.abs(next) < 1e-17 * Math.abs(found)) break;
    }
    return (2 / Math.sqrt(Math.PI)) * found;
  }

  // with Neumaier's correction: long sums keep their last digits
  function sum(low, high, of) {
    let found = 0, lost = 0;
    for (let i = low; i <= high; i++) {
      const value = of(i), next = found + value;
      lost += Math.abs(found) >= Math.abs(value) ? found - next + value : value - next + found;
      found = next;
    }
    return found + lost;
  }

  function product(low, high, of) {
    let found = 1;
    for (let i = low; i <= high; i++) found *= of(i);
    return found;
  }

  function ipow(x, n) {
    if (n < 0) return 1 / ipow(x, -n);
    let found = 1;
    for (; n > 0; n--) found *= x;
    return found;
  }

  // (1 + x)^y: exact where 1 + x loses x's last digits
  const power1 = (x, y) => (x > -1 && x < 1 ? Math.exp(y * Math.log1p(x)) : (1 + x) ** y);

  // (1 + x)^y − 1, which may be as small as x
  const gain = (x, y) => (x > -1 && x < 1 ? Math.expm1(y * Math.log1p(x)) : (1 + x) ** y - 1);

  function binomial(n, k) {
    if (Number.isInteger(k) && k >= 0 && k < 1000) {
      let found = 1;
      for (let i = 1; i <= k; i++) found = (found * (n - k + i)) / i;
      return found;
    }
    return Math.exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1));
  }

  // 1/(1 − 0.9) is meant to be 10, and is a little more in double precision
  const slack = (x) => 1e-14 * Math.max(1, Math.abs(x));
  const floor = (x) => Math.floor(x + slack(x));
  const ceiling = (x) => Math.ceil(x - slack(x));
  const frac = (x) => Math.max(0, x - floor(x));

  // what was worked out beforehand: a table's value at the stops of the parameters it is of
  function table({ parameters, tables }, which, p) {
    const { of, values } = tables[which];
    let place = 0;
    for (const name of of) {
      const { stops } = parameters[name], at = stops.indexOf(p[name]);
      if (at < 0) return NaN;
      place = place * stops.length + at;
    }
    return values[place] ?? NaN;
  }

  return {
    lgamma, gamma, factorial, polygamma, digamma, harmonic, erf, erfc,
    sum, product, ipow, power1, gain, binomial, floor, ceiling, frac, table,
  };
})();
