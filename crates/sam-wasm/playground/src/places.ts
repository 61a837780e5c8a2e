// Between offsets of the editor and positions of the module; both count UTF-16 code units.

import type { ChangeSet, ChangeSpec, Text } from '@codemirror/state';
import type { Edit, Position, Range } from './protocol';

export function position(text: Text, offset: number): Position {
  const line = text.lineAt(offset);
  return { line: line.number - 1, character: offset - line.from };
}

export function offset(text: Text, { line, character }: Position): number {
  if (line >= text.lines) return text.length;
  const at = text.line(line + 1);
  return Math.min(at.from + character, at.to);
}

export function range(text: Text, from: number, to: number): Range {
  return { start: position(text, from), end: position(text, to) };
}

/** Edits of the module, all about one text, as a change of that text. */
export function changes(text: Text, edits: Edit[]): ChangeSpec[] {
  return edits.map((it) => ({ from: offset(text, it.range.start), to: offset(text, it.range.end), insert: it.text }));
}

/** A change of the editor as edits, each about the text after those before it: the last place first. */
export function edits(text: Text, set: ChangeSet): Edit[] {
  const edits: Edit[] = [];
  set.iterChanges((from, to, _from, _to, inserted) => {
    edits.unshift({ range: range(text, from, to), text: inserted.toString() });
  });
  return edits;
}
