/* "Run" and "Edit" on every code cell: Python in the reader's browser, by Pyodide in a worker.

Works from disk as from any host: whatever Python needs comes by classic scripts, each of which
puts a file (gzip, base64) into LIVE_ASSETS; nothing is fetched, and nothing before the first run.
LIVE_FILES, written by stage.py, lists the scripts: [name, version, characters]. */

(() => {
  "use strict";

  const HERE = document.currentScript.src;
  const NEVER = "Not run here: it needs packages or files that only an installed copy of the project has.";
  const assets = (window.LIVE_ASSETS = {});

  function make(tag, properties = {}, ...children) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  }

  // -- files, and Python ----------------------------------------------------------------------

  function script(name, version) {
    return new Promise((done, fail) => {
      const tag = make("script", { src: new URL(`${name}.js?v=${version}`, HERE).href });
      tag.onload = () => done(tag.remove());
      tag.onerror = () => fail(new Error(`${name} is not there`));
      document.head.append(tag);
    });
  }

  function bytes(base64) {
    return Uint8Array.fromBase64?.(base64) ?? Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
  }

  async function file([name, version]) {
    await script(name, version);
    const packed = new Blob([bytes(assets[name])]);
    delete assets[name];
    return new Response(packed.stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  }

  const SIZE = (window.LIVE_FILES.reduce((sum, each) => sum + each[2], 0) / 1e6).toFixed(0);

  // One worker for the page's cells, which share their names as in a notebook. One cell at a time.
  const python = {
    worker: null,
    started: null,
    loading: Promise.resolve(),
    listening: null, // who waits for an answer: { ended(error) }
    ends: new Set(), // called when Python ends: its names are gone

    boot(say) {
      return (this.started ??= this.start(say).catch((error) => {
        this.end(error);
        throw error;
      }));
    },

    // All files, by name; one loading after another, for each file has but one place to arrive at.
    load(say) {
      let loaded = 0;
      const status = () => say(`loading Python, ${SIZE} MB, once: ${(loaded / 1e6).toFixed(0)} MB`);
      const one = async (each) => {
        const content = await file(each);
        loaded += each[2];
        status();
        return [each[0], content];
      };
      status();
      this.loading = this.loading.catch(() => {}).then(() => Promise.all(window.LIVE_FILES.map(one)));
      return this.loading.then(Object.fromEntries);
    },

    async start(say) {
      let wanted = true; // once stopped, what still arrives is no news
      const files = await new Promise((done, fail) => {
        this.listening = { ended: (error) => fail(error, (wanted = false)) };
        this.load((text) => wanted && say(text)).then(done, fail);
      });
      say("starting Python");
      const code = ["pyodide.asm.js", "pyodide.js", "worker.js"].flatMap((name) => [files[name], ";\n"]);
      // one script: Firefox lets a worker from disk import no other
      const place = URL.createObjectURL(new Blob(code, { type: "text/javascript" }));
      const worker = (this.worker = new Worker(place));
      URL.revokeObjectURL(place);
      await this.listen(() => worker.postMessage({ files }, Object.values(files)));
    },

    // Send something to the worker, and hear it out.
    listen(send, told = () => {}) {
      return new Promise((done, fail) => {
        this.listening = { ended: fail };
        this.worker.onmessage = ({ data }) => {
          if (data.kind === "died") this.end(new Error(`Python has died (${data.text}); it starts anew with the next run`));
          else if (data.kind === "done" || data.kind === "ready") done(data.text);
          else told(data);
        };
        // what no Python exception is: memory that is used up, a fault in compiled code
        this.worker.onerror = (event) => {
          event.preventDefault();
          this.end(new Error(`Python has died (${event.message}); it starts anew with the next run`));
        };
        send();
      });
    },

    run(code, name, quiet, told) {
      return this.listen(() => this.worker.postMessage({ code, name, quiet }), told);
    },

    end(error) {
      this.worker?.terminate();
      this.worker = this.started = null;
      for (const each of this.ends) each();
      this.listening?.ended(error);
      this.listening = null;
    },
  };

  // -- what a cell shows ----------------------------------------------------------------------

  // Python's HTML as nodes, with nothing in them that acts or asks for something elsewhere.
  function inert(html) {
    const parsed = new DOMParser().parseFromString(html, "text/html").body;
    for (const it of parsed.querySelectorAll("script, iframe, object, embed, link, meta, base, form, img:not([src^='data:'])")) it.remove();
    for (const it of parsed.querySelectorAll("*")) {
      for (const { name, value } of [...it.attributes]) {
        const acts = name.startsWith("on") || name === "srcdoc" || /javascript:/i.test(value);
        const refers = /(^|:)(href|src|srcset|action|poster)$/.test(name) && !/^(#|data:image\/)/.test(value);
        if (acts || refers || /url\((?!\s*['"]?#)/i.test(value)) it.removeAttribute(name);
      }
      if (it.localName === "style" && /url\(|@import/i.test(it.textContent)) it.remove();
    }
    return [...parsed.childNodes];
  }

  class Output {
    constructor() {
      this.box = make("div", { className: "cell_output live-output", hidden: true });
      this.clear();
    }

    clear() {
      this.box.replaceChildren();
      this.box.hidden = true;
      this.printing = this.progress = null;
    }

    add(node) {
      this.progress?.remove();
      this.progress = this.printing = null;
      this.box.append(node);
      this.box.hidden = false;
    }

    text(className, text) {
      const pre = make("pre", { textContent: text, tabIndex: 0 });
      this.add(make("div", { className: `output ${className}` }, pre));
      return pre;
    }

    told({ kind, text, type }) {
      if (kind === "print") {
        if (this.printing) this.printing.append(text);
        else this.printing = this.text("stream", text);
      } else if (kind === "progress") {
        const now = make("div", { className: "output text_html" }, ...inert(text));
        this.add(now);
        this.progress = now;
      } else if (type === "html") {
        this.add(make("div", { className: "output text_html" }, ...inert(text)));
      } else {
        this.text("text_plain", text);
      }
    }
  }

  // -- cells ----------------------------------------------------------------------------------

  class Cell {
    constructor(box, number, before) {
      this.number = number;
      this.before = before;
      this.source = box.querySelector(".cell_input .highlight");
      this.original = this.source.querySelector("pre").textContent.replace(/\n$/, "");
      this.built = [...box.querySelectorAll(":scope > .cell_output")];
      this.fold = this.source.closest("details");
      const place = this.fold ?? this.source.closest(".cell_input"); // outside what is folded
      if (box.classList.contains("tag_not-live")) {
        place.after(make("p", { className: "live-bar aside", textContent: NEVER }));
        return;
      }
      this.live = true;
      this.ran = null; // the code as Python last ran it
      const button = (text, does, title) => make("button", { type: "button", textContent: text, onclick: () => does.call(this), title });
      this.buttons = {
        run: button("Run", this.run, "Run this cell, and first what stands before it (Shift + Enter while editing)"),
        edit: button("Edit", this.edit, "Change the code"),
        reset: button("Reset", this.reset, "The code and the output as they were"),
        stop: button("Stop", this.stop, "End Python; it starts anew with the next run"),
      };
      for (const each of Object.values(this.buttons)) each.setAttribute("aria-label", `${each.textContent} cell ${number}`);
      this.buttons.reset.hidden = this.buttons.stop.hidden = true;
      this.says = make("span", { className: "live-says", role: "status" });
      this.output = new Output();
      place.after(make("div", { className: "live-bar" }, ...Object.values(this.buttons), this.says), this.output.box);
    }

    get code() {
      return this.editor ? this.editor.value : this.original;
    }

    say(text) {
      this.says.textContent = text;
    }

    edit() {
      if (!this.editor) {
        this.editor = make("textarea", { className: "live-editor", value: this.original, spellcheck: false, autocapitalize: "off" });
        this.editor.setAttribute("aria-label", `Code of cell ${this.number}`);
        const fit = () => {
          this.editor.rows = this.code.split("\n").length + 1;
        };
        fit();
        this.editor.oninput = fit;
        this.editor.onkeydown = (event) => { // Tab goes on to the buttons, as anywhere
          if (event.key !== "Enter" || !(event.shiftKey || event.ctrlKey)) return;
          event.preventDefault();
          if (!this.buttons.run.disabled) this.run();
        };
        this.source.hidden = true;
        this.source.after(this.editor);
        this.buttons.edit.hidden = true;
        this.buttons.reset.hidden = false;
      }
      if (this.fold) this.fold.open = true;
      this.editor.focus();
    }

    reset() {
      this.editor?.remove();
      this.editor = null;
      this.source.hidden = this.buttons.edit.hidden = false;
      this.buttons.reset.hidden = true;
      for (const each of this.built) each.hidden = false;
      this.output.clear();
      this.say("");
      this.buttons.run.focus();
    }

    stop() {
      python.end(new Error("stopped; Python starts anew with the next run"));
    }

    // Run what is on the page, this cell's error is shown in `output`.
    async execute(quiet, output) {
      const { code } = this;
      this.ran = null;
      const failed = await python.run(code, `<cell ${this.number}>`, quiet, (message) => quiet || output.told(message));
      if (failed) {
        output.text("traceback", failed.trimEnd());
        throw new Error(quiet ? `cell ${this.number}, which comes before, failed` : "failed");
      }
      this.ran = code;
    }

    async run() {
      const start = performance.now();
      busy(this);
      for (const each of this.built) each.hidden = true;
      this.output.clear();
      try {
        await python.boot((text) => this.say(`${text} …`));
        for (const before of this.before) {
          if (!before.live || before.ran === before.code) continue;
          this.say(`running cell ${before.number}, which comes before …`);
          await before.execute(true, this.output);
        }
        this.say("running …");
        await this.execute(false, this.output);
        this.say(`run in your browser, in ${((performance.now() - start) / 1000).toFixed(1)} s`);
      } catch (error) {
        this.say(error.message);
      }
      busy(null);
    }
  }

  const cells = [];

  // While one cell runs no other can be started.
  function busy(running) {
    for (const each of cells.filter((cell) => cell.live)) {
      each.buttons.run.disabled = Boolean(running);
      each.buttons.stop.hidden = each !== running;
    }
    if (running) running.buttons.reset.hidden = true;
    else for (const each of cells) if (each.live && (each.editor || !each.output.box.hidden)) each.buttons.reset.hidden = false;
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const box of document.querySelectorAll(".bd-article div.cell")) {
      if (box.querySelector(".cell_input pre")) cells.push(new Cell(box, cells.length + 1, [...cells]));
    }
    python.ends.add(() => cells.forEach((cell) => (cell.ran = null)));
  });
})();
