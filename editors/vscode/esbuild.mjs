// Bundles the extension (for the extension host) and the graph's page script (for the webview).
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
await build({ ...common, entryPoints: ['src/graphPage.ts'], outfile: 'dist/graphPage.js', platform: 'browser', format: 'iife' });
