// `sam-lsp check` in Node.js: opens each template in the server, as an editor does, and prints what it reports.
"use strict";

const { readdirSync, readFileSync, statSync, existsSync } = require("node:fs");
const { dirname, extname, join, resolve } = require("node:path");
const { pathToFileURL } = require("node:url");
const { loaded } = require("./module.js");
const { Server } = require("./server.js");

const EXTENSIONS = [".yaml", ".yml", ".json", ".template"];
const SKIPPED = [".aws-sam", ".git", "node_modules"];
const SEVERITIES = ["error", "warning", "info", "hint"];
const NOT_WITHOUT_PROGRAM = "this needs the program for your platform; without it, `check` has --quiet and --fail-on only";

/** Checks what the arguments name; the exit code, as the program has it. */
function check(args) {
  const options = parsed(args);
  if (typeof options === "string") {
    console.error(`error: ${options}`);
    return 2;
  }
  const { paths, failOn, isQuiet } = options;
  let session = new Session();
  const counts = SEVERITIES.map(() => 0);
  let templates = 0;
  let hasTrouble = false;
  const trouble = (path, error) => {
    hasTrouble = true;
    console.error(`error: ${shown(path)}: ${error.message}`);
  };
  const settings = new Set();
  for (const { path, isNamed } of files(paths, trouble)) {
    let text;
    try {
      text = readFileSync(path, "utf8");
    } catch (error) {
      trouble(path, error);
      continue;
    }
    let diagnostics;
    try {
      diagnostics = session.diagnostics(path, text);
    } catch {
      // Its memory may be damaged: the next file gets another server.
      trouble(path, new Error("sam-lsp broke down on it; please report this"));
      session = new Session();
      continue;
    }
    if (diagnostics === undefined) {
      if (isNamed) console.error(`note: ${shown(path)}: not a SAM or CloudFormation template, not checked`);
      continue;
    }
    templates += 1;
    const file = settingsOf(path);
    if (file !== undefined && !settings.has(file)) {
      settings.add(file);
      console.error(`note: ${shown(file)}: not read without the program for your platform`);
    }
    for (const { range, severity, code, message } of diagnostics) {
      counts[severity - 1] += 1;
      const place = `${shown(path)}:${range.start.line + 1}:${range.start.character + 1}`;
      console.log(`${place}: ${SEVERITIES[severity - 1]}[${code}]: ${shown(message)}`);
    }
  }
  if (!isQuiet) {
    const found = counts.map((count, at) => `${count} ${SEVERITIES[at]}`).join(", ");
    console.log(`${templates} templates: ${found}`);
  }
  if (hasTrouble) return 2;
  return counts.slice(0, failOn + 1).some((it) => it > 0) ? 1 : 0;
}

/** The options, or what is wrong with the arguments. */
function parsed(args) {
  const options = { paths: [], failOn: 0, isQuiet: false };
  const rest = [...args];
  for (let it; (it = rest.shift()) !== undefined; ) {
    const [name, value] = it.startsWith("--") ? it.split("=", 2) : [it];
    if (name === "-q" || name === "--quiet") options.isQuiet = true;
    else if (name === "--fail-on") {
      const severity = value ?? rest.shift();
      options.failOn = ["error", "warning", "information", "hint"].indexOf(severity);
      if (options.failOn < 0) return `${severity} is no severity`;
    } else if (it.startsWith("-")) return `${it}: ${NOT_WITHOUT_PROGRAM}`;
    else options.paths.push(it);
  }
  return options.paths.length > 0 ? options : "say which files or folders to check";
}

/** The files that the paths mean, each once. */
function* files(paths, trouble) {
  const seen = new Set();
  function* within(path, isNamed) {
    let stat;
    try {
      stat = statSync(path);
      if (stat.isDirectory()) {
        const entries = readdirSync(path, { withFileTypes: true });
        entries.sort((a, b) => (a.name < b.name ? -1 : 1));
        for (const entry of entries) {
          // Links are not followed: they may lead in a circle.
          if (entry.isDirectory() ? !SKIPPED.includes(entry.name) : entry.isFile() && EXTENSIONS.includes(extname(entry.name).toLowerCase())) {
            yield* within(join(path, entry.name), false);
          }
        }
        return;
      }
    } catch (error) {
      trouble(path, error);
      return;
    }
    if (!seen.has(resolve(path))) {
      seen.add(resolve(path));
      yield { path, isNamed };
    }
  }
  for (const path of paths) yield* within(path, true);
}

/** The settings of a project at or above a file. */
function settingsOf(path) {
  for (let folder = dirname(resolve(path)); ; folder = dirname(folder)) {
    const file = join(folder, "sam-lsp.toml");
    if (existsSync(file)) return file;
    if (folder === dirname(folder)) return undefined;
  }
}

/** A text in one line, without what a terminal would obey. */
function shown(text) {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (it) => `\\u{${it.codePointAt(0).toString(16)}}`);
}

/** A session with the server, as an editor has it. */
class Session {
  #server;
  #said = [];

  constructor() {
    this.#server = new Server(loaded(), process.pid, {
      soon: () => {},
      say: (body) => this.#said.push(JSON.parse(Buffer.from(body).toString())),
      end: () => {},
    });
    const initializationOptions = { documentChecked: true };
    this.#send({ id: 1, method: "initialize", params: { processId: null, capabilities: {}, initializationOptions } });
    this.#send({ method: "initialized", params: {} });
    this.#server.finish();
  }

  /** What is wrong with a template; undefined if it is none. */
  diagnostics(path, text) {
    const uri = pathToFileURL(path).href;
    const languageId = extname(path) === ".json" ? "json" : "yaml";
    this.#said = [];
    this.#send({ method: "textDocument/didOpen", params: { textDocument: { uri, languageId, version: 1, text } } });
    this.#server.finish();
    const isTemplate = this.#said.some((it) => it.method === "sam-lsp/documentChecked");
    const published = this.#said.filter((it) => it.method === "textDocument/publishDiagnostics").pop();
    this.#send({ method: "textDocument/didClose", params: { textDocument: { uri } } });
    this.#server.finish();
    return isTemplate ? (published?.params.diagnostics ?? []) : undefined;
  }

  #send(message) {
    this.#server.receive(Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message })));
  }
}

module.exports = { check };
