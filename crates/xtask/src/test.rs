//! `test`: everything a change has to pass that needs nothing but the toolchain, in stages; the first that fails ends it.
use crate::shell::{self, cargo};
use crate::tidy;
use anyhow::{Context, Result};
use std::time::Instant;

/// Names the folder of the templates that are not part of the repository.
pub(crate) const CORPUS: &str = "SAM_LSP_CORPUS";

/// The core is compiled at level 1: all of the tests run it, and at level 0 it costs them more than the compiler saves.
pub(crate) const CORE_PROFILE: &str = "profile.dev.package.sam-core.opt-level=1";

/// A part of the run: its name, and what it does.
type Stage = (&'static str, fn() -> Result<()>);

const STAGES: &[Stage] = &[
    ("format", format),
    ("clippy", clippy),
    ("tests", tests),
    ("tidy", tidy::run),
];

/// Runs all stages, and names what they left out.
pub(crate) fn run() -> Result<()> {
    let start = Instant::now();
    for (index, (name, work)) in STAGES.iter().enumerate() {
        let place = format!("[{}/{}] {name}", index + 1, STAGES.len());
        println!("{place}");
        let start = Instant::now();
        work().with_context(|| format!("stage `{name}` failed"))?;
        println!("{place}: passed, {}", seconds(start));
    }
    println!(
        "all {} stages passed, {}; not part of it: {}",
        STAGES.len(),
        seconds(start),
        left_out()
    );
    Ok(())
}

fn format() -> Result<()> {
    shell::run(&mut cargo(&["fmt", "--all", "--check"]))
}

fn clippy() -> Result<()> {
    let what = ["clippy", "--locked", "--workspace", "--all-targets"];
    shell::run(cargo(&what).args(["--", "--deny", "warnings"]))
}

fn tests() -> Result<()> {
    let what = ["test", "--locked", "--workspace", "--no-fail-fast"];
    shell::run(cargo(&what).args(["--config", CORE_PROFILE]))
}

fn seconds(start: Instant) -> String {
    format!("{:.1} s", start.elapsed().as_secs_f64())
}

/// What needs more than the toolchain.
fn left_out() -> String {
    let editors = "the tests with editors (cargo xtask editors), the packages (cargo xtask packages), \
                   the playground (cargo xtask playground --test)";
    match std::env::var_os(CORPUS) {
        Some(_) => editors.to_owned(),
        None => format!("{editors}, the tests with the corpus ({CORPUS} is not set)"),
    }
}
