//! What PyYAML makes of texts: a small committed set, and a large one that is only compared.
use super::python;
use crate::shell;
use crate::test::CORPUS;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

const SCRIPT: &str = include_str!("yaml.py");

/// The committed answers, from the root of the repository.
const ANSWERS: &str = "tests/templates/yaml/answers.jsonl";

/// How many texts are committed, and how many the large form asks about.
const COUNTS: (usize, usize) = (320, 6_000);

/// Writes the committed answers, and compares the reader with many more: a corpus, if there is one, mutants and texts of
/// the grammar.
pub(crate) fn write() -> Result<()> {
    let path = shell::root().join(ANSWERS);
    std::fs::write(&path, answers(1, COUNTS.0, &[])?)
        .with_context(|| format!("could not write {}", path.display()))?;
    let mut files = Vec::new();
    if let Some(corpus) = std::env::var_os(CORPUS) {
        gather(&mut files, Path::new(&corpus))?;
    }
    files.sort();
    let large = shell::target_dir().join("yaml-answers.jsonl");
    std::fs::write(&large, answers(2, COUNTS.1, &files)?)?;
    shell::run(
        Command::new("cargo")
            .args([
                "test",
                "-q",
                "-p",
                "sam-core",
                "--test",
                "core_tests",
                "pyyaml::",
            ])
            .env("SAM_LSP_YAML_ANSWERS", &large),
    )
}

/// Fails when the committed answers are not PyYAML's.
pub(crate) fn check() -> Result<()> {
    let committed = std::fs::read_to_string(shell::root().join(ANSWERS))?;
    if committed != answers(1, COUNTS.0, &[])? {
        bail!("{ANSWERS}: not what PyYAML answers; run `cargo xtask oracle`");
    }
    Ok(())
}

fn answers(seed: u32, count: usize, files: &[PathBuf]) -> Result<String> {
    let files: Vec<_> = files.iter().map(|it| it.to_string_lossy()).collect();
    let files = serde_json::to_string(&files)?;
    python::run(&format!(
        "SEED, COUNT, FILES = {seed}, {count}, {files}\n{SCRIPT}"
    ))
}

fn gather(acc: &mut Vec<PathBuf>, folder: &Path) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let is_yaml = path
            .extension()
            .is_some_and(|it| it == "yaml" || it == "yml");
        if path.is_dir() {
            gather(acc, &path)?;
        } else if is_yaml {
            acc.push(path);
        }
    }
    Ok(())
}
