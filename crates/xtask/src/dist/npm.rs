//! The npm packages: one with the program for each platform, and one that starts the program of its platform.
use super::platform;
use crate::shell;
use anyhow::{Context, Result};
use serde_json::{Map, Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// The package that people install.
const MAIN: &str = "crates/sam-lsp/packaging/npm/sam-lsp";
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// How the server in its module is run.
const HOST: &str = "crates/sam-lsp-wasm/host";

/// What npm links as the command.
const SCRIPT: &str = "bin/sam-lsp.js";

/// The server's module in the main package.
pub(crate) const MODULE: &str = "module/sam-lsp.wasm";

/// npm packs a file of this name without being told to.
pub(crate) const TERMS: &str = "LICENSE";

/// Packs the package for a target into the folder `out`.
pub(crate) fn platform_package(program: &Path, target: &str, out: &Path) -> Result<PathBuf> {
    let name = platform::of(target)?;
    let folder = out.join("npm").join(name);
    fs::create_dir_all(&folder)?;
    let file = platform::program(target);
    fs::copy(program, folder.join(file))
        .with_context(|| format!("there is no {}", program.display()))?;
    let (os, cpu) = name.split_once('-').unwrap_or((name, ""));
    let main = main_manifest()?;
    let mut manifest = json!({
        "name": format!("@sam-lsp/{name}"),
        "version": VERSION,
        "description": format!("The program of sam-lsp for {name}"),
        "os": [os],
        "cpu": [cpu],
        "files": [file],
        "preferUnplugged": true,
    });
    for key in ["license", "repository"] {
        manifest[key] = main.get(key).cloned().unwrap_or_default();
    }
    write(&folder, &manifest)?;
    fs::write(folder.join(TERMS), super::terms_as_one()?)?;
    let text =
        format!("The program of [sam-lsp](https://www.npmjs.com/package/sam-lsp) for {name}.\n");
    fs::write(folder.join("README.md"), text)?;
    pack(&folder, out)
}

/// Packs the main package into the folder `out`. It runs `module` where there is no package for the platform.
pub(crate) fn main_package(module: &Path, out: &Path) -> Result<PathBuf> {
    let folder = out.join("npm").join("sam-lsp");
    lay_out(module, &folder)?;
    fs::copy(
        shell::root().join(MAIN).join("README.md"),
        folder.join("README.md"),
    )?;
    let mut manifest = main_manifest()?;
    manifest["version"] = json!(VERSION);
    let platforms = platform::released().map(|it| (format!("@sam-lsp/{it}"), json!(VERSION)));
    manifest["optionalDependencies"] = Value::Object(platforms.collect::<Map<_, _>>());
    write(&folder, &manifest)?;
    fs::write(folder.join(TERMS), super::terms_as_one()?)?;
    pack(&folder, out)
}

/// Puts the scripts of the main package and the server's module into a folder; the script that is started.
pub(crate) fn lay_out(module: &Path, folder: &Path) -> Result<PathBuf> {
    let script = folder.join(SCRIPT);
    let inside = folder.join("module");
    for folder in [script.parent(), Some(&inside)].into_iter().flatten() {
        fs::create_dir_all(folder)?;
    }
    fs::copy(shell::root().join(MAIN).join(SCRIPT), &script)?;
    for file in ["check.js", "files.js", "module.js", "server.js", "stdio.js"] {
        fs::copy(shell::root().join(HOST).join(file), inside.join(file))?;
    }
    fs::copy(module, folder.join(MODULE))
        .with_context(|| format!("there is no {}", module.display()))?;
    Ok(script)
}

fn main_manifest() -> Result<Value> {
    let text = fs::read_to_string(shell::root().join(MAIN).join("package.json"))?;
    Ok(serde_json::from_str(&text)?)
}

fn write(folder: &Path, manifest: &Value) -> Result<()> {
    let text = serde_json::to_string_pretty(manifest)? + "\n";
    Ok(fs::write(folder.join("package.json"), text)?)
}

fn pack(folder: &Path, out: &Path) -> Result<PathBuf> {
    let mut npm = shell::npm();
    npm.args(["pack", "--silent", "--pack-destination"])
        .arg(out)
        .current_dir(folder);
    let name = shell::read(&mut npm).context("the npm packages need Node.js with npm")?;
    Ok(out.join(name.trim()))
}
