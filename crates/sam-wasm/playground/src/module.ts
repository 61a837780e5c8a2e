// The module in its memory: text in, text out.

interface Exports {
  memory: WebAssembly.Memory;
  message(length: number): number;
  answer(): number;
  answer_start(): number;
  lacks_documents(): number;
  give_documents(): number;
}

export class Module {
  private constructor(private readonly exports: Exports) {}

  static async start(compiled: WebAssembly.Module): Promise<Module> {
    const instance = await WebAssembly.instantiate(compiled, {});
    return new Module(instance.exports as unknown as Exports);
  }

  /** The answer to a message. It throws when the module breaks down, after which the module answers no more. */
  answer(message: string): string {
    this.write(new TextEncoder().encode(message));
    const length = this.exports.answer();
    return new TextDecoder().decode(new Uint8Array(this.exports.memory.buffer, this.exports.answer_start(), length));
  }

  /** Whether the last answer lacks the documents of managed policies, so that they are to be given and it is to be asked again. */
  get lacksDocuments(): boolean {
    return this.exports.lacks_documents() !== 0;
  }

  giveDocuments(documents: Uint8Array): void {
    this.write(documents);
    if (this.exports.give_documents() === 0) throw new Error('the documents of managed policies are damaged');
  }

  private write(bytes: Uint8Array): void {
    const start = this.exports.message(bytes.length);
    // The memory may have grown, so a view of it lasts until the next call only.
    new Uint8Array(this.exports.memory.buffer, start, bytes.length).set(bytes);
  }
}
