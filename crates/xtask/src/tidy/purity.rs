//! Names that belong to one file or one crate, and what the inner crates must not touch at all.
use super::repo::Repo;
use super::source::before_tests;

/// An outside name, and the only file or folder that may say it.
const HOMES: &[(&str, &str)] = &[
    ("ropey", "crates/sam-core/src/text.rs"),
    ("dagre", "crates/sam-ide/src/graph/layout/place.rs"),
    ("ruff_python_parser", "crates/sam-code/src/language/python"),
    ("ruff_python_ast", "crates/sam-code/src/language/python"),
    ("oxc_parser", "crates/sam-code/src/language/javascript"),
    ("oxc_ast", "crates/sam-code/src/language/javascript"),
    ("tower_lsp", "crates/sam-lsp/"),
    ("rmcp", "crates/sam-lsp/src/cli/mcp"),
    ("tokio", "crates/sam-lsp/"),
];

/// Names that one file of a pure crate may say all the same.
const EXCEPTIONS: &[(&str, &str)] = &[
    // Its threads end before it returns, and where there are none the caller does their work.
    ("std::thread", "crates/sam-core/src/parallel.rs"),
];

/// Crates that do no I/O, know no clock and start nothing that outlives a call.
const PURE: &[&str] = &[
    "crates/sam-core/src/",
    "crates/sam-code/src/",
    "crates/sam-ide/src/",
    "crates/sam-wasm/src/",
];

/// Parts of the standard library that would break that.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::io",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "std::time",
    "println!",
    "eprintln!",
];

/// The server, and the parts of it that touch the machine; the others go through its trait `Runtime`.
const SERVER: &str = "crates/sam-lsp/src/";
const MACHINE: &[&str] = &[
    "runtime.rs",
    "runtime/",
    "transport.rs",
    "transport/",
    "cli.rs",
    "cli/",
    "log.rs",
    "main.rs",
    "program.rs",
];

/// What only those may say.
const OF_THE_MACHINE: &[&str] = &[
    "std::fs",
    "std::env",
    "std::net",
    "std::process",
    "std::thread",
    "Instant",
    "SystemTime",
    "tokio::spawn",
    "tokio::task",
    "tokio::time",
    "tokio::runtime",
];

/// Names away from home, and I/O in the crates that do none.
pub(crate) fn check(repo: &Repo) -> Vec<String> {
    let mut problems = Vec::new();
    // This crate only speaks of the names: it may not use any of them, says the table of arrows.
    for (path, text) in repo
        .rust()
        .filter(|(path, _)| !path.starts_with("crates/xtask/"))
    {
        for (number, line) in code(text) {
            for (name, home) in HOMES {
                if says(line, name) && !path.starts_with(home) {
                    problems.push(format!(
                        "{path}:{number}: `{name}` belongs to {home}; use what that offers"
                    ));
                }
            }
        }
        if path
            .strip_prefix(SERVER)
            .is_some_and(|it| !MACHINE.iter().any(|home| it.starts_with(home)))
        {
            for (number, line) in code(before_tests(text)) {
                for name in OF_THE_MACHINE.iter().filter(|name| says(line, name)) {
                    problems.push(format!(
                        "{path}:{number}: `{name}` belongs behind the trait `Runtime` of the server"
                    ));
                }
            }
        }
        if PURE.iter().any(|folder| path.starts_with(folder)) {
            for (number, line) in code(before_tests(text)) {
                let is_allowed = |name: &str| EXCEPTIONS.contains(&(name, path));
                let said = IMPURE.iter().filter(|name| says(line, name));
                for name in said.filter(|name| !is_allowed(name)) {
                    problems.push(format!(
                        "{path}:{number}: `{name}` in a crate that does no I/O; move it to sam-lsp"
                    ));
                }
            }
        }
    }
    problems
}

/// Numbered lines that are not comments.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// Whether the name occurs as a whole: `ropey`, not `propeys`.
fn says(line: &str, name: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(name).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + name.len()..].chars().next();
        !before.is_some_and(inside) && !after.is_some_and(inside)
    })
}

#[cfg(test)]
mod tests {
    use super::{Repo, check};

    #[test]
    fn a_name_away_from_home_is_found_where_it_stands() {
        let repo = Repo::of(&[
            ("crates/sam-core/src/text.rs", "use ropey::Rope;\n"),
            (
                "crates/sam-core/src/document.rs",
                "// ropey is nice\nuse ropey::Rope;\n",
            ),
        ]);
        let problems = check(&repo);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].starts_with("crates/sam-core/src/document.rs:2:"));
    }

    #[test]
    fn inner_crates_do_no_io_but_their_tests_may() {
        let text = "fn f() { std::fs::read(\"x\"); }\n#[cfg(test)]\nmod tests { fn g() { std::env::var(\"X\"); } }\n";
        let repo = Repo::of(&[
            ("crates/sam-ide/src/hover.rs", text),
            ("crates/sam-lsp/src/main.rs", text),
        ]);
        let problems = check(&repo);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].starts_with("crates/sam-ide/src/hover.rs:1:"));
    }

    #[test]
    fn the_server_touches_the_machine_through_its_runtime() {
        let text = "use std::time::{Duration, Instant};\nfn f() { tokio::spawn(async {}); }\n";
        let repo = Repo::of(&[
            ("crates/sam-lsp/src/session.rs", text),
            ("crates/sam-lsp/src/runtime/pool.rs", text),
            ("crates/sam-lsp/src/transport.rs", text),
        ]);
        let problems = check(&repo);
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert!(problems[0].starts_with("crates/sam-lsp/src/session.rs:1:"));
    }

    #[test]
    fn a_name_inside_another_word_is_none() {
        let repo = Repo::of(&[(
            "crates/sam-core/src/a.rs",
            "fn pre_ropey_x() {}\nuse std::iobuf;\n",
        )]);
        assert!(check(&repo).is_empty());
    }
}
