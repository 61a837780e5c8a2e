// `sam-lsp check` in Node.js: opens each template in the server, as an editor does, and prints what it reports.
"use strict";

const { readFileSync } = require("node:fs");
const { dirname, extname, join, resolve } = require("node:path");
const { pathToFileURL } = require("node:url");
const { files, smallText } = require("./files.js");
const { loaded } = require("./module.js");
const { Server } = require("./server.js");

/** Files of settings: of a project, which count for all below, and of the SAM CLI, which count for the templates beside them. */
const SETTINGS = ["sam-lsp.toml", "samconfig.toml"];
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
    if (typeof diagnostics === "string") {
      if (isNamed) console.error(`note: ${shown(path)}: ${diagnostics}, not checked`);
      continue;
    }
    templates += 1;
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

/** A text in one line, without what a terminal would obey. */
function shown(text) {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (it) => `\\u{${it.codePointAt(0).toString(16)}}`);
}

/** A session with the server, as an editor has it. */
class Session {
  #server;
  #said = [];
  /** Folders whose settings the server has. */
  #folders = new Set();
  #complaints = new Set();

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

  /** What is wrong with a template, or why nobody looked. */
  diagnostics(path, text) {
    this.#giveSettings(dirname(resolve(path)));
    const uri = pathToFileURL(path).href;
    const languageId = extname(path) === ".json" ? "json" : "yaml";
    this.#said = [];
    this.#send({ method: "textDocument/didOpen", params: { textDocument: { uri, languageId, version: 1, text } } });
    this.#server.finish();
    const checked = this.#said.find((it) => it.method === "sam-lsp/documentChecked");
    this.#complain();
    const published = this.#said.filter((it) => it.method === "textDocument/publishDiagnostics").pop();
    this.#send({ method: "textDocument/didClose", params: { textDocument: { uri } } });
    this.#server.finish();
    if (checked === undefined) return "not a SAM or CloudFormation template";
    if (checked.params.isExcluded) return "excluded by sam-lsp.toml";
    return published?.params.diagnostics ?? [];
  }

  /** Gives the server the settings in a folder and in those around it, which it cannot read. */
  #giveSettings(folder) {
    const given = [];
    for (let it = folder; !this.#folders.has(it); it = dirname(it)) {
      this.#folders.add(it);
      for (const path of SETTINGS.map((name) => join(it, name))) {
        const text = smallText(path);
        if (text !== undefined) given.push({ uri: pathToFileURL(path).href, text });
      }
    }
    if (given.length > 0) this.#send({ method: "sam-lsp/settingsFiles", params: { files: given } });
  }

  /** Says once what in the settings makes no sense. */
  #complain() {
    for (const { method, params } of this.#said) {
      if (method !== "window/logMessage" || this.#complaints.has(params.message)) continue;
      this.#complaints.add(params.message);
      console.error(`warning: ${shown(params.message)}`);
    }
  }

  #send(message) {
    this.#server.receive(Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message })));
  }
}

module.exports = { check };
