//! `sources.toml`: which packages the data comes from, and what is expected of them.
use super::outputs::Outputs;
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// The whole file.
#[derive(Deserialize)]
pub(crate) struct Sources {
    package: Vec<Package>,
}

/// One pinned package.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) registry: Registry,
    pub(crate) version: String,
    /// The archive as the registry's client names it.
    pub(crate) file: String,
    pub(crate) sha256: String,
    pub(crate) licence: String,
    /// Inside the archive.
    licence_files: Vec<String>,
    /// How old the facts are: shown to whoever meets a name we do not know.
    pub(crate) date: String,
    #[serde(default)]
    counts: BTreeMap<String, usize>,
}

/// Whose client fetches the package.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Registry {
    Pypi,
    Npm,
}

impl Sources {
    /// Reads the file.
    pub(crate) fn read(path: &Path) -> Result<Sources> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("could not read {}", path.display()))?;
        Sources::parse(&text)
            .with_context(|| format!("{} is not what codegen expects", path.display()))
    }

    /// The text of the file, understood.
    pub(crate) fn parse(text: &str) -> Result<Sources> {
        Ok(toml::from_str(text)?)
    }

    /// All packages.
    pub(crate) fn packages(&self) -> impl Iterator<Item = &Package> {
        self.package.iter()
    }

    /// The package of that name.
    pub(crate) fn package(&self, name: &str) -> Result<&Package> {
        let found = self.package.iter().find(|package| package.name == name);
        found.with_context(|| format!("sources.toml names no package {name}"))
    }
}

impl Package {
    /// What NOTICE has to say.
    pub(crate) fn credit(&self) -> String {
        format!("{} {}, {}", self.name, self.version, self.licence)
    }

    /// Fails when the package yields another number of things than was agreed to.
    ///
    /// A silent loss of facts would look like a working update.
    pub(crate) fn check_count(&self, of: &str, found: usize) -> Result<()> {
        match self.counts.get(of) {
            Some(&expected) if expected == found => Ok(()),
            Some(expected) => bail!(
                "{} {}: {of} is {found}, sources.toml says {expected}",
                self.name,
                self.version
            ),
            None => bail!("sources.toml gives no count `{of}` for {}", self.name),
        }
    }

    /// Puts the licence texts of the package beside the data.
    pub(crate) fn emit_licences(&self, outputs: &mut Outputs, unpacked: &Path) -> Result<()> {
        for file in &self.licence_files {
            let path = unpacked.join(file);
            let text = std::fs::read_to_string(&path)
                .with_context(|| format!("no {file} in {}", self.file))?;
            let kind = path.file_stem().unwrap_or_default().to_string_lossy();
            let name = self.name.trim_start_matches('@').replace('/', "-");
            outputs.add(format!("crates/sam-core/data/{kind}-{name}"), text);
        }
        Ok(())
    }
}
