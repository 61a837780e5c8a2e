// Uses the page in Chromium as a visitor does: node test/run.mjs PAGE PICTURES BROWSER, and words of a test's name to run it alone.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { serve } from './server.mjs';

/** More at first load is a failure. */
const MOST_BYTES = 3_000_000;
const RUNS = 5;

const [folder, pictures, executablePath, only] = process.argv.slice(2);
const { address, bytes, end } = await serve(resolve(folder));
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
await mkdir(pictures, { recursive: true });

/** A page of a visitor who has never been here; it fails when something leaves the page's own address. */
async function visit(hash = '', { missing, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1360, height: 820 }, ...options });
  if (missing !== undefined) await context.route(missing, (it) => it.abort());
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const elsewhere = [];
  const loaded = new Set();
  // Also what its worker asks for.
  context.on('request', (it) => {
    if (it.url().startsWith(address)) loaded.add(new URL(it.url()).pathname);
    else if (!it.url().startsWith('data:')) elsewhere.push(it.url());
  });
  const failures = [];
  page.on('pageerror', (it) => failures.push(String(it)));
  page.on('console', (it) => it.type() === 'error' && failures.push(it.text()));
  await page.goto(address + hash);
  await page.waitForSelector('body[data-first]');
  return {
    page,
    loaded,
    first: Number(await page.getAttribute('body', 'data-first')),
    async leave() {
      assert.deepEqual(elsewhere, [], 'the page sent something elsewhere');
      assert.deepEqual(failures, [], 'the page failed');
      await context.close();
    },
  };
}

/** A template with a function that has a managed policy. */
const withPolicy = (name) => `Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: a.b, InlineCode: pass, Policies: [${name}]}
`;

const hashOf = (text) => `#template=${deflateRawSync(text).toString('base64url')}`;
const textOf = (hash) => inflateRawSync(Buffer.from(hash.slice('#template='.length), 'base64url')).toString();

/** The text of the editor, which shows only the lines in view: the link has all. */
async function text(page) {
  await page.click('#link');
  await page.waitForFunction(() => document.querySelector('#linked').textContent !== '');
  const hash = new URL(page.url()).hash;
  await page.evaluate(() => { document.querySelector('#linked').textContent = ''; });
  return textOf(hash);
}

/** Puts the cursor behind some words of the editor. */
async function click(page, words) {
  await page.locator('#editor .cm-line', { hasText: words }).first().click();
  await page.keyboard.press('End');
}

const picture = (page, name) => page.screenshot({ path: join(pictures, `${name}.png`) });
const shown = (page, selector, words) => page.locator(selector, { hasText: words }).first().waitFor();

