//! `dist`: the released program with its papers in one archive, and the VS Code extension with the program in it.
mod extension;

use crate::shell;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What goes beside the program.
const README: &str = "README.md";

/// Under which terms it goes.
const TERMS: &[&str] = &["LICENSE-MIT", "LICENSE-APACHE", "NOTICE"];

/// Where the terms of what the data is made of lie; they travel with it.
const DATA: &str = "crates/sam-core/data";

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
    for paper in std::iter::once(root.join(README)).chain(terms()?) {
        let name = paper.file_name().context("a paper has no name")?;
        fs::copy(&paper, folder.join(name))
            .with_context(|| format!("there is no {}", paper.display()))?;
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

/// The files with the terms of the program and of what its data is made of.
fn terms() -> Result<Vec<PathBuf>> {
    let root = shell::root();
    let mut data = Vec::new();
    for entry in fs::read_dir(root.join(DATA))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with("LICENSE") || name.starts_with("NOTICE") {
            data.push(path);
        }
    }
    data.sort();
    let own = TERMS.iter().map(|name| root.join(name));
    Ok(own.chain(data).collect())
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
