//! The npm packages, in projects that have nothing else.
use super::{Workshop, use_program};
use crate::module::{self, Module};
use crate::{dist, shell};
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};

/// Packs them, installs them and uses them: both, and the main one alone, as where there is none for the platform.
pub(super) fn try_out(workshop: &Workshop) -> Result<()> {
    let out = workshop.empty("npm-packages")?;
    let platform = dist::npm::platform_package(&workshop.program, &dist::host()?, &out)?;
    let main = dist::npm::main_package(&module::build(Module::Server)?, &out)?;
    let modules = install(workshop, "npm-project", &[&platform, &main])?;
    let scoped = format!("@sam-lsp/{}", dist::platform::of(&dist::host()?)?);
    for package in ["sam-lsp", &scoped] {
        let terms = modules.join(package).join(dist::npm::TERMS);
        ensure!(terms.exists(), "{} is missing", terms.display());
    }
    let home = workshop.empty("home-npm")?;
    use_program(&modules.join(".bin"), &home).context("the installed npm package")?;

    let modules = install(workshop, "npm-project-without-program", &[&main])?;
    let home = workshop.empty("home-npm-without-program")?;
    use_program(&modules.join(".bin"), &home).context("the npm package without a program")?;
    println!("npm packages: installed and used, also without a program for the platform");
    Ok(())
}

/// Installs packages into a project of their own; the folder of its modules.
fn install(workshop: &Workshop, name: &str, packages: &[&Path]) -> Result<PathBuf> {
    let project = workshop.empty(name)?;
    fs::write(project.join("package.json"), "{ \"private\": true }\n")?;
    // Offline, the packages of other platforms are not found, as on a registry they are not wanted.
    let mut install = shell::npm();
    install
        .args([
            "install",
            "--offline",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
        ])
        .args(packages.iter().map(|it| format!("file:{}", it.display())))
        .current_dir(&project);
    shell::run(&mut install)?;
    Ok(project.join("node_modules"))
}
