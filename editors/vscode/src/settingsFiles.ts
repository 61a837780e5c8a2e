// Gives the server the files of settings around the templates that are open, where it cannot read files itself.
import * as vscode from 'vscode';

/** A file by its URI; no text if it is gone. */
export interface GivenFile {
  uri: string;
  text: string | null;
}

/** Counts for all templates in its folder and below. */
const OF_PROJECT = 'sam-lsp.toml';
/** Counts for the templates beside it. */
const BESIDE = 'samconfig.toml';
/** The server reads no larger file, either. */
const MOST_BYTES = 1 << 20;

export class SettingsFiles implements vscode.Disposable {
  /** The files that were looked for. */
  private readonly known = new Set<string>();
  private readonly subscriptions: vscode.Disposable[] = [];
  // One look after the other: the last one that is sent is the newest.
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly documents: vscode.DocumentSelector,
    private readonly give: (files: GivenFile[]) => Promise<void>,
  ) {
    const watcher = vscode.workspace.createFileSystemWatcher(`**/{${OF_PROJECT},${BESIDE}}`);
    const again = (uri: vscode.Uri) => {
      if (this.known.has(uri.toString())) this.look([uri]);
    };
    this.subscriptions.push(
      watcher,
      watcher.onDidCreate(again),
      watcher.onDidChange(again),
      watcher.onDidDelete(again),
      vscode.workspace.onDidOpenTextDocument((document) => this.lookAround(document)),
    );
    vscode.workspace.textDocuments.forEach((document) => this.lookAround(document));
  }

  dispose(): void {
    this.subscriptions.forEach((it) => it.dispose());
  }

  private lookAround(document: vscode.TextDocument): void {
    if (document.isUntitled || vscode.languages.match(this.documents, document) === 0) return;
    const files = around(document.uri).filter((it) => !this.known.has(it.toString()));
    files.forEach((it) => this.known.add(it.toString()));
    // Most are not there, which the server takes for granted.
    this.look(files, (it) => it.text !== null);
  }

  private look(files: vscode.Uri[], isWanted: (file: GivenFile) => boolean = () => true): void {
    this.last = this.last.then(async () => {
      const found = await Promise.all(files.map(async (uri) => ({ uri: uri.toString(), text: await textOf(uri) })));
      const wanted = found.filter(isWanted);
      // A server that has ended gets them again when it starts.
      if (wanted.length > 0) await this.give(wanted).catch(() => undefined);
    });
  }
}

/** Where files of settings may be that count for a document: up to the folder that is open in the editor. */
function around(document: vscode.Uri): vscode.Uri[] {
  const top = vscode.workspace.getWorkspaceFolder(document)?.uri.path;
  let folder = vscode.Uri.joinPath(document, '..');
  const files = [vscode.Uri.joinPath(folder, BESIDE)];
  for (;;) {
    files.push(vscode.Uri.joinPath(folder, OF_PROJECT));
    const outer = vscode.Uri.joinPath(folder, '..');
    if (folder.path === top || outer.path === folder.path) return files;
    folder = outer;
  }
}

async function textOf(file: vscode.Uri): Promise<string | null> {
  try {
    const bytes = await vscode.workspace.fs.readFile(file);
    return bytes.length <= MOST_BYTES ? new TextDecoder().decode(bytes) : null;
  } catch {
    return null;
  }
}
