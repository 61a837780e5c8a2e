//! A public type has a name of its own in the whole workspace.
use super::repo::Repo;
use super::source::sources;
use std::collections::BTreeMap;

const HERE: &str = "crates/xtask/src/tidy/type_names.rs";

/// Names that two types have; this list only gets shorter.
const KNOWN: &[&str] = &[];

/// Names that several public types have, and names that are known for it and are not.
pub(crate) fn check(repo: &Repo) -> Vec<String> {
    let sources = sources(repo);
    let mut places: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for source in &sources {
        for (number, line) in &source.lines {
            if let Some(name) = public_type(line) {
                let place = format!("{}:{number}", source.path);
                places.entry(name).or_default().push(place);
            }
        }
    }
    places.retain(|_, it| it.len() > 1);
    let unknown = places.iter().filter(|(name, _)| !KNOWN.contains(name));
    let mut problems: Vec<String> = unknown
        .map(|(name, places)| {
            let [first, others @ ..] = places.as_slice() else {
                return String::new();
            };
            format!(
                "{}: `{name}` is the name of the public type in {first}; find another one",
                others.join(", ")
            )
        })
        .collect();
    let is_whole = repo.text(HERE).is_some();
    let gone = KNOWN.iter().filter(|it| !places.contains_key(**it));
    problems.extend(
        gone.filter(|_| is_whole)
            .map(|it| format!("{HERE}: only one public type is a `{it}`; take it out of KNOWN")),
    );
    problems
}

/// The name of the type that a line of a module declares as public; those of an `impl` are indented.
fn public_type(line: &str) -> Option<&str> {
    let declaration = line.strip_prefix("pub ")?;
    let kinds = ["struct ", "enum ", "trait ", "type ", "union "];
    let rest = kinds.iter().find_map(|it| declaration.strip_prefix(it))?;
    rest.split(|it: char| !it.is_alphanumeric() && it != '_')
        .next()
}

#[cfg(test)]
mod tests {
    use super::{HERE, KNOWN, Repo, check};

    fn problems(core: &str, ide: &str) -> Vec<String> {
        check(&Repo::of(&[
            ("crates/sam-core/src/a.rs", core),
            ("crates/sam-ide/src/b.rs", ide),
        ]))
    }

    #[test]
    fn a_second_public_type_of_a_name_is_refused() {
        let found = problems("pub struct Place<'a> {\n", "\npub enum Place {\n");
        assert_eq!(
            found,
            [
                "crates/sam-ide/src/b.rs:2: `Place` is the name of the public type in \
                 crates/sam-core/src/a.rs:1; find another one"
            ]
        );
    }

    #[test]
    fn types_within_a_crate_and_types_of_an_impl_may_share_a_name() {
        let inner = "struct Place;\npub(crate) struct Site;\n    pub type Item = u8;\n";
        assert!(
            problems(
                "pub struct Place;\npub struct Site;\npub type Item = u8;\n",
                inner
            )
            .is_empty()
        );
    }

    #[test]
    fn a_known_name_that_is_unique_now_goes_from_the_list() {
        let problems = check(&Repo::of(&[(HERE, "//! Names.\n")]));
        assert_eq!(problems.len(), KNOWN.len());
    }
}
