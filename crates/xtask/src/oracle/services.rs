//! The roles that the Serverless Framework writes for services: `osls package`, which needs no network once it is installed.
use crate::shell;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

const SCRIPT: &str = include_str!("services.js");

/// The folder of the services, in that of the templates.
pub(super) const FOLDER: &str = "serverless";

/// The framework, and the plugin that gives functions roles of their own.
const PACKAGES: [&str; 2] = ["osls@4.3.1", "serverless-iam-roles-per-function@3.2.0"];

/// The services of a folder.
pub(super) fn services(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder);
    let entries = entries.with_context(|| format!("no folder {}", folder.display()))?;
    let paths = entries
        .map(|it| Ok(it?.path()))
        .collect::<Result<Vec<_>>>()?;
    let is_service = |it: &PathBuf| it.extension().is_some_and(|it| it == "yml");
    let mut services: Vec<PathBuf> = paths.into_iter().filter(is_service).collect();
    services.sort();
    Ok(services)
}

/// The answer for each service, as it is committed.
pub(super) fn answers(services: &[PathBuf]) -> Result<Vec<(PathBuf, String)>> {
    let folder = environment()?;
    let mut command = Command::new("node");
    command
        .args(["-e", SCRIPT, "--"])
        .arg(folder)
        .args(services);
    let printed = shell::read(&mut command).context("the script for services failed")?;
    let answers: Vec<(PathBuf, String)> = printed
        .lines()
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()
        .context("the script for services did not print JSON")?;
    Ok(answers)
}

/// A folder with the framework.
fn environment() -> Result<PathBuf> {
    let folder = shell::target_dir().join(format!("oracle-{}", PACKAGES[0]));
    let ready = folder.join("ready");
    if !ready.exists() {
        println!("installing {}", PACKAGES.join(" and "));
        std::fs::create_dir_all(&folder)?;
        let mut install = shell::npm();
        install.args(["install", "--no-audit", "--no-fund", "--prefix"]);
        shell::run(install.arg(&folder).args(PACKAGES))?;
        std::fs::write(ready, "")?;
    }
    Ok(folder)
}
