// Makes what a browser needs to run Python, from packages that npm and pip have installed:
//
//     node packages.mjs NODE_MODULES SITE_PACKAGES OUT
//
// OUT then holds Pyodide, its standard library, NumPy and SymPy, ready to be served. The byte code
// is compiled by the very interpreter that will run it, here in Node.

import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const PACK = join(dirname(fileURLToPath(import.meta.url)), "pack.py");

// NumPy's core asks for backtrace() where an expression reuses a temporary of 256 KiB or more, and
// Pyodide has none: without this line such an expression kills Python. To find no frames, as here,
// tells NumPy to take a new array instead.
const BACKTRACE = '"backtrace":()=>0,';

export function patched(script) {
  const text = script.replace(/wasmImports\s*=\s*\{/, (found) => found + BACKTRACE);
  if (text === script) throw new Error("pyodide.asm.js has no table of imports to patch");
  return text;
}

// What a linker in the browser finds: what Pyodide exports, and what its script hands in.
function offered(script, wasm) {
  const table = script.slice(script.search(/wasmImports\s*=\s*\{/)).match(/\{[^{}]*\}/)[0];
  const handed = [...table.matchAll(/["']?([\w$]+)["']?\s*:/g)].map((found) => found[1]);
  const own = WebAssembly.Module.exports(new WebAssembly.Module(wasm)).map(({ name }) => name);
  return new Set([...handed, ...own]);
}

const LINKER = /^(__memory_base|__table_base|__stack_pointer|__indirect_function_table|memory|invoke_.*)$/;

// The names that NumPy's modules ask for and nobody has. A missing one kills Python when called.
export function missing(script, wasm, libraries) {
  const modules = libraries.map((bytes) => new WebAssembly.Module(bytes));
  const known = offered(script, wasm);
  for (const each of modules) for (const { name } of WebAssembly.Module.exports(each)) known.add(name);
  const asked = modules.flatMap((each) => WebAssembly.Module.imports(each));
  return [...new Set(asked.map(({ name }) => name))].filter((name) => !known.has(name) && !LINKER.test(name)).sort();
}

async function make(modules, site, out) {
  const pyodide = join(modules, "pyodide");
  const read = (name) => readFileSync(join(pyodide, name));
  const { loadPyodide } = await import(pathToFileURL(join(pyodide, "pyodide.mjs")));
  const python = await loadPyodide();
  python.FS.mkdirTree("/site");
  python.FS.mount(python.FS.filesystems.NODEFS, { root: site }, "/site");
  const numpy = join(modules, "@emscripten-forge/numpy/pkg");
  python.FS.mkdirTree("/numpy");
  python.FS.mount(python.FS.filesystems.NODEFS, { root: numpy }, "/numpy");
  python.runPython(readFileSync(PACK, "utf8"));
  const made = (name) => Buffer.from(python.FS.readFile(`/${name}`));

  const script = patched(read("pyodide.asm.js").toString("utf8"));
  const libraries = python.globals.get("libraries").toJs().map((bytes) => Buffer.from(bytes));
  const lacking = missing(script, read("pyodide.asm.wasm"), libraries);
  if (lacking.length) throw new Error(`NumPy asks Pyodide for what it lacks: ${lacking.join(", ")}`);

  const lock = { ...JSON.parse(read("pyodide-lock.json")), packages: {} };
  const files = {
    "pyodide.js": read("pyodide.js"),
    "pyodide.asm.js": script,
    "pyodide.asm.wasm": read("pyodide.asm.wasm"),
    "python_stdlib.zip": read("python_stdlib.zip"),
    "pyodide-lock.json": JSON.stringify(lock),
    "numpy.zip": made("numpy.zip"),
    "sympy.zip": made("sympy.zip"),
  };
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(out, name), bytes);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await make(...process.argv.slice(2));
