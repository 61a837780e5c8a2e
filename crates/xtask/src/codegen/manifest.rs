//! `manifest.txt`: the embedded data in lines, so that an update reads as lines added and removed.
use super::access_levels::AccessLevels;
use super::connectors::Connectors;
use super::managed_names::ManagedNames;
use super::policy_templates::PolicyTemplates;
use super::sources::Package;
use anyhow::Result;

/// The whole file: each package, and what was taken from it.
pub(crate) fn text(
    sam: (&Package, &Connectors, &PolicyTemplates, &ManagedNames),
    iam: (&Package, &AccessLevels),
) -> Result<String> {
    let mut lines = Vec::new();
    let (package, connectors, templates, names) = sam;
    head(&mut lines, package);
    lines.push(format!(
        "  connector profiles {}",
        connectors.profiles.len()
    ));
    lines.push(format!("  policy templates {}", templates.0.len()));
    lines.push(format!("  managed policy names {}", names.names().count()));
    for (partition, total) in names.totals() {
        lines.push(format!("    in {partition} {total}"));
    }
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
    for template in &templates.0 {
        lines.push(template.line()?);
    }
    let (package, AccessLevels(levels)) = iam;
    head(&mut lines, package);
    lines.push(format!("  access levels {}", levels.len()));
    for (action, level) in levels {
        lines.push(format!("action {action}: {level}"));
    }
    Ok(lines.join("\n") + "\n")
}

fn head(acc: &mut Vec<String>, package: &Package) {
    acc.push(format!(
        "package {} {} {} {}",
        package.name, package.version, package.date, package.licence
    ));
    acc.push(format!("  sha256 {}", package.sha256));
}
