// Records an animated GIF in a real VS Code: a wrong logical ID, its quick fix, and the hover that shows what the
// connector grants after the fix. `record.sh` beside this file installs what it needs and runs it.
//   node record.mjs --vscode FOLDER --vsix FILE --out FILE.gif [--frames FOLDER]
// --frames also writes each frame as a PNG, to look at.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openWorkbench, startServer } from '../../../tests/editors/vscode-driver.mjs';

const installed = createRequire(path.resolve(process.env.EDITORS ?? 'target/editors/tools', 'driver/index.js'));
const { GIFEncoder } = installed('gifenc');
const { PNG } = installed('pngjs');

const SCREEN = { viewport: { width: 800, height: 500 }, deviceScaleFactor: 2 };

const SETTINGS = {
  'editor.fontSize': 14, 'editor.hover.delay': 700, 'editor.minimap.enabled': false, 'editor.lightbulb.enabled': 'off', 'editor.cursorBlinking': 'solid',
  'editor.renderLineHighlight': 'none', 'editor.scrollbar.vertical': 'hidden', 'editor.scrollbar.horizontal': 'hidden',
  'editor.overviewRulerBorder': false, 'editor.hideCursorInOverviewRuler': true, 'editor.stickyScroll.enabled': false,
  'editor.folding': false, 'editor.guides.indentation': false, 'editor.occurrencesHighlight': 'off', 'breadcrumbs.enabled': false,
  'workbench.activityBar.location': 'hidden', 'workbench.statusBar.visible': false, 'workbench.editor.showTabs': 'none',
  'workbench.layoutControl.enabled': false, 'window.commandCenter': false, 'window.menuBarVisibility': 'hidden',
  'window.title': '${activeEditorShort}', 'workbench.editor.editorActionsLocation': 'hidden',
};

const GIF_COLORS = 256;

const { values } = parseArgs({
  options: { vscode: { type: 'string' }, vsix: { type: 'string' }, out: { type: 'string' }, frames: { type: 'string' } },
});

const workspace = mkdtempSync(path.join(tmpdir(), 'workspace-'));
cpSync(path.join(path.dirname(fileURLToPath(import.meta.url)), 'template.yaml'), path.join(workspace, 'template.yaml'));

/** The frames of the picture: a screenshot each, and for how many milliseconds it stands. */
class Film {
  frames = [];

  constructor(window) { this.window = window; }

  async shoot(milliseconds) {
    this.frames.push({ png: PNG.sync.read(await this.window.page.screenshot()), milliseconds });
  }
}

async function play(window, film) {
  const { page } = window;
  await window.command('View: Toggle Primary Side Bar Visibility');
  const lens = (text) => until(`the lens ${text}`, () => page.locator('.codelens-decoration').filter({ hasText: text }).count());
  await until('the diagnostic', () => page.locator('.squiggly-error').count());
  await lens(/grants nothing/);
  await page.evaluate(addPointerAndCaption);
  const caption = (text) => page.evaluate((it) => { document.getElementById('tour-caption').textContent = it; }, text);

  await window.clickAfter('Transform');
  await page.mouse.move(620, 400);
  await caption('The connector names a resource that does not exist');
  await film.shoot(1500);

  await glide(film, await window.boxOf('Order', 1), 5);
  const problem = await window.hover('Order', { nth: 1, wanted: /Did you mean/ });
  assert.match(problem, /no resource/);
  await until('the offer of quick fixes', () => page.locator('.monaco-hover .actions').filter({ hasText: /Quick Fix/ }).count());
  await film.shoot(3000);

  await caption('Ctrl+.   Quick fix');
  await window.quickFixes('Order', { nth: 1, wanted: /Change to/ });
  await page.mouse.move(620, 420);
  await sleep(400);
  await film.shoot(2500);
  await page.keyboard.press('Enter');
  await until('the fix', async () => (await page.locator('.squiggly-error').count()) === 0);
  await lens(/grants \d+ actions/);
  await sleep(500);
  await caption('Fixed. The line above the connector shows what it grants');
  await film.shoot(2500);

  await caption('Hover: the IAM actions, the resource and the role');
  await glide(film, await window.boxOf('Write'), 5);
  const grant = await window.hover('Write', { wanted: /PutItem/ });
  assert.match(grant, /BatchWriteItem/);
  await film.shoot(6000);
}

/** Moves the mouse there, with a frame for each step. */
async function glide(film, box, steps) {
  const { page } = film.window;
  const from = await page.evaluate(() => window.tourPointer);
  for (let step = 1; step < steps; step++) {
    const at = (a, b) => a + ((b - a) * step) / steps;
    await page.mouse.move(at(from.x, box.middle), at(from.y, box.y));
    await sleep(30);
    await film.shoot(60);
  }
}

