//! The IAM of a template's connectors in words, for the command line: what the hover shows, without markup.

use crate::grant::about::connectors_of;
use crate::grant::{Grant, plain};
use sam_core::connector::{Resolved, Resolver, declared};
use sam_core::document::Document;

/// What the connectors of a template grant, or of one connector or resource of it (generated ones too); none
/// when there is no such ID. Plain text of 80 columns that ends with a line break.
pub fn explain(document: &Document, id: Option<&str>) -> Option<String> {
    let resolver = Resolver::new(document.template());
    let Some(id) = id else {
        let all = resolver.all();
        return Some(match all.len() {
            0 => "This template has no connectors.\n".to_owned(),
            _ => rendered(&all, &resolver),
        });
    };
    let named = declared(document.template()).into_iter();
    if let Some(connector) = named.filter(|it| it.id == id).last() {
        return Some(rendered(&[resolver.resolve(&connector)], &resolver));
    }
    let type_name = document
        .template()
        .resource(id)
        .and_then(|it| it.type_name())
        .or_else(|| resolver.resolved_type(id))?;
    let about = connectors_of(&resolver, id);
    let count = match about.len() {
        0 => "no connector starts from it or reaches it".to_owned(),
        1 => "1 connector".to_owned(),
        count => format!("{count} connectors"),
    };
    let title = format!("{id} ({type_name}): {count}\n");
    Some(match about.len() {
        0 => title,
        _ => format!("{title}\n{}", rendered(&about, &resolver)),
    })
}

/// The grants with a blank line between them.
fn rendered(connectors: &[Resolved<'_>], resolver: &Resolver<'_>) -> String {
    let grants = connectors
        .iter()
        .map(|it| plain::render(&Grant::of(it, resolver)));
    grants.collect::<Vec<_>>().join("\n")
}
