//! The npm packages, in a project that has nothing else.
use super::{Workshop, use_program};
use crate::{dist, shell};
use anyhow::{Context, Result, ensure};
use std::fs;

/// Packs them, installs them and uses them.
pub(super) fn try_out(workshop: &Workshop) -> Result<()> {
    let out = workshop.empty("npm-packages")?;
    let platform = dist::npm::platform_package(&workshop.program, &dist::host()?, &out)?;
    let main = dist::npm::main_package(&out)?;
    let project = workshop.empty("npm-project")?;
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
        .args([platform, main].map(|it| format!("file:{}", it.display())))
        .current_dir(&project);
    shell::run(&mut install)?;
    let modules = project.join("node_modules");
    let scoped = format!("@sam-lsp/{}", dist::platform::of(&dist::host()?)?);
    for package in ["sam-lsp", &scoped] {
        let terms = modules.join(package).join(dist::npm::TERMS);
        ensure!(terms.exists(), "{} is missing", terms.display());
    }
    let bin = modules.join(".bin");
    use_program(&bin, &workshop.empty("home-npm")?).context("the installed npm package")?;
    println!("npm packages: installed and used");
    Ok(())
}
