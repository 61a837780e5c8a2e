// The server as a program: in the extension, where a setting says, or on PATH.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { LanguageClient, type LanguageClientOptions } from 'vscode-languageclient/node';
import type { Host } from './server';

export class Program implements Host {
  readonly schemes = ['file', 'untitled', 'vscode-remote'];
  readonly readsFiles = true;
  private command: string | undefined;

  constructor(private readonly context: vscode.ExtensionContext) {}

  async client(options: LanguageClientOptions): Promise<LanguageClient | undefined> {
    this.command = this.find();
    if (this.command !== undefined) return new LanguageClient('sam-lsp', 'sam-lsp', { command: this.command, args: ['--stdio'] }, options);
    void vscode.window
      .showErrorMessage('sam-lsp: the program `sam-lsp` is neither in the extension nor on PATH. Install it, or set `sam-lsp.path`.', 'Open settings')
      .then((choice) => choice && vscode.commands.executeCommand('workbench.action.openSettings', 'sam-lsp.path'));
    return undefined;
  }

  async details(): Promise<string> {
    const command = this.command ?? '';
    // `--version` says the date of the embedded data on the lines behind the first.
    const text = await new Promise<string>((done) => execFile(command, ['--version'], { timeout: 5_000 }, (_, out) => done(out)));
    return text.trim().split('\n').slice(1).join(' · ') || text.trim();
  }

  private find(): string | undefined {
    const set = vscode.workspace.getConfiguration('sam-lsp').get<string>('path', '').trim();
    const name = process.platform === 'win32' ? 'sam-lsp.exe' : 'sam-lsp';
    if (set !== '') return existsSync(set) || !path.isAbsolute(set) ? set : undefined;
    const bundled = this.context.asAbsolutePath(path.join('server', name));
    if (existsSync(bundled)) return bundled;
    const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((it) => it !== '');
    return folders.map((folder) => path.join(folder, name)).find((it) => existsSync(it));
  }
}
