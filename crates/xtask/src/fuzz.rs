//! `fuzz`: runs the fuzz targets one after the other, guided by coverage.
use crate::shell;
use anyhow::{Result, ensure};
use std::fs;
use std::process::{Command, Stdio};

/// The package of the targets.
const FOLDER: &str = "tests/fuzz";

/// Bytes of an input: a template of that length has all that can happen, and is quick.
const MAX_BYTES: u32 = 4096;

/// Runs targets, all if none is named, each for some minutes. New inputs go to `tests/fuzz/found`, what fails to
/// `tests/fuzz/artifacts`.
pub(crate) fn run(targets: &[String], minutes: u32) -> Result<()> {
    let version = cargo_fuzz(&["--version"]).stdout(Stdio::null()).status();
    ensure!(
        version.is_ok_and(|it| it.success()),
        "cargo-fuzz is missing: `cargo install --locked cargo-fuzz`"
    );
    let listed = shell::read(&mut cargo_fuzz(&["list", "--fuzz-dir", FOLDER]))?;
    let all: Vec<&str> = listed.lines().map(str::trim).collect();
    let chosen: Vec<&str> = match targets {
        [] => all.clone(),
        some => some.iter().map(String::as_str).collect(),
    };
    for target in chosen {
        ensure!(
            all.contains(&target),
            "no target {target}; there are {}",
            all.join(", ")
        );
        let found = format!("{FOLDER}/found/{target}");
        fs::create_dir_all(shell::root().join(&found))?;
        let saved = format!("{FOLDER}/corpus/{target}");
        // No `unsafe` is allowed, so a sanitizer of memory would find nothing.
        let mut fuzz = cargo_fuzz(&["run", "--fuzz-dir", FOLDER, "--sanitizer", "none", target]);
        fuzz.args([found.as_str(), saved.as_str(), "--"]);
        fuzz.arg(format!("-max_total_time={}", minutes * 60));
        fuzz.arg(format!("-max_len={MAX_BYTES}"));
        fuzz.args(["-timeout=20", "-rss_limit_mb=2048", "-print_final_stats=1"]);
        shell::run(&mut fuzz)?;
    }
    Ok(())
}

/// cargo-fuzz, which needs options of the compiler that only a nightly one has by itself.
fn cargo_fuzz(arguments: &[&str]) -> Command {
    let mut command = shell::cargo(&["fuzz"]);
    command.args(arguments).env("RUSTC_BOOTSTRAP", "1");
    command
}
