//! What the settings of a project forbid, and the findings about it.

use super::{Check, Diagnostic, Findings, RULES, ignores};
use sam_core::analysis::Analysis;
use std::sync::Arc;

/// Something that nobody may do but a few.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forbidden {
    /// `s3:DeleteObject`, perhaps with wildcards.
    pub action: String,
    /// A logical ID, perhaps with a path behind it, an ARN or `*`.
    pub resource: String,
    /// The logical IDs and principals who may.
    pub unless: Vec<String>,
}

/// The findings of a version with those about what is forbidden, in the order of the text.
pub fn with_forbidden(
    findings: &Findings,
    analysis: &Analysis,
    forbidden: &[Forbidden],
) -> Findings {
    let mut added = Vec::new();
    for rule in RULES {
        if let Check::Forbidden(check) = rule.check {
            check(&mut added, forbidden, analysis);
        }
    }
    with_added(findings, analysis, added)
}

/// Findings with others that are not kept between versions, in the order of the text, but for those that are silenced.
pub(super) fn with_added(
    findings: &Findings,
    analysis: &Analysis,
    mut added: Vec<Diagnostic>,
) -> Findings {
    added.retain(|it| !analysis.is_mended(it.range));
    let added = Findings::of(added.into_iter().map(Arc::<Diagnostic>::new).collect());
    let added = ignores::wanted(added, &ignores::ignores(analysis));
    Findings::of(findings.all.iter().cloned().chain(added.all).collect())
}
