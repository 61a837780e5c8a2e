//! Names of the template wherever one is wanted: `Ref`, `GetAtt`, `DependsOn`, `Condition`.

use super::CompletionItemKind;
use super::attributes::attributes;
use super::context::{Context, Style};
use super::insert::{Offer, Piece, Write};
use super::outline::{Slot, Step};
use super::resources::Resources;
use super::site::CONNECTOR;
use sam_core::document::Section;

/// Names that every template has.
const PSEUDO_PARAMETERS: [&str; 8] = [
    "AWS::AccountId",
    "AWS::NoValue",
    "AWS::NotificationARNs",
    "AWS::Partition",
    "AWS::Region",
    "AWS::StackId",
    "AWS::StackName",
    "AWS::URLSuffix",
];

/// What kind of name is wanted.
enum Wanted<'a> {
    /// A resource or parameter.
    Ref,
    /// A resource and its attribute with a dot between.
    Dotted,
    /// A resource, as the first of a list.
    Resource,
    /// An attribute of the resource that the list names first.
    Attribute(&'a str),
    /// A resource to wait for.
    DependsOn,
    /// A condition.
    Condition,
}

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let Some(wanted) = wanted(context) else {
        return;
    };
    let own = resources.own_id();
    match wanted {
        Wanted::Ref => acc.extend(referable(resources)),
        Wanted::Dotted => acc.extend(dotted(resources).into_iter().map(
            |(id, attribute, detail)| {
                let label = format!("{id}.{attribute}");
                let is_list = context.style() == Style::Json && context.spot.quote.is_none();
                let piece = match attribute {
                    attribute if is_list => {
                        Piece::List(vec![Piece::text(id), Piece::text(attribute)])
                    }
                    _ => Piece::text(&*label),
                };
                Offer::new(label, CompletionItemKind::Reference, Write::Value(piece)).detail(detail)
            },
        )),
        Wanted::Resource => acc.extend(
            named(resources)
                .filter(|(id, _)| Some(*id) != own)
                .map(|(id, detail)| Offer::reference(id, detail)),
        ),
        Wanted::Attribute(id) => {
            let names = resources
                .resolved_type(id)
                .map(attributes)
                .unwrap_or_default();
            acc.extend(
                names
                    .iter()
                    .map(|it| Offer::value(it, CompletionItemKind::EnumMember)),
            );
        }
        Wanted::DependsOn => depends_on(acc, context, resources),
        Wanted::Condition => {
            let own = match context.path.as_slice() {
                [Step::Key("Conditions"), Step::Key(own), ..] => Some(*own),
                _ => None,
            };
            let conditions = resources.template().entries(Section::Conditions);
            let names = conditions.map(|it| it.name()).filter(|it| Some(*it) != own);
            acc.extend(names.map(|it| Offer::reference(it, "condition")));
        }
    }
}

/// What can be named by `Ref` and in `Sub`: resources, parameters, and what every template has.
pub(super) fn referable<'a>(resources: &Resources<'a>) -> Vec<Offer> {
    let own = resources.own_id();
    let mut offers: Vec<_> = named(resources)
        .filter(|(id, _)| Some(*id) != own)
        .map(|(id, detail)| Offer::reference(id, detail))
        .collect();
    for parameter in resources.template().entries(Section::Parameters) {
        let detail = match parameter.value.get("Type").and_then(|it| it.as_str()) {
            Some(of) => format!("parameter · {of}"),
            None => "parameter".to_owned(),
        };
        offers.push(Offer::reference(parameter.name(), detail));
    }
    let generated = resources.generated().into_iter();
    offers.extend(
        generated.map(|(id, of)| Offer::reference(id, format!("{of} · made by SAM")).rank(20)),
    );
    offers.extend(PSEUDO_PARAMETERS.map(|it| Offer::reference(it, "pseudo parameter").rank(30)));
    offers
}

/// The known attributes of all resources: logical ID, attribute, type.
pub(super) fn dotted<'a>(resources: &Resources<'a>) -> Vec<(&'a str, &'static str, &'a str)> {
    let own = resources.own_id();
    let candidates = resources.candidates().filter(|it| Some(it.id) != own);
    candidates
        .flat_map(|it| {
            let known = attributes(it.resolved_type).iter();
            known.map(move |attribute| (it.id, *attribute, it.written_type))
        })
        .collect()
}

