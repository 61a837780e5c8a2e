//! A connector's end in words: its logical ID, else what its parts tell.

use super::words;
use sam_core::connector::{ConnectorForm, End, Part, Resolved, Resolver};

/// What an end is called.
pub(crate) fn label(end: &End<'_>) -> String {
    if let Some((id, _)) = end.id {
        return id.to_owned();
    }
    let parts = [
        &end.arn,
        &end.name,
        &end.queue_url,
        &end.resource_id,
        &end.role,
    ];
    let part = parts.into_iter().find_map(Part::get).map(words::identity);
    part.or_else(|| end.written_type.as_ref().map(ToString::to_string))
        .unwrap_or_else(|| "?".to_owned())
}

/// What the source of a connector is called.
pub(crate) fn source(resolved: &Resolved<'_>) -> String {
    match (&resolved.connector.form, resolved.links.first()) {
        (_, Some(link)) => label(&link.source),
        (ConnectorForm::Embedded(resource), None) => resource.id.to_owned(),
        (ConnectorForm::Standalone(_), None) => {
            let id = resolved
                .connector
                .source
                .and_then(|it| it.value.get("Id"))
                .and_then(|it| it.as_str());
            id.unwrap_or("?").to_owned()
        }
    }
}

/// The type of an end as one writes it: the template's, or that of a resource SAM makes.
pub(crate) fn type_name<'e>(end: &'e End<'_>, resolver: &'e Resolver<'_>) -> Option<&'e str> {
    let written = end.written_type.as_deref();
    let of_id = || resolver.resolved_type(end.id?.0);
    written.or(end.resolved_type.as_deref()).or_else(of_id)
}
