//! `test`: everything a change has to pass, in stages; the first that fails ends it.
use crate::shell::{self, cargo};
use crate::tidy;
use anyhow::{Context, Result};
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

/// Where the tests with real editors start, if the checkout has them.
const EDITORS: &str = "tests/editors/run";

/// Names the folder of the templates that are not part of the repository.
pub(crate) const CORPUS: &str = "SAM_LSP_CORPUS";

/// Whether the tests that need installed editors run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Editors {
    Run,
    Skip,
}

/// Runs all stages.
pub(crate) fn run(editors: Editors) -> Result<()> {
    stage("format", || {
        shell::run(&mut cargo(&["fmt", "--all", "--check"]))
    })?;
    stage("clippy", || {
        shell::run(&mut cargo(&[
            "clippy",
            "--locked",
            "--workspace",
            "--all-targets",
            "--",
            "--deny",
            "warnings",
        ]))
    })?;
    // The tests say it too, but what a passing test says is not shown.
    if std::env::var_os(CORPUS).is_none() {
        println!(
            "note: the corpus was not given ({CORPUS}); the tests that need it do nothing and pass"
        );
    }
    stage("tests", || {
        shell::run(&mut cargo(&["test", "--locked", "--workspace"]))
    })?;
    stage("tidy", tidy::run)?;
    if editors == Editors::Run && shell::root().join(EDITORS).exists() {
        stage("editors", || {
            shell::run(&mut cargo(&["build", "--package", "sam-lsp"]))?;
            // `PATH` is how an editor finds the server, in the shipped configurations as well.
            let path = std::env::var_os("PATH").unwrap_or_default();
            let folders = std::iter::once(shell::target_dir().join("debug"))
                .chain(std::env::split_paths(&path));
            let path = std::env::join_paths(folders.collect::<Vec<PathBuf>>())?;
            shell::run(
                Command::new("bash")
                    .arg(EDITORS)
                    .env("PATH", path)
                    .current_dir(shell::root()),
            )
        })?;
    }
    println!("all stages passed");
    Ok(())
}

fn stage(name: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    println!("== {name}");
    let start = Instant::now();
    work().with_context(|| format!("stage `{name}` failed"))?;
    println!("== {name} passed in {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}
