// Bundles the extension (for the extension host of the desktop, and for that of the web with its worker) and the graph's page
// script (for the webview).
import { build } from 'esbuild';

const common = { bundle: true, minify: true, sourcemap: false, logLevel: 'warning', target: 'es2022' };

await build({
  ...common,
  entryPoints: ['src/extension.ts'],
  outfile: 'dist/extension.js',
  platform: 'node',
  format: 'cjs',
  external: ['vscode'],
});
const browser = { ...common, platform: 'browser' };
await build({ ...browser, entryPoints: ['src/web.ts'], outfile: 'dist/web/extension.js', format: 'cjs', external: ['vscode'] });
await build({ ...browser, entryPoints: ['../../crates/sam-lsp-wasm/host/worker.js'], outfile: 'dist/web/worker.js', format: 'iife' });
await build({ ...common, entryPoints: ['src/graphPage.ts'], outfile: 'dist/graphPage.js', platform: 'browser', format: 'iife' });
