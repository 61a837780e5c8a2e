// Checks templates with the module in Node.js: node check.js SCRIPT, the script of the npm package.
"use strict";

const assert = require("node:assert/strict");
const { spawnSync } = require("node:child_process");
const { mkdirSync, mkdtempSync, rmSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { dirname, join } = require("node:path");

const TEMPLATE = "Transform: AWS::Serverless-2016-10-31\nResources:\n  Orders: {Type: AWS::SQS::Queue, DependsOn: Order}\n";

const script = process.argv[2];
const top = mkdtempSync(join(tmpdir(), "sam-lsp-check-"));

function write(name, text) {
  mkdirSync(join(top, dirname(name)), { recursive: true });
  writeFileSync(join(top, name), text);
}

function check(...args) {
  const { SAM_LSP_PROGRAM: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, "check", ...args], { cwd: top, env, encoding: "utf8" });
  return { status, lines: [...stderr.split("\n"), ...stdout.split("\n")].filter((it) => it !== "") };
}

try {
  write("a.yaml", TEMPLATE);
  write("legacy/b.yaml", TEMPLATE);
  write("legacy/old/c.yaml", TEMPLATE);
  const finding = (name, severity) => `${name}:3:46: ${severity}[unknown-reference]: `;
  const expected = (run, status, ...lines) => {
    assert.equal(run.status, status, run.lines.join("\n"));
    assert.equal(run.lines.length, lines.length, run.lines.join("\n"));
    lines.forEach((line, at) => assert.ok(run.lines[at].startsWith(line), run.lines[at]));
  };
  const total = (counts) => `${counts[0]} templates: ${counts[1]} error, ${counts[2]} warning, ${counts[3]} info, 0 hint`;

  const errors = ["a.yaml", "legacy/b.yaml", "legacy/old/c.yaml"].map((it) => finding(it, "error"));
  expected(check("."), 1, ...errors, total([3, 3, 0, 0]));

  // The settings of the project, of the nearest folder that has some.
  write("sam-lsp.toml", '[rules]\nunknown-reference = "warning"\nno-such-rule = "off"\n[[overrides]]\npaths = ["legacy/"]\nrules = { unknown-reference = "information" }\n');
  write("legacy/old/sam-lsp.toml", 'exclude = ["c.yaml"]\n');
  const complaint = `warning: ${join(top, "sam-lsp.toml")}: \`rules\`: there is no rule \`no-such-rule\``;
  expected(check("."), 0, complaint, finding("a.yaml", "warning"), finding("legacy/b.yaml", "info"), total([2, 0, 1, 1]));
  expected(check("--fail-on", "warning", "-q", "."), 1, complaint, finding("a.yaml", "warning"), finding("legacy/b.yaml", "info"));
  const excluded = join("legacy", "old", "c.yaml");
  expected(check("-q", excluded), 0, `note: ${excluded}: excluded by sam-lsp.toml, not checked`);

  // What git ignores.
  write(".gitignore", "legacy/*.yaml\n");
  expected(check("."), 0, complaint, finding("a.yaml", "warning"), total([1, 0, 1, 0]));
} finally {
  rmSync(top, { recursive: true });
}
console.log("check: with settings, without what git ignores");
