//! What is wrong with a connector as it is written, before anything is looked up: the shape of its properties.

use super::problem::Report;
use super::{Connector, ConnectorForm, ProblemKind, shape};
use crate::expand::problem::invalid;
use crate::syntax::NodeRef;
use crate::template::Resource;
use crate::text::TextRange;
use std::borrow::Cow;

/// The parts of a connector that have the shape they must have.
#[derive(Debug, Default)]
pub(super) struct Parts<'a> {
    pub(super) source: Option<NodeRef<'a>>,
    pub(super) destination: Destination<'a>,
    /// None when they are absent or have the wrong shape.
    pub(super) permissions: Option<Vec<(Cow<'a, str>, TextRange)>>,
    /// Whether SAM sees a connector at all; one embedded under an attribute of the wrong shape it drops at once.
    pub(super) is_read: bool,
}

#[derive(Debug, Default)]
pub(super) enum Destination<'a> {
    #[default]
    Missing,
    One(NodeRef<'a>),
    /// Items of the wrong shape are none.
    Many(Vec<Option<NodeRef<'a>>>),
}

pub(super) fn check<'a>(connector: &Connector<'a>, report: &mut Report<'_>) -> Parts<'a> {
    let mut parts = Parts::default();
    let before = report.problems.len();
    let has_properties = match connector.form {
        ConnectorForm::Standalone(_) => true,
        ConnectorForm::Embedded(carrier) => embedded(connector, carrier, report),
    };
    if !has_properties {
        return parts;
    }
    alphanumeric(connector, report);
    properties_not_a_map(connector, report);
    unknown_properties(connector, report);
    parts.source = source(connector, report);
    parts.destination = destination(connector, report);
    parts.permissions = permissions(connector, report);
    parts.is_read = report.problems.len() == before;
    parts
}

/// The checks made while an embedded connector is turned into a resource. False when there is nothing to go on with.
fn embedded(connector: &Connector<'_>, carrier: Resource<'_>, report: &mut Report<'_>) -> bool {
    let carrier = shape::key_text(carrier.entry);
    let key = shape::key_text(connector.entry);
    if !shape::is_map(connector.entry.value) {
        report.push(
            ProblemKind::EmbeddedNotAMap,
            shape::value_range(connector.entry),
            format!("{carrier}.{} should be a map.", connector.id),
        );
        return false;
    }
    match shape::entry(connector.entry.value, "Properties") {
        Some(properties) if shape::is_map(properties.value) => {}
        found => {
            report.push_whole(
                ProblemKind::EmbeddedPropertiesNotAMap,
                found.map_or(connector.key_range(), shape::value_range),
                invalid(
                    &carrier,
                    &format!("Attribute 'Connectors.{key}.Properties' should be a map."),
                ),
            );
            return false;
        }
    }
    if let Some(reference) = connector.source {
        if !shape::is_map(reference.value) {
            report.push_whole(
                ProblemKind::SourceReferenceNotAMap,
                shape::value_range(reference),
                invalid(
                    &carrier,
                    &format!(
                        "Property 'Connectors.{key}.Properties.SourceReference' should be a map."
                    ),
                ),
            );
        } else if let Some(id) = shape::entry(reference.value, "Id") {
            report.push_whole(
                ProblemKind::SourceReferenceHasId,
                id.key.full_range(),
                invalid(&key, "'Id' shouldn't be defined in 'SourceReference'."),
            );
        }
    }
    true
}

fn alphanumeric(connector: &Connector<'_>, report: &mut Report<'_>) {
    let is_alphanumeric =
        !connector.id.is_empty() && connector.id.bytes().all(|it| it.is_ascii_alphanumeric());
    if !is_alphanumeric {
        report.push(
            ProblemKind::LogicalIdNotAlphanumeric {
                id: connector.id.to_string(),
            },
            connector.key_range(),
            "Logical ids must be alphanumeric.",
        );
    }
}

fn properties_not_a_map(connector: &Connector<'_>, report: &mut Report<'_>) {
    if let Some(entry) = shape::entry(connector.entry.value, "Properties")
        && !shape::is_map(entry.value)
    {
        report.push(
            ProblemKind::PropertiesNotAMap,
            shape::value_range(entry),
            "Properties of a resource must be an object.",
        );
    }
}

/// Names of the transform's own fields, which it mistakes for properties and lets pass.
const SLIPPING_THROUGH: [&str; 4] = [
    "logical_id",
    "relative_id",
    "depends_on",
    "resource_attributes",
];

fn unknown_properties(connector: &Connector<'_>, report: &mut Report<'_>) {
    let Some(properties) = connector.properties else {
        return;
    };
    let is_embedded = connector.carrier().is_some();
    let mut unknown = |name: Cow<'_, str>, range: TextRange| {
        let is_known = matches!(&*name, "Source" | "Destination" | "Permissions")
            || (is_embedded && name == "SourceReference")
            || SLIPPING_THROUGH.contains(&&*name);
        if !is_known {
            let message = format!(
                "property {name} not defined for resource of type AWS::Serverless::Connector"
            );
            let kind = ProblemKind::UnknownProperty {
                name: name.into_owned(),
                embedded: is_embedded,
            };
            report.push(kind, range, message);
        }
    };
    if let Some(key) = shape::tag_key(properties) {
        unknown(key, properties.full_range());
    }
    for entry in shape::entries(properties) {
        unknown(shape::key_text(entry), entry.key.full_range());
    }
}

