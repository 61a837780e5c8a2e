// The playground: the template left, what it grants right.

import { closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from '@codemirror/language';
import { lintKeymap } from '@codemirror/lint';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { EditorState } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view';
import { Client } from './client';
import { colours } from './colours';
import { EXAMPLES } from './examples';
import { checkAgain, language } from './language';
import { fragment, template } from './link';
import { element, Views } from './views';

const status = element('status');
const client: Client = new Client(() => editor.state.doc.toString());
const linked = await template(location.hash).catch(() => {
  element('linked').textContent = 'The template in the link is damaged.';
  return undefined;
});

const editor: EditorView = new EditorView({
  parent: element('editor'),
  doc: linked ?? EXAMPLES[0]?.text ?? '',
  extensions: [
    lineNumbers(), foldGutter(), highlightActiveLine(), highlightActiveLineGutter(), drawSelection(), history(),
    EditorView.lineWrapping,
    bracketMatching(), closeBrackets(), indentOnInput(), highlightSelectionMatches(),
    indentUnit.of('  '), EditorState.tabSize.of(2),
    yaml(), colours,
    keymap.of([
      ...closeBracketsKeymap, ...completionKeymap, ...lintKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap,
      ...defaultKeymap, indentWithTab,
    ]),
    EditorView.contentAttributes.of({ 'aria-label': 'Template' }),
    language(client, (checked) => {
      if (checked instanceof Error) {
        status.textContent = `sam-lsp failed on this text: ${checked.message}`;
        return;
      }
      views.found(checked);
      status.textContent = '';
      if (document.body.dataset['first'] === undefined) {
        // How long a visitor waits, for the test that measures it.
        document.body.dataset['first'] = performance.now().toFixed(0);
      }
    }),
    EditorView.updateListener.of((update) => {
      if (update.selectionSet && !update.docChanged) views.moved();
    }),
  ],
});
const views = new Views(client, () => editor);
checkAgain(editor);

function show(text: string): void {
  client.reopen();
  editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text }, selection: { anchor: 0 } });
}

const examples = element<HTMLSelectElement>('examples');
examples.append(...EXAMPLES.map((it, at) => new Option(it.name, String(at))));
if (linked !== undefined) examples.append(new Option('From the link', 'linked', true, true));
examples.onchange = () => {
  const example = EXAMPLES[Number(examples.value)];
  if (example !== undefined || linked !== undefined) show(example?.text ?? linked ?? '');
};

element('link').onclick = async () => {
  const hash = await fragment(editor.state.doc.toString());
  window.history.replaceState(null, '', hash);
  const copied = navigator.clipboard?.writeText(location.href).then(() => true, () => false);
  element('linked').textContent = (await copied) === true ? 'Copied.' : 'The link is in the address bar.';
};

window.addEventListener('hashchange', async () => {
  const text = await template(location.hash).catch(() => undefined);
  if (text !== undefined) show(text);
});
