//! `manifest.txt`: the embedded data in lines, so that an update reads as lines added and removed.
use super::access_levels::AccessLevels;
use super::connectors::Connectors;
use super::sources::Package;

/// The whole file: each package, and what was taken from it.
pub(crate) fn text(sam: (&Package, &Connectors), iam: (&Package, &AccessLevels)) -> String {
    let mut lines = Vec::new();
    let (package, connectors) = sam;
    head(&mut lines, package);
    lines.push(format!(
        "  connector profiles {}",
        connectors.profiles.len()
    ));
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
    let (package, AccessLevels(levels)) = iam;
    head(&mut lines, package);
    lines.push(format!("  access levels {}", levels.len()));
    for (action, level) in levels {
        lines.push(format!("action {action}: {level}"));
    }
    lines.join("\n") + "\n"
}

fn head(acc: &mut Vec<String>, package: &Package) {
    acc.push(format!(
        "package {} {} {} {}",
        package.name, package.version, package.date, package.licence
    ));
    acc.push(format!("  sha256 {}", package.sha256));
}
