//! The VS Code extension as a `.vsix` that carries the program.
use super::platform;
use crate::shell;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Packs the extension with `program` for the platform `host` (as Rust names it) into the file `out`.
///
/// Fails when npm is missing, when the extension does not compile, and when packing brings a warning: what a
/// marketplace would complain of is a mistake here.
pub(crate) fn pack(program: &Path, host: &str, out: &Path) -> Result<()> {
    build()?;
    let server = folder().join("server");
    fs::create_dir_all(&server)?;
    let name = program.file_name().context("the program has no name")?;
    fs::copy(program, server.join(name))
        .with_context(|| format!("there is no {}", program.display()))?;
    package(platform::of(host)?, out)
}

/// Packs the extension with the server's module, for editors on the web.
///
/// Fails as [`pack`] does.
pub(crate) fn pack_for_web(module: &Path, out: &Path) -> Result<()> {
    build()?;
    let server = folder().join("server");
    if server.exists() {
        fs::remove_dir_all(&server)?;
    }
    fs::copy(module, folder().join("dist/web/sam-lsp.wasm"))
        .with_context(|| format!("there is no {}", module.display()))?;
    package("web", out)
}

fn folder() -> PathBuf {
    shell::root().join("editors/vscode")
}

/// Compiles it into an empty folder.
fn build() -> Result<()> {
    let dist = folder().join("dist");
    if dist.exists() {
        fs::remove_dir_all(&dist)?;
    }
    let npm = |arguments: &[&str]| {
        let mut command = shell::npm();
        command.args(arguments).current_dir(folder());
        command
    };
    shell::run(&mut npm(&[
        "ci",
        "--no-fund",
        "--no-audit",
        "--loglevel=error",
    ]))
    .context("the extension needs Node.js with npm")?;
    shell::run(&mut npm(&["run", "--silent", "check"]))?;
    shell::run(&mut npm(&["run", "--silent", "build"]))?;
    // A marketplace shows one file, so all terms go into it, each under its name.
    fs::write(folder().join("LICENSE.txt"), super::terms_as_one()?)?;
    Ok(())
}

fn package(target: &str, out: &Path) -> Result<()> {
    if let Some(parent) = out.parent() {
        fs::create_dir_all(parent)?;
    }
    let mut package = Command::new("npx");
    package
        .args([
            "vsce",
            "package",
            "--no-dependencies",
            "--target",
            target,
            "--out",
        ])
        .arg(out)
        .current_dir(folder());
    let output = package.output().context("npx did not start")?;
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    if !output.status.success() || said.to_lowercase().contains("warning") {
        bail!("packing the extension was not clean:\n{said}");
    }
    Ok(())
}
