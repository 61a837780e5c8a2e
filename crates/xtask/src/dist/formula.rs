//! The Homebrew formula of a release.
use crate::shell;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::Path;

const TEMPLATE: &str = "crates/sam-lsp/packaging/homebrew/sam-lsp.rb";

/// Writes the formula with the checksums of a release, which are in a file as `sha256sum` prints them.
pub(crate) fn write(checksums: &Path, out: &Path) -> Result<()> {
    let template = fs::read_to_string(shell::root().join(TEMPLATE))?;
    let sums = fs::read_to_string(checksums)
        .with_context(|| format!("there is no {}", checksums.display()))?;
    Ok(fs::write(out, formula(&template, &sums)?)?)
}

fn formula(template: &str, sums: &str) -> Result<String> {
    let mut formula = template.replace("@version@", env!("CARGO_PKG_VERSION"));
    for line in sums.lines() {
        let (sum, file) = line.split_once("  ").context("not a list of checksums")?;
        let target = file.strip_prefix("sam-lsp-");
        if let Some(target) = target.and_then(|it| it.strip_suffix(".tar.gz")) {
            formula = formula.replace(&format!("@{target}@"), sum);
        }
    }
    let mut words = formula.split('"').skip(1).step_by(2);
    ensure!(
        words.all(|it| !it.starts_with('@')),
        "an archive of the formula has no checksum"
    );
    Ok(formula)
}

#[cfg(test)]
mod tests {
    use super::formula;

    #[test]
    fn checksums_stand_at_their_archives() {
        let template = "version \"@version@\"\nsha256 \"@x86_64-apple-darwin@\"\n";
        let sums = "aa  checksums.txt\nbb  sam-lsp-x86_64-apple-darwin.tar.gz\n";
        let written = formula(template, sums).unwrap();
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(written, format!("version \"{version}\"\nsha256 \"bb\"\n"));
        assert!(formula(template, "aa  other\n").is_err());
    }
}
