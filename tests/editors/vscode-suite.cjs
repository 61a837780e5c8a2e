// The extension inside a real extension host: what a user's actions bring, through VS Code's own API.
const assert = require('node:assert');
const { execSync } = require('node:child_process');
const { appendFileSync } = require('node:fs');
const vscode = require('vscode');

// VS Code hands on neither what a test prints nor why it failed.
const say = (text) => appendFileSync(process.env.SUITE_LOG, `${text}\n`);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(what, probe, timeout = 20_000) {
  for (const end = Date.now() + timeout; Date.now() < end; await pause(25)) {
    const found = await probe();
    if (found) return found;
  }
  throw new Error(`timed out: ${what}`);
}

const uriOf = (name) => vscode.Uri.joinPath(vscode.workspace.workspaceFolders[0].uri, name);
const ours = (uri) => vscode.languages.getDiagnostics(uri).filter((it) => it.source === 'sam-lsp');
const textOf = (contents) => contents.map((it) => (typeof it === 'string' ? it : it.value)).join('\n');

/** The position of a text in the document, plus some characters. */
function at(document, text, plus = 0) {
  const offset = document.getText().indexOf(text);
  assert.notEqual(offset, -1, `the template has ${text}`);
  return document.positionAt(offset + plus);
}

async function replace(document, range, text) {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, range, text);
  await vscode.workspace.applyEdit(edit);
}

exports.run = async () => {
  try {
    await play();
  } catch (error) {
    say(error.stack);
    throw error;
  }
};

async function play() {
  const uri = uriOf('template.yaml');
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document);

  const [problem] = await until('the diagnostic', () => ours(uri).length === 1 && ours(uri));
  assert.equal(document.getText(problem.range), 'Read');
  assert.equal(problem.code.value ?? problem.code, 'connector-unsupported-permission');
  assert.match(problem.message, /Write/);
  say(`diagnostic: ${problem.message}`);

  const hovers = await vscode.commands.executeCommand('vscode.executeHoverProvider', uri, at(document, '- Write', 3));
  const hover = hovers.map((it) => textOf(it.contents)).join('\n');
  assert.match(hover, /PutItem/);
  assert.match(hover, /BatchWriteItem/);

  const completions = await vscode.commands.executeCommand('vscode.executeCompletionItemProvider', uri, at(document, 'Id: Receipts', 4));
  const labels = completions.items.map((it) => (typeof it.label === 'string' ? it.label : it.label.label));
  for (const wanted of ['Receipts', 'Archive', 'Postman']) assert.ok(labels.includes(wanted), `${wanted} in ${labels}`);

  const lenses = await vscode.commands.executeCommand('vscode.executeCodeLensProvider', uri, 10);
  assert.ok(lenses.some((it) => it.command?.title === 'grants 7 actions to TillRole'), JSON.stringify(lenses.map((it) => it.command?.title)));

  const hints = await vscode.commands.executeCommand('vscode.executeInlayHintProvider', uri, new vscode.Range(0, 0, document.lineCount, 0));
  assert.ok(hints.length > 0, 'inlay hints');

  const actions = await vscode.commands.executeCommand('vscode.executeCodeActionProvider', uri, problem.range, vscode.CodeActionKind.QuickFix.value);
  const fix = actions.find((it) => /Write/.test(it.title));
  assert.ok(fix, `a fix among ${actions.map((it) => it.title)}`);
  await vscode.workspace.applyEdit(fix.edit);
  assert.match(document.getText(), /Destination: \{ Id: Postman \}, Permissions: \[Write\] \}/);
  await until('the diagnostic gone', () => ours(uri).length === 0);

  await renameFormatFold(document);
  await completeProperty(document);

  await vscode.commands.executeCommand('sam-lsp.preview', uri, { line: at(document, '- Write').line, character: 8 });
  const preview = await until('the preview', () => vscode.workspace.textDocuments.find((it) => it.uri.scheme === 'sam-lsp-preview'));
  await until('the policy in it', () => /dynamodb:PutItem/.test(preview.getText()) && /TillToReceiptsPolicy:/.test(preview.getText()));
  await replace(document, new vscode.Range(at(document, 'Id: Ledger', 4), at(document, 'Id: Ledger', 10)), 'Archive');
  await until('the preview of the bucket', () => /s3:PutObject/.test(preview.getText()));
  await vscode.commands.executeCommand('sam-lsp.expand');
  await until('the whole template', () => /AWS::Lambda::Function/.test(preview.getText()) && /AWS::DynamoDB::Table/.test(preview.getText()));
  await vscode.commands.executeCommand('sam-lsp.graph');

  await vscode.workspace.getConfiguration('sam-lsp').update('rules', { 'connector-unknown-id': 'off' }, vscode.ConfigurationTarget.Global);
  await replace(document, new vscode.Range(at(document, 'Id: Archive', 4), at(document, 'Id: Archive', 11)), 'Nowhere');
  await pause(500);
  assert.equal(ours(uri).length, 0, 'a disabled rule is silent');
  await vscode.workspace.getConfiguration('sam-lsp').update('rules', undefined, vscode.ConfigurationTarget.Global);
  await until('the rule again', () => ours(uri).length === 1);
  await withholdAtCaret(document);
  await completeCodes();
  await vscode.window.showTextDocument(document);

  const before = serverProcesses();
  assert.equal(before.length, 1, `one server runs: ${before}`);
  process.kill(Number(before[0]), 'SIGKILL');
  await until('another server after a crash', () => serverProcesses().length === 1 && serverProcesses()[0] !== before[0]);
  const [second] = serverProcesses();
  await vscode.commands.executeCommand('sam-lsp.restart');
  await until('one server after a restart', () => serverProcesses().length === 1 && serverProcesses()[0] !== second);

  const other = await vscode.workspace.openTextDocument({ language: 'yaml', content: 'apiVersion: v1\nkind: Service\n' });
  await vscode.window.showTextDocument(other);
  await pause(500);
  assert.deepEqual(ours(other.uri), [], 'nothing is said of what is no template');
}