/** A headless browser draws no pointer, and a picture has no sound: both are drawn over the page. */
function addPointerAndCaption() {
  const add = (id, style, content) => {
    const element = document.createElement('div');
    Object.assign(element, { id });
    Object.assign(element.style, { position: 'fixed', zIndex: 100000, pointerEvents: 'none', ...style });
    element.append(content);
    document.body.append(element);
    return element;
  };
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('width', '18');
  svg.setAttribute('height', '26');
  const arrow = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  arrow.setAttribute('d', 'M1,1 L1,19 L5.5,15 L8.5,22.5 L11.5,21.2 L8.5,14 L14.5,14 Z');
  arrow.setAttribute('fill', '#fff');
  arrow.setAttribute('stroke', '#000');
  svg.append(arrow);
  const pointer = add('tour-pointer', {}, svg);
  add('tour-caption', {
    left: 0, right: 0, bottom: 0, padding: '9px 16px', background: '#0f2233', color: '#fff',
    font: '600 15px "DejaVu Sans", sans-serif', whiteSpace: 'pre',
  }, '');
  window.addEventListener('mousemove', (event) => {
    window.tourPointer = { x: event.clientX, y: event.clientY };
    Object.assign(pointer.style, { left: `${event.clientX}px`, top: `${event.clientY}px` });
  }, { capture: true });
}

/** Of each frame only what changed: the palette is one for all frames, and a pixel that stays is transparent. */
function encode(frames) {
  const { width, height } = frames[0].png;
  const colors = frames.map(({ png }) => new Uint32Array(png.data.buffer, png.data.byteOffset, width * height));
  const palette = choosePalette(colors, GIF_COLORS - 1);
  const nearest = new Map();
  const index = (color) => {
    if (!nearest.has(color)) nearest.set(color, nearestIn(palette, color));
    return nearest.get(color);
  };
  const transparentIndex = palette.push([0, 0, 0]) - 1;
  const gif = GIFEncoder();
  let before;
  frames.forEach(({ milliseconds: delay }, at) => {
    const now = Uint8Array.from(colors[at], index);
    const shown = now.map((color, pixel) => (color === before?.[pixel] ? transparentIndex : color));
    gif.writeFrame(shown, width, height, before ? { delay, transparent: true, transparentIndex, dispose: 1 } : { delay, palette });
    before = now;
  });
  gif.finish();
  return gif.bytes();
}

/**
 * Three quarters of the palette are the most frequent colors, so that backgrounds stay exact; the rest are the colors
 * farthest from those, so that a small icon keeps its own.
 */
function choosePalette(images, count) {
  const times = new Map();
  for (const image of images) for (const color of image) times.set(color, (times.get(color) ?? 0) + 1);
  const byTimes = [...times].sort(([, a], [, b]) => b - a).map(([color]) => channels(color));
  const palette = byTimes.splice(0, Math.floor((count * 3) / 4));
  const gaps = byTimes.map((color) => Math.min(...palette.map((it) => distance(it, color))));
  while (palette.length < count && gaps.length > 0) {
    const farthest = gaps.indexOf(Math.max(...gaps));
    palette.push(byTimes[farthest]);
    byTimes.forEach((color, at) => { gaps[at] = Math.min(gaps[at], distance(byTimes[farthest], color)); });
  }
  return palette;
}

function nearestIn(palette, color) {
  const distances = palette.map((it) => distance(it, channels(color)));
  return distances.indexOf(Math.min(...distances));
}

function distance(a, b) {
  return a.reduce((sum, channel, at) => sum + (channel - b[at]) ** 2, 0);
}

/** Red, green and blue of a pixel, which a PNG holds in this order, then alpha, on a little-endian machine. */
function channels(color) {
  return [color & 0xff, (color >> 8) & 0xff, (color >> 16) & 0xff];
}

async function until(what, probe) {
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(100)) {
    const found = await probe();
    if (found) return found;
  }
  throw new Error(`timed out: ${what}`);
}

const server = await startServer({ vscode: values.vscode, vsix: values.vsix, settings: SETTINGS });
try {
  const window = await openWorkbench({ url: server.url, folder: workspace, file: 'template.yaml', screen: SCREEN });
  const film = new Film(window);
  try {
    await play(window, film);
  } finally {
    if (values.frames) {
      mkdirSync(values.frames, { recursive: true });
      film.frames.forEach(({ png }, at) => writeFileSync(path.join(values.frames, `${String(at).padStart(2, '0')}.png`), PNG.sync.write(png)));
      await window.screenshot(path.join(values.frames, 'last.png'));
    }
    await window.close();
  }
  const gif = encode(film.frames);
  writeFileSync(values.out, gif);
  console.log(`${values.out}: ${film.frames.length} frames, ${(gif.length / 1000).toFixed(0)} kB`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await server.stop();
  rmSync(workspace, { recursive: true, force: true });
}
