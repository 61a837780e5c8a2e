//! Edits of connectors that several fixes and refactorings share: taking one out, one of its destinations, its permissions.

use super::draft::Draft;
use super::piece::scalar;
use super::{
    Piece, append_entry, insert_resource, nest, one, remove_entry, remove_item, remove_resource,
    replace_scalar, set_value, together,
};
use crate::names::{closest, listed};
use sam_core::connector::{
    Category, Connector, ConnectorForm, Link, Profile, Resolved, Resolver, Side, declared,
};
use sam_core::document::Document;
use sam_core::spec::RESOURCE_ATTRIBUTES;
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::Resource;
use sam_core::text::TextEdit;

/// The entry an end is written in.
pub(crate) fn end_entry<'a>(connector: &Connector<'a>, side: Side) -> Option<EntryRef<'a>> {
    match side {
        Side::Source => connector.source,
        Side::Destination => connector.destination,
    }
}

/// The map of an end that a problem of a link is about.
pub(crate) fn end_node<'a>(
    resolved: &Resolved<'a>,
    link: Option<usize>,
    side: Side,
) -> Option<NodeRef<'a>> {
    let link = link.and_then(|it| resolved.links.get(it));
    let end = link.map(|it| match side {
        Side::Source => &it.source,
        Side::Destination => &it.destination,
    });
    let node = end.and_then(|it| it.node);
    node.or_else(|| end_entry(&resolved.connector, side).map(|it| it.value))
        .filter(|it| it.is_mapping())
}

/// Takes a whole connector out, and `Connectors` with it when it was the last of its resource. Not when something
/// waits for it.
pub(crate) fn remove(document: &Document, connector: &Connector<'_>) -> Option<Vec<TextEdit>> {
    if document.template().is_referenced(&connector.id) {
        return None;
    }
    take_out(document, connector)
}

/// As [`remove`], whatever names it.
pub(crate) fn take_out(document: &Document, connector: &Connector<'_>) -> Option<Vec<TextEdit>> {
    match connector.form {
        ConnectorForm::Standalone(resource) => remove_resource(document, resource),
        ConnectorForm::Embedded(resource) => {
            let connectors = resource.body().entry("Connectors")?;
            if connectors.value.entries().len() == 1 {
                remove_entry(document, resource.body(), connectors)
            } else {
                remove_entry(document, connectors.value, connector.entry)
            }
        }
    }
}

/// Takes one destination out, and the connector with it when it was the last.
pub(crate) fn remove_link(
    document: &Document,
    resolved: &Resolved<'_>,
    link: usize,
) -> Option<Vec<TextEdit>> {
    let connector = &resolved.connector;
    let destination = connector.destination?.value;
    if destination.is_sequence() && destination.items().len() > 1 {
        let at = resolved.links.get(link)?.position?;
        return remove_item(document, destination, at);
    }
    remove(document, connector)
}

/// Writes the permissions anew, in the style the list has.
pub(crate) fn set_permissions(
    document: &Document,
    connector: &Connector<'_>,
    permissions: &[Category],
) -> Option<Vec<TextEdit>> {
    let entry = connector.permissions?;
    let list = Piece::texts(permissions.iter().map(|it| it.name()));
    let is_flow = document.slice(entry.value.range()).starts_with('[') && permissions.len() > 1;
    if is_flow {
        let items = permissions
            .iter()
            .map(|it| scalar(it.name(), document.slice(entry.value.range()).contains('"')));
        let text = format!("[{}]", items.collect::<Vec<_>>().join(", "));
        return together(vec![TextEdit::replace(entry.value.range(), text)]);
    }
    together(vec![set_value(
        document,
        connector.properties?,
        entry,
        &list,
    )?])
}

/// Whether all destinations of a connector but one can do with these permissions.
pub(crate) fn others_allow(
    resolved: &Resolved<'_>,
    link: Option<usize>,
    permissions: &[Category],
) -> bool {
    resolved
        .links
        .iter()
        .enumerate()
        .filter(|(at, _)| Some(*at) != link)
        .filter_map(|(_, it)| it.profile)
        .all(|profile| takes(profile, permissions))
}

/// Adds a connector under `Connectors` of a resource, which it makes when there is none.
pub(crate) fn add_embedded(
    document: &Document,
    to: Resource<'_>,
    key: &str,
    body: &Piece<'_>,
) -> Option<TextEdit> {
    match to.body().entry("Connectors") {
        None => {
            let connectors = Piece::entry(key, body.clone());
            append_entry(document, to.body(), "Connectors", &connectors)
        }
        Some(entry) if entry.value.is_mapping() && entry.value.entries().len() > 0 => {
            append_entry(document, entry.value, key, body)
        }
        Some(entry) if entry.value.is_null() || entry.value.is_mapping() => {
            let connectors = Piece::entry(key, body.clone());
            set_value(document, to.body(), entry, &connectors)
        }
        Some(_) => None,
    }
}

