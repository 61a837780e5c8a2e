// Serves the page as a host of static files does: compressed once, ahead.

import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm' };

/**
 * The address of the page in a folder, how many bytes a file of it has on the wire by its path, and what ends the server.
 */
export async function serve(folder) {
  const files = new Map();
  for (const name of await readdir(folder)) files.set(`/${name}`, gzipSync(await readFile(join(folder, name))));
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const name = pathname === '/' ? '/index.html' : pathname;
    const body = files.get(name);
    if (body === undefined) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': TYPES[extname(name)] ?? 'text/plain', 'content-encoding': 'gzip' });
    response.end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bytes = (path) => (path === '/' ? bytes('/index.html') : (files.get(path)?.length ?? 0));
  return { address: `http://127.0.0.1:${server.address().port}/`, bytes, end: () => server.close() };
}
