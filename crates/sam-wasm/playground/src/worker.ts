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

/** What managed policies allow that few functions have; most visitors do not need it. None if it cannot be loaded now. */
async function documents(): Promise<Uint8Array | undefined> {
  const response = await fetch('managed_others.zst').catch(() => undefined);
  return response?.ok ? new Uint8Array(await response.arrayBuffer()) : undefined;
}

async function result(message: Question['message']): Promise<Answer['answer']> {
  try {
    module ??= compiled.then((it) => Module.start(it));
    const started = await module;
    const text = JSON.stringify(message);
    const answer = started.answer(text);
    // An edit would be made twice; the question after it lacks the documents, too.
    if (!started.lacksDocuments || message.method === 'edit') return JSON.parse(answer);
    const others = await documents();
    if (!others) return JSON.parse(answer);
    started.giveDocuments(others);
    return JSON.parse(started.answer(text));
  } catch (error) {
    // Its memory may be damaged: the next message gets another instance, in which the page opens its text.
    module = undefined;
    return { error: `the module broke down: ${error}` };
  }
}
