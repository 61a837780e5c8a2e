// Markdown of the module as HTML; what reads it is loaded when there is some, since the first view has none.

export async function rendered(text: string): Promise<HTMLElement> {
  const { html } = await import('./markdownIt');
  const element = document.createElement('div');
  element.className = 'markdown';
  element.innerHTML = html(text);
  return element;
}