/// The resources and their types. Connectors are gone once SAM is expanded: nothing can name them but `DependsOn`.
fn named<'a>(resources: &Resources<'a>) -> impl Iterator<Item = (&'a str, &'a str)> {
    let candidates = resources
        .candidates()
        .filter(|it| it.written_type != CONNECTOR);
    candidates.map(|it| (it.id, it.written_type))
}

fn depends_on(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let list = match context.path.last() {
        Some(Step::Item(_)) => context.outline.parent(context.spot.node),
        Some(Step::Key(_)) | None => Some(context.spot.node),
    };
    let items = list.into_iter().flat_map(|it| context.outline.items(it));
    let there: Vec<_> = items
        .filter(|it| *it != context.spot.node)
        .filter_map(|it| context.outline.text(it))
        .collect();
    for it in resources.candidates() {
        if Some(it.id) != resources.own_id() && !there.contains(&it.id) {
            let offer = Offer::reference(it.id, it.written_type);
            acc.push(match context.spot.slot {
                Slot::Below | Slot::Item => Offer {
                    write: Write::Items(vec![Piece::text(it.id)]),
                    ..offer
                },
                Slot::Value | Slot::Key | Slot::Text => offer,
            });
        }
    }
}

/// What kind of name is wanted at the cursor, if one is.
fn wanted<'a>(context: &Context<'a>) -> Option<Wanted<'a>> {
    let is_list = matches!(context.spot.slot, Slot::Item | Slot::Below);
    if !is_list && !context.wants_value() {
        return None;
    }
    match context.path.as_slice() {
        [Step::Key("Resources"), Step::Key(_), attribute @ ..]
            if is_attribute(attribute, "DependsOn") =>
        {
            return Some(Wanted::DependsOn);
        }
        _ if is_list => return None,
        [Step::Key("Resources"), Step::Key(_), attribute @ ..]
            if context.tag().is_none() && is_attribute(attribute, "Condition") =>
        {
            return Some(Wanted::Condition);
        }
        [Step::Key("Outputs"), Step::Key(_), Step::Key("Condition")]
        | [Step::Key("Conditions"), .., Step::Key("Condition")] => {
            return Some(Wanted::Condition);
        }
        _ => {}
    }
    match context.tag() {
        Some("!Ref") => return Some(Wanted::Ref),
        Some("!GetAtt") => return Some(Wanted::Dotted),
        Some("!Condition") => return Some(Wanted::Condition),
        Some(_) => return None,
        None => {}
    }
    let parent = context.outline.parent(context.spot.node);
    let parent_tag = parent.and_then(|it| context.outline.tag(it));
    match context.path.as_slice() {
        [.., Step::Key("Ref")] => Some(Wanted::Ref),
        [.., Step::Key("Fn::GetAtt")] => Some(Wanted::Dotted),
        [.., Step::Key(name), Step::Item(position)] => match (parent_tag, *name, position) {
            (Some("!GetAtt"), _, 0) | (None, "Fn::GetAtt", 0) => Some(Wanted::Resource),
            (Some("!GetAtt"), _, 1) | (None, "Fn::GetAtt", 1) => {
                let first = parent.and_then(|it| context.outline.items(it).next());
                Some(Wanted::Attribute(context.outline.text(first?)?))
            }
            (Some("!If"), _, 0) | (None, "Fn::If", 0) => Some(Wanted::Condition),
            _ => None,
        },
        [.., Step::Item(_), Step::Item(0)] if parent_tag == Some("!If") => Some(Wanted::Condition),
        _ => None,
    }
}

/// Whether a way within a resource is an attribute of it or of an embedded connector, or an item of that.
fn is_attribute(path: &[Step<'_>], name: &str) -> bool {
    let path = match path {
        [Step::Key("Connectors"), Step::Key(_), rest @ ..] => rest,
        other => other,
    };
    matches!(path, [Step::Key(key)] | [Step::Key(key), Step::Item(_)] if *key == name)
}
