//! The keys of a connector's body, properties and ends that are not there yet.

use super::context::Context;
use super::end_ids::fitting;
use super::insert::{Offer, Piece};
use super::outline::Step;
use super::permissions::permission_list;
use super::resources::Resources;
use super::site::{Form, Part, Site};
use sam_core::connector::{Side, profile};

/// Attributes that a connector passes on to what it generates.
const ATTRIBUTES: [&str; 6] = [
    "DependsOn",
    "Condition",
    "DeletionPolicy",
    "UpdateReplacePolicy",
    "UpdatePolicy",
    "Metadata",
];

/// The parts that an end without `Id` can have, beside `Type`.
const PARTS: [&str; 6] = [
    "Arn",
    "RoleName",
    "QueueUrl",
    "ResourceId",
    "Name",
    "Qualifier",
];

/// How many resources a choice shows at most.
const MOST_CHOICES: usize = 30;

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let Some(site) = Site::of(context) else {
        return;
    };
    if !context.wants_key() {
        return;
    }
    let there: Vec<_> = context.outline.keys(context.spot.node).collect();
    let mut found = Vec::new();
    match site.part {
        Part::Body => body(&mut found, &site, context, resources),
        Part::Properties => properties(&mut found, &site, context, resources),
        Part::End(side) => {
            // A list is no map, and behind `Destination:` itself the resources are offered.
            let is_list = context.outline.items(context.spot.node).next().is_some();
            if !is_list {
                end(&mut found, &site, side, &there, context, resources);
            }
        }
        Part::EndKey(..) | Part::Permissions | Part::Other => {}
    }
    acc.extend(
        found
            .into_iter()
            .filter(|it| !there.contains(&it.label.as_str())),
    );
}

fn key(name: &'static str, value: Piece, rank: u8) -> Offer {
    Offer::key(name, value)
        .detail(about(name))
        .rank(rank)
        .data(format!("key {name}"))
}

/// What a key is for, in a few words.
pub(super) fn about(key: &str) -> &'static str {
    match key {
        "Properties" => "what connects to what, and how",
        "DependsOn" => "what is created before",
        "Condition" => "created only while it holds",
        "DeletionPolicy" => "what happens when it is deleted",
        "UpdateReplacePolicy" => "what happens when it is replaced",
        "UpdatePolicy" => "how it is updated",
        "Metadata" => "data about it",
        "Source" => "what gets access",
        "SourceReference" => "more about the source, such as its Qualifier",
        "Destination" => "what is accessed: one resource or a list",
        "Permissions" => "Read, Write",
        "Id" => "logical ID of a resource",
        "Type" => "resource type",
        "Arn" => "its ARN",
        "RoleName" => "name of its role",
        "QueueUrl" => "URL of the queue",
        "ResourceId" => "ID of the API",
        "Name" => "name of the state machine",
        "Qualifier" => "the part of the API that may call: stage, method and path",
        _ => "",
    }
}

fn body(acc: &mut Vec<Offer>, site: &Site<'_>, context: &Context<'_>, resources: &Resources<'_>) {
    acc.push(key(
        "Properties",
        all_properties(site, context, resources),
        10,
    ));
    acc.extend(ATTRIBUTES.map(|it| key(it, Piece::empty(), 20)));
}

/// `Properties` with everything in it.
fn all_properties(site: &Site<'_>, context: &Context<'_>, resources: &Resources<'_>) -> Piece {
    let mut entries = Vec::new();
    let mut others = site.others(Side::Destination, context, resources);
    if site.form == Form::Standalone {
        let source = fitting(Side::Source, &[], resources);
        others = source
            .first()
            .map(|it| super::site::End::of(it))
            .into_iter()
            .collect();
        entries.push((Piece::text("Source"), id_of(&source)));
    }
    let destinations = fitting(Side::Destination, &others, resources);
    entries.push((Piece::text("Destination"), id_of(&destinations)));
    let profiles: Vec<_> = others
        .first()
        .zip(destinations.first())
        .and_then(|(from, to)| profile::find(from.resolved_type.as_deref()?, to.resolved_type))
        .into_iter()
        .collect();
    entries.push((Piece::text("Permissions"), permission_list(&profiles)));
    Piece::Map(entries)
}

/// `Id` with the resources it may name.
pub(super) fn id_of(candidates: &[super::resources::Candidate<'_>]) -> Piece {
    Piece::entry("Id", choice(candidates))
}

/// The resources as a choice.
pub(super) fn choice(candidates: &[super::resources::Candidate<'_>]) -> Piece {
    match candidates {
        [] => Piece::empty(),
        [one] => Piece::Stop(one.id.to_owned()),
        several => Piece::Choice(
            several
                .iter()
                .take(MOST_CHOICES)
                .map(|it| it.id.to_owned())
                .collect(),
        ),
    }
}

fn properties(
    acc: &mut Vec<Offer>,
    site: &Site<'_>,
    context: &Context<'_>,
    resources: &Resources<'_>,
) {
    let id = |side| {
        id_of(&fitting(
            side,
            &site.others(side, context, resources),
            resources,
        ))
    };
    match site.form {
        Form::Standalone => acc.push(key("Source", id(Side::Source), 10)),
        Form::Embedded => {
            let is_api = site
                .source(context, resources)
                .resolved_type
                .is_some_and(|it| has_part(&it, "Qualifier"));
            let rank = if is_api { 13 } else { 20 };
            acc.push(key(
                "SourceReference",
                Piece::entry("Qualifier", Piece::empty()),
                rank,
            ));
        }
    }
    acc.push(key("Destination", id(Side::Destination), 11));
    let profiles: Vec<_> = site
        .profiles(context, resources)
        .into_iter()
        .flatten()
        .collect();
    acc.push(key("Permissions", permission_list(&profiles), 12));
}

fn end(
    acc: &mut Vec<Offer>,
    site: &Site<'_>,
    side: Side,
    there: &[&str],
    context: &Context<'_>,
    resources: &Resources<'_>,
) {
    if context.path.contains(&Step::Key("SourceReference")) {
        acc.push(key("Qualifier", Piece::empty(), 10));
        return;
    }
    let node = context.spot.node;
    if there.contains(&"Id") {
        let id = context.outline.text_of(node, "Id").unwrap_or_default();
        if resources
            .resolved_type(id)
            .is_none_or(|it| has_part(it, "Qualifier"))
        {
            acc.push(key("Qualifier", Piece::empty(), 10));
        }
        return;
    }
    let has_parts = there
        .iter()
        .any(|it| PARTS.contains(it) && *it != "Qualifier");
    let written = context.outline.text_of(node, "Type");
    if written.is_none() && !has_parts {
        let others = site.others(side, context, resources);
        acc.push(key("Id", choice(&fitting(side, &others, resources)), 10));
    }
    acc.push(key("Type", Piece::empty(), 11));
    let resolved = written.map(profile::resolved_type);
    for part in PARTS {
        if resolved.is_none_or(|it| has_part(it, part)) {
            acc.push(key(part, Piece::empty(), 12));
        }
    }
}

/// Whether ends of a type can have a part; a type that is no end has any.
fn has_part(resolved_type: &str, part: &str) -> bool {
    match profile::resource_facts(resolved_type) {
        None => true,
        Some(facts) if part == "RoleName" => facts.role.is_some(),
        Some(facts) => facts.parts.contains_key(part),
    }
}
