// Holds a session with the server in a worker, as an editor on the web does: node worker.js MODULE
"use strict";

const assert = require("node:assert/strict");
const { readFileSync } = require("node:fs");
const { isMainThread, parentPort, Worker } = require("node:worker_threads");

const URI = "vscode-vfs://github/shop/template.yaml";
const TEMPLATE = "Transform: AWS::Serverless-2016-10-31\nResources:\n  Orders: {Type: AWS::SQS::Queue, DependsOn: Order}\n";

if (isMainThread) hold(process.argv[2]);
else serve();

/** Gives the script of the worker what a browser has for it. */
function serve() {
  globalThis.self = {
    postMessage: (message) => parentPort.postMessage(message),
    close: () => process.exit(0),
  };
  parentPort.on("message", (data) => self.onmessage({ data }));
  require("../worker.js");
}

async function hold(path) {
  const worker = new Worker(__filename);
  const ended = new Promise((done) => worker.on("exit", done));
  const said = [];
  let heard = () => {};
  worker.on("message", (message) => {
    said.push(message);
    heard();
  });
  const next = async (isIt) => {
    for (;;) {
      const at = said.findIndex(isIt);
      if (at >= 0) return said.splice(at, 1)[0];
      await new Promise((done) => (heard = done));
    }
  };
  const send = (message) => worker.postMessage({ jsonrpc: "2.0", ...message });

  worker.postMessage(await WebAssembly.compile(readFileSync(path)));
  send({ id: 1, method: "initialize", params: { processId: null, capabilities: {} } });
  const { result } = await next((it) => it.id === 1);
  assert.equal(result.serverInfo.name, "sam-lsp");
  send({ method: "initialized", params: {} });
  const textDocument = { uri: URI, languageId: "yaml", version: 1, text: TEMPLATE };
  send({ method: "textDocument/didOpen", params: { textDocument } });
  const { params } = await next((it) => it.method === "textDocument/publishDiagnostics");
  assert.deepEqual([params.uri, params.diagnostics[0].code], [URI, "unknown-reference"]);
  send({ id: 2, method: "shutdown" });
  await next((it) => it.id === 2);
  send({ method: "exit" });
  assert.equal(await ended, 0);
  console.log("a session with the server in a worker: as it should be");
}