/// Gives a connector another key, unless its logical ID is then another's.
pub(crate) fn rename(
    resolver: &Resolver<'_>,
    connector: &Connector<'_>,
    key: &str,
) -> Option<Vec<TextEdit>> {
    let id = match connector.form {
        ConnectorForm::Standalone(_) => key.to_owned(),
        ConnectorForm::Embedded(resource) => {
            let siblings = resource.body().get("Connectors")?;
            if siblings.entries().any(|it| it.name() == key) {
                return None;
            }
            format!("{}{key}", resource.id)
        }
    };
    let template = resolver.template();
    if template.resource(&id).is_some() {
        return None;
    }
    one(replace_scalar(
        template.document(),
        connector.entry.key,
        key,
    ))
}

/// The permissions that a connector may have so that every destination takes them: the most first, then fewer.
pub(crate) fn choices(resolved: &Resolved<'_>) -> Vec<Vec<Category>> {
    use Category::{Read, Write};
    let profiles: Vec<_> = resolved.links.iter().filter_map(|it| it.profile).collect();
    if profiles.is_empty() || profiles.len() < resolved.links.len() {
        return Vec::new();
    }
    let all = [vec![Read, Write], vec![Read], vec![Write]];
    let takes = |set: &Vec<Category>| others_allow(resolved, None, set);
    all.into_iter().filter(takes).collect()
}

/// Each of the [`choices`] in words, with the edits that make it the connector's permissions.
pub(crate) fn choice_edits(
    document: &Document,
    resolved: &Resolved<'_>,
) -> Vec<(String, Option<Vec<TextEdit>>)> {
    let choice = |set: Vec<Category>| {
        let edits = set_permissions(document, &resolved.connector, &set);
        (listed(set.iter().map(|it| it.name())), edits)
    };
    choices(resolved).into_iter().map(choice).collect()
}

/// What belongs under `Properties` but stands beside it.
pub(crate) fn misplaced<'a>(connector: &Connector<'a>) -> Vec<EntryRef<'a>> {
    if connector.properties.is_some_and(|it| !it.is_mapping()) {
        return Vec::new();
    }
    let source = match connector.carrier() {
        Some(_) => "SourceReference",
        None => "Source",
    };
    let is_misplaced = |name: &str| {
        let inside = connector.properties.and_then(|it| it.get(name));
        [source, "Destination", "Permissions"].contains(&name) && inside.is_none()
    };
    let entries = connector.entry.value.entries();
    entries.filter(|it| is_misplaced(it.name())).collect()
}

/// The entry of a connector without `Properties` that was meant to be them.
pub(crate) fn misspelt_properties<'a>(connector: &Connector<'a>) -> Option<EntryRef<'a>> {
    if connector.properties.is_some() {
        return None;
    }
    let is_meant = |it: &EntryRef<'_>| {
        it.value.is_mapping()
            && !RESOURCE_ATTRIBUTES.contains(&it.name())
            && closest(it.name(), ["Properties"]).is_some()
    };
    connector.entry.value.entries().find(is_meant)
}

/// Changes the key of what [`misspelt_properties`] finds.
pub(crate) fn spell_properties(
    document: &Document,
    connector: &Connector<'_>,
) -> Option<(String, Option<Vec<TextEdit>>)> {
    let entry = misspelt_properties(connector)?;
    let edits = one(replace_scalar(document, entry.key, "Properties"));
    Some(("Change to `Properties`".to_owned(), edits))
}

/// What is said of it.
pub(crate) fn misspelt_message(entry: EntryRef<'_>) -> String {
    let name: String = entry.name().chars().take(40).collect();
    format!("A connector has no `{name}`: SAM drops it silently. Did you mean `Properties`?")
}

/// Puts what [`misplaced`] finds under `Properties`, of what there is already only the named ones.
pub(crate) fn nest_misplaced(
    document: &Document,
    connector: &Connector<'_>,
    names: &[&str],
) -> Option<Vec<TextEdit>> {
    if connector.properties.is_none() {
        let all = misplaced(connector);
        return nest(document, connector.entry.value, &all, "Properties");
    }
    let mut draft = Draft::new(document);
    for name in names {
        draft.edit(|document| {
            let connector = same(document, connector)?;
            let value = Piece::Moved(connector.entry.value.get(name)?);
            let properties = connector.properties.filter(|it| it.is_mapping())?;
            one(append_entry(document, properties, name, &value))
        })?;
        draft.edit(|document| {
            let body = same(document, connector)?.entry.value;
            remove_entry(document, body, body.entry(name)?)
        })?;
    }
    draft.edits()
}

