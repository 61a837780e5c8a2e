// Withholds what the server finds under the caret while somebody types there: half a name is not a mistake yet.
import * as vscode from 'vscode';
import type { ProvideDiagnosticSignature, vsdiag } from 'vscode-languageclient';

/** How long after an edit a finding under the caret is withheld. */
const PAUSE_MS = 500;

/** What is not shown of a document. */
interface Withheld {
  uri: string;
  version: number;
  ranges: vscode.Range[];
  timer: NodeJS.Timeout;
}

export class Caret implements vscode.Disposable {
  private readonly edits = new Map<string, number>();
  private withheld: Withheld | undefined;
  /** The version of a document whose findings are all shown, whatever the caret touches. */
  private shown: { uri: string; version: number } | undefined;
  private readonly subscriptions: vscode.Disposable[];

  /** `refresh` makes the editor ask for the findings again. */
  constructor(private readonly refresh: () => void) {
    this.subscriptions = [
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.edits.set(document.uri.toString(), Date.now());
      }),
      vscode.workspace.onDidCloseTextDocument((document) => this.edits.delete(document.uri.toString())),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => this.onCaret(textEditor)),
      vscode.window.onDidChangeActiveTextEditor(() => this.release()),
    ];
  }

  /** The findings of a document without what is to be withheld for now; `next` asks the server. */
  async provide(
    document: vscode.TextDocument | vscode.Uri,
    previousResultId: string | undefined,
    token: vscode.CancellationToken,
    next: ProvideDiagnosticSignature,
  ): Promise<vsdiag.DocumentDiagnosticReport | null | undefined> {
    const uri = (document instanceof vscode.Uri ? document : document.uri).toString();
    // The answer `unchanged` would not bring back what the editor was not given.
    const lacks = this.withheld?.uri === uri || this.shown?.uri === uri;
    const report = await next(document, lacks ? undefined : previousResultId, token);
    return report?.kind === 'full' ? this.filter(uri, report) : report;
  }

  private filter(key: string, report: vsdiag.FullDocumentDiagnosticReport): vsdiag.FullDocumentDiagnosticReport {
    const editor = vscode.window.activeTextEditor;
    if (this.withheld?.uri === key) this.forget();
    if (editor?.document.uri.toString() !== key) return report;
    const version = editor.document.version;
    const { shown } = this;
    this.shown = undefined;
    if (shown?.uri === key && shown.version === version) return report;
    const wait = (this.edits.get(key) ?? 0) + PAUSE_MS - Date.now();
    if (wait <= 0 || !vscode.workspace.getConfiguration('sam-lsp').get<boolean>('withholdAtCaret', true)) return report;
    const touched = report.items.filter((it) => touches(editor, it.range));
    if (touched.length === 0) return report;
    const timer = setTimeout(() => this.release(), wait);
    this.withheld = { uri: key, version, ranges: touched.map((it) => it.range), timer };
    return { ...report, items: report.items.filter((it) => !touched.includes(it)) };
  }

  dispose(): void {
    this.forget();
    this.subscriptions.forEach((it) => it.dispose());
  }

  private onCaret(editor: vscode.TextEditor): void {
    const { withheld } = this;
    // After an edit the editor asks for the findings anyway.
    if (withheld?.uri !== editor.document.uri.toString() || withheld.version !== editor.document.version) return;
    if (!withheld.ranges.some((it) => touches(editor, it))) this.release();
  }

  private release(): void {
    const { withheld } = this;
    if (withheld === undefined) return;
    this.forget();
    this.shown = { uri: withheld.uri, version: withheld.version };
    this.refresh();
  }

  private forget(): void {
    clearTimeout(this.withheld?.timer);
    this.withheld = undefined;
  }
}

function touches(editor: vscode.TextEditor, range: vscode.Range): boolean {
  return editor.selections.some((it) => range.contains(it.active));
}
