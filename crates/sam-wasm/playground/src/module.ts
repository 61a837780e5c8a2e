// The module in its memory: text in, text out.

interface Exports {
  memory: WebAssembly.Memory;
  message(length: number): number;
  answer(): number;
  answer_start(): number;
}

export class Module {
  private constructor(private readonly exports: Exports) {}

  static async start(compiled: WebAssembly.Module): Promise<Module> {
    const instance = await WebAssembly.instantiate(compiled, {});
    return new Module(instance.exports as unknown as Exports);
  }

  /** The answer to a message. It throws when the module breaks down, after which the module answers no more. */
  answer(message: string): string {
    const bytes = new TextEncoder().encode(message);
    const start = this.exports.message(bytes.length);
    // The memory may have grown, so a view of it lasts until the next call only.
    new Uint8Array(this.exports.memory.buffer, start, bytes.length).set(bytes);
    const length = this.exports.answer();
    return new TextDecoder().decode(new Uint8Array(this.exports.memory.buffer, this.exports.answer_start(), length));
  }
}
