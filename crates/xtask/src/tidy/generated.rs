//! Generated files in step with what they are made of, as far as that shows without the packages.
use super::repo::Repo;
use crate::codegen::sources::{Package, Sources};
use crate::codegen::{SOURCES, rules};

const PROFILES: &str = "crates/sam-core/data/connectors";
const LIST: &str = "crates/sam-core/src/data/connectors.rs";

/// Profiles and their list, rules and their pages.
pub(crate) fn check(repo: &Repo) -> Vec<String> {
    let mut problems = profiles(repo);
    problems.extend(notice(repo));
    problems.extend(pages(repo));
    problems
}

/// The compiler notices a listed file that is gone; nothing else notices one that is not listed.
fn profiles(repo: &Repo) -> Vec<String> {
    let list = repo.text(LIST).unwrap_or_default();
    let unlisted = repo
        .within(PROFILES)
        .filter(|(name, _)| !list.contains(&format!("/{name}\"")));
    unlisted
        .map(|(name, _)| {
            format!("{LIST}: does not list {PROFILES}/{name}; run `cargo xtask codegen`")
        })
        .collect()
}

/// Each package that the data is made of is named with its version and licence.
fn notice(repo: &Repo) -> Vec<String> {
    let (Some(sources), Some(notice)) = (repo.text(SOURCES), repo.text("NOTICE")) else {
        return Vec::new();
    };
    let Ok(sources) = Sources::parse(sources) else {
        return vec![format!("{SOURCES}: not what codegen expects; mend it")];
    };
    let credits = sources.packages().map(Package::credit);
    let missing = credits.filter(|credit| !notice.contains(credit.as_str()));
    missing
        .map(|credit| {
            format!("NOTICE: does not say `{credit}`, which the data is made of; name it")
        })
        .collect()
}

fn pages(repo: &Repo) -> Vec<String> {
    let sources: Vec<_> = repo.grouped(rules::SOURCES).collect();
    let pages = match rules::pages(&sources) {
        Ok(pages) => pages,
        Err(problems) => return problems,
    };
    let mut problems = Vec::new();
    if let Some(schema) = repo.text(rules::SCHEMA)
        && rules::with_codes(schema, &pages).ok().as_deref() != Some(schema)
    {
        problems.push(format!(
            "{}: does not list the codes of the rules; run `cargo xtask docs`",
            rules::SCHEMA
        ));
    }
    if let Some(manifest) = repo.text(rules::MANIFEST)
        && rules::with_settings(manifest, &pages).ok().as_deref() != Some(manifest)
    {
        problems.push(format!(
            "{}: does not list the codes of the rules; run `cargo xtask docs`",
            rules::MANIFEST
        ));
    }
    for (name, text) in &pages {
        if repo.text(&format!("{}/{name}", rules::FOLDER)) != Some(text) {
            problems.push(format!(
                "{}/{name}: not what the rule's module comment says; run `cargo xtask docs`",
                rules::FOLDER
            ));
        }
    }
    for (name, _) in repo
        .within(rules::FOLDER)
        .filter(|(name, _)| !pages.contains_key(*name))
    {
        problems.push(format!(
            "{}/{name}: there is no such rule; run `cargo xtask docs`",
            rules::FOLDER
        ));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::{Repo, check};

    #[test]
    fn a_page_that_is_not_its_rules_comment_is_named() {
        let rule = "//! `some-rule`: a thing is wrong.\n//!\n//! More.\n";
        let index = "# Rules\n\nWhat each diagnostic means and what to do about it. Made from the comments of \
                     `crates/sam-ide/src/diagnostics` by\n`cargo xtask docs`.\n\n| code | says |\n| --- | --- |\n\
                     | [some-rule](some-rule.md) | A thing is wrong. |\n";
        let page = "# some-rule\n\nA thing is wrong.\n\nMore.\n";
        let of = |page| {
            check(&Repo::of(&[
                ("crates/sam-ide/src/diagnostics/grant/some_rule.rs", rule),
                ("docs/rules/README.md", index),
                ("docs/rules/some-rule.md", page),
            ]))
        };
        assert_eq!(of(page), Vec::<String>::new());
        assert_eq!(of("# some-rule\n\nOld.\n").len(), 1);
    }

    #[test]
    fn a_schema_without_the_code_of_a_rule_is_named() {
        let rule = "//! `some-rule`: a thing is wrong.\n//!\n//! More.\n";
        let of = |codes: &str| {
            let schema = format!(
                "{{\n  \"definitions\": {{\n    \"rules\": {{\n      \"properties\": {codes}\n    }}\n  }}\n}}\n"
            );
            let problems = check(&Repo::of(&[
                ("crates/sam-ide/src/diagnostics/grant/some_rule.rs", rule),
                ("editors/sam-lsp.schema.json", &schema),
            ]));
            let of_schema = |it: &&String| it.starts_with("editors/sam-lsp.schema.json");
            problems.iter().filter(of_schema).count()
        };
        let some = "{\n        \"some-rule\": {\n          \"description\": \"A thing is wrong.\",\n          \
                    \"$ref\": \"#/definitions/level\"\n        }\n      }";
        assert_eq!(of(some), 0);
        assert_eq!(of("{}"), 1);
    }

    #[test]
    fn a_package_that_the_notice_does_not_name_is_named() {
        let sources = "[[package]]\nname = \"facts\"\nregistry = \"npm\"\nversion = \"2.0\"\nfile = \"f.tgz\"\n\
                       sha256 = \"0\"\nlicence = \"MIT\"\nlicence-files = []\ndate = \"2026-10\"\n";
        let of = |notice| {
            let problems = check(&Repo::of(&[
                ("crates/sam-core/data/sources.toml", sources),
                ("NOTICE", notice),
            ]));
            problems
                .iter()
                .filter(|problem| problem.starts_with("NOTICE"))
                .count()
        };
        assert_eq!(of("facts 2.0, MIT\n"), 0);
        assert_eq!(of("facts 1.0, MIT\n"), 1);
    }

    #[test]
    fn a_profile_that_is_not_listed_is_named() {
        let repo = Repo::of(&[
            ("crates/sam-core/data/connectors/A--B.json", "{}"),
            ("crates/sam-core/data/connectors/A--C.json", "{}"),
            (
                "crates/sam-core/src/data/connectors.rs",
                "//! List.\ninclude_str!(\"../../data/connectors/A--B.json\")",
            ),
        ]);
        let problems = check(&repo);
        assert!(
            problems.iter().any(|problem| problem.contains("A--C.json")),
            "{problems:?}"
        );
        assert!(
            !problems.iter().any(|problem| problem.contains("A--B.json")),
            "{problems:?}"
        );
    }
}
