// The extension where there are no programs, as in vscode.dev: the server is WebAssembly in a worker.
import * as vscode from 'vscode';
import { LanguageClient, type LanguageClientOptions } from 'vscode-languageclient/browser';
import type { Host } from './server';
import { start } from './start';

class InWorker implements Host {
  readonly schemes = ['file', 'untitled', 'vscode-remote', 'vscode-vfs', 'vscode-test-web'];

  constructor(private readonly folder: vscode.Uri) {}

  async client(options: LanguageClientOptions): Promise<LanguageClient> {
    const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(this.folder, 'sam-lsp.wasm'));
    const module = await WebAssembly.compile(bytes as Uint8Array<ArrayBuffer>);
    const worker = new Worker(vscode.Uri.joinPath(this.folder, 'worker.js').toString());
    worker.postMessage(module);
    const client = new LanguageClient('sam-lsp', 'sam-lsp', options, worker);
    // Nothing tells the client of a worker that has broken down.
    worker.onerror = ({ message }) => {
      worker.terminate();
      client.error('sam-lsp: the server broke down and was started again.', message, true);
      void vscode.commands.executeCommand('sam-lsp.restart');
    };
    return client;
  }

  async details(): Promise<string> {
    return 'WebAssembly: one thread, and no files but those that are open';
  }
}

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  await start(context, new InWorker(vscode.Uri.joinPath(context.extensionUri, 'dist', 'web')));
}
