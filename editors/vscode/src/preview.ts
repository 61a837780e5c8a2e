// The generated IAM beside the template: a read-only text that follows the cursor and the typing.
import * as vscode from 'vscode';
import type { Server } from './server';

interface Preview {
  title: string;
  language: string;
  text: string;
  version: number;
}

/** A position as the protocol has it. */
export interface Place {
  line: number;
  character: number;
}

const SCHEME = 'sam-lsp-preview';
/** One document for all templates: a second preview would only be a second tab to close. */
const VIEW = vscode.Uri.parse(`${SCHEME}:What%20SAM%20generates.yaml`);

export class PreviewView implements vscode.Disposable, vscode.TextDocumentContentProvider {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private text = '';
  private about: { uri: string; position: Place | undefined } | undefined;
  /** The whole template is shown, wherever the cursor is. */
  private isWhole = false;
  private asked = 0;
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly server: Server) {
    this.subscriptions = [
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections }) => this.follow(textEditor, selections[0]?.active)),
      vscode.window.onDidChangeActiveTextEditor((editor) => editor && this.follow(editor, editor.selection.active)),
      server.onDidCheck(({ uri }) => {
        if (this.about !== undefined && vscode.Uri.parse(uri).toString() === this.about.uri) void this.refresh();
      }),
    ];
  }

  provideTextDocumentContent(): string {
    return this.text;
  }

  async show(uri?: string | vscode.Uri, position?: Place): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const target = uri === undefined ? editor?.document.uri : typeof uri === 'string' ? vscode.Uri.parse(uri) : uri;
    if (target === undefined || target.scheme === SCHEME) return;
    const cursor = editor?.document.uri.toString() === target.toString() ? editor.selection.active : undefined;
    await this.open({ uri: target.toString(), position: position ?? cursor }, false);
  }

  /** Shows everything that the transform makes of the template in the active editor. */
  async showWhole(): Promise<void> {
    const target = vscode.window.activeTextEditor?.document.uri;
    if (target !== undefined && target.scheme !== SCHEME) await this.open({ uri: target.toString(), position: undefined }, true);
  }

  private async open(about: { uri: string; position: Place | undefined }, isWhole: boolean): Promise<void> {
    this.about = about;
    this.isWhole = isWhole;
    await this.refresh();
    const document = await vscode.workspace.openTextDocument(VIEW);
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true, preview: false });
  }

  dispose(): void {
    this.subscriptions.forEach((it) => it.dispose());
    this.changed.dispose();
  }

  private follow(editor: vscode.TextEditor, cursor: vscode.Position | undefined): void {
    if (!this.isVisible() || editor.document.uri.scheme === SCHEME || cursor === undefined) return;
    if (!vscode.workspace.getConfiguration('sam-lsp').get<boolean>('preview.followCursor', true)) return;
    const uri = editor.document.uri.toString();
    if (this.isWhole && this.about?.uri === uri) return;
    this.about = { uri, position: this.isWhole ? undefined : cursor };
    void this.refresh();
  }

  private isVisible(): boolean {
    return vscode.workspace.textDocuments.some((it) => it.uri.toString() === VIEW.toString());
  }

  private async refresh(): Promise<void> {
    const about = this.about;
    if (about === undefined) return;
    const asked = ++this.asked;
    const params = { textDocument: { uri: about.uri }, ...(about.position && { position: { line: about.position.line, character: about.position.character } }) };
    const preview = await this.server.request<Preview>('sam-lsp/preview', params);
    // A later question's answer may already be there.
    if (asked !== this.asked || preview === undefined) return;
    const text = `# ${preview.title}\n${preview.text}`;
    if (text === this.text) return;
    this.text = text;
    this.changed.fire(VIEW);
  }
}
