//! Fetching a pinned package with its registry's own client, once, and unpacking it.
use super::sources::{Package, Registry};
use crate::shell;
use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder with the package's content.
pub(crate) fn unpacked(package: &Package) -> Result<PathBuf> {
    let cache = shell::target_dir().join("packages");
    let archive = archive(package, &cache)?;
    let folder = cache.join(format!("{}.d", package.file));
    if folder.exists() {
        return Ok(folder);
    }
    // Unpack aside and rename, so that an interrupted run leaves no half a folder behind.
    let partial = cache.join(format!("{}.partial", package.file));
    if partial.exists() {
        fs::remove_dir_all(&partial)?;
    }
    fs::create_dir_all(&partial)?;
    match package.registry {
        Registry::Pypi => shell::run(
            Command::new("python3")
                .args(["-m", "zipfile", "-e"])
                .arg(&archive)
                .arg(&partial),
        )?,
        Registry::Npm => shell::run(
            Command::new("tar")
                .arg("-xzf")
                .arg(&archive)
                .arg("-C")
                .arg(&partial),
        )?,
    }
    fs::rename(&partial, &folder)?;
    Ok(folder)
}

/// The archive itself, checked against its sum whether it was fetched now or earlier.
pub(crate) fn archive(package: &Package, cache: &Path) -> Result<PathBuf> {
    let path = download(
        package.registry,
        &package.name,
        &package.version,
        &package.file,
        cache,
    )?;
    let sum = sum(&path)?;
    if sum != package.sha256 {
        bail!(
            "{} has sha256 {sum}, sources.toml says {}",
            package.file,
            package.sha256
        );
    }
    Ok(path)
}

/// The sum of another version of a package.
pub(crate) fn sum_of(registry: Registry, name: &str, version: &str, file: &str) -> Result<String> {
    let cache = shell::target_dir().join("packages");
    sum(&download(registry, name, version, file, &cache)?)
}

fn download(
    registry: Registry,
    name: &str,
    version: &str,
    file: &str,
    cache: &Path,
) -> Result<PathBuf> {
    let path = cache.join(file);
    if path.exists() {
        return Ok(path);
    }
    fs::create_dir_all(cache)?;
    println!("fetching {name} {version}");
    match registry {
        Registry::Pypi => shell::run(
            Command::new("python3")
                .args(["-m", "pip", "download", "--quiet", "--no-deps", "--dest"])
                .arg(cache)
                .arg(format!("{name}=={version}")),
        )?,
        Registry::Npm => shell::run(
            Command::new("npm")
                .args(["pack", "--silent", &format!("{name}@{version}")])
                .current_dir(cache),
        )?,
    }
    Ok(path)
}

fn sum(path: &Path) -> Result<String> {
    let bytes =
        fs::read(path).with_context(|| format!("the client brought no {}", path.display()))?;
    let mut sum = String::new();
    for byte in Sha256::digest(&bytes) {
        write!(sum, "{byte:02x}")?;
    }
    Ok(sum)
}
