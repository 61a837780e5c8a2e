// The picture of the template: asks the server for the drawing and hands it to the page.
import * as vscode from 'vscode';
import type { Server } from './server';

export class GraphView implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private uri: vscode.Uri | undefined;
  private asked = 0;
  private readonly subscriptions: vscode.Disposable[];

  constructor(
    private readonly server: Server,
    private readonly extension: vscode.Uri,
  ) {
    this.subscriptions = [
      server.onDidCheck(({ uri }) => {
        if (vscode.Uri.parse(uri).toString() === this.uri?.toString()) void this.refresh();
      }),
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (this.panel === undefined || editor === undefined || editor.document.uri.toString() === this.uri?.toString()) return;
        void this.server.request<object>('sam-lsp/graph', { textDocument: { uri: editor.document.uri.toString() } }).then((graph) => {
          if (graph === undefined) return;
          this.uri = editor.document.uri;
          void this.refresh();
        });
      }),
    ];
  }

  async show(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (editor !== undefined) this.uri = editor.document.uri;
    if (this.uri === undefined) return;
    if (this.panel !== undefined) {
      this.panel.reveal(undefined, true);
      await this.refresh();
      return;
    }
    const dist = vscode.Uri.joinPath(this.extension, 'dist');
    const panel = vscode.window.createWebviewPanel('sam-lsp.graph', 'Graph', { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true }, {
      enableScripts: true,
      localResourceRoots: [dist],
      retainContextWhenHidden: true,
    });
    this.panel = panel;
    panel.onDidDispose(() => (this.panel = undefined));
    panel.webview.onDidReceiveMessage((message: { kind: 'ready' } | { kind: 'jump'; line: number; character: number }) =>
      message.kind === 'ready' ? this.refresh() : this.jump(message.line, message.character),
    );
    panel.webview.html = page(panel.webview, vscode.Uri.joinPath(dist, 'graphPage.js'));
  }

  dispose(): void {
    this.subscriptions.forEach((it) => it.dispose());
    this.panel?.dispose();
  }

  private async refresh(): Promise<void> {
    if (this.panel === undefined || this.uri === undefined) return;
    const asked = ++this.asked;
    const graph = await this.server.request<object>('sam-lsp/graph', { textDocument: { uri: this.uri.toString() } });
    if (asked !== this.asked) return;
    const name = this.uri.path.split('/').pop() ?? '';
    this.panel.title = `Graph: ${name}`;
    await this.panel.webview.postMessage({ name, graph: graph ?? null });
  }

  private async jump(line: number, character: number): Promise<void> {
    if (this.uri === undefined) return;
    const open = vscode.window.visibleTextEditors.find((it) => it.document.uri.toString() === this.uri?.toString());
    const document = await vscode.workspace.openTextDocument(this.uri);
    const place = new vscode.Range(line, character, line, character);
    await vscode.window.showTextDocument(document, { viewColumn: open?.viewColumn ?? vscode.ViewColumn.One, selection: place });
    // A page that was left by the keyboard may keep the focus.
    await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
  }
}

function page(webview: vscode.Webview, script: vscode.Uri): string {
  const nonce = crypto.randomUUID();
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'">
<title>Graph</title>
<style nonce="${nonce}">
body { color: var(--vscode-editor-foreground); background: var(--vscode-editor-background); font-family: var(--vscode-font-family); }
svg { max-width: 100%; height: auto; }
text { fill: currentColor; }
.name { font-size: 13px; font-weight: 600; }
.type { font-size: 10px; opacity: .75; }
.node rect { fill: var(--vscode-editorWidget-background); stroke: var(--vscode-editorWidget-border, currentColor); }
.generated rect, .elsewhere rect { stroke-dasharray: 4 3; }
.unknown rect { stroke: var(--vscode-editorError-foreground); stroke-dasharray: 4 3; }
.edge path { fill: none; stroke: var(--vscode-editorLineNumber-activeForeground, currentColor); stroke-width: 1.5; }
.edge polygon { fill: var(--vscode-editorLineNumber-activeForeground, currentColor); }
.edge text { font-size: 11px; paint-order: stroke; stroke: var(--vscode-editor-background); stroke-width: 5px; }
.grant path { stroke: var(--vscode-charts-purple); }
.grant polygon { fill: var(--vscode-charts-purple); }
.event path { stroke: var(--vscode-charts-green); stroke-dasharray: 6 3; }
.event polygon { fill: var(--vscode-charts-green); }
.route path { stroke: var(--vscode-charts-blue); stroke-dasharray: 2 3; }
.route polygon { fill: var(--vscode-charts-blue); }
.no-connector .edge.connector, .no-grant .edge.grant, .no-event .edge.event, .no-route .edge.route { display: none; }
.filter label { margin-right: 1em; }
.filter .grant { color: var(--vscode-charts-purple); }
.filter .event { color: var(--vscode-charts-green); }
.filter .route { color: var(--vscode-charts-blue); }
.bad path { stroke: var(--vscode-editorError-foreground); }
.bad polygon, .bad text { fill: var(--vscode-editorError-foreground); }
[tabindex] { cursor: pointer; outline: none; }
[tabindex]:focus-visible rect, .node:hover rect { stroke: var(--vscode-focusBorder); stroke-width: 2; }
[tabindex]:focus-visible path, .edge:hover path { stroke: var(--vscode-focusBorder); stroke-width: 3; }
</style>
</head>
<body><main id="graph" aria-live="polite"></main><script nonce="${nonce}" src="${webview.asWebviewUri(script).toString()}"></script></body>
</html>`;
}
