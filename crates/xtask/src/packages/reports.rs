//! The reports of `check` for other programs, held against their formats by a script.
use super::Workshop;
use crate::shell;
use anyhow::{Context, Result};
use std::fs;
use std::process::Command;

/// Classes that are generated from the JSON schema of SARIF.
const SARIF: &str = "pydantic-sarif==0.1.1";
const SCRIPT: &str = "crates/xtask/src/packages/reports.py";

/// Checks the project's templates, of which many have findings, and a file that is not there.
pub(super) fn check(workshop: &Workshop) -> Result<()> {
    let bin = workshop.python(&[SARIF])?;
    let folder = workshop.empty("reports")?;
    let mut script = Command::new(bin.join("python"));
    script.arg(shell::root().join(SCRIPT));
    for format in ["sarif", "junit", "gitlab"] {
        let mut check = Command::new(&workshop.program);
        check
            .args(["check", "tests/templates", "none.yaml", "--format", format])
            .current_dir(shell::root());
        let output = check.output().context("the program does not start")?;
        let path = folder.join(format);
        fs::write(&path, output.stdout)?;
        script.arg(path);
    }
    shell::run(&mut script)
}
