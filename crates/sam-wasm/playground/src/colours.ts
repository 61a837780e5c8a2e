// The colours of YAML and JSON, for light and dark.

import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { tags } from '@lezer/highlight';

export const colours = syntaxHighlighting(
  HighlightStyle.define([
    { tag: [tags.definition(tags.propertyName), tags.propertyName], color: 'light-dark(#0550ae, #79c0ff)' },
    { tag: [tags.string, tags.attributeValue], color: 'light-dark(#0a3069, #a5d6ff)' },
    { tag: [tags.content], color: 'var(--text)' },
    { tag: [tags.number, tags.bool, tags.null], color: 'light-dark(#953800, #ffa657)' },
    { tag: [tags.typeName, tags.labelName, tags.keyword], color: 'light-dark(#8250df, #d2a8ff)' },
    { tag: [tags.lineComment, tags.meta], color: 'var(--faint)' },
    { tag: [tags.separator, tags.punctuation, tags.brace, tags.squareBracket], color: 'var(--faint)' },
  ]),
);
