// Other extensions answer in SAM templates, too. Where hovers really come twice, asks once in a workspace who shall answer.
import * as vscode from 'vscode';
import type { Server } from './server';
import { setYamlTags } from './yamlTags';

const ASKED = 'doublesAsked';
/** Another extension may take its time to start and to load its schemas: so often, and so far apart, is looked. */
const LOOKS = 10;
const LOOK_MS = 3_000;

/** Another extension that answers in templates, and the settings with which it does not. */
interface Other {
  extension: string;
  name: string;
  silent(file: string): [setting: string, value: unknown][];
}

const OTHERS: Other[] = [
  {
    extension: 'redhat.vscode-yaml',
    name: 'the YAML extension',
    silent: (file) => {
      const known = vscode.workspace.getConfiguration().get<string | string[]>('yaml.disableSchemaDetection', []);
      return [['yaml.disableSchemaDetection', [...new Set([known, `**/${file}`].flat())]]];
    },
  },
  {
    extension: 'amazonwebservices.aws-toolkit-vscode',
    name: 'the AWS Toolkit',
    silent: () => [
      ['aws.cloudformation.completion.enabled', false],
      ['aws.cloudformation.hover.enabled', false],
      ['aws.cloudformation.diagnostics.cfnLint.enabled', false],
    ],
  },
];

const looked = new Map<string, Promise<void>>();

/** Comes back when nothing is left to ask about this document. */
export function offerToAnswerAlone(context: vscode.ExtensionContext, server: Server, uri: string): Promise<void> {
  const before = looked.get(uri);
  if (before !== undefined) return before;
  const look = ask(context, server, uri);
  looked.set(uri, look);
  return look;
}

async function ask(context: vscode.ExtensionContext, server: Server, uri: string): Promise<void> {
  if (vscode.workspace.workspaceFolders === undefined || !OTHERS.some((it) => vscode.extensions.getExtension(it.extension) !== undefined)) return;
  const file = vscode.Uri.parse(uri).path.split('/').at(-1) ?? '';
  const others = await othersThatAnswer(context, server, uri, file);
  if (others.length === 0 || context.workspaceState.get<boolean>(ASKED)) return;
  await context.workspaceState.update(ASKED, true);
  const names = others.map((it) => it.name).join(' and ');
  const choice = await vscode.window.showInformationMessage(
    `In this template ${names} also ${others.length > 1 ? 'answer' : 'answers'}, so that you see hovers and completions twice. Shall sam-lsp alone answer in this workspace?`,
    'Only sam-lsp',
    'Keep both',
  );
  if (choice !== 'Only sam-lsp') return;
  for (const [key, value] of others.flatMap((it) => it.silent(file))) {
    await vscode.workspace.getConfiguration().update(key, value, vscode.ConfigurationTarget.Workspace);
  }
  if (others.some((it) => it.extension === 'redhat.vscode-yaml')) await setYamlTags(context);
}

/** Which others answer in the document; none where it was closed, or where the question was asked meanwhile. */
async function othersThatAnswer(context: vscode.ExtensionContext, server: Server, uri: string, file: string): Promise<Other[]> {
  for (let look = 0; look < LOOKS && !context.workspaceState.get<boolean>(ASKED); look++) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const document = vscode.workspace.textDocuments.find((it) => it.uri.toString() === vscode.Uri.parse(uri).toString());
    if (document === undefined) return [];
    if (!(await isAnsweredTwice(server, document))) continue;
    const others = OTHERS.filter((it) => vscode.extensions.getExtension(it.extension)?.isActive && it.silent(file).every(([key]) => isKnown(key)));
    if (others.length > 0) return others;
  }
  return [];
}

/** Whether somebody else explains the key under which the resources are. */
async function isAnsweredTwice(server: Server, document: vscode.TextDocument): Promise<boolean> {
  const offset = document.getText().search(/^\s*"?Resources\b/m);
  if (offset < 0) return false;
  const position = document.positionAt(document.getText().indexOf('Resources', offset) + 1);
  const all = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, position);
  const place = { line: position.line, character: position.character };
  const own = await server.request<object>('textDocument/hover', { textDocument: { uri: document.uri.toString() }, position: place });
  return all.length > (own === undefined ? 0 : 1);
}

function isKnown(setting: string): boolean {
  return vscode.workspace.getConfiguration().inspect(setting)?.defaultValue !== undefined;
}
