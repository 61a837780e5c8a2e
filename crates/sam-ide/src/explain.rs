//! The IAM of a template's connectors in words, for the command line: what the hover shows, without markup.

use crate::grant::{Grant, about, plain};
use sam_core::connector::{Resolver, declared};
use sam_core::document::Document;

/// What the connectors of a template grant, or of one connector or resource of it (generated ones too); none
/// when there is no such ID. Plain text of 80 columns that ends with a line break.
pub fn explain(document: &Document, id: Option<&str>) -> Option<String> {
    let resolver = Resolver::new(document.template());
    let Some(id) = id else {
        let written = resolver.all();
        let mut all: Vec<_> = written.iter().map(|it| Grant::of(it, &resolver)).collect();
        all.extend(about::own(&resolver));
        return Some(match all.len() {
            0 => "This template has no connectors.\n".to_owned(),
            _ => rendered(&all),
        });
    };
    let connectors = declared(document.template()).into_iter();
    if let Some(connector) = connectors.filter(|it| it.id == id).last() {
        return Some(rendered(&[Grant::of(
            &resolver.resolve(&connector),
            &resolver,
        )]));
    }
    if let Some(own) = about::own(&resolver).into_iter().find(|it| it.id == id) {
        return Some(rendered(&[own]));
    }
    let resource = document.template().resource(id);
    let written = resource.and_then(|it| it.type_name());
    let type_name = written.or_else(|| resolver.resolved_type(id))?;
    let about = about::of_resource(&resolver, id);
    let count = match about.len() {
        0 => "no connector starts from it or reaches it".to_owned(),
        1 => "1 connector".to_owned(),
        count => format!("{count} connectors"),
    };
    let title = format!("{id} ({type_name}): {count}\n");
    Some(match about.len() {
        0 => title,
        _ => format!("{title}\n{}", rendered(&about)),
    })
}

/// The grants with a blank line between them.
fn rendered(grants: &[Grant]) -> String {
    let texts: Vec<_> = grants.iter().map(plain::render).collect();
    texts.join("\n")
}
