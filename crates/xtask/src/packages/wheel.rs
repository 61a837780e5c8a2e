//! The wheel for PyPI, in a virtual environment that has nothing else.
use super::{Profile, Workshop, use_program};
use crate::shell;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const MATURIN: &str = "maturin==1.16.0";
const PROJECT: &str = "crates/sam-lsp/packaging/pypi";

/// Builds the wheel.
pub(super) fn build(workshop: &Workshop) -> Result<PathBuf> {
    let bin = workshop.python(&[MATURIN])?;
    let wheels = workshop.empty("wheels")?;
    let mut maturin = Command::new(bin.join("maturin"));
    maturin
        .args(["build", "--locked", "--quiet", "--out"])
        .arg(&wheels)
        .env("CARGO_TARGET_DIR", shell::target_dir())
        .current_dir(shell::root().join(PROJECT));
    match workshop.profile {
        Profile::Debug => {
            maturin.args(["--profile", "dev"]);
        }
        Profile::Release => {
            maturin.arg("--release");
        }
    }
    shell::run(&mut maturin)?;
    let wheel = fs::read_dir(&wheels)?.next();
    Ok(wheel.context("maturin built no wheel")??.path())
}

/// Installs it and uses it.
pub(super) fn try_out(workshop: &Workshop, wheel: &Path) -> Result<()> {
    let venv = workshop.empty("venv")?;
    shell::run(Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
    let bin = venv.join("bin");
    let mut pip = Command::new(bin.join("pip"));
    pip.args(["install", "--quiet", "--no-index"]).arg(wheel);
    shell::run(&mut pip)?;
    let mut files = Command::new(bin.join("pip"));
    let files = shell::read(files.args(["show", "--files", "sam-lsp"]))?;
    for terms in ["LICENSE-MIT", "NOTICE", "data/LICENSE-botocore"] {
        ensure!(files.contains(terms), "the wheel comes without {terms}");
    }
    use_program(&bin, &workshop.empty("home-pip")?).context("the installed wheel")?;
    println!("wheel: installed and used");
    Ok(())
}
