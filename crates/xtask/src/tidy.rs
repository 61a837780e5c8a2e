//! `tidy`: what the compiler does not hold about the house, held by reading its files.
mod arrows;
mod cycles;
mod facts;
mod fuzz_lock;
mod generated;
mod leaves;
mod licences;
mod links;
pub(crate) mod modules;
mod paths;
mod purity;
mod repo;
mod sizes;
mod source;
mod templates;
mod type_names;

use crate::shell;
use anyhow::{Result, bail};
use repo::Repo;

/// Every check over the files of the repository; each problem is one line with its path and what to do.
const CHECKS: &[fn(&Repo) -> Vec<String>] = &[
    arrows::check,
    facts::check,
    fuzz_lock::check,
    purity::check,
    modules::check,
    leaves::check,
    generated::check,
    templates::check,
    paths::check,
    links::check,
    sizes::check,
    type_names::check,
    cycles::check,
];

/// Runs all checks, and the one over the dependencies' licences.
pub(crate) fn run() -> Result<()> {
    let repo = Repo::read(&shell::root())?;
    let mut problems = problems(&repo);
    problems.extend(licences::check(&repo)?);
    for problem in &problems {
        println!("{problem}");
    }
    if !problems.is_empty() {
        bail!("tidy found {} problems", problems.len());
    }
    println!("tidy: {} files in order", repo.paths().count());
    Ok(())
}

fn problems(repo: &Repo) -> Vec<String> {
    CHECKS.iter().flat_map(|check| check(repo)).collect()
}

#[cfg(test)]
mod tests {
    use super::{problems, repo::Repo};
    use crate::shell;

    #[test]
    fn the_repository_is_tidy() {
        let repo = Repo::read(&shell::root()).expect("the repository can be read");
        assert_eq!(problems(&repo), Vec::<String>::new());
    }
}
