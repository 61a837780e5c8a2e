//! The code of a crate without its tests and comments, by module: what the checks about code read.
use super::repo::Repo;
use std::collections::{BTreeMap, BTreeSet};

/// A file of a crate that is not made for its tests.
pub(crate) struct Source<'a> {
    pub(crate) path: &'a str,
    /// The folder of the crate: `sam-core`.
    pub(crate) krate: &'a str,
    /// Names from the root of the crate; none for the root itself.
    pub(crate) module: Vec<&'a str>,
    /// The lines with their number from 1, up to the tests, without those that are comments.
    pub(crate) lines: Vec<(usize, &'a str)>,
}

/// The code of all crates, by path.
pub(crate) fn sources(repo: &Repo) -> Vec<Source<'_>> {
    let mut found: Vec<Source<'_>> = repo
        .rust()
        .filter_map(|(path, text)| source(path, text))
        .collect();
    let tests = test_modules(repo);
    found.retain(|it| {
        let mut folders = (0..=it.module.len()).filter_map(|len| it.module.get(..len));
        !folders.any(|it2| tests.contains(&(it.krate, it2.to_vec())))
    });
    found
}

fn source<'a>(path: &'a str, text: &'a str) -> Option<Source<'a>> {
    let (krate, module) = place(path)?;
    let lines = before_tests(text).lines().enumerate();
    let lines = lines
        .map(|(index, line)| (index + 1, line))
        .filter(|(_, line)| !line.trim_start().starts_with("//"));
    Some(Source {
        path,
        krate,
        module,
        lines: lines.collect(),
    })
}

/// The crate and the module of a file.
fn place(path: &str) -> Option<(&str, Vec<&str>)> {
    let (krate, inside) = path.strip_prefix("crates/")?.split_once("/src/")?;
    let stem = inside.strip_suffix(".rs")?;
    let module = match stem {
        "lib" | "main" => Vec::new(),
        _ => stem.split('/').collect(),
    };
    Some((krate, module))
}

/// The modules that a parent declares for its tests alone.
fn test_modules(repo: &Repo) -> BTreeSet<(&str, Vec<&str>)> {
    let mut found = BTreeSet::new();
    for (path, text) in repo.rust() {
        let Some((krate, parent)) = place(path) else {
            continue;
        };
        let declared = text.split(MARK).skip(1).filter_map(module_line);
        let names = declared.filter_map(|it| it.strip_suffix(';'));
        found.extend(names.map(|name| (krate, [&*parent, &[name]].concat())));
    }
    found
}

const MARK: &str = "#[cfg(test)]\n";

/// The text before the module with the unit tests, which stand at the end of a file.
pub(crate) fn before_tests(text: &str) -> &str {
    let mut marks = text.match_indices(MARK).map(|(at, _)| at);
    let tests = marks.find(|at| {
        let module = module_line(&text[at + MARK.len()..]);
        module.is_some_and(|it| it.contains('{'))
    });
    &text[..tests.unwrap_or(text.len())]
}

/// `tests {…` or `testing;`, when the text begins with the line of a module.
fn module_line(text: &str) -> Option<&str> {
    let line = text.lines().next()?.trim();
    let (visibility, module) = line.split_once("mod ")?;
    let visibility = visibility.trim();
    (visibility.is_empty() || visibility.starts_with("pub")).then_some(module)
}

/// The modules of each crate.
pub(crate) fn modules<'a>(sources: &[Source<'a>]) -> BTreeMap<&'a str, BTreeSet<Vec<&'a str>>> {
    let mut modules: BTreeMap<&str, BTreeSet<Vec<&str>>> = BTreeMap::new();
    for it in sources {
        modules
            .entry(it.krate)
            .or_default()
            .insert(it.module.clone());
    }
    modules
}

#[cfg(test)]
mod tests {
    use super::{Repo, before_tests, sources};

    #[test]
    fn tests_and_comments_are_not_code() {
        let repo = Repo::of(&[
            (
                "crates/sam-core/src/lib.rs",
                "//! Head.\npub mod text;\n#[cfg(test)]\nmod testing;\n",
            ),
            (
                "crates/sam-core/src/text.rs",
                "//! Head.\nfn f() {}\n#[cfg(test)]\nmod tests {\n    fn g() {}\n}\n",
            ),
            ("crates/sam-core/src/testing.rs", "//! Head.\nfn f() {}\n"),
            ("crates/sam-core/src/testing/a.rs", "//! Head.\nfn f() {}\n"),
            ("tests/core.rs", "//! Head.\nfn f() {}\n"),
        ]);
        let found: Vec<_> = sources(&repo)
            .into_iter()
            .map(|it| (it.module, it.lines.last().copied()))
            .collect();
        assert_eq!(
            found,
            [
                (vec![], Some((4, "mod testing;"))),
                (vec!["text"], Some((2, "fn f() {}")))
            ]
        );
    }

    #[test]
    fn code_after_a_declared_module_of_tests_is_read() {
        let text = "#[cfg(test)]\npub(crate) mod testing;\nfn f() {}\n";
        assert_eq!(before_tests(text), text);
        assert_eq!(before_tests("a\n#[cfg(test)]\nmod tests {\n}\n"), "a\n");
    }
}
