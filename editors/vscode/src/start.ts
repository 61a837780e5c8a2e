// Starts the server and shows what it sends; all knowledge of templates is the server's. It runs on the desktop and on the web.
import * as vscode from 'vscode';
import { offerToAnswerAlone } from './doubles';
import { openExample } from './example';
import { GraphView } from './graph';
import { type Place, PreviewView } from './preview';
import { type Host, Server } from './server';
import { offerYamlTags } from './yamlTags';

export async function start(context: vscode.ExtensionContext, host: Host): Promise<void> {
  const server = new Server(host);
  const preview = new PreviewView(server);
  const graph = new GraphView(server, context.extensionUri);
  context.subscriptions.push(
    server,
    preview,
    graph,
    // A code lens and the hover's link say where; the button of the editor sends something else in that place.
    vscode.commands.registerCommand('sam-lsp.preview', (uri?: string | vscode.Uri, position?: Partial<Place>) =>
      preview.show(uri, position?.line === undefined || position.character === undefined ? undefined : (position as Place)),
    ),
    vscode.commands.registerCommand('sam-lsp.expand', () => preview.showWhole()),
    vscode.commands.registerCommand('sam-lsp.example', () => openExample(context.extensionUri)),
    vscode.commands.registerCommand('sam-lsp.graph', () => graph.show()),
    vscode.commands.registerCommand('sam-lsp.restart', () => server.restart()),
    vscode.commands.registerCommand('sam-lsp.output', () => server.output.show()),
  );
  // One question after the other.
  server.onDidCheck(({ uri }) => void offerToAnswerAlone(context, server, uri).then(() => offerYamlTags(context, uri)));
  await server.start();
}
