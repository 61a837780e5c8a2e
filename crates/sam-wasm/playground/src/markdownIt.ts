// Reads Markdown. Names of the template may stand in it, so HTML in it stays text.

import MarkdownIt from 'markdown-it';

const markdown = new MarkdownIt({ html: false, linkify: false });
const link = markdown.renderer.rules['link_open'];
markdown.renderer.rules['link_open'] = (tokens, at, options, env, self) => {
  tokens[at]?.attrSet('target', '_blank');
  tokens[at]?.attrSet('rel', 'noopener noreferrer');
  return link?.(tokens, at, options, env, self) ?? self.renderToken(tokens, at, options);
};
// The page loads nothing from elsewhere.
markdown.disable('image');

export function html(text: string): string {
  return markdown.render(text);
}
