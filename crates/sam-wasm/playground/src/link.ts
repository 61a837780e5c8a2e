// A template in the fragment of a URL, which browsers do not send: deflated, in base64 for URLs.

const KEY = '#template=';

export async function fragment(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const binary = Array.from(bytes, (it) => String.fromCharCode(it)).join('');
  return KEY + btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The largest template that CloudFormation takes; a link that unpacks to more is damaged or hostile. */
const MOST_BYTES = 1 << 20;

/** The template of a fragment; none if it has none. It fails for one that is damaged. */
export async function template(hash: string): Promise<string | undefined> {
  if (!hash.startsWith(KEY)) return undefined;
  const binary = atob(hash.slice(KEY.length).replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(binary, (it) => it.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    length += value.length;
    if (length > MOST_BYTES) throw new Error('the template of the link is larger than CloudFormation takes');
    text += decoder.decode(value, { stream: true });
  }
}
