//! `dist`: the released program with its papers in one archive, and the VS Code extension with the program in it.
mod extension;
pub(crate) mod formula;
pub(crate) mod npm;
pub(crate) mod platform;

use crate::module::{self, Module};
use crate::shell;
use anyhow::{Context, Result};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the released program has that a plain build leaves out.
pub(crate) const FEATURES: &str = "mcp";

/// What goes beside the program.
const README: &str = "README.md";

/// Under which terms it goes.
const TERMS: &[&str] = &["LICENSE-MIT", "LICENSE-APACHE", "NOTICE"];

/// Where the terms of what the data is made of lie; they travel with it.
const DATA: &str = "crates/sam-core/data";

/// Builds the program and packs it, for this machine or for another target: the archive with a folder of the same name,
/// the VS Code extension, and the npm package of the platform, as `target/dist/sam-lsp-{target}.*`.
pub(crate) fn run(target: Option<&str>) -> Result<()> {
    let mut build = shell::cargo(&[
        "build",
        "--release",
        "--locked",
        "--package",
        "sam-lsp",
        "--features",
        FEATURES,
    ]);
    let built = match target {
        Some(target) => {
            build.args(["--target", target]);
            shell::target_dir().join(target)
        }
        None => shell::target_dir(),
    };
    shell::run(&mut build)?;
    let target = match target {
        Some(target) => target.to_owned(),
        None => host()?,
    };
    let program = built.join("release").join(platform::program(&target));
    let dist = shell::target_dir().join("dist");
    let name = format!("sam-lsp-{target}");
    let archive = archive(&program, &name, &dist)?;
    let vsix = dist.join(format!("{name}.vsix"));
    extension::pack(&program, &target, &vsix)?;
    let npm = npm::platform_package(&program, &target, &dist)?;
    print_sizes(&[program, archive, vsix, npm])
}

/// Builds the server's module and packs what runs it on any platform: the main npm package and the VS Code extension for
/// editors on the web.
pub(crate) fn web() -> Result<()> {
    let module = module::build(Module::Server)?;
    let dist = shell::target_dir().join("dist");
    let vsix = dist.join("sam-lsp-web.vsix");
    extension::pack_for_web(&module, &vsix)?;
    let main = npm::main_package(&module, &dist)?;
    print_sizes(&[module, vsix, main])
}

fn print_sizes(files: &[PathBuf]) -> Result<()> {
    for file in files {
        println!("{}: {}", file.display(), size(file)?);
    }
    Ok(())
}

/// The program with its papers, in a folder of the archive's name.
fn archive(program: &Path, name: &str, dist: &Path) -> Result<PathBuf> {
    let folder = dist.join(name);
    fs::create_dir_all(&folder)?;
    let file = program.file_name().context("the program has no name")?;
    fs::copy(program, folder.join(file)).context("no program was built")?;
    for paper in std::iter::once(shell::root().join(README)).chain(terms()?) {
        let name = paper.file_name().context("a paper has no name")?;
        fs::copy(&paper, folder.join(name))
            .with_context(|| format!("there is no {}", paper.display()))?;
    }
    let (ending, how) = match name.contains("windows") {
        // The tar of Windows chooses by the ending.
        true => ("zip", "-acf"),
        false => ("tar.gz", "-czf"),
    };
    let archive = dist.join(format!("{name}.{ending}"));
    let mut tar = Command::new("tar");
    tar.arg(how).arg(&archive).arg("-C").arg(dist).arg(name);
    shell::run(&mut tar)?;
    Ok(archive)
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

/// The same as one text, each file under its name.
pub(crate) fn terms_as_one() -> Result<String> {
    let mut text = String::new();
    for path in terms()? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let file =
            fs::read_to_string(&path).with_context(|| format!("there is no {}", path.display()))?;
        writeln!(text, "==== {name}\n\n{}\n", file.trim_end())?;
    }
    Ok(text)
}

fn size(path: &Path) -> Result<String> {
    Ok(format!("{:.2} MB", fs::metadata(path)?.len() as f64 / 1e6))
}

/// The platform the program was built for, as Rust names it.
pub(crate) fn host() -> Result<String> {
    let version = shell::read(Command::new("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc does not name its host")?.to_owned())
}
