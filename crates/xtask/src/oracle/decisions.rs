//! What z3 says of random pairs of policies: a small committed set, and a large one that is only compared.
use super::python;
use crate::shell;
use anyhow::{Context, Result, bail};
use std::process::Command;

const SCRIPT: &str = include_str!("decisions.py");

/// The committed answers, from the root of the repository.
const ANSWERS: &str = "tests/templates/decisions/answers.jsonl";

/// How many pairs are committed, and how many the large form asks about.
const COUNTS: (usize, usize) = (100, 400);

/// Writes the committed answers, and compares the decisions with those of many more pairs.
pub(crate) fn write() -> Result<()> {
    let path = shell::root().join(ANSWERS);
    std::fs::write(&path, answers(1, COUNTS.0)?)
        .with_context(|| format!("could not write {}", path.display()))?;
    let large = shell::target_dir().join("decisions.jsonl");
    std::fs::write(&large, answers(2, COUNTS.1)?)?;
    shell::run(
        Command::new("cargo")
            .args(["test", "-q", "-p", "sam-core", "--test", "core_tests"])
            .arg("decisions::")
            .env("SAM_LSP_DECISIONS", &large),
    )
}

/// Fails when the committed answers are not those of z3.
pub(crate) fn check() -> Result<()> {
    let committed = std::fs::read_to_string(shell::root().join(ANSWERS))?;
    if committed != answers(1, COUNTS.0)? {
        bail!("{ANSWERS}: not what z3 answers; run `cargo xtask oracle`");
    }
    Ok(())
}

fn answers(seed: u32, count: usize) -> Result<String> {
    python::solve(&format!("SEED, COUNT = {seed}, {count}\n{SCRIPT}"))
}
