// Runs the module beside the page, so that typing never waits for an answer.

import { Module } from './module';
import type { Answer, Question } from './protocol';

const { promise: compiled, resolve: start } = Promise.withResolvers<WebAssembly.Module>();
let module: Promise<Module> | undefined;

// One after another: a message is about the text after those before it.
let last: Promise<void> = Promise.resolve();
onmessage = ({ data }: MessageEvent<WebAssembly.Module | Question>) => {
  if (data instanceof WebAssembly.Module) return start(data);
  last = last.then(() => answer(data));
};

async function answer({ id, message }: Question): Promise<void> {
  const answer: Answer = { id, answer: await result(message) };
  postMessage(answer);
}

async function result(message: object): Promise<Answer['answer']> {
  try {
    module ??= compiled.then((it) => Module.start(it));
    return JSON.parse((await module).answer(JSON.stringify(message)));
  } catch (error) {
    // Its memory may be damaged: the next message gets another instance, in which the page opens its text.
    module = undefined;
    return { error: `the module broke down: ${error}` };
  }
}
