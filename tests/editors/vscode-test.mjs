// VS Code's checks: `suite` runs vscode-suite.cjs inside the extension host; `scenes` installs the .vsix, does what a user
// does, and leaves a picture of each scene; `beside` does it with a second extension that answers in YAML; `web` does a
// little of that with the .vsix for the web, whose server is WebAssembly in a worker of the browser.
//   node vscode-test.mjs suite --vscode FOLDER
//   node vscode-test.mjs scenes|beside|web --vscode FOLDER --vsix FILE... --shots FOLDER
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openWorkbench, runExtensionTests, startServer } from './vscode-driver.mjs';

const { values, positionals: [verb] } = parseArgs({
  allowPositionals: true,
  options: { vscode: { type: 'string' }, vsix: { type: 'string', multiple: true }, shots: { type: 'string' } },
});

const workspace = mkdtempSync(path.join(tmpdir(), 'workspace-'));
cpSync('tests/editors/workspace', workspace, { recursive: true });
cpSync('tests/editors/scenes', workspace, { recursive: true });
cpSync('tests/templates/showcase', path.join(workspace, 'showcase'), { recursive: true });

async function suite() {
  const log = path.join(workspace, 'suite.log');
  writeFileSync(log, '');
  const server = await startServer({ vscode: values.vscode, env: { SUITE_LOG: log } });
  try {
    const passed = await runExtensionTests({
      url: server.url, folder: workspace, extension: 'editors/vscode', tests: 'tests/editors/vscode-suite.cjs',
    });
    console.log(readFileSync(log, 'utf8').trim());
    if (!passed) throw new Error(`the suite failed\n${server.log().slice(-3000)}`);
  } finally {
    await server.stop();
  }
}

/** Starts VS Code with the extensions, and plays scenes with `scene(file, play)` and `shoot(window, name)`. */
async function withWindows(play) {
  mkdirSync(values.shots, { recursive: true });
  const server = await startServer({
    vscode: values.vscode, vsix: values.vsix,
    settings: { 'editor.minimap.enabled': false, 'editor.fontSize': 13, 'workbench.activityBar.location': 'hidden',
      'sam-lsp.rules': { 'policy-resource-star': 'off', 'runtime-deprecated': 'information' } },
  });
  const shoot = (window, name) => window.screenshot(path.join(values.shots, `${name}.png`));
  async function scene(file, playScene) {
    const window = await openWorkbench({ url: server.url, folder: workspace, file });
    try {
      await window.command('View: Toggle Primary Side Bar Visibility');
      await playScene(window);
    } catch (error) {
      await shoot(window, 'failure');
      throw error;
    } finally {
      await window.close();
    }
  }
  try {
    await play(scene, shoot);
  } finally {
    await server.stop();
  }
}

/** Another extension answers, too: one question comes, and what is said to it is done. */
async function beside() {
  const settings = path.join(workspace, '.vscode/settings.json');
  const saved = () => {
    const text = existsSync(settings) ? readFileSync(settings, 'utf8') : '';
    return text === '' ? {} : JSON.parse(text); // empty while it is written
  };
  await withWindows((scene, shoot) => scene('showcase/template.yaml', async (window) => {
    // Under the driver no question pops up by itself, and what else is notified rings the bell, too.
    const bell = window.page.locator('.statusbar-item .codicon-bell-dot');
    const question = window.page.locator('.notification-list-item').filter({ hasText: 'twice' });
    await until('the question', async () => {
      if (await question.count() === 0 && await bell.count() > 0) await bell.click();
      return question.count();
    }, 60_000);
    assert.equal(await question.count(), 1, 'one question');
    await sleep(500);
    await shoot(window, 'beside');
    await question.getByRole('button', { name: 'Only sam-lsp' }).click();
    await until('the setting', () => saved()['yaml.disableSchemaDetection']?.includes('**/template.yaml'));
    await until('the tags', () => saved()['yaml.customTags']?.includes('!Ref scalar'));
    const hover = await window.hover('Resources', { wanted: /\S/ });
    assert.doesNotMatch(hover, /What a schema says/);
  }));
}

