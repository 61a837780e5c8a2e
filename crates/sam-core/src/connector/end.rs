//! One end of a connector: the map it is written as, and the resource it means.

use super::part::Part;
use super::problem::Report;
use super::profile::{Side, resolved_type, resource_facts};
use super::resolver::{Known, Resolver};
use super::{End, ProblemKind, facts, shape};
use crate::syntax::NodeRef;
use crate::text::TextRange;
use std::borrow::Cow;

/// What an end without `Id` is described by.
pub const PARTS: [&str; 7] = [
    "Type",
    "Arn",
    "RoleName",
    "QueueUrl",
    "ResourceId",
    "Name",
    "Qualifier",
];

/// Where an end is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub(super) side: Side,
    /// The map.
    pub(super) node: Option<NodeRef<'a>>,
    /// The logical ID that embedding implies.
    pub(super) implied: Option<&'a str>,
    /// What to point at when nothing better is written: the key of the property or of the connector.
    pub(super) fallback: TextRange,
}

impl<'a> Place<'a> {
    fn entry(&self, key: &str) -> Option<crate::syntax::EntryRef<'a>> {
        shape::entry(self.node?, key)
    }

    /// Where the logical ID stands, or for an end by parts what decides about it: its type.
    pub(super) fn range(&self) -> TextRange {
        let written = if self.implied.is_some() {
            None
        } else {
            self.entry("Id").or_else(|| self.entry("Type"))
        };
        match (written, self.node) {
            (Some(entry), _) => shape::value_range(entry),
            (None, Some(node)) if self.implied.is_none() => shape::head_range(node),
            (None, Some(_) | None) => self.fallback,
        }
    }

    /// Where a part stands; when it is not written, [`Place::range`].
    pub(super) fn part_range(&self, part: &str) -> TextRange {
        self.entry(part)
            .map_or_else(|| self.range(), shape::value_range)
    }
}

/// Finds what an end means. What stays unknown is none in it, and reported.
pub(super) fn resolve<'a>(
    resolver: &Resolver<'a>,
    place: Place<'a>,
    report: &mut Report<'_>,
) -> End<'a> {
    let mut end = End {
        node: place.node,
        ..End::default()
    };
    let id = place.entry("Id");
    let by_id = place.implied.is_some() || id.is_some();
    end.id = match place.implied {
        Some(implied) => Some((implied, None)),
        None => id.and_then(|it| {
            Some((
                it.value.as_str().filter(|it| !it.is_empty())?,
                Some(it.value),
            ))
        }),
    };
    let shape_is_good = check_shape(place, by_id, report);
    match (place.implied, id) {
        // The template may declare a resource without a name.
        (Some(""), _) if shape_is_good => type_missing(place, None, place.range(), report),
        (Some(_), _) => by_logical_id(resolver, place, &mut end, shape_is_good, report),
        (None, Some(entry)) => {
            if !shape::is_truthy(entry.value) {
                if shape_is_good {
                    type_missing(place, None, shape::value_range(entry), report);
                }
            } else if end.id.is_none() {
                if shape_is_good {
                    report.push(
                        ProblemKind::IdNotAString { side: place.side },
                        shape::value_range(entry),
                        "'Id' is missing or not a string.",
                    );
                }
            } else {
                by_logical_id(resolver, place, &mut end, shape_is_good, report);
            }
        }
        (None, None) if shape_is_good => by_parts(place, &mut end, report),
        (None, None) => {}
    }
    end
}

/// Either `Id`, perhaps with `Qualifier`, or anything else.
fn check_shape(place: Place<'_>, by_id: bool, report: &mut Report<'_>) -> bool {
    let mut others = Vec::new();
    if let Some(node) = place.node {
        if shape::tag_key(node).is_some() {
            others.push(node.full_range());
        }
        let entries = shape::entries(node).into_iter();
        others.extend(
            entries
                .filter(|it| !matches!(it.name(), "Id" | "Qualifier"))
                .map(|it| it.key.full_range()),
        );
    }
    if by_id != others.is_empty() {
        let (range, beside_id) = match others.first() {
            Some(first) if by_id => (*first, others),
            Some(_) | None => (
                place.node.map_or(place.fallback, |it| {
                    if it.is_mapping() {
                        shape::head_range(it)
                    } else {
                        place.fallback
                    }
                }),
                Vec::new(),
            ),
        };
        report.push(
            ProblemKind::EndShape {
                side: place.side,
                beside_id,
            },
            range,
            "Must provide 'Id' (with optional 'Qualifier') or a supported combination of other properties.",
        );
        return false;
    }
    true
}

