//! No list of names stands twice: a fact about AWS has one table, in `sam-core/src/spec`, `sam-core/src/iam` or the data.
use super::repo::Repo;
use std::collections::{BTreeMap, BTreeSet};

/// Shorter lists are alike by chance.
const SHORTEST: usize = 4;

/// Constants that hold the same strings as an earlier one, in whatever order.
pub(crate) fn check(repo: &Repo) -> Vec<String> {
    let mut problems = Vec::new();
    let mut seen: BTreeMap<BTreeSet<&str>, (&str, &str)> = BTreeMap::new();
    for (path, text) in repo.rust() {
        for (name, strings) in lists(before_tests(text)) {
            if strings.len() < SHORTEST {
                continue;
            }
            match seen.get(&strings) {
                Some((other, first)) => problems.push(format!(
                    "{path}: `{name}` has the strings of `{first}` in {other}; keep one table in sam-core/src/spec"
                )),
                None => {
                    seen.insert(strings, (path, name));
                }
            }
        }
    }
    problems
}

/// The names and strings of the constants that are lists.
fn lists(text: &str) -> impl Iterator<Item = (&str, BTreeSet<&str>)> {
    let declared = |line: &str| {
        let line = line.trim_start();
        line.contains("const ") || line.contains("static ")
    };
    text.match_indices(": ").filter_map(move |(at, _)| {
        let line_start = text[..at].rfind('\n').map_or(0, |it| it + 1);
        let head = text.get(line_start..at)?;
        let name = head.split_whitespace().last()?;
        let is_constant = declared(head)
            && !name.is_empty()
            && name.bytes().all(|it| it.is_ascii_uppercase() || it == b'_');
        let (of, rest) = text.get(at + 2..)?.split_once('=')?;
        let is_list = of.trim_start_matches('&').starts_with('[');
        let body = rest.split("];").next()?;
        // A quote in a string would need more than this; names of AWS have none.
        let strings = body.split('"').skip(1).step_by(2).collect();
        (is_constant && is_list).then_some((name, strings))
    })
}

/// Unit tests stand at the end of a file.
fn before_tests(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::{Repo, check};

    #[test]
    fn a_list_that_stands_twice_is_named() {
        let list =
            |name: &str, of: &str, items: &str| format!("pub const {name}: {of} = {items};\n");
        let one = list("KINDS", "[&str; 4]", "[\"a\", \"b\", \"c\", \"d\"]");
        let other = list(
            "WORDS",
            "&[(&str, u8)]",
            "&[(\"d\", 1), (\"c\", 2), (\"b\", 3), (\"a\", 4)]",
        );
        let longer = list("MORE", "[&str; 5]", "[\"a\", \"b\", \"c\", \"d\", \"e\"]");
        let repo = Repo::of(&[
            ("crates/sam-core/src/spec/kind.rs", &one),
            ("crates/sam-ide/src/hover.rs", &other),
            ("crates/sam-ide/src/place.rs", &longer),
            ("crates/sam-lsp/src/cli.rs", &format!("#[cfg(test)]\n{one}")),
        ]);
        let problems = check(&repo);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].starts_with("crates/sam-ide/src/hover.rs: `WORDS`"));
        assert!(problems[0].contains("`KINDS` in crates/sam-core/src/spec/kind.rs"));
    }
}
