// The extension where there are no programs, as in vscode.dev: the server is WebAssembly in a worker.
import * as vscode from 'vscode';
import { LanguageClient, type LanguageClientOptions } from 'vscode-languageclient/browser';
import type { Host } from './server';
import { start } from './start';

class InWorker implements Host {
  readonly schemes = ['file', 'untitled', 'vscode-remote', 'vscode-vfs', 'vscode-test-web'];
  readonly readsFiles = false;

  constructor(private readonly folder: vscode.Uri) {}

  async client(options: LanguageClientOptions): Promise<LanguageClient> {
    const [script, module] = await Promise.all([this.file('worker.js'), this.file('sam-lsp.wasm').then((it) => WebAssembly.compile(it))]);
    // Wherever the extension lies: a worker cannot be started from another origin, and not by every scheme.
    const address = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
    const worker = new Worker(address);
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

  private async file(name: string): Promise<Uint8Array<ArrayBuffer>> {
    return (await vscode.workspace.fs.readFile(vscode.Uri.joinPath(this.folder, name))) as Uint8Array<ArrayBuffer>;
  }

  async details(): Promise<string> {
    return 'WebAssembly: one thread, and no files but those that are open and those of settings';
  }
}

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  await start(context, new InWorker(vscode.Uri.joinPath(context.extensionUri, 'dist', 'web')));
}
