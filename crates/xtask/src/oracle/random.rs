//! What the SAM translator makes of random templates: a small committed set, and a large one that is only compared.
use super::python;
use crate::shell;
use anyhow::{Context, Result, bail};
use std::process::Command;

const SCRIPT: &str = include_str!("random.py");

/// The committed answers, from the root of the repository.
const ANSWERS: &str = "tests/templates/random.jsonl";

/// How many templates are committed, and how many more are compared.
const COUNTS: (usize, usize) = (100, 2_000);

/// Where the numbers of those begin that are only compared.
const FIRST_OF_MANY: usize = 10_000;

/// Writes the committed answers, and compares the transform with many more.
pub(crate) fn write() -> Result<()> {
    let path = shell::root().join(ANSWERS);
    std::fs::write(&path, answers(1, COUNTS.0)?)
        .with_context(|| format!("could not write {}", path.display()))?;
    let many = shell::target_dir().join("random-templates.jsonl");
    std::fs::write(&many, answers(FIRST_OF_MANY, COUNTS.1)?)?;
    shell::run(
        Command::new("cargo")
            .args(["test", "-q", "-p", "sam-core", "--test", "core_tests"])
            .arg("random_templates::")
            .env("SAM_LSP_RANDOM_TEMPLATES", &many),
    )
}

/// Fails when the committed answers are not the translator's.
pub(crate) fn check() -> Result<()> {
    let committed = std::fs::read_to_string(shell::root().join(ANSWERS))?;
    if committed != answers(1, COUNTS.0)? {
        bail!("{ANSWERS}: not what the translator answers; run `cargo xtask oracle`");
    }
    Ok(())
}

fn answers(seed: usize, count: usize) -> Result<String> {
    python::run(&format!("SEED, COUNT = {seed}, {count}\n{SCRIPT}"))
}
