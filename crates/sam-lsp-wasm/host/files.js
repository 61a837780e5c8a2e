// Which files `sam-lsp check` looks at, as the program has it: templates by their names, without those that git ignores.
"use strict";

const { existsSync, readdirSync, readFileSync, statSync } = require("node:fs");
const { dirname, extname, join, relative, resolve, sep } = require("node:path");

const EXTENSIONS = [".yaml", ".yml", ".json", ".template"];
const SKIPPED = [".aws-sam", ".git", "node_modules"];
/** A larger file is not one of settings. */
const MOST_BYTES = 1 << 20;

/**
 * The files that the paths mean, each once, with whether they are named themselves. `trouble` is told of what cannot be read.
 * @param {string[]} paths
 * @param {(path: string, error: Error) => void} trouble
 */
function* files(paths, trouble) {
  const seen = new Set();
  function once(path, isNamed) {
    if (seen.has(resolve(path))) return [];
    seen.add(resolve(path));
    return [{ path, isNamed }];
  }
  function* below(folder, rules) {
    let entries;
    try {
      entries = readdirSync(folder, { withFileTypes: true });
    } catch (error) {
      trouble(folder, error);
      return;
    }
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (rules.ignore(resolve(path), entry.isDirectory())) continue;
      // Links are not followed: they may lead in a circle.
      if (entry.isDirectory()) {
        if (!SKIPPED.includes(entry.name)) yield* below(path, rules.within(resolve(path)));
      } else if (entry.isFile() && EXTENSIONS.includes(extname(entry.name).toLowerCase())) yield* once(path, false);
    }
  }
  for (const path of paths) {
    let isFolder;
    try {
      isFolder = statSync(path).isDirectory();
    } catch (error) {
      trouble(path, error);
      continue;
    }
    if (isFolder) yield* below(path, rulesAround(resolve(path)));
    else yield* once(path, true);
  }
}

/** The text of a small file; undefined if there is none. */
function smallText(path) {
  try {
    const stat = statSync(path);
    return stat.isFile() && stat.size <= MOST_BYTES ? readFileSync(path, "utf8") : undefined;
  } catch {
    return undefined;
  }
}

/** What git ignores, and what `.ignore` files name, in a folder and below. */
class Rules {
  /** Lists of patterns, the nearest first; an earlier list counts more, all of `#own` more than those for git. */
  #own;
  #git;

  constructor(own, git) {
    this.#own = own;
    this.#git = git;
  }

  /** Those for a folder in this one. */
  within(folder) {
    const own = Patterns.of(join(folder, ".ignore"), folder);
    const git = Patterns.of(join(folder, ".gitignore"), folder);
    // What is a repository by itself is not ignored by the one around it.
    const around = isRepository(folder) ? Patterns.of(join(folder, ".git", "info", "exclude"), folder) : this.#git;
    return new Rules([...own, ...this.#own], [...git, ...around]);
  }

  ignore(path, isFolder) {
    for (const patterns of [...this.#own, ...this.#git]) {
      const found = patterns.decide(path, isFolder);
      if (found !== undefined) return found;
    }
    return false;
  }
}

/** The rules in a folder, by the folders that it is in. */
function rulesAround(folder) {
  const around = dirname(folder);
  return (around === folder ? new Rules([], []) : rulesAround(around)).within(folder);
}

function isRepository(folder) {
  return existsSync(join(folder, ".git"));
}

/** The patterns of a file, for paths below a folder. */
class Patterns {
  #folder;
  #patterns;

  constructor(text, folder) {
    this.#folder = folder;
    this.#patterns = text.split(/\r?\n/).flatMap(pattern);
  }

  /** Those of a file as a list, which is empty if there is none. */
  static of(file, folder) {
    const text = smallText(file);
    return text === undefined ? [] : [new Patterns(text, folder)];
  }

  /** Whether a path is ignored; undefined if no pattern names it. The last one that does counts. */
  decide(path, isFolder) {
    const below = relative(this.#folder, path).split(sep).join("/");
    return this.#patterns.findLast((it) => (isFolder || !it.isOfFolders) && it.named.test(below))?.ignores;
  }
}

/** The pattern of a line of `.gitignore`, in a list; an empty one if it has none. */
function pattern(line) {
  let text = line.replace(/^\ufeff/, "").replace(/(?<!\\)((?:\\\\)*) +$/, "$1");
  if (text === "" || text.startsWith("#")) return [];
  const ignores = !text.startsWith("!");
  if (!ignores) text = text.slice(1);
  const isOfFolders = text.endsWith("/");
  if (isOfFolders) text = text.slice(0, -1);
  // Without a slash it names files of any folder.
  const parts = text.includes("/") ? text.replace(/^\//, "").split("/") : ["**", text];
  try {
    return [{ named: expression(parts), isOfFolders, ignores }];
  } catch {
    // A range that is none, for example.
    return [];
  }
}

/** A regular expression for paths whose parts fit patterns. */
function expression(parts) {
  const last = parts.length - 1;
  const texts = parts.map((part, at) => {
    if (part !== "**") return ofPart(part) + (at < last ? "/" : "");
    return at < last ? "(?:.*/)?" : ".+";
  });
  return new RegExp(`^${texts.join("")}$`, "su");
}

/** The same for one part: `*`, `?`, `[a-z]` and what is escaped. */
function ofPart(part) {
  return part.replace(/\\(.)|\*+|\?|\[([!^]?)(\]?(?:\\.|[^\]\\])*)\]|./gsu, (it, escaped, not, range) => {
    if (escaped !== undefined) return literal(escaped);
    if (it.startsWith("*")) return "[^/]*";
    if (it === "?") return "[^/]";
    if (it === "[" || it === "\\") throw new SyntaxError("a range without an end");
    if (range === undefined) return literal(it);
    const inside = range.replace(/\\(.)|[[\]^]/gsu, (it, escaped) => (escaped === "-" ? it : literal(escaped ?? it)));
    return `(?!/)[${not && "^"}${inside}]`;
  });
}

function literal(letter) {
  return letter.replace(/[$()*+./?[\\\]^{|}]/, "\\$&");
}

module.exports = { files, smallText };
