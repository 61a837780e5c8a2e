//! `manifest.txt`: the embedded data in lines, so that an update reads as lines added and removed.
use super::connectors::Connectors;
use super::sources::Package;

/// The whole file.
pub(crate) fn text(sam: &Package, connectors: &Connectors) -> String {
    let mut lines = vec![
        format!(
            "package {} {} {} {}",
            sam.name, sam.version, sam.date, sam.licence
        ),
        format!("  sha256 {}", sam.sha256),
        format!("  connector profiles {}", connectors.profiles.len()),
    ];
    for profile in &connectors.profiles {
        let grants: Vec<String> = profile
            .grants
            .keys()
            .map(|category| format!("{category} {}", profile.actions_of(category).count()))
            .collect();
        lines.push(format!(
            "connector {} -> {}: {}, {}",
            profile.source,
            profile.destination,
            profile.mechanism,
            grants.join(", ")
        ));
    }
    lines.join("\n") + "\n"
}
