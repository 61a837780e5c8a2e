//! Platforms as Rust and as Node.js name them.
use anyhow::{Context, Result};

/// A name of Node.js and VS Code, by the beginning and a part of Rust's name.
const PLATFORMS: &[(&str, &str, &str)] = &[
    ("x86_64", "linux", "linux-x64"),
    ("aarch64", "linux", "linux-arm64"),
    ("x86_64", "darwin", "darwin-x64"),
    ("aarch64", "darwin", "darwin-arm64"),
    ("x86_64", "windows", "win32-x64"),
    ("aarch64", "windows", "win32-arm64"),
];

/// A platform that a program can be built for, but that the release workflow does not build.
const UNRELEASED: &str = "win32-arm64";

/// The platforms of a release, as Node.js names them: `process.platform`, a hyphen, `process.arch`.
///
/// The main npm package may name no other: some package managers refuse it if one of its platforms is not published.
pub(crate) fn released() -> impl Iterator<Item = &'static str> {
    let names = PLATFORMS.iter().map(|(.., name)| *name);
    names.filter(|it| *it != UNRELEASED)
}

/// The platform of a target.
pub(crate) fn of(target: &str) -> Result<&'static str> {
    PLATFORMS
        .iter()
        .find(|(cpu, system, _)| target.starts_with(cpu) && target.contains(system))
        .map(|(.., name)| *name)
        .with_context(|| format!("Node.js has no platform for {target}"))
}

/// How the program is called on a target.
pub(crate) fn program(target: &str) -> &'static str {
    match target.contains("windows") {
        true => "sam-lsp.exe",
        false => "sam-lsp",
    }
}

#[cfg(test)]
mod tests {
    use super::{of, released};
    use crate::shell;
    use std::collections::BTreeSet;

    #[test]
    fn the_platforms_of_a_release_are_those_of_its_workflow() {
        let path = shell::root().join(".github/workflows/release.yml");
        let workflow = std::fs::read_to_string(path).unwrap();
        let targets = workflow
            .lines()
            .filter_map(|it| it.trim().strip_prefix("- target: "));
        let built: BTreeSet<&str> = targets.map(|it| of(it).unwrap()).collect();
        assert_eq!(released().collect::<BTreeSet<_>>(), built);
    }

    #[test]
    fn targets_have_the_names_of_node() {
        assert_eq!(of("x86_64-unknown-linux-musl").unwrap(), "linux-x64");
        assert_eq!(of("aarch64-apple-darwin").unwrap(), "darwin-arm64");
        assert_eq!(of("x86_64-pc-windows-msvc").unwrap(), "win32-x64");
        assert!(of("riscv64gc-unknown-linux-gnu").is_err());
    }
}
