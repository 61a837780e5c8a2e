//! What `samconfig.toml` says of a deployment, and the findings about it.

use super::forbidden::with_added;
use super::{Check, Findings, RULES};
use sam_core::analysis::Analysis;

/// The settings of one environment of `samconfig.toml` for `sam deploy`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeploySettings {
    /// The name of the environment, mostly `default`.
    pub environment: String,
    /// The parameters that get a value.
    pub parameters: Vec<String>,
    /// What the deployment may do: `CAPABILITY_IAM`.
    pub capabilities: Vec<String>,
}

/// The findings of a version with those about the settings of its deployment, in the order of the text.
pub fn with_deploy_settings(
    findings: &Findings,
    analysis: &Analysis,
    settings: &[DeploySettings],
) -> Findings {
    let mut added = Vec::new();
    for rule in RULES {
        if let Check::DeploySettings(check) = rule.check {
            check(&mut added, settings, analysis);
        }
    }
    with_added(findings, analysis, added)
}
