//! One sentence at the head of every module, and every file named by the module above it.
use super::repo::Repo;

/// Modules whose files are features: the list in the parent names each of them twice, as a module and as an entry.
const FEATURES: &[&str] = &["diagnostics", "hover", "completion", "assists"];

/// Files without a head, files that nobody names, features that are in no list.
pub(crate) fn check(repo: &Repo) -> Vec<String> {
    let mut problems = Vec::new();
    for (path, text) in repo.rust() {
        if !text.starts_with("//! ") {
            problems.push(format!(
                "{path}: begin with a `//!` sentence that says what the module is"
            ));
        }
        let Some((parent, name)) = parent(repo, path) else {
            continue;
        };
        let Some(above) = repo.text(&parent) else {
            problems.push(format!(
                "{path}: there is no {parent} to name it; add one or move the file"
            ));
            continue;
        };
        if !declares(above, name) {
            problems.push(format!(
                "{parent}: add `mod {name};`, or remove {path}, which is not compiled"
            ));
        } else if is_feature(&parent) && !above.contains(&format!("{name}::")) {
            problems.push(format!(
                "{parent}: add `{name}::…` to the list, or {path} never runs"
            ));
        }
    }
    problems
}

/// The file whose `mod` line makes this one part of the crate; `None` for the roots of a crate or of a test.
fn parent<'a>(repo: &Repo, path: &'a str) -> Option<(String, &'a str)> {
    let (_, inside) = path.split_once("/src/")?;
    let stem = path.strip_suffix(".rs")?;
    let (folder, name) = stem.rsplit_once('/')?;
    if inside.contains('/') {
        return Some((format!("{folder}.rs"), name));
    }
    if name == "lib" || name == "main" {
        return None;
    }
    let lib = format!("{folder}/lib.rs");
    let root = if repo.text(&lib).is_some() {
        lib
    } else {
        format!("{folder}/main.rs")
    };
    Some((root, name))
}

fn declares(text: &str, name: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim();
        line.strip_suffix(';')
            .and_then(|line| line.strip_suffix(name))
            .is_some_and(|start| start.ends_with("mod "))
    })
}

fn is_feature(parent: &str) -> bool {
    let stem = parent
        .rsplit('/')
        .next()
        .and_then(|name| name.strip_suffix(".rs"));
    parent.starts_with("crates/sam-ide/") && stem.is_some_and(|stem| FEATURES.contains(&stem))
}

#[cfg(test)]
mod tests {
    use super::{Repo, check};

    fn problems(parent: &str) -> Vec<String> {
        check(&Repo::of(&[
            (
                "crates/sam-ide/src/lib.rs",
                "//! The crate.\npub mod hover;\n",
            ),
            ("crates/sam-ide/src/hover.rs", parent),
            ("crates/sam-ide/src/hover/connector.rs", "//! A hover.\n"),
        ]))
    }

    #[test]
    fn a_feature_is_declared_and_listed() {
        assert!(
            problems("//! Hovers.\nmod connector;\nconst ALL: &[H] = &[connector::hover];\n")
                .is_empty()
        );
    }

    #[test]
    fn a_feature_that_is_not_in_the_list_never_runs() {
        let problems = problems("//! Hovers.\nmod connector;\n");
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].contains("never runs"));
    }

    #[test]
    fn a_file_that_nobody_declares_is_not_compiled() {
        let problems = problems("//! Hovers.\nmod other_connector;\n");
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].contains("not compiled"));
    }

    #[test]
    fn every_module_has_a_head() {
        let repo = Repo::of(&[
            ("crates/x/tests/it.rs", "use x;\n"),
            ("crates/x/src/main.rs", "//! Good.\n"),
        ]);
        assert_eq!(check(&repo).len(), 1);
    }
}
