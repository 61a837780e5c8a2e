//! A template with its answer for every connector profile, and an answer for every other one.
use super::repo::Repo;
use std::collections::BTreeSet;

const PROFILES: &str = "crates/sam-core/data/connectors";
const TEMPLATES: &str = "tests/templates/connectors";
const POLICIES: &str = "tests/templates/policies";
const ANSWER: &str = ".expected.json";

/// Profiles without a template, templates without an answer, answers without a template.
pub(crate) fn check(repo: &Repo) -> Vec<String> {
    let mut problems = unpaired(repo, TEMPLATES);
    problems.extend(unpaired(repo, POLICIES));
    let headings: BTreeSet<&str> = repo
        .within(TEMPLATES)
        .filter_map(|(_, text)| text.lines().next())
        .collect();
    for (file, _) in repo.within(PROFILES) {
        let Some((source, destination)) = file
            .strip_suffix(".json")
            .and_then(|stem| stem.split_once("--"))
        else {
            continue;
        };
        let heading = format!("# {source} to {destination}").replace('.', "::");
        if !headings.contains(heading.as_str()) {
            problems.push(format!(
                "{PROFILES}/{file}: no template in {TEMPLATES} begins `{heading}`; write one"
            ));
        }
    }
    problems
}

/// Templates of a folder without an answer, and answers without a template.
fn unpaired(repo: &Repo, folder: &'static str) -> Vec<String> {
    let mut problems = Vec::new();
    let names: Vec<&str> = repo.within(folder).map(|(name, _)| name).collect();
    let answers: BTreeSet<&str> = names
        .iter()
        .filter_map(|it| it.strip_suffix(ANSWER))
        .collect();
    let templates: BTreeSet<&str> = names
        .iter()
        .filter(|name| !name.ends_with(ANSWER))
        .filter_map(|name| Some(name.rsplit_once('.')?.0))
        .collect();
    for name in templates.difference(&answers) {
        problems.push(format!(
            "{folder}/{name}: no answer beside it; run `cargo xtask oracle`"
        ));
    }
    for name in answers.difference(&templates) {
        problems.push(format!(
            "{folder}/{name}{ANSWER}: the template is gone; remove the answer"
        ));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::{Repo, check};

    #[test]
    fn every_profile_has_a_template_and_every_template_an_answer() {
        let repo = Repo::of(&[
            (
                "crates/sam-core/data/connectors/AWS.A.B--AWS.C.D.json",
                "{}",
            ),
            (
                "crates/sam-core/data/connectors/AWS.A.B--AWS.E.F.json",
                "{}",
            ),
            ("crates/sam-core/data/connectors/resources.json", "{}"),
            (
                "tests/templates/connectors/b-to-d.yaml",
                "# AWS::A::B to AWS::C::D\n",
            ),
            ("tests/templates/connectors/b-to-d.expected.json", "{}"),
            ("tests/templates/connectors/other.yaml", "# Some form.\n"),
            ("tests/templates/connectors/gone.expected.json", "{}"),
        ]);
        let problems = check(&repo);
        assert_eq!(problems.len(), 3, "{problems:?}");
        assert!(problems[0].starts_with("tests/templates/connectors/other: no answer"));
        assert!(problems[1].starts_with("tests/templates/connectors/gone.expected.json"));
        assert!(problems[2].contains("AWS.A.B--AWS.E.F.json: no template"));
    }
}
