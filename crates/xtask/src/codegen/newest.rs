//! `newest`: pins the newest versions of the packages in `sources.toml`.
use super::SOURCES;
use super::fetch;
use super::sources::{Package, Registry, Sources};
use crate::shell;
use anyhow::{Context, Result};
use serde_json::Value;
use std::fs;
use std::process::Command;

/// Asks the registries' clients for the newest versions, and changes the pins. What codegen makes of them is up to it.
pub(crate) fn pin() -> Result<()> {
    let path = shell::root().join(SOURCES);
    let mut text = fs::read_to_string(&path)?;
    let month = month()?;
    for package in Sources::parse(&text)?.packages() {
        let version = newest(package)?;
        if version == package.version {
            continue;
        }
        println!("{} {} -> {version}", package.name, package.version);
        let file = package.file.replace(&package.version, &version);
        let sum = fetch::sum_of(package.registry, &package.name, &version, &file)?;
        text = pinned(&text, package, &version, &sum, &month);
    }
    Ok(fs::write(path, text)?)
}

fn newest(package: &Package) -> Result<String> {
    let text = match package.registry {
        Registry::Pypi => {
            let mut pip = Command::new("python3");
            pip.args(["-m", "pip", "index", "versions", "--json", &package.name]);
            shell::read(&mut pip)?
        }
        Registry::Npm => {
            shell::read(shell::npm().args(["view", "--json", &package.name, "version"]))?
        }
    };
    let answer: Value = serde_json::from_str(&text)?;
    let version = match package.registry {
        Registry::Pypi => answer.get("latest"),
        Registry::Npm => Some(&answer),
    };
    let version = version.and_then(Value::as_str);
    Ok(version
        .with_context(|| format!("the registry names no version of {}", package.name))?
        .to_owned())
}

/// The text with another version of a package: its entry ends where the next one begins.
fn pinned(text: &str, package: &Package, version: &str, sum: &str, month: &str) -> String {
    let entries = text.split("[[package]]").map(|entry| {
        let is_it = entry.contains(&format!("\nname = \"{}\"\n", package.name));
        match is_it {
            true => entry
                .replace(&package.version, version)
                .replace(&package.sha256, sum)
                .replace(
                    &format!("date = \"{}\"", package.date),
                    &format!("date = \"{month}\""),
                ),
            false => entry.to_owned(),
        }
    });
    entries.collect::<Vec<_>>().join("[[package]]")
}

fn month() -> Result<String> {
    let date = shell::read(Command::new("date").args(["-u", "+%Y-%m"]))?;
    Ok(date.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Sources, pinned};

    const SOURCES: &str = "\
# Pins.

[[package]]
name = \"one\"
registry = \"pypi\"
version = \"1.2.0\"
file = \"one-1.2.0.whl\"
sha256 = \"aa\"
licence = \"MIT\"
licence-files = [\"one-1.2.0.dist-info/LICENSE\"]
date = \"2026-10\"

[[package]]
name = \"two\"
registry = \"npm\"
version = \"1.2.0\"
file = \"two-1.2.0.tgz\"
sha256 = \"bb\"
licence = \"MIT\"
licence-files = []
date = \"2026-10\"
";

    #[test]
    fn one_package_gets_another_version() {
        let sources = Sources::parse(SOURCES).unwrap();
        let package = sources.package("one").unwrap();
        let text = pinned(SOURCES, package, "1.3.0", "cc", "2026-11");
        let (first, second) = SOURCES.split_once("\n[[package]]\nname = \"two\"").unwrap();
        let first = first
            .replace("1.2.0", "1.3.0")
            .replace("aa", "cc")
            .replace("2026-10", "2026-11");
        assert_eq!(
            text,
            format!("{first}\n[[package]]\nname = \"two\"{second}")
        );
    }
}
