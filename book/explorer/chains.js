/* Chains that run on the page: a seeded generator, and what one refit does to one run.

Samples are drawn as their sufficient statistics, whose laws are exact: normal numbers by the
polar method, gamma variables by Marsaglia and Tsang's, counts by waiting times. Which claim a
chain stands for is said in companion/javascript.py, and tests hold its means to the claims. */

const Chains = (() => {
  "use strict";

  // sfc32, begun from a whole number
  function generator(seed) {
    let a = seed | 0, b = 0x9e3779b9 | 0, c = 0x243f6a88 | 0, count = 1;
    const uniform = () => { // in (0, 1), its ends left out
      const found = (((a + b) | 0) + count) | 0;
      count = (count + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = ((c << 21) | (c >>> 11)) + found | 0;
      return ((found >>> 0) + 0.5) / 4294967296;
    };
    for (let i = 0; i < 16; i++) uniform();

    function normal() {
      for (;;) {
        const x = 2 * uniform() - 1, y = 2 * uniform() - 1, s = x * x + y * y;
        if (s > 0 && s < 1) return x * Math.sqrt((-2 * Math.log(s)) / s);
      }
    }
    function gamma(shape) {
      if (shape < 1) return gamma(shape + 1) * uniform() ** (1 / shape);
      const d = shape - 1 / 3, c = 1 / Math.sqrt(9 * d);
      for (;;) {
        const x = normal(), v = (1 + c * x) ** 3;
        if (v > 0 && Math.log(uniform()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v;
      }
    }
    function binomial(n, p) {
      if (p <= 0) return 0;
      if (p > 0.5) return n - binomial(n, 1 - p);
      const step = Math.log1p(-p);
      let tried = 0, found = -1;
      while (tried <= n) {
        tried += Math.floor(Math.log(uniform()) / step) + 1;
        found++;
      }
      return found;
    }
    return { uniform, normal, gamma, binomial };
  }

  // -- Gaussian models -----------------------------------------------------------------------

  // the mean and the sum of squares about it of so many samples
  function lot(r, count, { mean, variance }) {
    return {
      count,
      mean: mean + Math.sqrt(variance / count) * r.normal(),
      squares: count > 1 ? variance * 2 * r.gamma((count - 1) / 2) : 0,
    };
  }

  function joined(one, other) {
    const count = one.count + other.count, gap = one.mean - other.mean;
    return {
      count,
      mean: (one.count * one.mean + other.count * other.mean) / count,
      squares: one.squares + other.squares + (gap * gap * one.count * other.count) / count,
    };
  }

  const fit = (pool, ddof) => ({ mean: pool.mean, variance: pool.squares / (pool.count - ddof) });
  const real = (p) => ({ mean: 0, variance: (p.sigma ?? 1) ** 2 });

  const plain = (ddof) => ({
    begin: real,
    refit: (now, p, r) => fit(lot(r, p.M, now), ddof),
  });

  const KINDS = {
    mle: plain(0),
    unbiased: plain(1),
    temperature: {
      begin: real,
      refit: (now, p, r, i) =>
        fit(lot(r, p.M, i === 1 ? now : { ...now, variance: p.lam * now.variance }), 0),
    },
    // a share alpha of N samples is new and real
    fresh: {
      begin: real,
      refit(now, p, r) {
        const some = Math.round(p.alpha * p.N);
        const fresh = lot(r, some, real(p));
        return fit(some < p.N ? joined(fresh, lot(r, p.N - some, now)) : fresh, 0);
      },
    },
    // every sample ever drawn is kept, M of them real
    accumulate: {
      begin: (p) => ({ ...real(p), pool: null }),
      refit(now, p, r) {
        const drawn = lot(r, p.M, now);
        const pool = now.pool ? joined(now.pool, drawn) : drawn;
        return { ...fit(pool, 0), pool };
      },
    },
    weight: {
      begin: (p) => ({ weight: p.w }),
      refit: (now, p, r) => ({ weight: r.binomial(p.M, now.weight) / p.M }),
    },
    exponential: {
      begin: (p) => ({ scale: p.theta ?? 1 }),
      refit: (now, p, r) => ({ scale: (now.scale * r.gamma(p.M)) / p.M }),
    },
    uniform: {
      begin: (p) => ({ scale: p.theta ?? 1 }),
      refit: (now, p, r) => ({ scale: now.scale * r.uniform() ** (1 / p.M) }),
    },
  };

  const LOOKS = {
    variance: (now) => now.variance,
    deviation: (now) => Math.sqrt(now.variance),
    "log variance": (now, p) => Math.log(now.variance / (p.sigma ?? 1) ** 2),
    "squared error": (now) => now.mean ** 2,
    both: (now) => now.variance + now.mean ** 2,
    divergence(now, p) {
      const v = now.variance / (p.sigma ?? 1) ** 2, error = now.mean ** 2 / (p.sigma ?? 1) ** 2;
      return (v + error - 1 - Math.log(v)) / 2;
    },
    weight: (now) => now.weight,
    diversity: (now) => now.weight * (1 - now.weight),
    scale: (now) => now.scale,
    "log scale": (now, p) => Math.log(now.scale / (p.theta ?? 1)),
  };

  // one run: what is looked at, before the first refit and after each
  function run([kind, look], p, n, r) {
    const found = new Float64Array(n + 1);
    let now = KINDS[kind].begin(p);
    found[0] = LOOKS[look](now, p);
    for (let i = 1; i <= n; i++) {
      now = KINDS[kind].refit(now, p, r, i);
      found[i] = LOOKS[look](now, p);
    }
    return found;
  }

  // What many runs' values show: mean and four standard errors, median. A mean that few of the
  // runs carry is not shown, nor one whose spread they do: it lies with rarer runs than these.
  const CARRIED = 400, SPREAD = 12;

  function summed(values) {
    const count = values.length;
    const of = (power) => values.reduce((total, value) => total + power(value), 0);
    const mean = of((x) => x) / count, squares = of((x) => (x - mean) ** 2);
    const half = 4 * Math.sqrt(squares / Math.max(1, count - 1) / count);
    const carrying = of(Math.abs) ** 2 / of((x) => x * x);
    const spreading = squares ** 2 / of((x) => (x - mean) ** 4);
    const sorted = Float64Array.from(values).sort();
    const seen = half > 0 && carrying >= CARRIED && spreading >= SPREAD;
    return { mean, low: mean - half, high: mean + half, median: sorted[count >> 1], seen };
  }

  return { generator, run, summed };
})();
