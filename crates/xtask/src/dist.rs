//! `dist`: the released program with its papers in one archive, and the VS Code extension with the program in it.
mod extension;

use crate::shell;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What goes beside the program, if the repository has it.
const PAPERS: &[&str] = &["README.md", "LICENSE-MIT", "LICENSE-APACHE", "NOTICE"];

/// Builds the program and packs it.
pub(crate) fn run() -> Result<()> {
    let root = shell::root();
    shell::run(&mut shell::cargo(&[
        "build",
        "--release",
        "--locked",
        "--package",
        "sam-lsp",
    ]))?;
    let target = shell::target_dir();
    let program = format!("sam-lsp{}", std::env::consts::EXE_SUFFIX);
    let name = format!("sam-lsp-{}-{}", env!("CARGO_PKG_VERSION"), host()?);
    let folder = target.join("dist").join(&name);
    fs::create_dir_all(&folder)?;
    fs::copy(target.join("release").join(&program), folder.join(&program))
        .context("no program was built")?;
    for paper in PAPERS {
        fs::copy(root.join(paper), folder.join(paper))
            .with_context(|| format!("there is no {paper}"))?;
    }
    // What the data is made of asks for its licence to travel with it.
    for entry in fs::read_dir(root.join("crates/sam-core/data"))? {
        let path = entry?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if name.starts_with("LICENSE") || name.starts_with("NOTICE") {
            fs::copy(&path, folder.join(name))?;
        }
    }
    let archive = target.join("dist").join(format!("{name}.tar.gz"));
    shell::run(
        Command::new("tar")
            .arg("-czf")
            .arg(&archive)
            .arg("-C")
            .arg(target.join("dist"))
            .arg(&name),
    )?;
    println!("{program}: {}", size(&folder.join(&program))?);
    let vsix = target.join("dist").join(format!("{name}.vsix"));
    extension::pack(&folder.join(&program), &host()?, &vsix)?;
    println!("{}: {}", vsix.display(), size(&vsix)?);
    println!("{}: {}", archive.display(), size(&archive)?);
    Ok(())
}

/// Packs the VS Code extension with a program that is built already.
pub(crate) fn vsix(program: &Path, out: &Path) -> Result<()> {
    let absolute = |path: &Path| -> Result<PathBuf> { Ok(std::path::absolute(path)?) };
    extension::pack(&absolute(program)?, &host()?, &absolute(out)?)
}

fn size(path: &Path) -> Result<String> {
    Ok(format!("{:.2} MB", fs::metadata(path)?.len() as f64 / 1e6))
}

/// The platform the program was built for, as Rust names it.
fn host() -> Result<String> {
    let version = shell::read(Command::new("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc does not name its host")?.to_owned())
}
