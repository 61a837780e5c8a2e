#!/usr/bin/env node
// Starts the program that the package of this platform contains; without one, the server in WebAssembly.
"use strict";

const { spawn } = require("node:child_process");

const name = process.platform === "win32" ? "sam-lsp.exe" : "sam-lsp";
const platform = `@sam-lsp/${process.platform}-${process.arch}`;
const args = process.argv.slice(2);

/** The path of the program; undefined if there is none. */
function program() {
  if (process.env.SAM_LSP_PROGRAM) {
    return process.env.SAM_LSP_PROGRAM;
  }
  try {
    return require.resolve(`${platform}/${name}`);
  } catch {
    return undefined;
  }
}

const path = program();
if (path !== undefined) {
  start(path);
} else if (args[0] === "check") {
  process.exitCode = require("../module/check.js").check(args.slice(1));
} else if (args.length === 0 || args.every((it) => it === "--stdio" || it === "--single-thread")) {
  require("../module/stdio.js").serve();
} else {
  console.error(
    `error: the package ${platform} is not installed; without it there are the language server and \`check\` only. ` +
      "Install sam-lsp with optional dependencies, or set SAM_LSP_PROGRAM to the path of a sam-lsp program.",
  );
  process.exitCode = 2;
}

function start(path) {
  const child = spawn(path, args, { stdio: "inherit" });
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
}
