// Runs Python beside the page. One script with Pyodide in front of it (live.js joins them), for a
// worker that was started from disk can load no other. What Pyodide would fetch is handed over.

(() => {
  "use strict";

  const MOST = 200_000; // characters that one cell may print: a loop that prints must not fill the page
  let files, printed;
  const say = (kind, text = "", type = "") => postMessage({ kind, text, type });

  function print(text) {
    if (printed > MOST) return;
    printed += text.length + 1;
    say("print", printed > MOST ? "… and more, which is not shown\n" : `${text}\n`);
  }

  function handed(request) {
    const name = String(request.url ?? request).split("/").pop();
    if (!files || !(name in files)) throw new TypeError("there is no network here");
    const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
    return Promise.resolve(new Response(files[name], { headers: { "content-type": type } }));
  }

  // Put something else in the place of a global name, wherever it is defined.
  function replace(name, value) {
    for (let it = self; it; it = Object.getPrototypeOf(it)) {
      if (Object.hasOwn(it, name)) Object.defineProperty(it, name, { value });
    }
  }

  // Cells compute, and ask nobody: these are the ways out.
  const WAYS = ["XMLHttpRequest", "WebSocket", "WebSocketStream", "EventSource", "WebTransport", "Worker", "importScripts", "caches", "indexedDB"];

  async function boot(given) {
    files = given;
    replace("fetch", handed);
    const python = await loadPyodide({ indexURL: "https://book.invalid/", stdout: print, stderr: print });
    const site = "/lib/python3.12/site-packages";
    python.FS.writeFile("/lib/sympy.zip", new Uint8Array(files["sympy.zip"])); // imported as it is
    for (const name of ["numpy.zip", "book.zip"]) python.unpackArchive(files[name], "zip", { extractDir: site });
    for (const way of WAYS) replace(way, undefined); // not before: Pyodide looks for one of them
    python.registerJsModule("page", { say });
    python.runPython(new TextDecoder().decode(files["prelude.py"]));
    files = undefined;
    return python.globals.get("run");
  }

  let run;
  onmessage = async ({ data }) => {
    try {
      if (data.files) {
        run = await boot(data.files);
        return say("ready");
      }
      printed = 0;
      say("done", run(data.code, data.name, data.quiet));
    } catch (error) {
      say("died", String(error?.message ?? error));
    }
  };
})();
