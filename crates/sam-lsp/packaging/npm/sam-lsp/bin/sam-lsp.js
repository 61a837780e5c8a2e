#!/usr/bin/env node
// Starts the program that the package of this platform contains.
"use strict";

const { spawn } = require("node:child_process");

const name = process.platform === "win32" ? "sam-lsp.exe" : "sam-lsp";
const platform = `@sam-lsp/${process.platform}-${process.arch}`;

function program() {
  if (process.env.SAM_LSP_PROGRAM) {
    return process.env.SAM_LSP_PROGRAM;
  }
  try {
    return require.resolve(`${platform}/${name}`);
  } catch {
    console.error(
      `error: the package ${platform} is not installed. Install sam-lsp with optional dependencies, ` +
        "or set SAM_LSP_PROGRAM to the path of a sam-lsp program.",
    );
    process.exit(2);
  }
}

const child = spawn(program(), process.argv.slice(2), { stdio: "inherit" });
child.on("error", (error) => {
  console.error(`error: sam-lsp does not start: ${error.message}`);
  process.exit(2);
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  // The program decides how it ends; this process ends with it.
  process.on(signal, () => child.kill(signal));
}
child.on("exit", (code, signal) => {
  if (signal === null) {
    process.exit(code ?? 2);
  }
  for (const it of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.removeAllListeners(it);
  }
  process.kill(process.pid, signal);
});
