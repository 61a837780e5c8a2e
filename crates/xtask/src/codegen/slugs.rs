//! Where AWS describes each service's actions: the word in the page's name, which is not always the prefix.
use super::sources::Package;
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// By prefix, in the modules of the package.
pub(crate) struct Slugs(BTreeMap<String, String>);

/// Reads the modules of the unpacked package: each names its prefix and its page.
pub(crate) fn read(unpacked: &Path) -> Result<Slugs> {
    let folder = unpacked.join("package/lib/generated/policy-statements");
    let mut slugs = BTreeMap::new();
    let entries = fs::read_dir(&folder).with_context(|| format!("no {}", folder.display()))?;
    let mut paths = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<_>>>()?;
    paths.sort();
    for path in paths {
        if path.extension().is_none_or(|extension| extension != "js") {
            continue;
        }
        let text = fs::read_to_string(&path)?;
        let prefix = between(&text, "this.servicePrefix = '", "'");
        let slug = between(
            &text,
            "service-authorization/latest/reference/list_",
            ".html",
        );
        if let (Some(prefix), Some(slug)) = (prefix, slug) {
            // Several pages may share a prefix: the one that bears its name is the service's own.
            if slug == prefix || !slugs.contains_key(prefix) {
                slugs.insert(prefix.to_owned(), slug.to_owned());
            }
        }
    }
    Ok(Slugs(slugs))
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(start)?;
    Some(rest.split_once(end)?.0)
}

impl Slugs {
    /// The word for a service; none where the package does not have the service.
    pub(crate) fn of(&self, prefix: &str) -> Option<&str> {
        self.0.get(prefix).map(String::as_str)
    }

    /// How many are not the prefix itself.
    pub(crate) fn exceptions(&self) -> usize {
        let differ = self.0.iter().filter(|(prefix, slug)| prefix != slug);
        differ.count()
    }

    /// Compares with the counts that `sources.toml` gives; `prefixes` are those of all services.
    pub(crate) fn check_counts<'p>(
        &self,
        package: &Package,
        prefixes: impl Iterator<Item = &'p str>,
    ) -> Result<()> {
        let known = prefixes.filter(|prefix| self.0.contains_key(*prefix));
        package.check_count("pages", known.count())?;
        package.check_count("pages-not-named-by-prefix", self.exceptions())
    }
}
