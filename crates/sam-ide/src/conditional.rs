//! References to resources that exist only under a condition of the template.

use crate::dependencies::is_in_if;
use sam_core::document::Document;
use sam_core::template::reference::ReferenceKind;
use sam_core::template::{Resource, Template};
use sam_core::text::TextEdit;
use std::collections::BTreeMap;

/// Whether edits write a reference to a resource that may not exist where the reference does: the deployment would fail
/// without the condition of the resource.
pub(crate) fn loses_condition(document: &Document, edits: &[TextEdit]) -> bool {
    let template = document.template();
    if template.resources().all(|it| it.condition().is_none()) {
        return false;
    }
    let after = TextEdit::apply_all(document.source(), edits);
    let after = Document::open(document.version, &after);
    let before = unguarded(template);
    let is_more = |(key, count): (Key, usize)| before.get(&key).is_none_or(|it| *it < count);
    unguarded(after.template()).into_iter().any(is_more)
}

/// Who names whom, by logical IDs.
type Key = (String, String);

/// How often each resource names another one without its condition.
fn unguarded(template: Template<'_>) -> BTreeMap<Key, usize> {
    let mut found = BTreeMap::new();
    for holder in template.resources() {
        for (range, reference) in holder.references() {
            let is_value = match reference.kind {
                ReferenceKind::Ref | ReferenceKind::GetAtt | ReferenceKind::Sub => true,
                ReferenceKind::DependsOn
                | ReferenceKind::Condition
                | ReferenceKind::Mapping
                | ReferenceKind::ConnectorEnd => false,
            };
            let condition = template
                .resource(&reference.name)
                .filter(|_| is_value)
                .and_then(Resource::condition);
            if condition.is_some()
                && condition != holder.condition()
                && !is_in_if(holder.body(), range)
            {
                let key = (holder.id.to_owned(), reference.name.to_string());
                *found.entry(key).or_default() += 1;
            }
        }
    }
    found
}
