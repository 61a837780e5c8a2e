// The language server: how it starts, what its state is.
import * as vscode from 'vscode';
import { Caret } from './caret';
import { SettingsFiles } from './settingsFiles';
import {
  type BaseLanguageClient,
  CloseAction,
  DocumentDiagnosticRequest,
  ErrorAction,
  type LanguageClientOptions,
  LSPErrorCodes,
  ResponseError,
  State,
} from 'vscode-languageclient';

export interface Checked {
  uri: string;
  version: number;
}

/** Where the server is, and how it is run there. */
export interface Host {
  /** Schemes of the documents that it serves. */
  schemes: string[];
  /** Whether the server reads files of settings itself. */
  readsFiles: boolean;
  /** A client whose server is not started yet; undefined, and told, if there is none. */
  client(options: LanguageClientOptions): Promise<BaseLanguageClient | undefined>;
  /** What there is to say of the server beside its version. */
  details(): Promise<string>;
}

const LANGUAGES = ['yaml', 'json', 'jsonc', 'cloudformation', 'cloudformation-json'];
/** More crashes than this within the time below are not restarted. */
const MAX_CRASHES = 4;
const CRASH_WINDOW_MS = 3 * 60_000;

export class Server implements vscode.Disposable {
  readonly output = vscode.window.createOutputChannel('sam-lsp', { log: true });
  private readonly status = vscode.languages.createLanguageStatusItem(
    'sam-lsp',
    LANGUAGES.map((language) => ({ language })),
  );
  private readonly caret = new Caret(() => this.askForFindings());
  private readonly checked = new vscode.EventEmitter<Checked>();
  readonly onDidCheck = this.checked.event;
  private client: BaseLanguageClient | undefined;
  private settings: SettingsFiles | undefined;
  private crashes: number[] = [];
  private toldOfCrash = false;
  private readonly templates = new Set<string>();
  private readonly subscriptions: vscode.Disposable[] = [];

  constructor(private readonly host: Host) {
    this.status.name = 'sam-lsp';
    this.status.command = { command: 'sam-lsp.output', title: 'Show output' };
    this.onDidCheck(({ uri }) => {
      this.templates.add(vscode.Uri.parse(uri).toString());
      this.setContext();
    });
    this.subscriptions.push(
      vscode.window.onDidChangeActiveTextEditor(() => this.setContext()),
      vscode.workspace.onDidCloseTextDocument((document) => this.templates.delete(document.uri.toString())),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('sam-lsp.path') || change.affectsConfiguration('sam-lsp.codeLens')) void this.restart();
      }),
    );
  }

  async start(): Promise<void> {
    const codeLens = vscode.workspace.getConfiguration('sam-lsp').get<boolean>('codeLens.enabled', true);
    const documentSelector = LANGUAGES.flatMap((language) => this.host.schemes.map((scheme) => ({ scheme, language })));
    const options: LanguageClientOptions = {
      documentSelector,
      outputChannel: this.output,
      traceOutputChannel: this.output,
      initializationOptions: { commands: codeLens ? ['sam-lsp.preview'] : [], documentChecked: true },
      markdown: { isTrusted: { enabledCommands: ['sam-lsp.preview'] } },
      synchronize: { configurationSection: 'sam-lsp' },
      middleware: {
        provideDiagnostics: (document, previous, token, next) => this.caret.provide(document, previous, token, next),
      },
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue }),
        closed: () => this.onClosed(),
      },
    };
    const client = await this.host.client(options);
    if (client === undefined) {
      this.status.severity = vscode.LanguageStatusSeverity.Error;
      this.status.text = 'sam-lsp: program not found';
      return;
    }
    this.client = client;
    client.onNotification('sam-lsp/documentChecked', (params: Checked) => this.checked.fire(params));
    client.onDidChangeState(({ newState }) => {
      this.showState(newState);
      this.settings?.dispose();
      this.settings = undefined;
      // Also one that was started again knows none.
      if (newState === State.Running && !this.host.readsFiles) {
        this.settings = new SettingsFiles(documentSelector, (files) => client.sendNotification('sam-lsp/settingsFiles', { files }));
      }
    });
    try {
      await client.start();
      await this.showVersion();
    } catch (problem) {
      this.status.severity = vscode.LanguageStatusSeverity.Error;
      this.status.text = 'sam-lsp: did not start';
      this.status.detail = String(problem);
      this.output.error(String(problem));
    }
  }

  async restart(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    // One that is still starting cannot be stopped, and would go on beside the new one.
    await client?.start().catch(() => undefined);
    await client?.dispose().catch((problem: unknown) => this.output.warn(String(problem)));
    this.crashes = [];
    this.toldOfCrash = false;
    await this.start();
  }

  /** Asks the server something; undefined while there is none. What an edit superseded is asked again. */
  async request<Answer>(method: string, params: object): Promise<Answer | undefined> {
    while (this.client?.state === State.Running) {
      try {
        return (await this.client.sendRequest<Answer | null>(method, params)) ?? undefined;
      } catch (error) {
        if (!(error instanceof ResponseError) || error.code !== LSPErrorCodes.ContentModified) throw error;
      }
    }
    return undefined;
  }

  private askForFindings(): void {
    const document = vscode.window.activeTextEditor?.document;
    if (document === undefined) return;
    this.client?.getFeature(DocumentDiagnosticRequest.method)?.getProvider(document)?.onDidChangeDiagnosticsEmitter.fire();
  }

  async dispose(): Promise<void> {
    this.subscriptions.forEach((it) => it.dispose());
    this.caret.dispose();
    this.settings?.dispose();
    this.status.dispose();
    this.checked.dispose();
    await this.client?.dispose().catch(() => undefined);
    this.output.dispose();
  }

  private onClosed(): { action: CloseAction; handled: boolean } {
    const now = Date.now();
    this.crashes = [...this.crashes.filter((it) => now - it < CRASH_WINDOW_MS), now];
    if (this.crashes.length > MAX_CRASHES) {
      void vscode.window.showErrorMessage('sam-lsp: the server keeps crashing and was not started again. See its output.', 'Show output').then((it) => {
        if (it !== undefined) this.output.show();
      });
      return { action: CloseAction.DoNotRestart, handled: true };
    }
    if (!this.toldOfCrash) {
      this.toldOfCrash = true;
      void vscode.window.showWarningMessage('sam-lsp: the server crashed and was started again.', 'Show output').then((it) => {
        if (it !== undefined) this.output.show();
      });
    }
    return { action: CloseAction.Restart, handled: true };
  }

  private showState(state: State): void {
    this.status.busy = state === State.Starting;
    this.status.severity = state === State.Stopped ? vscode.LanguageStatusSeverity.Warning : vscode.LanguageStatusSeverity.Information;
    if (state === State.Stopped) this.status.text = 'sam-lsp: stopped';
  }

  private async showVersion(): Promise<void> {
    const version = this.client?.initializeResult?.serverInfo?.version ?? '';
    this.status.text = `sam-lsp ${version}`.trim();
    this.status.detail = await this.host.details();
  }

  private setContext(): void {
    const uri = vscode.window.activeTextEditor?.document.uri.toString();
    void vscode.commands.executeCommand('setContext', 'sam-lsp.isTemplate', uri !== undefined && this.templates.has(uri));
  }
}
