//! `manifest.txt`: the embedded data in lines, so that an update reads as lines added and removed.
use super::connectors::Connectors;
use super::sources::Package;

/// The lines so far.
#[derive(Default)]
pub(crate) struct Manifest(Vec<String>);

impl Manifest {
    /// Begins what was taken from a package.
    pub(crate) fn package(&mut self, package: &Package) {
        self.0.push(format!(
            "package {} {} {} {}",
            package.name, package.version, package.date, package.licence
        ));
        self.0.push(format!("  sha256 {}", package.sha256));
    }

    /// How many of something.
    pub(crate) fn total(&mut self, of: &str, count: usize) {
        self.0.push(format!("  {of} {count}"));
    }

    /// One thing a line.
    pub(crate) fn lines(&mut self, lines: impl IntoIterator<Item = String>) {
        self.0.extend(lines);
    }

    /// One line a pair.
    pub(crate) fn connectors(&mut self, connectors: &Connectors) {
        for profile in &connectors.profiles {
            let grants: Vec<String> = profile
                .grants
                .keys()
                .map(|category| format!("{category} {}", profile.actions_of(category).count()))
                .collect();
            self.0.push(format!(
                "connector {} -> {}: {}, {}",
                profile.source,
                profile.destination,
                profile.mechanism,
                grants.join(", ")
            ));
        }
    }

    /// The whole file.
    pub(crate) fn text(self) -> String {
        self.0.join("\n") + "\n"
    }
}
