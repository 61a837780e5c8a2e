// What stands at the right: what SAM generates, who is granted what, the graph, the problems.

import { yaml } from '@codemirror/lang-yaml';
import { EditorState } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import type { Client } from './client';
import { button, type Checked, fixes } from './language';
import { colours } from './colours';
import { rendered } from './markdown';
import { named } from './message';
import { offset, position } from './places';
import type { Finding } from './protocol';

const VIEWS = ['generated', 'permissions', 'graph', 'problems'] as const;
export type View = (typeof VIEWS)[number];

export function element<E extends HTMLElement>(id: string): E {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found as E;
}

export class Views {
  private shown: View = 'generated';
  private checked: Checked = { isTemplate: true, findings: [] };
  private readonly preview = new EditorView({
    parent: element('preview'),
    extensions: [EditorState.readOnly.of(true), EditorView.editable.of(false), lineNumbers(), yaml(), colours],
  });

  constructor(private readonly client: Client, private readonly template: () => EditorView) {
    for (const view of VIEWS) element(`tab-${view}`).onclick = () => this.show(view);
    element('generated').onchange = () => void this.refresh();
    const tabs = document.querySelector<HTMLElement>('[role="tablist"]');
    tabs?.addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowLeft: VIEWS.length - 1 }[event.key];
      const next = VIEWS[(VIEWS.indexOf(this.shown) + (step ?? 0)) % VIEWS.length];
      if (step === undefined || next === undefined) return;
      this.show(next);
      element(`tab-${next}`).focus();
    });
    this.show('generated');
  }

  show(view: View): void {
    this.shown = view;
    for (const other of VIEWS) {
      const tab = element(`tab-${other}`);
      tab.setAttribute('aria-selected', String(other === view));
      tab.tabIndex = other === view ? 0 : -1;
      element(other).classList.toggle('shown', other === view);
    }
    void this.refresh();
  }

  found(checked: Checked): void {
    this.checked = checked;
    const count = checked.findings.length;
    element('count').textContent = count === 0 ? '' : String(count);
    void this.refresh();
  }

  /** The cursor has moved. */
  moved(): void {
    if (this.shown === 'generated' && this.isAtCursor()) void this.refresh();
  }

  private isAtCursor(): boolean {
    return document.querySelector<HTMLInputElement>('input[name="scope"]:checked')?.value === 'cursor';
  }

  private async refresh(): Promise<void> {
    try {
      await this.refreshShown();
    } catch (error) {
      element(this.shown).replaceChildren(empty(String(error)));
    }
  }

  private async refreshShown(): Promise<void> {
    const template = this.template();
    switch (this.shown) {
      case 'generated': {
        const { doc, selection } = template.state;
        const at = this.isAtCursor() ? { position: position(doc, selection.main.head) } : {};
        const preview = await this.client.ask('preview', at);
        element('title').textContent = preview?.title ?? '';
        const text = preview?.text ?? NO_TEMPLATE;
        const { state } = this.preview;
        if (state.doc.toString() !== text) {
          this.preview.dispatch({ changes: { from: 0, to: state.doc.length, insert: text } });
        }
        return;
      }
      case 'permissions': {
        const permissions = await this.client.ask('permissions', {});
        const view = permissions === null ? empty(NO_TEMPLATE) : await rendered(permissions);
        element('permissions').replaceChildren(view);
        return;
      }
      case 'graph': {
        const graph = await this.client.ask('graph', {});
        if (graph === null) return element('graph').replaceChildren(empty(NO_TEMPLATE));
        // An image: whatever names stand in it, it runs nothing.
        const image = new Image();
        image.alt = 'Resources and what leads from one to another';
        image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(graph)}`;
        return element('graph').replaceChildren(image);
      }
      case 'problems': {
        const { findings, isTemplate } = this.checked;
        const none = isTemplate ? 'No problems.' : NO_TEMPLATE;
        const all = findings.map((it) => this.problem(template, it));
        return element('problems').replaceChildren(...(all.length === 0 ? [empty(none)] : all));
      }
    }
  }

  private problem(template: EditorView, finding: Finding): HTMLElement {
    const problem = document.createElement('div');
    problem.className = `problem ${finding.severity}`;
    const place = document.createElement('button');
    place.className = 'place';
    place.textContent = `line ${finding.range.start.line + 1}`;
    place.onclick = () => {
      const at = offset(template.state.doc, finding.range.start);
      template.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
      template.focus();
    };
    const page = document.createElement('a');
    page.className = 'code';
    page.href = finding.page;
    page.target = '_blank';
    page.rel = 'noopener noreferrer';
    page.textContent = finding.code;
    const message = document.createElement('p');
    message.append(...named(finding.message));
    const buttons = document.createElement('div');
    problem.append(page, place, message);
    if (finding.awsMessage !== null) {
      const aws = document.createElement('p');
      aws.className = 'aws';
      aws.textContent = `AWS says: ${finding.awsMessage}`;
      problem.append(aws);
    }
    problem.append(buttons);
    void fixes(this.client, finding).then((all) => buttons.append(...all.map((it) => button(template, it))));
    return problem;
  }
}

const NO_TEMPLATE = '# This is not a SAM or CloudFormation template yet.\n';

function empty(words: string): HTMLElement {
  const element = document.createElement('p');
  element.className = 'empty';
  element.textContent = words.replace(/^# /, '');
  return element;
}
