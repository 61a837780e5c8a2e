// Bundles the page and its worker into the folder that the command line names; the module is put beside them.
import { build } from 'esbuild';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';

const out = process.argv[2];
if (out === undefined) throw new Error('say where the page goes: node esbuild.mjs FOLDER');
await mkdir(out, { recursive: true });

const settings = {
  outdir: out,
  bundle: true,
  minify: true,
  metafile: true,
  logLevel: 'warning',
  target: 'es2023',
  format: 'esm',
  loader: { '.yaml': 'text' },
};
// What the page imports later stands in files of its own. The worker has all it needs: whatever it imports, the first answer waits for.
const { metafile } = await build({ ...settings, entryPoints: ['src/page.ts', 'src/page.css'], splitting: true, chunkNames: '[name]' });
await build({ ...settings, entryPoints: ['src/worker.ts'] });
await cp('src/index.html', `${out}/index.html`);

// The terms of every package that is in the bundle.
const inputs = Object.keys(metafile.inputs);
const packages = new Set(inputs.flatMap((it) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(it)?.[1] ?? []));
let terms = '';
for (const name of [...packages].sort()) {
  const files = await readdir(`node_modules/${name}`);
  const file = files.find((it) => /^licen[cs]e/i.test(it));
  if (file === undefined) throw new Error(`${name} comes without its licence`);
  terms += `==== ${name}\n\n${(await readFile(`node_modules/${name}/${file}`, 'utf8')).trim()}\n\n`;
}
await writeFile(`${out}/licences.txt`, terms);
