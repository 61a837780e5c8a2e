// The server in Node.js, over stdin and stdout.
"use strict";

const { loaded } = require("./module.js");
const { Server } = require("./server.js");

function serve() {
  const { stdin, stdout } = process;
  const server = new Server(loaded(), process.pid, {
    soon: setImmediate,
    say: (body) => {
      stdout.write(`Content-Length: ${body.length}\r\n\r\n`);
      // What the client does not read yet is kept, and the module's memory is not ours.
      stdout.write(Buffer.from(body));
    },
    end: (afterShutdown) => {
      process.exitCode = afterShutdown ? 0 : 1;
      stdin.destroy();
      stdout.end();
    },
  });
  // The client is gone; the end of stdin says so, too.
  stdout.on("error", () => {});
  stdin.on("data", (bytes) => server.receivePiece(bytes));
  stdin.on("end", () => server.close());
}

module.exports = { serve };
