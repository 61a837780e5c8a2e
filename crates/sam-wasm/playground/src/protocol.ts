// What the module answers: the interface that the head of the crate sam-wasm describes.

export interface Position { line: number; character: number }
export interface Range { start: Position; end: Position }
export interface Edit { range: Range; text: string }

export interface Finding {
  range: Range;
  severity: 'error' | 'warning' | 'information' | 'hint';
  code: string;
  page: string;
  message: string;
  awsMessage: string | null;
  related: { range: Range; message: string }[];
}

export interface Action {
  label: string;
  kind: 'fix' | 'ignore' | 'refactor' | 'fixAll';
  mends: { code: string; range: Range } | null;
  edits: Edit[];
  more: string[];
  less: string[];
}

export interface Item {
  label: string;
  kind: 'property' | 'enum' | 'reference' | 'class' | 'snippet' | 'function';
  detail: string | null;
  filter: string | null;
  range: Range;
  insert: string;
  isSnippet: boolean;
  data: string | null;
}

/** The messages, by method: what each has, and its result. */
export interface Methods {
  open: { has: { text: string; date: string }; result: null };
  edit: { has: { changes: Edit[] }; result: null };
  check: { has: object; result: { isTemplate: boolean; diagnostics: Finding[] } };
  hover: { has: { position: Position }; result: { range: Range; markdown: string } | null };
  complete: { has: { position: Position }; result: { isIncomplete: boolean; items: Item[] } };
  document: { has: { data: string }; result: string | null };
  act: { has: { range: Range }; result: Action[] };
  preview: { has: { position?: Position }; result: { title: string; text: string; range: Range | null } | null };
  permissions: { has: object; result: string | null };
  graph: { has: object; result: string | null };
}
export type Method = keyof Methods;

/** To the worker: a message with a number, under which the answer comes. */
export interface Question { id: number; message: { method: Method } }
export interface Answer { id: number; answer: { result: unknown } | { error: string } }
