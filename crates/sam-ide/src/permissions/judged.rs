//! The statements of a policy in words, without what comes to nothing, so that hovers and hints count what `permissions`
//! lists.

use super::nothing::Judge;
use crate::grant::statement::{Idle, StatementWords, statement_values, template_statements};
use sam_core::connector::Resolver;
use sam_core::iam::PolicyTemplate;
use sam_core::permission::{GrantOrigin, grants_of_document};
use sam_core::syntax::EntryRef;
use sam_core::text::TextRange;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The statements of a document, of a list of statements, or the one that it is, in a policy of a role, user or group.
pub(crate) fn judged_statements(document: &Value, resolver: Resolver<'_>) -> Vec<StatementWords> {
    let judge = Judge::of_document(resolver);
    let origin = GrantOrigin::Written(String::new());
    all(document, &judge, &origin, TextRange::default())
}

/// What a policy template allows; a parameter without a value stands as `${Parameter}`.
pub(crate) fn judged_template(
    template: &PolicyTemplate,
    entry: EntryRef<'_>,
    resolver: Resolver<'_>,
) -> Vec<StatementWords> {
    let range = entry.value.full_range();
    let judge = Judge::of_template(entry, template, range, resolver);
    let origin = GrantOrigin::Template(template.name.to_owned());
    all(
        &template_statements(template, entry),
        &judge,
        &origin,
        range,
    )
}

fn all(
    document: &Value,
    judge: &Judge<'_>,
    origin: &GrantOrigin,
    range: TextRange,
) -> Vec<StatementWords> {
    let statements = statement_values(document).iter();
    let words = statements.filter_map(|it| {
        let words = StatementWords::of(it)?;
        let document = json!({ "Statement": [it] });
        let judged = judge.all(&grants_of_document(&document, origin, range));
        let left = judged.iter().filter_map(|(left, _)| left.as_ref());
        let left: BTreeSet<&String> = left.flat_map(|it| &it.actions).collect();
        let mut idle = Idle::default();
        for nothing in judged.iter().flat_map(|(_, it)| it) {
            let actions = nothing.grant.actions.iter();
            let lost = actions.filter(|it| !left.contains(it));
            idle.actions.extend(lost.cloned());
            if !idle.reasons.contains(&nothing.reason) {
                idle.reasons.push(nothing.reason.clone());
            }
        }
        Some(words.without(idle))
    });
    words.collect()
}
