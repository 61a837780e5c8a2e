// The module that stands beside this file.
"use strict";

const { readFileSync } = require("node:fs");
const { join } = require("node:path");

/** The module, compiled. */
function loaded() {
  return new WebAssembly.Module(readFileSync(join(__dirname, "sam-lsp.wasm")));
}

module.exports = { loaded };
