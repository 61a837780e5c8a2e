//! `editors`: the server in real editors, without a screen; what they need is installed once, below `target`.
use crate::shell::{self, cargo};
use crate::test::CORE_PROFILE;
use anyhow::{Context, Result};
use std::path::PathBuf;
use std::process::Command;

/// The script that installs and starts them.
const SCRIPT: &str = "tests/editors/run";

/// Runs the tests of the editors with these names, or of all. What cannot be installed fails, or is left out.
pub(crate) fn run(names: &[String], skip_missing: bool) -> Result<()> {
    // As the tests compile it, so that nothing is compiled twice.
    let build = ["build", "--locked", "--package", "sam-lsp"];
    shell::run(cargo(&build).args(["--config", CORE_PROFILE]))?;
    // `PATH` is how an editor finds the server, in the shipped configurations as well.
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders =
        std::iter::once(shell::target_dir().join("debug")).chain(std::env::split_paths(&path));
    let path = std::env::join_paths(folders.collect::<Vec<PathBuf>>())?;
    let mut command = Command::new("bash");
    command
        .arg(SCRIPT)
        .args(skip_missing.then_some("--skip-missing"))
        .args(names)
        .env("PATH", path)
        .current_dir(shell::root());
    shell::run(&mut command).context("the tests with editors failed")
}