async function renameFormatFold(document) {
  const before = document.getText();
  const rename = await vscode.commands.executeCommand('vscode.executeDocumentRenameProvider', document.uri, at(document, 'Id: Receipts', 5), 'Ledger');
  await vscode.workspace.applyEdit(rename);
  const renamed = before.replace(/\bReceipts\b/g, 'Ledger');
  assert.equal(document.getText(), renamed, 'the text after the rename');

  const bucket = document.lineAt(at(document, 'Type: AWS::S3::Bucket').line);
  await replace(document, bucket.range, `    ${bucket.text}  `);
  const edits = await vscode.commands.executeCommand('vscode.executeFormatDocumentProvider', document.uri, { tabSize: 2, insertSpaces: true });
  const format = new vscode.WorkspaceEdit();
  format.set(document.uri, edits);
  await vscode.workspace.applyEdit(format);
  assert.equal(document.getText(), renamed, 'the formatted text');

  const folds = await vscode.commands.executeCommand('vscode.executeFoldingRangeProvider', document.uri);
  const [start, end] = [at(document, 'Archive:').line, at(document, 'Type: AWS::S3::Bucket').line];
  assert.ok(folds.some((it) => it.start === start && it.end === end), `the fold of a resource among ${JSON.stringify(folds)}`);
}

async function completeProperty(document) {
  const before = document.getText();
  const editor = vscode.window.activeTextEditor;
  await replace(document, new vscode.Range(at(document, 'till.handler', 12), at(document, 'till.handler', 12)), '\n      Tim');
  const place = at(document, '      Tim\n', 9);
  const { items } = await vscode.commands.executeCommand('vscode.executeCompletionItemProvider', document.uri, place);
  const item = items.find((it) => (it.label.label ?? it.label) === 'Timeout');
  assert.ok(item, 'Timeout among the properties');
  const range = item.range?.replacing ?? item.range;
  await editor.insertSnippet(item.insertText instanceof vscode.SnippetString ? item.insertText : new vscode.SnippetString(item.insertText), range);
  assert.equal(document.getText(), before.replace('till.handler\n', 'till.handler\n      Timeout: \n'), 'the text after completion');
  await vscode.commands.executeCommand('leaveSnippet');
  await replace(document, new vscode.Range(0, 0, document.lineCount, 0), before);
}

/** What is typed is not reported under the caret before a pause, and at once when the caret leaves. */
async function withholdAtCaret(document) {
  const editor = vscode.window.activeTextEditor;
  const end = at(document, 'Id: Nowhere', 11);
  const isReported = () => ours(document.uri).length === 1;
  // On a busy machine the pause may be over before anything is seen: then it is typed again.
  const typeUntil = async (what, play) => {
    for (let turn = 0; turn < 10; turn++) {
      editor.selection = new vscode.Selection(end, end);
      const typed = Date.now();
      await vscode.commands.executeCommand('type', { text: 'x' });
      const passed = (await isSeen(() => !isReported(), 450)) && (await play(typed));
      await replace(document, new vscode.Range(end, end.translate(0, 1)), '');
      await until('the finding before', isReported);
      if (passed) return;
    }
    throw new Error(`never seen: ${what}`);
  };
  await typeUntil('a finding withheld at the caret', async (typed) => {
    await until('the finding after a pause', isReported);
    assert.ok(Date.now() - typed >= 490, `reported after ${Date.now() - typed} ms`);
    return true;
  });
  await typeUntil('a finding when the caret has left', async (typed) => {
    const left = Date.now();
    editor.selection = new vscode.Selection(0, 0, 0, 0);
    const isBack = await isSeen(isReported, Math.max(typed + 450 - left, 0));
    if (isBack) say(`caret: the finding came ${Date.now() - left} ms after it had left`);
    return isBack;
  });
}

async function isSeen(probe, timeout) {
  try {
    await until('it', probe, timeout);
    return true;
  } catch {
    return false;
  }
}

/** The settings of the workspace complete the codes of the rules, and what may be said of one. */
async function completeCodes() {
  const uri = uriOf('.vscode/settings.json');
  const labels = async (text) => {
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text.replace('|', '')));
    const document = await vscode.workspace.openTextDocument(uri);
    await until('the text of the settings', () => document.getText() === text.replace('|', ''));
    const place = document.positionAt(text.indexOf('|'));
    const { items } = await vscode.commands.executeCommand('vscode.executeCompletionItemProvider', uri, place);
    return items.map((it) => it.label.label ?? it.label);
  };
  await until('the codes', async () => (await labels('{ "sam-lsp.rules": { "|" } }')).some((it) => /policy-resource-star/.test(it)));
  await until('the severities', async () => (await labels('{ "sam-lsp.rules": { "policy-version": | } }')).some((it) => /hint/.test(it)));
  await vscode.workspace.fs.delete(uri);
}

function serverProcesses() {
  try {
    return execSync(`pgrep -f 'sam-lsp[^ ]* --stdio' --parent ${process.pid}`, { encoding: 'utf8' }).trim().split('\n').filter(Boolean);
  } catch {
    return [];
  }
}
