// The server in its module: messages of the client in, messages for the client out.
"use strict";

/** What `work` returns beside a time to wait. */
const AT_ONCE = 0;
const ENDED = -2;
const ENDED_EARLY = -3;

class Server {
  #exports;
  #host;
  #timer;
  #isWorking = false;
  #now = 0;

  /**
   * Starts a server.
   * @param {WebAssembly.Module} module
   * @param {number} run another number for each run
   * @param {{ soon: (work: () => void) => void, say: (body: Uint8Array) => void, end: (afterShutdown: boolean) => void }} host
   * `soon` calls a function after the messages that wait were received; `say` gets the body of a message for the client, which
   * it must not keep; `end` is told that the session is over.
   */
  constructor(module, run, host) {
    this.#exports = new WebAssembly.Instance(module, {}).exports;
    this.#host = host;
    this.#exports.start(run);
  }

  /** Takes up the body of a message. */
  receive(body) {
    this.#write(body);
    this.#exports.receive(this.#time());
    this.#begin();
  }

  /** Takes up the next bytes of a stream of messages with headers. */
  receivePiece(bytes) {
    this.#write(bytes);
    this.#exports.receive_piece(this.#time());
    this.#begin();
  }

  /** No message comes any more. */
  close() {
    this.#exports.end();
    this.#begin();
  }

  /** Does all there is to do, without a look at what else is received. */
  finish() {
    let rest;
    do rest = this.#step();
    while (rest === AT_ONCE);
  }

  #begin() {
    if (this.#isWorking) return;
    this.#isWorking = true;
    clearTimeout(this.#timer);
    this.#host.soon(() => this.#work());
  }

  #work() {
    const rest = this.#step();
    if (rest === AT_ONCE) return this.#host.soon(() => this.#work());
    this.#isWorking = false;
    if (rest > 0) this.#timer = setTimeout(() => this.#begin(), rest);
    else if (rest === ENDED || rest === ENDED_EARLY) this.#host.end(rest === ENDED);
  }

  #step() {
    const rest = this.#exports.work(this.#time());
    for (let length; (length = this.#exports.sent()) >= 0; ) {
      this.#host.say(new Uint8Array(this.#exports.memory.buffer, this.#exports.sent_start(), length));
    }
    return rest;
  }

  #write(bytes) {
    const start = this.#exports.room(bytes.length);
    // The memory may have grown, so a view of it lasts until the next call only.
    new Uint8Array(this.#exports.memory.buffer, start, bytes.length).set(bytes);
  }

  /** The server's time never goes backwards. */
  #time() {
    this.#now = Math.max(this.#now, Date.now());
    return this.#now;
  }
}

module.exports = { Server };
