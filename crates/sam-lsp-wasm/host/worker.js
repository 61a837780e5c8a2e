// The server in a worker of a browser. The first message is the compiled module; those after it are the client's, as objects.
"use strict";

const { Server } = require("./server.js");

const { port1, port2 } = new MessageChannel();
let work = () => {};
port2.onmessage = () => work();

let server;
self.onmessage = ({ data }) => {
  if (server !== undefined) return server.receive(new TextEncoder().encode(JSON.stringify(data)));
  server = new Server(data, crypto.getRandomValues(new Uint32Array(1))[0], {
    soon: (next) => {
      work = next;
      // Behind the messages that wait; a timer would come later.
      port1.postMessage(null);
    },
    say: (body) => self.postMessage(JSON.parse(new TextDecoder().decode(body))),
    end: () => self.close(),
  });
};
