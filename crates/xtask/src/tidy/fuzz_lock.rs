//! The lock file of the fuzz targets, which no build of the workspace reads: it has what the crates depend on today.
use super::repo::Repo;

const LOCK: &str = "tests/fuzz/Cargo.lock";

/// Dependencies of the crates that the lock file lacks.
pub(crate) fn check(repo: &Repo) -> Vec<String> {
    let lock = repo.text(LOCK).and_then(|it| it.parse().ok());
    let lock: toml::Table = lock.unwrap_or_default();
    let packages = lock.get("package").and_then(toml::Value::as_array);
    let mut problems = Vec::new();
    for package in packages.into_iter().flatten() {
        let Some(name) = package.get("name").and_then(toml::Value::as_str) else {
            continue;
        };
        let manifest = repo.text(&format!("crates/{name}/Cargo.toml"));
        let Some(manifest) = manifest.and_then(|it| it.parse::<toml::Table>().ok()) else {
            continue;
        };
        let locked = package.get("dependencies").and_then(toml::Value::as_array);
        let locked: Vec<&str> = locked
            .into_iter()
            .flatten()
            .filter_map(|it| it.as_str()?.split(' ').next())
            .collect();
        let missing = dependencies(&manifest).filter(|it| !locked.contains(it));
        problems.extend(missing.map(|it| {
            format!(
                "{LOCK}: `{name}` depends on `{it}`; run `cargo metadata --manifest-path tests/fuzz/Cargo.toml`"
            )
        }));
    }
    problems
}

/// What a crate needs on any platform, whatever its features are.
fn dependencies(manifest: &toml::Table) -> impl Iterator<Item = &str> {
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    let targets = targets.into_iter().flat_map(toml::Table::values);
    let tables = targets.filter_map(toml::Value::as_table).chain([manifest]);
    tables
        .filter_map(|it| it.get("dependencies")?.as_table())
        .flatten()
        .filter(|(_, it)| it.get("optional").and_then(toml::Value::as_bool) != Some(true))
        .map(|(name, _)| name.as_str())
}

#[cfg(test)]
mod tests {
    use super::{Repo, check};

    #[test]
    fn a_dependency_that_is_not_locked_is_named() {
        let manifest = "[dependencies]\nserde = \"1\"\nrmcp = { version = \"1\", optional = true }\n[target.'cfg(unix)'.dependencies]\nzstd.workspace = true\n\
                        [dev-dependencies]\nproptest = \"1\"\n";
        let lock = "[[package]]\nname = \"low\"\ndependencies = [\n \"serde 1.0.0\",\n]\n\
                    [[package]]\nname = \"serde\"\n";
        let repo = Repo::of(&[
            ("crates/low/Cargo.toml", manifest),
            ("tests/fuzz/Cargo.lock", lock),
        ]);
        assert_eq!(
            check(&repo),
            [
                "tests/fuzz/Cargo.lock: `low` depends on `zstd`; run `cargo metadata --manifest-path tests/fuzz/Cargo.toml`"
            ]
        );
    }
}
