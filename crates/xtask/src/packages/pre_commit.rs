//! The hooks for pre-commit, from the mirror folder and the wheel.
use super::{TEMPLATE, Workshop, expect, repository};
use crate::shell;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const PRE_COMMIT: &str = "pre-commit==4.7.0";
const MIRROR: &str = "crates/sam-lsp/packaging/pre-commit";

/// Tries both hooks on a project with a mistake.
pub(super) fn try_out(workshop: &Workshop, wheel: &Path) -> Result<()> {
    let bin = workshop.python(&[PRE_COMMIT])?;
    let mirror = workshop.empty("mirror")?;
    let mut files = Vec::new();
    for name in [".pre-commit-hooks.yaml", "pyproject.toml"] {
        files.push((
            name,
            fs::read_to_string(shell::root().join(MIRROR).join(name))?,
        ));
    }
    let version = format!("sam-lsp=={}\"", env!("CARGO_PKG_VERSION"));
    let has_version = files.iter().any(|(_, text)| text.contains(&version));
    ensure!(
        has_version,
        "{MIRROR}/pyproject.toml must require {version}"
    );
    let files: Vec<_> = files.iter().map(|(name, text)| (*name, &**text)).collect();
    repository(&mirror, &files)?;
    let project = workshop.empty("pre-commit-project")?;
    repository(
        &project,
        &[("template.yaml", TEMPLATE), ("other.yaml", "name: other\n")],
    )?;
    let wheels = wheel.parent().context("the wheel has no folder")?;
    let hook = |name: &str| -> Result<Output> {
        let mut hook = Command::new(bin.join("pre-commit"));
        hook.arg("try-repo")
            .arg(&mirror)
            .args([name, "--all-files", "--verbose"])
            .env("PIP_FIND_LINKS", wheels)
            .env("PRE_COMMIT_HOME", workshop.folder.join("pre-commit-home"))
            .current_dir(&project);
        hook.output().context("pre-commit does not start")
    };
    expect(&hook("sam-lsp")?, 1, "error[connector-unknown-id]")?;
    expect(
        &hook("sam-lsp-fix")?,
        1,
        "fixed: template.yaml: Change to `Orders`",
    )?;
    expect(&hook("sam-lsp")?, 0, "Passed")?;
    println!("pre-commit hooks: tried");
    Ok(())
}
