//! Who may depend on whom: the table in `docs/architecture.md`, compared with each `Cargo.toml`.
use super::repo::Repo;
use std::collections::BTreeMap;

const PAGE: &str = "docs/architecture.md";

/// What a crate may use: a row of the table.
struct Row<'a> {
    ours: Vec<&'a str>,
    /// `None` where the table names no complete list.
    outside: Option<Vec<&'a str>>,
}

/// Dependencies that the table does not allow.
pub(crate) fn check(repo: &Repo) -> Vec<String> {
    let Some(page) = repo.text(PAGE) else {
        return Vec::new();
    };
    let rows = rows(page);
    let mut problems = Vec::new();
    for (path, text) in repo.files() {
        let Some(name) = path
            .strip_prefix("crates/")
            .and_then(|rest| rest.strip_suffix("/Cargo.toml"))
        else {
            continue;
        };
        let Some(row) = rows.get(name) else {
            problems.push(format!(
                "{PAGE}: the table of allowed arrows has no row for `{name}`; add it"
            ));
            continue;
        };
        let Ok(manifest) = text.parse::<toml::Table>() else {
            problems.push(format!("{path}: no TOML; mend it"));
            continue;
        };
        for dependency in dependencies(&manifest) {
            let is_ours = rows.contains_key(dependency);
            let allowed = match &row.outside {
                _ if is_ours => row.ours.contains(&dependency),
                Some(outside) => outside.contains(&dependency),
                None => true,
            };
            if !allowed {
                problems.push(format!(
                    "{path}: `{dependency}` is not allowed here by the table in {PAGE}; \
                     do without it, or change the table in a commit of its own"
                ));
            }
        }
    }
    problems
}

/// Dependencies of the crate itself, on any platform; tests may use what they need.
fn dependencies(manifest: &toml::Table) -> impl Iterator<Item = &str> {
    let platforms = manifest.get("target").and_then(toml::Value::as_table);
    let platforms = platforms.into_iter().flat_map(toml::Table::values);
    let holders = platforms
        .filter_map(toml::Value::as_table)
        .chain([manifest]);
    let tables = holders.flat_map(|holder| {
        ["dependencies", "build-dependencies"]
            .into_iter()
            .filter_map(|key| holder.get(key)?.as_table())
    });
    tables.flat_map(|table| table.keys().map(String::as_str))
}

/// The rows of the table whose first heading is `from \ may use`, by crate.
fn rows(page: &str) -> BTreeMap<&str, Row<'_>> {
    let mut lines = page
        .lines()
        .skip_while(|line| !line.starts_with("| from \\ may use"));
    let Some(heading) = lines.next() else {
        return BTreeMap::new();
    };
    let columns: Vec<&str> = cells(heading).collect();
    let mut rows = BTreeMap::new();
    for line in lines.skip(1).take_while(|line| line.starts_with('|')) {
        let cells: Vec<&str> = cells(line).collect();
        let [name, arrows @ .., outside] = cells.as_slice() else {
            continue;
        };
        let ours = arrows.iter().zip(columns.iter().skip(1));
        let row = Row {
            ours: ours
                .filter(|(cell, _)| **cell == "yes")
                .map(|(_, column)| *column)
                .collect(),
            outside: complete_list(outside),
        };
        rows.insert(name.trim_matches('*'), row);
    }
    rows
}

fn cells(line: &str) -> impl Iterator<Item = &str> {
    line.trim().trim_matches('|').split('|').map(str::trim)
}

/// The names of a cell that holds nothing but names, or says that there are none; a cell with other words in it leaves the
/// list open.
fn complete_list(cell: &str) -> Option<Vec<&str>> {
    if cell == "none" {
        return Some(Vec::new());
    }
    cell.split(',')
        .map(|name| name.trim().strip_prefix('`')?.strip_suffix('`'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Repo, check};

    const PAGE: &str = "\
| from \\ may use | low | high | outside crates |
| --- | --- | --- | --- |
| **low** | – | no | `rope`, `json` |
| **high** | yes | – | `lsp` and what a program needs |

| other | table |
";

    #[test]
    fn an_arrow_upwards_and_a_foreign_crate_are_refused() {
        let repo = Repo::of(&[
            ("docs/architecture.md", PAGE),
            (
                "crates/low/Cargo.toml",
                "[dependencies]\nrope = \"1\"\nhigh = {}\nlsp = \"1\"\n",
            ),
            (
                "crates/high/Cargo.toml",
                "[dependencies]\nlow = {}\nanything = \"1\"\n",
            ),
        ]);
        let problems = check(&repo);
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert!(problems[0].starts_with("crates/low/Cargo.toml: `high`"));
        assert!(problems[1].starts_with("crates/low/Cargo.toml: `lsp`"));
    }

    #[test]
    fn what_is_used_on_one_platform_is_used() {
        let manifest = "[target.'cfg(unix)'.dependencies]\nhigh = {}\nrope = \"1\"\n\
                        [target.'cfg(windows)'.build-dependencies]\nlsp = \"1\"\n";
        let repo = Repo::of(&[
            ("docs/architecture.md", PAGE),
            ("crates/low/Cargo.toml", manifest),
        ]);
        let problems = check(&repo);
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert!(problems[0].starts_with("crates/low/Cargo.toml: `high`"));
        assert!(problems[1].starts_with("crates/low/Cargo.toml: `lsp`"));
    }

    #[test]
    fn a_crate_that_may_use_none_uses_none() {
        let page = PAGE.replace("`rope`, `json`", "none");
        let repo = Repo::of(&[
            ("docs/architecture.md", &page),
            ("crates/low/Cargo.toml", "[dependencies]\nrope = \"1\"\n"),
        ]);
        assert_eq!(check(&repo).len(), 1);
    }

    #[test]
    fn tests_may_use_what_they_need() {
        let manifest = "[dependencies]\njson = \"1\"\n[dev-dependencies]\nexpect-test = \"1\"\n";
        let repo = Repo::of(&[
            ("docs/architecture.md", PAGE),
            ("crates/low/Cargo.toml", manifest),
        ]);
        assert!(check(&repo).is_empty());
    }

    #[test]
    fn a_crate_without_a_row_is_a_problem() {
        let repo = Repo::of(&[
            ("docs/architecture.md", PAGE),
            ("crates/new/Cargo.toml", ""),
        ]);
        assert_eq!(check(&repo).len(), 1);
    }
}
