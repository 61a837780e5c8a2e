//! Code actions: the fixes of the findings that touch the selection, and the refactorings that fit there.

mod add_connector;
mod add_required;
mod common;
mod conversion;
mod extract_parameter;
mod from_connector;
mod from_globals;
mod from_sub;
mod intrinsic_form;
mod limit_managed_policy;
mod merge_connectors;
mod plan;
mod refused;
mod revoked;
mod role_to_policies;
mod split_connector;
mod to_connector;
mod to_embedded;
mod to_globals;
mod to_policy_template;
mod to_reference;
mod to_standalone;
mod to_sub;
mod unit;
mod use_connectors;
mod value_at;

#[cfg(test)]
pub(crate) use conversion::changes;
pub(crate) use revoked::revoked;

use crate::conditional::loses_condition;
use crate::diagnostics::{Findings, fixes};
use sam_core::analysis::Analysis;
use sam_core::connector::Resolver;
use sam_core::policy::site_at;
use sam_core::syntax::FileFormat;
use sam_core::text::{TextEdit, TextRange};

/// Something that can be done to the template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeAction {
    /// What it does.
    pub label: String,
    /// What for.
    pub kind: CodeActionKind,
    /// Disjoint and sorted.
    pub edits: Vec<TextEdit>,
    /// Which finding it mends: its code and range.
    pub mends: Option<(&'static str, TextRange)>,
    /// Of one that mends a finding: how many actions are granted no more afterwards.
    pub revokes: usize,
    /// Of one that writes permissions another way: what is granted more and less afterwards.
    pub difference: Option<PermissionsDelta>,
}

/// What is granted more and less than before, in words: `dynamodb:Scan on Orders`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PermissionsDelta {
    /// What may be done that could not be done before.
    pub more: Vec<String>,
    /// What may not be done any more.
    pub less: Vec<String>,
}

/// What a code action is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CodeActionKind {
    /// It mends a finding.
    QuickFix,
    /// It silences a finding.
    Ignore,
    /// It writes the same thing differently.
    RefactorRewrite,
    /// It adds something.
    Refactor,
    /// It mends all findings that it can.
    FixAll,
}

/// A refactoring: looks at a selection (an empty one is the cursor) and offers what it can do.
type Assist = fn(&mut Vec<CodeAction>, &Resolver<'_>, TextRange);

/// The refactorings, in the order in which they are listed.
const ASSISTS: &[Assist] = &[
    to_embedded::assist,
    to_standalone::assist,
    merge_connectors::assist,
    split_connector::assist,
    add_connector::assist,
    to_connector::assist,
    to_policy_template::assist,
    from_connector::assist,
    limit_managed_policy::assist,
    use_connectors::assist,
    role_to_policies::assist,
    add_required::assist,
    extract_parameter::assist,
    to_globals::assist,
    from_globals::assist,
    intrinsic_form::assist,
    to_sub::assist,
    from_sub::assist,
    to_reference::assist,
];

/// What can be done at a selection: fixes first, in the order of the findings.
pub fn code_actions(analysis: &Analysis, findings: &Findings, range: TextRange) -> Vec<CodeAction> {
    if !analysis.template().is_recognised() {
        return Vec::new();
    }
    let resolver = analysis.resolver();
    let mut actions: Vec<_> = findings
        .touching(range)
        .flat_map(|finding| {
            let fixes = fixes(&resolver, finding).into_iter();
            fixes.map(|fix| {
                let revokes = revoked(&resolver, finding.range, &fix.edits);
                let label = match revokes {
                    0 => fix.label,
                    1 => format!("{} (grants 1 action fewer)", fix.label),
                    _ => format!("{} (grants {revokes} actions fewer)", fix.label),
                };
                CodeAction {
                    label,
                    kind: CodeActionKind::QuickFix,
                    edits: fix.edits,
                    mends: Some((finding.code, finding.range)),
                    revokes,
                    difference: None,
                }
            })
        })
        .collect();
    let block = analysis.document().block_at(range.start());
    let site = site_at(analysis.template(), range.start());
    if block.is_some_and(|it| it.block.is_loop())
        || site.is_some_and(|it| it.is_in_text())
        || analysis.format() != FileFormat::Template
    {
        return actions;
    }
    ASSISTS
        .iter()
        .for_each(|assist| assist(&mut actions, &resolver, range));
    let is_fix = |it: &CodeAction| it.mends.is_some();
    actions.retain(|it| is_fix(it) || !loses_condition(analysis.document(), &it.edits));
    actions
}
