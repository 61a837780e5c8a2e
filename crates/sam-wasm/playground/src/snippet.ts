// Snippets of the protocol (`$1`, `${1:text}`, `\$`) as those of the editor (`${1}`, `${1:text}`, `$\{`).

export function editorSnippet(snippet: string): string {
  const parts = /\\([$}\\])|\$\{(\d+)(?::((?:\\.|[^}\\])*))?\}|\$(\d+)|([{}])/g;
  return snippet.replace(parts, (_, escaped?: string, named?: string, text?: string, bare?: string, brace?: string) => {
    if (brace !== undefined) return `\\${brace}`;
    if (escaped !== undefined) return escaped === '}' ? '\\}' : escaped;
    const words = (text ?? '').replace(/\\(.)/g, '$1').replace(/[{}]/g, '');
    return `\${${named ?? bare}:${words}}`;
  });
}