const tests = {
  async 'a mistake is found and mended'() {
    const { page, leave } = await visit();
    await page.click('#tab-problems');
    await shown(page, '.problem.error', 'There is no resource PaidOrder');
    await shown(page, '.problem .fix', 'Change to PaidOrders');
    await page.locator('.problem code', { hasText: 'PaidOrder' }).first().waitFor();
    await picture(page, 'problems');
    await page.locator('.problem .fix', { hasText: 'Change to PaidOrders' }).click();
    await shown(page, '#problems', 'No problems.');
    assert.match(await text(page), /Id: PaidOrders\n/);
    await leave();
  },

  async 'a hover tells what a policy template grants'() {
    const { page, leave } = await visit();
    await page.locator('#editor .cm-line', { hasText: 'S3WritePolicy' }).getByText('S3WritePolicy', { exact: true }).hover();
    await shown(page, '.cm-tooltip .hover', 'PutObject');
    await picture(page, 'hover');
    await leave();
  },

  async 'what is generated follows the cursor'() {
    const { page, leave } = await visit();
    await click(page, 'SaveOrder:');
    await shown(page, '#preview', 'CheckoutSaveOrderPolicy:');
    await shown(page, '#preview', 'dynamodb:PutItem');
    await picture(page, 'generated');
    await page.click('input[value="whole"]');
    await shown(page, '#preview', 'Handler: app.handler');
    await picture(page, 'whole');
    await leave();
  },

  async 'permissions and graph are of the template'() {
    const { page, leave } = await visit();
    await page.click('#tab-permissions');
    await shown(page, '#permissions', 'PutObject');
    await picture(page, 'permissions');
    await page.click('#tab-graph');
    const image = page.locator('#graph img');
    await image.waitFor();
    assert.ok(await image.evaluate((it) => it.decode().then(() => it.naturalWidth > 100)));
    await picture(page, 'graph');
    await leave();
  },

  async 'completion offers what fits, and puts it in'() {
    const { page, leave } = await visit();
    await click(page, 'BucketName: !Ref Receipts');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.type('- DynamoDBR', { delay: 30 });
    await shown(page, '.cm-tooltip-autocomplete', 'DynamoDBReadPolicy');
    await page.keyboard.press('Control+Space');
    await shown(page, '.cm-completionInfo', 'dynamodb:GetItem');
    await picture(page, 'completion');
    await page.locator('.cm-tooltip-autocomplete li', { hasText: 'DynamoDBReadPolicy' }).first().click();
    await page.waitForFunction(() => document.querySelector('.cm-tooltip-autocomplete') === null);
    assert.match(await text(page), /\n        - DynamoDBReadPolicy:\n            TableName: [^\n]+\n/);
    await leave();
  },

  async 'every example is a template'() {
    const { page, leave } = await visit();
    for (const example of await page.locator('#examples option').allTextContents()) {
      await page.selectOption('#examples', { label: example });
      await page.click('input[value="whole"]');
      await shown(page, '#preview', 'Resources:');
    }
    await leave();
  },

  async 'a link has the template, and a damaged one says so'() {
    const template = 'Resources:\n  "🧾":\n    Type: AWS::Serverless::SimpleTable\n';
    const linked = await visit(hashOf(template));
    assert.equal(await text(linked.page), template);
    await linked.leave();
    for (const hash of ['#template=!!!', '#template=AAAA', hashOf('a'.repeat(2 << 20))]) {
      const { page, leave } = await visit(hash);
      await shown(page, '#linked', 'damaged');
      await leave();
    }
  },

  async 'names of a template run nothing'() {
    const evil = '<img src=x onerror="document.title=\'evil\'"><script>document.title="evil"</script>';
    const template = `Transform: AWS::Serverless-2016-10-31
Resources:
  '${evil.replaceAll("'", "''")}':
    Type: AWS::SQS::Queue
  F:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: a.b, InlineCode: pass, Policies: [{S3ReadPolicy: {BucketName: '${evil.replaceAll("'", "''")}'}}]}
    Connectors:
      C: {Properties: {Destination: {Id: '${evil.replaceAll("'", "''")}'}, Permissions: [Write]}}
`;
    const { page, leave } = await visit(hashOf(template));
    for (const view of ['generated', 'permissions', 'graph', 'problems']) {
      await page.click(`#tab-${view}`);
      await page.waitForTimeout(200);
    }
    assert.match(await page.title(), /^sam-lsp/);
    assert.equal(await page.locator('#right img:not([src^="data:"]), #right script').count(), 0);
    await leave();
  },

  async 'bad text is answered'() {
    const texts = ['', '\t', `Resources: ${'['.repeat(10_000)}`, `A: ${'{a: '.repeat(5_000)}`, 'Resources:\n\t- 🧾\n  A: *b\n'];
    for (const bad of texts) {
      const { page, leave } = await visit(hashOf(bad));
      for (const view of ['permissions', 'graph', 'problems']) await page.click(`#tab-${view}`);
      await page.click('#editor .cm-content');
      await page.keyboard.type('Resources:', { delay: 5 });
      await page.waitForTimeout(300);
      assert.equal(await page.locator('#status').textContent(), '');
      await leave();
    }
  },

  async 'the dark scheme is dark'() {
    const { page, leave } = await visit('', { colorScheme: 'dark' });
    await page.click('#tab-graph');
    await page.locator('#graph img').waitFor();
    await picture(page, 'dark');
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(13, 17, 23)');
    await leave();
  },

  async 'a narrow window has both halves'() {
    const { page, leave } = await visit('', { viewport: { width: 420, height: 820 } });
    await picture(page, 'narrow');
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 420, `the page is ${width} wide`);
    await leave();
  },

  async 'what a managed policy allows is loaded when it is needed'() {
    const { page, loaded, leave } = await visit(hashOf(withPolicy('AWSLambdaSQSQueueExecutionRole')));
    await page.click('#tab-permissions');
    await shown(page, '#permissions', 'ReceiveMessage');
    assert.ok(!loaded.has('/managed_others.zst'));
    await leave();
    const other = await visit(hashOf(withPolicy('AmazonPollyReadOnlyAccess')));
    await other.page.click('#tab-permissions');
    await shown(other.page, '#permissions', 'DescribeVoices');
    assert.ok(other.loaded.has('/managed_others.zst'));
    await other.leave();
  },

  async 'it answers all the same when that cannot be loaded'() {
    const { page } = await visit(hashOf(withPolicy('AmazonPollyReadOnlyAccess')), { missing: '**/managed_others.zst' });
    await page.click('#tab-permissions');
    await shown(page, '#permissions', 'CreateLogGroup');
    // The browser reports what is missing, so the visit does not end as others do.
    await page.context().close();
  },

  async 'it loads little, and answers soon'() {
    const times = [];
    const sizes = [];
    for (let run = 0; run < RUNS; run++) {
      const { first, loaded, leave } = await visit();
      times.push(first);
      assert.deepEqual([...loaded].sort(), ['/', '/chunk.js', '/page.css', '/page.js', '/sam.wasm', '/worker.js']);
      sizes.push([...loaded].reduce((sum, it) => sum + bytes(it), 0));
      await leave();
    }
    times.sort((a, b) => a - b);
    const size = Math.max(...sizes);
    console.log(`    ${(size / 1e6).toFixed(2)} MB compressed; first answer after ${times.join(', ')} ms`);
    assert.ok(size < MOST_BYTES, `${size} bytes`);
  },
};

let failed = 0;
let passed = 0;
for (const [name, test] of Object.entries(tests)) {
  if (only !== undefined && !name.includes(only)) continue;
  try {
    await test();
    passed += 1;
    console.log(`ok    ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${name}\n${error.stack}`);
  }
}
await browser.close();
end();
console.log(failed === 0 ? `all ${passed} tests of the page passed` : `${failed} tests failed`);
process.exitCode = failed === 0 ? 0 : 1;