/// The same connector in a document that is edited elsewhere.
fn same<'a>(document: &'a Document, connector: &Connector<'_>) -> Option<Connector<'a>> {
    let all = declared(document.template());
    let is_same =
        |it: &Connector<'_>| it.id == connector.id && it.resource().id == connector.resource().id;
    all.into_iter().find(is_same)
}

/// The properties and the entry in them that an end is written in.
pub(crate) fn end_owner<'a>(
    resolved: &Resolved<'a>,
    side: Side,
) -> Option<(NodeRef<'a>, EntryRef<'a>)> {
    Some((
        resolved.connector.properties?,
        end_entry(&resolved.connector, side)?,
    ))
}

/// Whether a pair accepts a set of permissions.
pub(crate) fn takes(profile: &Profile, permissions: &[Category]) -> bool {
    let has_all = permissions.iter().all(|it| profile.grant(*it).is_some());
    let combines = profile.combinations.as_ref().is_none_or(|sets| {
        sets.iter().any(|set| {
            set.len() == permissions.len() && set.iter().all(|it| permissions.contains(it))
        })
    });
    has_all && combines
}

/// The permissions of a connector that are some, each once.
pub(crate) fn permissions(connector: &Connector<'_>) -> Vec<Category> {
    let mut found = Vec::new();
    let items = connector
        .permissions
        .into_iter()
        .flat_map(|it| it.value.items());
    for category in items.filter_map(|it| Category::of(it.as_str()?)) {
        if !found.contains(&category) {
            found.push(category);
        }
    }
    found
}

/// A connector again, with another destination and perhaps other permissions.
pub(crate) fn again<'a>(
    connector: &Connector<'a>,
    destination: &Piece<'a>,
    permissions: Option<&[Category]>,
) -> Piece<'a> {
    let property = |entry: EntryRef<'a>| {
        let value = match (entry.name(), permissions) {
            ("Destination", _) => destination.clone(),
            ("Permissions", Some(set)) => Piece::texts(set.iter().map(|it| it.name())),
            _ => Piece::Moved(entry.value),
        };
        (entry.name().to_owned(), value)
    };
    let properties = connector.properties.into_iter().flat_map(|it| it.entries());
    let properties: Vec<(String, Piece<'a>)> = properties.map(property).collect();
    let entries = connector.entry.value.entries().map(|it| {
        let value = match it.name() {
            "Properties" => Piece::entries(properties.clone()),
            _ => Piece::Moved(it.value),
        };
        (it.name().to_owned(), value)
    });
    Piece::entries(entries)
}

/// A free key for a connector that takes over a destination of another: after the destination where it has a logical ID.
pub(crate) fn free_key(
    resolver: &Resolver<'_>,
    connector: &Connector<'_>,
    link: &Link<'_>,
    taken: &[&str],
) -> Option<String> {
    let template = resolver.template();
    let key = connector.entry.name();
    let (prefix, named) = match (connector.form, link.destination.id) {
        (ConnectorForm::Standalone(_), Some((id, _))) => {
            let source = link.source.id.map_or(key, |(source, _)| source);
            ("", Some(format!("{source}To{id}")))
        }
        (ConnectorForm::Standalone(_), None) => ("", None),
        (ConnectorForm::Embedded(carrier), Some((id, _))) => (carrier.id, Some(format!("To{id}"))),
        (ConnectorForm::Embedded(carrier), None) => (carrier.id, None),
    };
    let is_free = |it: &String| {
        let id = format!("{prefix}{it}");
        !taken.contains(&it.as_str())
            && template.resource(&id).is_none()
            && !resolver.is_connector(&id)
    };
    let numbered = (2..100).map(|it| format!("{key}{it}"));
    named.into_iter().chain(numbered).find(is_free)
}

/// Gives one destination of a list a connector of its own, with other permissions.
pub(crate) fn set_apart(
    resolver: &Resolver<'_>,
    resolved: &Resolved<'_>,
    link: &Link<'_>,
    permissions: &[Category],
) -> Option<Vec<TextEdit>> {
    let document = resolver.template().document();
    let connector = &resolved.connector;
    if resolved.links.len() < 2 || document.template().is_referenced(&connector.id) {
        return None;
    }
    let destination = connector.destination?.value;
    let mut edits = remove_item(document, destination, link.position?)?;
    let key = free_key(resolver, connector, link, &[])?;
    let moved = Piece::Moved(link.destination.node?);
    let body = again(connector, &moved, Some(permissions));
    edits.push(match connector.form {
        ConnectorForm::Standalone(resource) => insert_resource(document, resource, &key, &body)?,
        ConnectorForm::Embedded(resource) => add_embedded(document, resource, &key, &body)?,
    });
    together(edits)
}
