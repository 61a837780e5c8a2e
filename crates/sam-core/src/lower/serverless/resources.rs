//! The sections of the template: what the framework writes with what `resources` adds.

use super::service::Service;
use super::{Template, at_block, is_variable};
use crate::lower::Lowered;
use crate::lower::unwritten::Unwritten;
use crate::syntax::{Entry, EntryRef, Node, NodeKind, NodeRef};

/// The sections that `resources` may have beside `Resources`.
const SECTIONS: [&str; 4] = ["Parameters", "Mappings", "Conditions", "Outputs"];

/// Those whose values CloudFormation reads before it runs functions.
const WITHOUT_FUNCTIONS: [&str; 2] = ["Parameters", "Mappings"];

/// The attributes of a resource of which an extension adds to what is there, key by key.
const ADDED_TO: [&str; 2] = ["Properties", "Metadata"];

/// The attributes of a resource that are maps.
const MAPS: [&str; 4] = ["Properties", "Metadata", "CreationPolicy", "UpdatePolicy"];

/// The attributes of resources and outputs that CloudFormation reads before it runs functions.
const NAMES: [&str; 2] = ["Condition", "DependsOn"];

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
    }
    for extensions in added(service).filter_map(|it| it.get("extensions")) {
        for extension in extensions.entries() {
            template.take(extension.value);
            extend(&mut template.resources, extension);
        }
    }
    for resource in &mut template.resources {
        settle(at, &mut resource.value, &MAPS);
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
        if WITHOUT_FUNCTIONS.contains(&name) {
            entries.iter_mut().for_each(|it| with_texts(&mut it.value));
        }
        if name == "Outputs" {
            for output in &mut entries {
                with_map(at, &mut output.value);
                settle(at, &mut output.value, &["Export"]);
            }
        }
        if !entries.is_empty() {
            sections.push(at.entry(name, at.map(entries)));
        }
    }
    written.retain(|it| !it.is_empty());
    Lowered {
        sections,
        written,
        files: service.files.clone(),
        ignored: service.ignored_statements(),
        region: service.region(),
    }
}

/// Writes the variables of a resource or an output that only a deployment knows as what may stand in their places: the
/// framework fills them in before CloudFormation reads the template, which takes no function there.
fn settle(at: Unwritten, body: &mut Node, maps: &[&str]) {
    let NodeKind::Mapping(attributes) = &mut body.kind else {
        return;
    };
    for attribute in attributes {
        match text(&attribute.key) {
            Some(name) if maps.contains(&name) => with_map(at, &mut attribute.value),
            Some(name) if NAMES.contains(&name) => with_texts(&mut attribute.value),
            Some(_) | None => {}
        }
    }
}

/// Puts a map of which nothing is known in the place of a variable that only a deployment knows.
fn with_map(at: Unwritten, node: &mut Node) {
    if is_variable(at_block(node)) {
        with_texts(node);
        let variable = at.copy(at_block(node));
        let name = at.map(vec![at.entry("Name", variable)]);
        node.kind = at.function("Fn::Transform", name).kind;
    }
}

/// Puts a text in the place of each variable that only a deployment knows.
fn with_texts(node: &mut Node) {
    let is_variable = is_variable(at_block(node));
    match &mut node.kind {
        NodeKind::Mapping(entries) if is_variable => {
            let known = entries.pop().map(|it| it.value.kind);
            node.kind = known.unwrap_or(NodeKind::Missing);
        }
        NodeKind::Mapping(entries) => entries.iter_mut().for_each(|it| with_texts(&mut it.value)),
        NodeKind::Sequence(items) => items.iter_mut().for_each(with_texts),
        NodeKind::Missing | NodeKind::Scalar(_) => {}
    }
}

/// Extends a resource: what it has of an attribute is replaced, or added to where the framework does.
fn extend(resources: &mut Vec<Entry>, extension: EntryRef<'_>) {
    let Some(resource) = entry_mut(resources, extension.name()) else {
        resources.push(Entry {
            key: extension.key.node.clone(),
            value: extension.value.node.clone(),
        });
        return;
    };
    let NodeKind::Mapping(attributes) = &mut resource.value.kind else {
        return;
    };
    for attribute in extension.value.entries() {
        match entry_mut(attributes, attribute.name()) {
            Some(known) if ADDED_TO.contains(&attribute.name()) => {
                let NodeKind::Mapping(known) = &mut known.value.kind else {
                    continue;
                };
                for property in attribute.value.entries() {
                    put(known, property);
                }
            }
            Some(known) if attribute.name() == "DependsOn" => {
                depend_on(&mut known.value, attribute.value)
            }
            Some(_) | None => put(attributes, attribute),
        }
    }
    let range = extension.value.full_range();
    resource.value.range = match resource.value.range.is_empty() {
        true => range,
        false => resource.value.range.cover(range),
    };
}

fn entry_mut<'e>(entries: &'e mut [Entry], name: &str) -> Option<&'e mut Entry> {
    let mut entries = entries.iter_mut();
    entries.find(|it| text(&it.key) == Some(name))
}

/// Adds an entry, in the place of that of the same name.
fn put(entries: &mut Vec<Entry>, entry: EntryRef<'_>) {
    let own = Entry {
        key: entry.key.node.clone(),
        value: entry.value.node.clone(),
    };
    match entry_mut(entries, entry.name()) {
        Some(known) => *known = own,
        None => entries.push(own),
    }
}

fn depend_on(known: &mut Node, more: NodeRef<'_>) {
    let one = |it: &Node| match &it.kind {
        NodeKind::Sequence(items) => items.clone(),
        NodeKind::Missing | NodeKind::Scalar(_) | NodeKind::Mapping(_) => vec![it.clone()],
    };
    let mut all = one(known);
    all.extend(one(more.node));
    known.kind = NodeKind::Sequence(all);
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
    let name = text(key);
    match resources
        .iter_mut()
        .find(|it| name.is_some() && text(&it.key) == name)
    {
        Some(known) => merge(&mut known.value, value),
        None => resources.push(Entry {
            key: key.clone(),
            value: value.clone(),
        }),
    }
}

fn text(node: &Node) -> Option<&str> {
    match &node.kind {
        NodeKind::Scalar(scalar) => Some(&*scalar.value),
        NodeKind::Missing | NodeKind::Sequence(_) | NodeKind::Mapping(_) => None,
    }
}

/// Puts a value over another one: maps are merged by their keys and lists by their positions, anything else is replaced.
fn merge(under: &mut Node, over: &Node) {
    if under.tag.is_some() || over.tag.is_some() {
        *under = over.clone();
        return;
    }
    match (&mut under.kind, &over.kind) {
        (NodeKind::Mapping(known), NodeKind::Mapping(entries)) => {
            for entry in entries {
                add(known, &entry.key, &entry.value);
            }
        }
        (NodeKind::Sequence(known), NodeKind::Sequence(items)) => {
            let mut items = items.iter();
            for (known, item) in known.iter_mut().zip(items.by_ref()) {
                merge(known, item);
            }
            known.extend(items.cloned());
        }
        (_, _) => {
            *under = over.clone();
            return;
        }
    }
    under.range = match under.range.is_empty() {
        true => over.range,
        false => under.range.cover(over.range),
    };
}
