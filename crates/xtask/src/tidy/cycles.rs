//! Modules of a crate do not use each other in a cycle, but for a parent and what is below it.
use super::repo::Repo;
use super::source::{Source, modules, sources};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

const HERE: &str = "crates/xtask/src/tidy/cycles.rs";

/// Modules that stand in a cycle; this list only gets shorter.
const KNOWN: &[&str] = &[];

/// Who uses whom, by `crate::module`.
type Uses = BTreeMap<String, BTreeSet<String>>;

/// Circles with a module that is not known to stand in one, and modules that are known for it and do not.
pub(crate) fn check(repo: &Repo) -> Vec<String> {
    let uses = uses(&sources(repo));
    let mut in_cycles = BTreeSet::new();
    let mut cycles: BTreeMap<BTreeSet<String>, String> = BTreeMap::new();
    for module in uses.keys() {
        let Some(cycle) = shortest_cycle(&uses, module) else {
            continue;
        };
        in_cycles.insert(module.as_str());
        if !KNOWN.contains(&module.as_str()) {
            // Each of its modules finds the cycle.
            let shown = cycle.join(" -> ");
            cycles.entry(cycle.into_iter().collect()).or_insert(shown);
        }
    }
    let mut problems: Vec<String> = cycles
        .values()
        .map(|cycle| {
            format!(
                "{cycle}: a cycle; move what one needs of the other to a module that uses neither"
            )
        })
        .collect();
    let is_whole = repo.text(HERE).is_some();
    let gone = KNOWN.iter().filter(|it| !in_cycles.contains(**it));
    problems.extend(
        gone.filter(|_| is_whole)
            .map(|it| format!("{HERE}: `{it}` stands in no cycle; take it out of KNOWN")),
    );
    problems
}

/// The shortest way from a module over others back to it, by breadth.
fn shortest_cycle(uses: &Uses, start: &str) -> Option<Vec<String>> {
    let mut came_from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(module) = queue.pop_front() {
        for used in uses.get(module).into_iter().flatten() {
            if used == start {
                let mut cycle = vec![start.to_owned(), module.to_owned()];
                let mut at = module;
                while let Some(before) = came_from.get(at) {
                    cycle.push((*before).to_owned());
                    at = before;
                }
                cycle.reverse();
                return Some(cycle);
            }
            if !came_from.contains_key(used.as_str()) {
                came_from.insert(used, module);
                queue.push_back(used);
            }
        }
    }
    None
}

/// What each module uses by a path from the crate or from a parent, without its parents and what is below it.
fn uses(sources: &[Source<'_>]) -> Uses {
    let modules = modules(sources);
    let mut uses = Uses::new();
    for source in sources {
        let Some(modules) = modules.get(source.krate) else {
            continue;
        };
        let code: Vec<&str> = source.lines.iter().map(|it| it.1).collect();
        for path in paths(&code.join("\n")) {
            let used = resolved(&source.module, &path, modules);
            let common = used.len().min(source.module.len());
            if used.get(..common) != source.module.get(..common) {
                let name = |module: &[&str]| format!("{}::{}", source.krate, module.join("::"));
                let of = uses.entry(name(&source.module)).or_default();
                of.insert(name(&used));
            }
        }
    }
    uses
}

/// The module that a path leads to or into.
fn resolved<'a>(
    from: &[&'a str],
    path: &[&'a str],
    modules: &BTreeSet<Vec<&'a str>>,
) -> Vec<&'a str> {
    let mut module = from.to_vec();
    for part in path {
        match *part {
            "crate" => module.clear(),
            "super" => drop(module.pop()),
            name => module.push(name),
        }
    }
    while !modules.contains(&module) && module.pop().is_some() {}
    module
}

/// All paths that begin with `crate` or `super`, those of a group one by one.
fn paths(code: &str) -> Vec<Vec<&str>> {
    let mut found = Vec::new();
    for start in ["crate::", "super::"] {
        for (at, _) in code.match_indices(start) {
            let before = code[..at].chars().next_back();
            if !before.is_some_and(|it| is_of_name(it) || it == ':') {
                tree(&code[at..], &[], &mut found);
            }
        }
    }
    found
}

/// Reads one path or group; what follows it.
fn tree<'a>(code: &'a str, before: &[&'a str], acc: &mut Vec<Vec<&'a str>>) -> &'a str {
    if let Some(mut rest) = code.strip_prefix('{') {
        loop {
            rest = rest.trim_start_matches(|it: char| it.is_whitespace() || it == ',');
            match rest.strip_prefix('}') {
                Some(after) => return after,
                None if rest.is_empty() => return rest,
                None => {
                    let after = tree(rest, before, acc);
                    rest = after.trim_start_matches(|it| it != ',' && it != '}');
                }
            }
        }
    }
    let end = code.find(|it| !is_of_name(it)).unwrap_or(code.len());
    let (name, rest) = code.split_at(end);
    let path = if name.is_empty() {
        before.to_vec()
    } else {
        [before, &[name]].concat()
    };
    match rest.strip_prefix("::") {
        Some(below) => tree(below.trim_start(), &path, acc),
        None => {
            acc.push(path);
            rest
        }
    }
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::{Repo, check, paths};

    fn problems(role: &str, policy: &str) -> Vec<String> {
        check(&Repo::of(&[
            (
                "crates/sam-core/src/lib.rs",
                "//! C.\nmod role;\nmod policy;\nmod text;\n",
            ),
            ("crates/sam-core/src/role.rs", role),
            (
                "crates/sam-core/src/role/report.rs",
                "//! R.\nuse super::Role;\nuse crate::text::Text;\n",
            ),
            ("crates/sam-core/src/policy.rs", policy),
            ("crates/sam-core/src/text.rs", "//! T.\n"),
        ]))
    }

    #[test]
    fn two_modules_that_use_each_other_are_a_circle() {
        let found = problems(
            "//! R.\nuse crate::{policy::{self, Statement}, text::Text};\n",
            "//! P.\nfn f() -> super::role::Role {}\n",
        );
        assert_eq!(found.len(), 1, "{found:?}");
        let cycle = "sam-core::policy -> sam-core::role -> sam-core::policy:";
        assert!(found[0].starts_with(cycle), "{found:?}");
    }

    #[test]
    fn a_parent_and_its_children_are_none() {
        let parent =
            "//! R.\nmod report;\nuse self::report::report;\npub use crate::role::report::R;\n";
        assert_eq!(
            problems(parent, "//! P.\nuse crate::role::report::R;\n"),
            [""; 0]
        );
    }

    #[test]
    fn what_only_tests_and_comments_say_is_not_used() {
        let policy =
            "//! P, see `crate::role`.\n#[cfg(test)]\nmod tests {\n    use crate::role::Role;\n}\n";
        assert_eq!(problems("//! R.\nuse crate::policy;\n", policy), [""; 0]);
    }

    #[test]
    fn groups_are_taken_apart() {
        assert_eq!(
            paths("use crate::{\n    a::{B, c::*},\n    d as e,\n};\nx(super::f::G)"),
            [
                vec!["crate", "a", "B"],
                vec!["crate", "a", "c"],
                vec!["crate", "d"],
                vec!["super", "f", "G"],
            ]
        );
    }
}