async function scenes() {
  await withWindows(async (scene, shoot) => {
    await scene('shop.yaml', async (window) => {
      const hover = await window.hover('Write', { wanted: /PutItem/ });
      assert.match(hover, /BatchWriteItem/);
      await shoot(window, 'hover');
      await window.page.mouse.move(1, 1);
      const problems = await window.problems({ wanted: /Read/ });
      assert.equal(problems.filter((it) => /no `?Read/.test(it)).length, 1, 'one finding, shown once');
      await sleep(300);
      await shoot(window, 'problems');
      await window.command('View: Hide Panel');
      await window.quickFixes('Read', { wanted: /Write/ });
      await sleep(400);
      await shoot(window, 'fixes');
      await window.page.keyboard.press('Enter');
      await until('the fix', async () => (await window.page.locator('.view-line').filter({ hasText: /-\sWrite/ }).count()) === 2);
      const offered = await window.completions('Id: ', { nth: 0, wanted: /Orders|Invoices/ });
      assert.ok(offered.length > 0);
      await sleep(600);
      await shoot(window, 'completions');
      await window.page.keyboard.press('Escape');
    });
    const settings = path.join(workspace, '.vscode/settings.json');
    mkdirSync(path.dirname(settings));
    writeFileSync(settings, '{ "sam-lsp.withholdAtCaret": false }');
    // What is typed there is saved by itself, at any moment.
    cpSync('tests/editors/scenes/shop.yaml', path.join(workspace, 'typed.yaml'));
    await scene('typed.yaml', latency);
    rmSync(settings);
    await scene('shop.yaml', async (window) => {
      await window.clickAfter('Record');
      await window.page.locator('.editor-actions .codicon-open-preview').click();
      await until('the policy', () => window.page.locator('.view-line').filter({ hasText: 'PolicyDocument' }).count());
      await sleep(500);
      await shoot(window, 'preview');
    });
    await scene('showcase/template.yaml', async (window) => {
      // The button is there once the server knows the file for a template.
      await window.page.locator('.editor-actions .codicon-type-hierarchy').click();
      const frame = await until('the graph', async () => {
        for (const it of window.page.frames()) if (await it.locator('svg .node').count().catch(() => 0)) return it;
      });
      assert.ok((await frame.locator('svg .edge').count()) >= 3, 'an arrow a connector');
      await sleep(300);
      await shoot(window, 'graph');
      await frame.locator('svg .edge').first().focus();
      await window.page.keyboard.press('Enter');
      // The first arrow is a connector far below the top of the file, where the cursor was.
      await until('the source of the arrow', () => window.page.locator('.statusbar-item').filter({ hasText: /Ln (?!1,)\d+, Col/ }).count());
      await until('the focus in the source', () => window.page.locator('.editor-group-container.active .monaco-editor.focused').count());
    });
    await scene(undefined, async (window) => {
      await window.command('Preferences: Open Settings (UI)');
      await window.page.locator('.settings-editor .search-container').waitFor();
      await window.page.keyboard.type('@ext:sam-lsp.sam-lsp');
      await window.page.locator('.setting-item').filter({ hasText: 'Rules' }).first().waitFor();
      await sleep(800);
      await shoot(window, 'settings');
    });
    await scene(undefined, async (window) => {
      await window.command('Welcome: Open Walkthrough...');
      await window.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'See the permissions of your SAM template' }).first().click();
      await window.page.getByText('Open a template').first().waitFor();
      await sleep(1500);
      await shoot(window, 'walkthrough');
      await window.page.getByRole('button', { name: 'Open an Example Template' }).first().click();
      await until('the example', () => window.page.locator('.view-line').filter({ hasText: 'S3WritePolicy' }).count());
      await until('its mistake', () => window.page.locator('.squiggly-error').count());
      await sleep(800);
      await shoot(window, 'example');
    });
  });
}

async function web() {
  mkdirSync(values.shots, { recursive: true });
  const project = path.join(workspace, 'sam-lsp.toml');
  writeFileSync(project, 'exclude = ["shop.yaml"]\n');
  const settings = { 'remote.extensionKind': { 'sam-lsp.sam-lsp': ['web'] }, 'workbench.activityBar.location': 'hidden' };
  const server = await startServer({ vscode: values.vscode, vsix: values.vsix, settings });
  try {
    const window = await openWorkbench({ url: server.url, folder: workspace, file: 'shop.yaml' });
    const shoot = (name) => window.screenshot(path.join(values.shots, `${name}.png`));
    try {
      assert.match(await window.hover('Write', { wanted: /PutItem/ }), /BatchWriteItem/);
      assert.equal(await window.page.locator('.squiggly-error').count(), 0, 'the server knows the settings of the project');
      rmSync(project);
      const problems = await window.problems({ wanted: /Read/ });
      assert.equal(problems.filter((it) => /no `?Read/.test(it)).length, 1, 'one finding, shown once');
      await shoot('web');
    } catch (error) {
      await shoot('web-failure');
      throw error;
    } finally {
      await window.close();
    }
  } finally {
    await server.stop();
  }
}

/** From a key pressed to the changed squiggle on the screen: makes an ID wrong and right again. */
async function latency(window) {
  await window.page.locator('.editor-actions .codicon-open-preview').waitFor();
  await window.clickAfter('Orders', 1);
  await window.page.keyboard.press('End');
  await window.page.evaluate(() => {
    const squiggles = () => document.querySelectorAll('.squiggly-error').length;
    window.addEventListener('keydown', () => {
      const [start, before] = [performance.now(), squiggles()];
      const look = () => {
        if (squiggles() === before) requestAnimationFrame(look);
        else (window.latencies ??= []).push(performance.now() - start);
      };
      look();
    }, { capture: true });
  });
  const taken = () => window.page.evaluate(() => window.latencies?.length ?? 0);
  for (let round = 0; round < 50; round++) {
    await window.page.keyboard.press(round % 2 ? 'Backspace' : 'x');
    await until(`squiggle ${round}`, async () => (await taken()) > round);
  }
  const times = (await window.page.evaluate(() => window.latencies)).sort((a, b) => a - b);
  console.log(`keypress to the changed squiggle in VS Code, ${times.length} times: median ${times[25].toFixed(0)} ms, worst ${times.at(-1).toFixed(0)} ms`);
}

async function until(what, probe, timeout = 20_000) {
  for (const end = Date.now() + timeout; Date.now() < end; await sleep(100)) {
    const found = await probe();
    if (found) return found;
  }
  throw new Error(`timed out: ${what}`);
}

try {
  await { suite, scenes, beside, web }[verb]();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(workspace, { recursive: true, force: true });
}
