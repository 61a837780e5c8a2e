// Asks the worker, and keeps the template open there that is in the editor.

import type { Answer, Edit, Method, Methods, Question } from './protocol';

export class Client {
  private readonly worker = new Worker('worker.js', { type: 'module' });
  private readonly waiting = new Map<number, (answer: Answer['answer']) => void>();
  private asked = 0;
  private isOpen = false;
  private failure: string | undefined;

  /** `text` gives the text of the editor, for an instance of the module that has none. */
  constructor(private readonly text: () => string) {
    this.worker.onmessage = (event: MessageEvent<Answer>) => {
      this.waiting.get(event.data.id)?.(event.data.answer);
      this.waiting.delete(event.data.id);
    };
    this.worker.onerror = (event) => this.fail(event.message);
    // The page asks for it, as it does so before there is a worker: see the link in its head.
    WebAssembly.compileStreaming(fetch('sam.wasm')).then(
      (module) => this.worker.postMessage(module),
      (error) => this.fail(`the module does not load: ${error}`),
    );
  }

  private fail(failure: string): void {
    this.failure = failure;
    for (const answer of this.waiting.values()) answer({ error: failure });
    this.waiting.clear();
  }

  /** Another text takes the place of the one that is open. */
  reopen(): void {
    this.isOpen = false;
  }

  edit(changes: Edit[]): void {
    // What is not open yet is opened with the edit in it.
    if (this.isOpen) void this.send('edit', { changes });
  }

  /** The result, from the text that is in the editor now; it fails when the module does. */
  async ask<M extends Method>(method: M, has: Methods[M]['has']): Promise<Methods[M]['result']> {
    if (!this.isOpen) {
      this.isOpen = true;
      void this.send('open', { text: this.text(), date: new Date().toISOString().slice(0, 10) });
    }
    const answer = await this.send(method, has);
    if ('result' in answer) return answer.result as Methods[M]['result'];
    this.isOpen = false;
    throw new Error(answer.error);
  }

  private send<M extends Method>(method: M, has: Methods[M]['has']): Promise<Answer['answer']> {
    if (this.failure !== undefined) return Promise.resolve({ error: this.failure });
    const id = this.asked++;
    const question: Question = { id, message: { method, ...has } };
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.worker.postMessage(question);
    });
  }
}
