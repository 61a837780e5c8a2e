//! `Type` of a resource and of a connector's end: the types that connectors know, and the connector itself.

use super::CompletionItemKind;
use super::context::Context;
use super::end_ids::fitted;
use super::insert::Offer;
use super::outline::{Slot, Step};
use super::resources::Resources;
use super::site::{CONNECTOR, Part, Site};
use crate::names;
use sam_core::connector::profile;

/// SAM types that an end by parts may have; the transform knows what they become.
const SAM_ENDS: [&str; 5] = [
    "AWS::Serverless::Function",
    "AWS::Serverless::StateMachine",
    "AWS::Serverless::Api",
    "AWS::Serverless::HttpApi",
    "AWS::Serverless::SimpleTable",
];

/// The further SAM types that can be an end by ID.
const SAM_RESOURCES: [&str; 2] = [
    "AWS::Serverless::WebSocketApi",
    "AWS::Serverless::GraphQLApi",
];

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    if context.spot.slot != Slot::Value || context.tag().is_some() {
        return;
    }
    if let Some(site) = Site::of(context)
        && let Part::EndKey(side, "Type") = site.part
    {
        let others = site.others(side, context, resources);
        for name in SAM_ENDS.into_iter().chain(cloudformation_types()) {
            let offer = Offer::value(name, CompletionItemKind::Class);
            let offer = fitted(offer, name, profile::resolved_type(name), side, &others);
            // The type is the label; what it would grant is the news.
            let detail = offer.detail.as_deref().and_then(|it| it.split_once(" · "));
            let detail =
                detail.map_or_else(|| names::noun(name).into_owned(), |(_, it)| it.to_owned());
            acc.push(offer.detail(detail));
        }
        return;
    }
    let [Step::Key("Resources"), Step::Key(_), Step::Key("Type")] = context.path.as_slice() else {
        return;
    };
    let rank = |name: &str| {
        if name.starts_with("AWS::Serverless::") {
            10
        } else {
            11
        }
    };
    let all = SAM_ENDS
        .into_iter()
        .chain(SAM_RESOURCES)
        .chain(cloudformation_types());
    acc.extend(all.map(|it| {
        Offer::value(it, CompletionItemKind::Class)
            .detail(names::noun(it))
            .rank(rank(it))
    }));
    let connector = Offer::value(CONNECTOR, CompletionItemKind::Class)
        .detail("access of one resource to another")
        .data("connector");
    acc.push(connector.rank(if is_like_a_connector(context) { 0 } else { 10 }));
}

/// Whether the resource has the properties of a connector.
fn is_like_a_connector(context: &Context<'_>) -> bool {
    let outline = &context.outline;
    let properties = outline
        .parent(context.spot.node)
        .and_then(|it| outline.child(it, "Properties"));
    properties.is_some_and(|it| outline.child(it, "Destination").is_some())
}

/// The CloudFormation types that can be an end, by name.
fn cloudformation_types() -> impl Iterator<Item = &'static str> {
    let mut types: Vec<_> = profile::all()
        .iter()
        .flat_map(|it| [it.source, it.destination])
        .collect();
    types.sort_unstable();
    types.dedup();
    types.into_iter()
}
