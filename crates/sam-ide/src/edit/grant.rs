//! Grants taken out of a template.

use super::{remove_entry, remove_item};
use sam_core::document::Document;
use sam_core::policy::sites_of;
use sam_core::syntax::NodeRef;
use sam_core::template::Resource;
use sam_core::text::{TextEdit, TextRange};

/// Takes an entry of `Policies`, an ARN, or one of several statements out.
pub(crate) fn remove(
    document: &Document,
    resource: Resource<'_>,
    range: TextRange,
) -> Option<Vec<TextEdit>> {
    let properties = resource.properties()?;
    let position = |list: NodeRef<'_>| list.items().position(|it| it.full_range() == range);
    for name in ["Policies", "ManagedPolicyArns"] {
        let Some(entry) = properties.entry(name) else {
            continue;
        };
        let is_only = entry.value.items().len() <= 1;
        if entry.value.full_range() == range {
            return remove_entry(document, properties, entry);
        }
        match position(entry.value) {
            Some(_) if is_only => return remove_entry(document, properties, entry),
            Some(at) => return remove_item(document, entry.value, at),
            None => {}
        }
    }
    for site in sites_of(resource) {
        let Some(statements) = site.document.node.get("Statement") else {
            continue;
        };
        let is_list = statements.is_sequence() && statements.tag().is_none();
        match position(statements).filter(|_| is_list) {
            Some(at) if statements.items().len() > 1 => {
                return remove_item(document, statements, at);
            }
            None if statements.full_range() != range => {}
            // The only one takes its policy with it.
            Some(_) | None => {
                let policies = properties.entry("Policies")?;
                let holds = |it: NodeRef<'_>| it.full_range().contains_range(range);
                let policy = items(policies.value).find(|it| holds(*it))?;
                return (policy.full_range() != range)
                    .then(|| remove(document, resource, policy.full_range()))
                    .flatten();
            }
        }
    }
    None
}

/// The items of a list, or the one thing that stands in its place.
pub(crate) fn items(node: NodeRef<'_>) -> impl Iterator<Item = NodeRef<'_>> {
    let one = (!node.is_sequence()).then_some(node);
    one.into_iter().chain(node.items())
}