/// The value of a required property; reported when absent or null.
fn required<'a>(
    connector: &Connector<'a>,
    name: &'static str,
    report: &mut Report<'_>,
) -> Option<NodeRef<'a>> {
    let entry = connector.properties.and_then(|it| shape::entry(it, name));
    match entry {
        Some(entry) if !entry.value.is_null() => Some(entry.value),
        found => {
            report.push(
                ProblemKind::MissingProperty { name },
                found.map_or(connector.key_range(), shape::value_range),
                format!("Missing required property '{name}'."),
            );
            None
        }
    }
}

fn wrong_type(name: &'static str, range: TextRange, report: &mut Report<'_>) {
    report.push(
        ProblemKind::WrongType { name },
        range,
        format!("Type of property '{name}' is invalid."),
    );
}

/// The source of an embedded connector is implied, so a written one is never looked at.
fn source<'a>(connector: &Connector<'a>, report: &mut Report<'_>) -> Option<NodeRef<'a>> {
    if connector.carrier().is_some() {
        return connector
            .source
            .map(|it| it.value)
            .filter(|it| shape::is_map(*it));
    }
    let node = required(connector, "Source", report)?;
    if !shape::is_map(node) {
        wrong_type("Source", node.full_range(), report);
        return None;
    }
    Some(node)
}

fn destination<'a>(connector: &Connector<'a>, report: &mut Report<'_>) -> Destination<'a> {
    let Some(node) = required(connector, "Destination", report) else {
        return Destination::Missing;
    };
    if shape::is_map(node) {
        return Destination::One(node);
    }
    if !shape::is_list(node) {
        wrong_type("Destination", node.full_range(), report);
        return Destination::Missing;
    }
    let items = node.items().map(|item| {
        let is_map = shape::is_map(item);
        if !is_map {
            wrong_type("Destination", item_range(node, item), report);
        }
        is_map.then_some(item)
    });
    Destination::Many(items.collect())
}

fn permissions<'a>(
    connector: &Connector<'a>,
    report: &mut Report<'_>,
) -> Option<Vec<(Cow<'a, str>, TextRange)>> {
    let node = required(connector, "Permissions", report)?;
    // A map with one key passes for an intrinsic function, and its key for a permission.
    if let Some(key) = shape::tag_key(node) {
        return Some(vec![(key, node.full_range())]);
    }
    if let [one] = shape::entries(node)[..] {
        return Some(vec![(shape::key_text(one), one.key.full_range())]);
    }
    if !shape::is_list(node) {
        wrong_type("Permissions", node.full_range(), report);
        return None;
    }
    let mut names = Vec::new();
    for item in node.items() {
        match item.as_str() {
            Some(name) => names.push((Cow::Borrowed(name), item.full_range())),
            None => wrong_type("Permissions", item_range(node, item), report),
        }
    }
    (names.len() == node.items().len()).then_some(names)
}

/// The place of an item; of a bare dash the dash.
fn item_range(list: NodeRef<'_>, item: NodeRef<'_>) -> TextRange {
    let range = item.full_range();
    if !range.is_empty() || range.start() <= list.range().start() {
        return range;
    }
    TextRange::new(range.start() - crate::text::size(1), range.end())
}