fn type_missing(
    place: Place<'_>,
    of_resource: Option<&str>,
    range: TextRange,
    report: &mut Report<'_>,
) {
    report.push(
        ProblemKind::TypeMissing {
            side: place.side,
            of_resource: of_resource.map(str::to_owned),
        },
        range,
        "'Type' is missing or not a string.",
    );
}

fn by_parts<'a>(place: Place<'a>, end: &mut End<'a>, report: &mut Report<'_>) {
    let part = |name| Part::data(place.entry(name).and_then(|it| shape::value(it.value)));
    end.arn = part("Arn");
    end.resource_id = part("ResourceId");
    end.name = part("Name");
    end.queue_url = part("QueueUrl");
    end.qualifier = part("Qualifier");
    end.role = part("RoleName");
    let written = place
        .entry("Type")
        .and_then(|it| it.value.as_str())
        .filter(|it| !it.is_empty());
    match written {
        Some(written) => {
            end.written_type = Some(Cow::Borrowed(written));
            end.resolved_type = Some(Cow::Borrowed(by_parts_type(written)));
        }
        None => type_missing(place, None, place.range(), report),
    }
}

/// Of the SAM types only five are replaced where an end is written by parts.
fn by_parts_type(written: &str) -> &str {
    match written {
        "AWS::Serverless::Function"
        | "AWS::Serverless::StateMachine"
        | "AWS::Serverless::Api"
        | "AWS::Serverless::HttpApi"
        | "AWS::Serverless::SimpleTable" => resolved_type(written),
        _ => written,
    }
}

fn by_logical_id<'a>(
    resolver: &Resolver<'a>,
    place: Place<'a>,
    end: &mut End<'a>,
    report_problems: bool,
    report: &mut Report<'_>,
) {
    let Some((id, _)) = end.id else {
        return;
    };
    match resolver.find_for(report.id, id) {
        Known::Nothing => {
            end.resource = resolver.template().resource(id);
            if report_problems {
                report.push(
                    ProblemKind::UnknownId {
                        side: place.side,
                        id: id.to_owned(),
                    },
                    place.range(),
                    format!("Unable to find resource with logical ID '{id}'."),
                );
            }
            return;
        }
        Known::Written(resource) => {
            end.resource = Some(resource);
            let Some(written) = resource.type_name().filter(|it| !it.is_empty()) else {
                if report_problems {
                    type_missing(place, Some(id), place.range(), report);
                }
                return;
            };
            end.written_type = Some(Cow::Borrowed(written));
            end.resolved_type = Some(Cow::Borrowed(resolved_type(written)));
            end.role = Part::role(facts::role(resource, written));
        }
        Known::Refused(resource) => {
            end.resource = Some(resource);
            end.written_type = resource.type_name().map(Cow::Borrowed);
            end.resolved_type = end.written_type.clone();
        }
        Known::Made(made) => {
            end.written_type = Some(Cow::Borrowed(made.sam_type.unwrap_or(made.resource_type)));
            end.resolved_type = Some(Cow::Borrowed(made.resource_type));
            end.role = Part::role(made.role(None, None));
        }
        Known::Connector => {
            end.written_type = Some(Cow::Borrowed(super::declare::CONNECTOR_TYPE));
            end.resolved_type = end.written_type.clone();
        }
    }
    let facts = end.resolved_type.as_deref().and_then(resource_facts);
    let part = |name| Part::of_type(facts.and_then(|it| it.parts.get(name)), id);
    end.arn = part("Arn");
    end.resource_id = part("ResourceId");
    end.name = part("Name");
    end.queue_url = part("QueueUrl");
    end.qualifier = match place.entry("Qualifier") {
        Some(entry) => Part::data(shape::value(entry.value)),
        None => part("Qualifier"),
    };
}

impl<'a> End<'a> {
    /// A part by the name it is written with: `Arn`, `ResourceId`, `Name`, `QueueUrl`, `Qualifier`, `RoleName`.
    pub fn part(&self, name: &str) -> Option<&Part<'a>> {
        let part = match name {
            "Arn" => &self.arn,
            "ResourceId" => &self.resource_id,
            "Name" => &self.name,
            "QueueUrl" => &self.queue_url,
            "Qualifier" => &self.qualifier,
            "RoleName" => &self.role,
            _ => return None,
        };
        part.is_some().then_some(part)
    }
}
