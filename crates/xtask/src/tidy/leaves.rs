//! A rule is a leaf: nothing but its list imports from its file.
use super::repo::Repo;

const IDE: &str = "crates/sam-ide/src/";
const DIAGNOSTICS: &str = "crates/sam-ide/src/diagnostics/";

/// Imports from the files of rules.
pub(crate) fn check(repo: &Repo) -> Vec<String> {
    let rules: Vec<(&str, String, String)> = repo.rust().filter_map(rule).collect();
    let mut problems = Vec::new();
    for (path, text) in repo.rust().filter(|(path, _)| path.starts_with(IDE)) {
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (number, line) in code.lines().enumerate() {
            if line.trim_start().starts_with("//") {
                continue;
            }
            let others = rules.iter().filter(|(home, ..)| *home != path);
            for (home, whole, beside) in others {
                let is_beside = folder(home) == folder(path) && line.contains(&**beside);
                if line.contains(&**whole) || is_beside {
                    problems.push(format!(
                        "{path}:{}: a rule is a leaf; move what it shares with {home} out of that file",
                        number + 1
                    ));
                }
            }
        }
    }
    problems
}

/// The file of a rule, and how others would name it.
fn rule<'r>((path, text): (&'r str, &'r str)) -> Option<(&'r str, String, String)> {
    let inside = path.strip_prefix(DIAGNOSTICS)?.strip_suffix(".rs")?;
    let (group, name) = inside.split_once('/')?;
    let whole = format!("{group}::{name}::");
    let beside = format!("super::{name}::");
    text.contains("const RULE: Rule")
        .then_some((path, whole, beside))
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::{Repo, check};

    fn problems(other: &str) -> usize {
        let rule =
            "//! `a`: wrong.\npub(super) const RULE: Rule = Rule {};\npub(crate) fn f() {}\n";
        check(&Repo::of(&[
            ("crates/sam-ide/src/diagnostics/role/a.rs", rule),
            ("crates/sam-ide/src/diagnostics/role/b.rs", other),
            (
                "crates/sam-ide/src/diagnostics/role.rs",
                "//! Roles.\nmod a;\nconst RULES: &[Rule] = &[a::RULE];\n",
            ),
        ]))
        .len()
    }

    #[test]
    fn a_rule_is_named_by_its_list_only() {
        assert_eq!(problems("//! Another.\nuse crate::names::a;\n"), 0);
        assert_eq!(
            problems("//! Other.\nuse crate::diagnostics::role::a::f;\n"),
            1
        );
        assert_eq!(problems("//! Other.\nuse super::a::f;\n"), 1);
        assert_eq!(problems("//! Other.\n// As in role::a::f.\n"), 0);
    }
}
