// What the module knows of the text, as extensions of the editor: diagnostics, hover, completion, edits.

import {
  autocompletion, type Completion, type CompletionContext, type CompletionResult, pickedCompletion, snippet,
} from '@codemirror/autocomplete';
import { type Diagnostic, forceLinting, linter, lintGutter, setDiagnostics } from '@codemirror/lint';
import { type Extension } from '@codemirror/state';
import { EditorView, hoverTooltip, type ViewUpdate } from '@codemirror/view';
import type { Client } from './client';
import { rendered } from './markdown';
import { named } from './message';
import { changes, edits, offset, position } from './places';
import type { Action, Finding, Item } from './protocol';
import { editorSnippet } from './snippet';

/** What was found in a version of the text. */
export interface Checked {
  isTemplate: boolean;
  findings: Finding[];
}

/** `checked` gets what was found, or why nothing could be. */
export function language(client: Client, checked: (checked: Checked | Error) => void): Extension {
  return [
    EditorView.updateListener.of((update) => edited(client, update)),
    linter((view) => check(client, view, checked), { delay: 100 }),
    lintGutter(),
    hoverTooltip((view, at) => hover(client, view, at), { hoverTime: 250 }),
    autocompletion({ override: [(context) => complete(client, context)], maxRenderedOptions: 200, icons: true }),
  ];
}

/** Checks again, though nothing was typed. */
export function checkAgain(view: EditorView): void {
  view.dispatch(setDiagnostics(view.state, []));
  forceLinting(view);
}

export function apply(view: EditorView, action: Action): void {
  view.dispatch({ changes: changes(view.state.doc, action.edits), userEvent: 'input.fix', scrollIntoView: true });
  view.focus();
}

/** The fixes of a finding. */
export async function fixes(client: Client, finding: Finding): Promise<Action[]> {
  const actions = await client.ask('act', { range: finding.range });
  const mended = JSON.stringify(finding.range);
  return actions.filter(
    (it) => it.kind === 'fix' && it.mends?.code === finding.code && JSON.stringify(it.mends.range) === mended,
  );
}

function edited(client: Client, update: ViewUpdate): void {
  let text = update.startState.doc;
  for (const transaction of update.transactions) {
    if (!transaction.docChanged) continue;
    client.edit(edits(text, transaction.changes));
    text = transaction.newDoc;
  }
}

async function check(
  client: Client,
  view: EditorView,
  checked: (checked: Checked | Error) => void,
): Promise<Diagnostic[]> {
  const text = view.state.doc;
  const found = await client.ask('check', {}).catch((error: Error) => error);
  if (view.state.doc !== text) return [];
  if (found instanceof Error) {
    checked(found);
    return [];
  }
  checked({ isTemplate: found.isTemplate, findings: found.diagnostics });
  return found.diagnostics.map((it) => ({
    from: offset(text, it.range.start),
    to: offset(text, it.range.end),
    severity: it.severity === 'information' ? 'info' : it.severity,
    message: it.message,
    renderMessage: () => words(it, view, client),
  }));
}

/** A finding with its page and, once they are known, its fixes. */
function words(finding: Finding, view: EditorView, client: Client): HTMLElement {
  const element = document.createElement('div');
  const page = document.createElement('a');
  page.href = finding.page;
  page.target = '_blank';
  page.rel = 'noopener noreferrer';
  page.textContent = finding.code;
  const buttons = document.createElement('div');
  element.append(...named(finding.message), ' ', page, buttons);
  void fixes(client, finding).then((all) => buttons.append(...all.map((it) => button(view, it))));
  return element;
}

export function button(view: EditorView, action: Action): HTMLButtonElement {
  const button = document.createElement('button');
  button.className = 'cm-diagnosticAction fix';
  button.type = 'button';
  button.append(...named(action.label));
  const text = view.state.doc;
  button.onclick = () => {
    // Its edits are about this text only.
    if (view.state.doc === text) apply(view, action);
  };
  return button;
}

async function hover(client: Client, view: EditorView, at: number) {
  const text = view.state.doc;
  const hover = await client.ask('hover', { position: position(text, at) });
  if (hover === null) return null;
  const dom = await rendered(hover.markdown);
  if (view.state.doc !== text) return null;
  dom.classList.add('hover');
  return {
    pos: offset(text, hover.range.start),
    end: offset(text, hover.range.end),
    create: () => ({ dom }),
  };
}

async function complete(client: Client, context: CompletionContext): Promise<CompletionResult | null> {
  const text = context.state.doc;
  const before = text.lineAt(context.pos).text.slice(0, context.pos - text.lineAt(context.pos).from);
  if (!context.explicit && !/[\w:.!-]$|[:-] $/.test(before)) return null;
  const { items, isIncomplete } = await client.ask('complete', { position: position(text, context.pos) });
  const first = items[0];
  if (first === undefined || context.aborted) return null;
  // The list has one start for its filter; items with another start put back the text between.
  const from = offset(text, first.range.start);
  const options = items.map((it, index) => option(client, it, items.length - index, from));
  return isIncomplete ? { from, options, filter: true } : { from, options, validFor: /^[\w:.-]*$/ };
}

const KINDS = {
  property: 'property', enum: 'enum', reference: 'variable', class: 'class', snippet: 'text', function: 'function',
} as const;

function option(client: Client, item: Item, above: number, listFrom: number): Completion {
  const { data, detail } = item;
  return {
    label: item.filter ?? item.label,
    displayLabel: item.label,
    type: KINDS[item.kind],
    // The order of the module, as far as what is typed fits equally.
    boost: Math.min(99, above / 5),
    ...(detail === null ? {} : { detail }),
    ...(data === null ? {} : {
      info: async () => {
        const markdown = await client.ask('document', { data });
        return markdown === null ? null : rendered(markdown);
      },
    }),
    apply: (view, completion, _from, to) => {
      const text = view.state.doc;
      const from = Math.min(offset(text, item.range.start), to);
      const start = Math.min(listFrom, from);
      const kept = text.sliceString(start, from);
      if (item.isSnippet) {
        snippet(editorSnippet(item.insert))(view, completion, from, to);
      } else {
        view.dispatch({
          changes: { from: start, to, insert: kept + item.insert },
          selection: { anchor: start + kept.length + item.insert.length },
          annotations: pickedCompletion.of(completion),
          userEvent: 'input.complete',
        });
      }
    },
  };
}

