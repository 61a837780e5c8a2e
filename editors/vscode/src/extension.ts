// The extension where programs can be started.
import type * as vscode from 'vscode';
import { Program } from './program';
import { start } from './start';

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  await start(context, new Program(context));
}
