// Compares which files `check` looks at with what git says: node files.js
"use strict";

const assert = require("node:assert/strict");
const { execFileSync } = require("node:child_process");
const { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { dirname, join, relative } = require("node:path");
const { files } = require("../files.js");

const IGNORED = {
  ".gitignore": [
    "# a comment",
    "",
    "\\#named.yaml",
    "\\!named.yaml",
    "build",
    "/top.yaml",
    "out/",
    "docs/*.yaml",
    "deep/**/x.yaml",
    "tail/**",
    "**/any/a.yaml",
    "a?c.yaml",
    "[p-r].yaml",
    "[!s-z]1.yaml",
    "[]-]2.yaml",
    "[unclosed.yaml",
    "space.yaml   ",
    "kept\\ ",
    "*.gen.yaml",
    "!keep.gen.yaml",
    "plus+(1).yaml",
    "ends\\",
    "caf\u00e9.yaml",
    "?.json",
  ],
  "inner/.gitignore": ["!x.gen.yaml", "/own.yaml", "*", "!*.yaml"],
  "crlf/.gitignore": ["b.yaml\r", "c.yaml\r"],
  ".git/info/exclude": ["excluded.yaml"],
};

const NAMES = `
#named.yaml !named.yaml named.yaml build/a.yaml x/build/a.yaml top.yaml x/top.yaml out/a.yaml x/out/a.yaml x/y/out
docs/a.yaml docs/x/a.yaml x/docs/a.yaml deep/x.yaml deep/y/x.yaml deep/y/z/x.yaml deep/xx.yaml tail/a.yaml tail/b/a.yaml
any/a.yaml x/any/a.yaml any/b.yaml abc.yaml ac.yaml a/c.yaml q.yaml s.yaml a1.yaml t1.yaml -2.yaml ]2.yaml a2.yaml
[unclosed.yaml space.yaml kept.yaml x.gen.yaml keep.gen.yaml inner/x.gen.yaml inner/own.yaml inner/x/own.yaml inner/a.json
inner/y.gen.yaml plus+(1).yaml pluss1.yaml ends.yaml caf\u00e9.yaml a.json ab.json crlf/b.yaml crlf/c.yaml crlf/d.yaml
excluded.yaml x/excluded.yaml A.YAML a.template a.txt template.yml node_modules/a.yaml .aws-sam/a.yaml .hidden/a.yaml
`;

const top = mkdtempSync(join(tmpdir(), "sam-lsp-files-"));
try {
  execFileSync("git", ["init", "--quiet", top]);
  const write = (name, text) => {
    mkdirSync(join(top, dirname(name)), { recursive: true });
    writeFileSync(join(top, name), text);
  };
  for (const [name, lines] of Object.entries(IGNORED)) write(name, lines.join("\n") + "\n");
  for (const name of NAMES.trim().split(/\s+/)) write(name, "");
  symlinkSync("../docs", join(top, "x", "circle"));

  const untracked = (folder) =>
    execFileSync("git", ["-c", "core.excludesFile=", "ls-files", "--others", "--exclude-standard", "-z"], { cwd: join(top, folder), encoding: "utf8" });
  const isTemplate = (it) => /\.(yaml|yml|json|template)$/i.test(it) && !/^(node_modules|\.aws-sam)\//.test(it);
  const expected = (folder) => untracked(folder).split("\0").filter(isTemplate).sort();
  const trouble = (path, error) => assert.fail(`${path}: ${error.message}`);
  const found = (...paths) => [...files(paths.map((it) => join(top, it)), trouble)];
  for (const folder of [".", "inner", "x", "deep"]) {
    const names = found(folder).map((it) => relative(join(top, folder), it.path));
    assert.deepEqual(names.sort(), expected(folder), folder);
  }

  // What is named is looked at all the same, and each file once.
  const named = found("top.yaml", "docs", "docs/x/a.yaml");
  assert.deepEqual(
    named.map((it) => [relative(top, it.path), it.isNamed]),
    [
      ["top.yaml", true],
      ["docs/x/a.yaml", false],
    ],
  );

  // `.ignore` counts more than what is for git.
  write(".ignore", "!top.yaml\ntemplate.yml\n");
  const names = found(".").map((it) => relative(top, it.path));
  assert.deepEqual([names.includes("top.yaml"), names.includes("template.yml")], [true, false]);

  const missing = [];
  for (const _ of files([join(top, "none")], (path) => missing.push(path))) assert.fail();
  assert.deepEqual(missing, [join(top, "none")]);
} finally {
  rmSync(top, { recursive: true });
}
console.log("files: found as git has them");
