//! The sections of the template: what the framework writes with what `resources` adds.

use super::Template;
use super::service::Service;
use crate::lower::Lowered;
use crate::syntax::{Entry, Node, NodeKind, NodeRef};

/// The sections that `resources` may have beside `Resources`.
const SECTIONS: [&str; 4] = ["Parameters", "Mappings", "Conditions", "Outputs"];

/// The sections of a service.
pub(super) fn sections(service: &Service, mut template: Template) -> Lowered {
    let at = service.at;
    for added in added(service) {
        if let Some(resources) = added.get("Resources") {
            template.take(resources);
            for entry in resources.entries() {
                add(&mut template.resources, entry.key.node, entry.value.node);
            }
        }
        for entry in added
            .get("extensions")
            .into_iter()
            .flat_map(NodeRef::entries)
        {
            template.take(entry.value);
            add(&mut template.resources, entry.key.node, entry.value.node);
        }
    }
    let mut sections = vec![at.entry("Resources", at.map(template.resources))];
    let mut written = template.written;
    for name in SECTIONS {
        let mut entries = Vec::new();
        if name == "Parameters" {
            entries.extend(unknown(service));
        }
        for section in added(service).filter_map(|it| it.get(name)) {
            written.push(section.full_range());
            if let NodeKind::Mapping(section) = &section.node.kind {
                entries.extend(section.iter().cloned());
            }
        }
        if !entries.is_empty() {
            sections.push(at.entry(name, at.map(entries)));
        }
    }
    written.retain(|it| !it.is_empty());
    Lowered { sections, written }
}

/// What stands under `resources`: one template, or a list of them.
fn added(service: &Service) -> impl Iterator<Item = NodeRef<'_>> {
    let resources = service.get(&["resources"]).into_iter();
    resources.flat_map(|it| it.items().chain([it]))
}

/// A parameter for each variable whose value only a deployment knows.
fn unknown(service: &Service) -> impl Iterator<Item = Entry> {
    let at = service.at;
    service.unknown.iter().map(move |name| {
        let body = at.map(vec![at.entry("Type", at.text("String"))]);
        at.entry(name, body)
    })
}

/// Adds a resource; what the framework writes under its name is merged with it.
fn add(resources: &mut Vec<Entry>, key: &Node, value: &Node) {
    let id = |node: &Node| match &node.kind {
        NodeKind::Scalar(scalar) => Some(scalar.value.clone()),
        NodeKind::Missing | NodeKind::Sequence(_) | NodeKind::Mapping(_) => None,
    };
    let name = id(key);
    match resources
        .iter_mut()
        .find(|it| name.is_some() && id(&it.key) == name)
    {
        Some(known) => merge(&mut known.value, value),
        None => resources.push(Entry {
            key: key.clone(),
            value: value.clone(),
        }),
    }
}

/// Puts a value over another one: maps are merged, anything else is replaced.
fn merge(under: &mut Node, over: &Node) {
    if let (NodeKind::Mapping(known), NodeKind::Mapping(entries)) = (&mut under.kind, &over.kind) {
        for entry in entries {
            add(known, &entry.key, &entry.value);
        }
        under.range = match under.range.is_empty() {
            true => over.range,
            false => under.range.cover(over.range),
        };
        return;
    }
    *under = over.clone();
}
