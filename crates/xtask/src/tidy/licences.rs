//! Licences and sources of all dependencies, as `deny.toml` allows them.
//!
//! The file is in cargo-deny's format, so that tool can be run as well; this check needs nothing installed and no
//! network beyond what a build needs. Advisories are not looked at here: their list is elsewhere.
use super::repo::Repo;
use crate::shell;
use anyhow::{Context, Result};
use serde::Deserialize;

#[derive(Deserialize)]
struct Deny {
    licenses: Licenses,
}

#[derive(Deserialize)]
struct Licenses {
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    /// `None` for our own crates.
    source: Option<String>,
}

/// Dependencies under another licence or from another place than a registry.
pub(crate) fn check(repo: &Repo) -> Result<Vec<String>> {
    let text = repo.text("deny.toml").context("there is no deny.toml")?;
    let deny: Deny = toml::from_str(text).context("deny.toml has no licenses.allow")?;
    let mut cargo = shell::cargo(&["metadata", "--format-version", "1"]);
    let metadata: Metadata = serde_json::from_str(&shell::read(&mut cargo)?)?;
    Ok(metadata
        .packages
        .iter()
        .filter_map(|package| problem(package, &deny.licenses.allow))
        .collect())
}

fn problem(package: &Package, allow: &[String]) -> Option<String> {
    let Package {
        name,
        version,
        license,
        source,
    } = package;
    let source = source.as_ref()?;
    if !source.starts_with("registry+") {
        return Some(format!(
            "Cargo.lock: {name} {version} comes from {source}; use a published version"
        ));
    }
    match license {
        None => Some(format!(
            "Cargo.lock: {name} {version} names no licence; do without it"
        )),
        Some(license) if allowed(license, allow) => None,
        Some(license) => Some(format!(
            "Cargo.lock: {name} {version} is under {license}, which deny.toml does not allow; do without it, or decide there"
        )),
    }
}

/// Whether an SPDX expression can be met by allowed licences alone: of an `OR` one side, of an `AND` all.
fn allowed(expression: &str, allow: &[String]) -> bool {
    // Older packages write `MIT/Apache-2.0` for a choice.
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    either(&mut rest, allow) && rest.is_empty()
}

fn either(rest: &mut &[&str], allow: &[String]) -> bool {
    let mut met = both(rest, allow);
    while let ["OR", tail @ ..] = *rest {
        *rest = tail;
        met |= both(rest, allow);
    }
    met
}

fn both(rest: &mut &[&str], allow: &[String]) -> bool {
    let mut met = one(rest, allow);
    while let ["AND", tail @ ..] = *rest {
        *rest = tail;
        met &= one(rest, allow);
    }
    met
}

fn one(rest: &mut &[&str], allow: &[String]) -> bool {
    match *rest {
        ["(", tail @ ..] => {
            *rest = tail;
            let met = either(rest, allow);
            let [")", tail @ ..] = *rest else {
                return false;
            };
            *rest = tail;
            met
        }
        [name, "WITH", exception, tail @ ..] => {
            *rest = tail;
            let whole = format!("{name} WITH {exception}");
            allow.contains(&whole)
        }
        [name, tail @ ..] => {
            *rest = tail;
            allow.iter().any(|it| it == name)
        }
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use super::allowed;

    #[test]
    fn expressions_are_met_by_allowed_licences_alone() {
        let allow = [
            "MIT",
            "Apache-2.0",
            "Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception",
        ]
        .map(str::to_owned);
        for good in [
            "MIT",
            "MIT OR Apache-2.0",
            "MIT/Apache-2.0",
            "GPL-3.0 OR MIT",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception",
            "GPL-3.0 AND MIT OR Apache-2.0",
        ] {
            assert!(allowed(good, &allow), "{good}");
        }
        for bad in [
            "GPL-3.0",
            "MIT AND GPL-3.0",
            "(MIT OR GPL-3.0) AND GPL-3.0",
            "MIT WITH LLVM-exception",
            "",
            "(MIT",
        ] {
            assert!(!allowed(bad, &allow), "{bad}");
        }
    }
}
