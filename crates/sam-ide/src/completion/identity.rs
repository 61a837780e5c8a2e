//! What a template writes for the name or ARN of one of its resources, and which IAM resource type it is.

use super::CompletionItemKind;
use super::context::{Context, Style};
use super::insert::{Offer, Write};
use super::piece::{Bit, Piece};
use super::resources::{Candidate, Resources};
use sam_core::document::Section;
use sam_core::iam::ParameterKind;
use sam_core::spec::cfn::{self, RefIs};

/// What gives the name, ARN or ID that a parameter of a policy template asks for; none for resources of other types.
fn value(candidate: &Candidate<'_>, kind: ParameterKind) -> Option<Piece> {
    if !kind.types().contains(&candidate.resolved_type) {
        return None;
    }
    match kind {
        ParameterKind::Name(_) => name(candidate),
        ParameterKind::Arn(_) => arn(candidate),
        ParameterKind::Id(_) => Some(Piece::Ref(candidate.id.to_owned())),
    }
}

/// What gives the name of a resource.
pub(super) fn name(candidate: &Candidate<'_>) -> Option<Piece> {
    let id = candidate.id.to_owned();
    match cfn::ref_is(candidate.resolved_type) {
        Some(RefIs::Name) => Some(Piece::Ref(id)),
        Some(RefIs::Arn | RefIs::Url | RefIs::Id) | None => {
            let attribute = cfn::name_attribute(candidate.resolved_type)?;
            Some(Piece::GetAtt(id, attribute.to_owned()))
        }
    }
}

/// What gives the ARN of a resource.
pub(super) fn arn(candidate: &Candidate<'_>) -> Option<Piece> {
    let of = candidate.resolved_type;
    let id = candidate.id.to_owned();
    match (cfn::ref_is(of), cfn::arn_attribute(of)) {
        (Some(RefIs::Arn), _) => Some(Piece::Ref(id)),
        (_, Some(attribute)) => Some(Piece::GetAtt(id, attribute.to_owned())),
        (Some(RefIs::Name | RefIs::Id), None) => filled(cfn::arn_template(of)?, &id),
        (Some(RefIs::Url) | None, None) => None,
    }
}

/// A pattern of ARNs with all that CloudFormation knows and one name filled in; none where it has more names.
fn filled(pattern: &str, id: &str) -> Option<Piece> {
    let mut text = String::new();
    let mut rest = pattern;
    let mut names = 0;
    while let Some((before, behind)) = rest.split_once("${") {
        let (name, after) = behind.split_once('}')?;
        text.push_str(before);
        let name = pseudo_parameter(name).unwrap_or_else(|| {
            names += 1;
            id
        });
        text.push_str(&format!("${{{name}}}"));
        rest = after;
    }
    text.push_str(rest);
    (names == 1).then(|| Piece::sub(text))
}

/// What CloudFormation knows of a part of a pattern of ARNs.
pub(super) fn pseudo_parameter(name: &str) -> Option<&'static str> {
    match name {
        "Partition" => Some("AWS::Partition"),
        "Region" => Some("AWS::Region"),
        "Account" => Some("AWS::AccountId"),
        _ => None,
    }
}

/// `${Table.Arn}`, for `Sub`.
pub(super) fn within_sub(piece: &Piece) -> Option<String> {
    match piece {
        Piece::Ref(id) => Some(format!("${{{id}}}")),
        Piece::GetAtt(id, attribute) => Some(format!("${{{id}.{attribute}}}")),
        Piece::Sub(bits) => bits
            .iter()
            .map(|it| match it {
                Bit::Text(text) => Some(text.as_str()),
                Bit::Stop(_) => None,
            })
            .collect(),
        _ => None,
    }
}

/// The resources that can be named from where the cursor is.
pub(super) fn others<'a>(resources: &Resources<'a>) -> Vec<Candidate<'a>> {
    let own = resources.own_id();
    let candidates = resources.candidates();
    candidates.filter(|it| Some(it.id) != own).collect()
}

/// The values that a parameter of a policy template can have, of the resources that fit, in order.
pub(super) fn values<'a>(
    kind: ParameterKind,
    candidates: &[Candidate<'a>],
) -> impl Iterator<Item = (Candidate<'a>, Piece)> {
    let candidates = candidates.iter();
    candidates.filter_map(move |it| Some((*it, value(it, kind)?)))
}

/// The same as one place of a snippet.
pub(super) fn placeholder(kind: ParameterKind, candidates: &[Candidate<'_>]) -> Piece {
    /// How many values an editor shows in a choice without its becoming a list to search in.
    const MOST: usize = 20;
    let values = values(kind, candidates).take(MOST);
    let values: Vec<_> = values.map(|(_, piece)| piece).collect();
    match values.as_slice() {
        [] => Piece::empty(),
        [_, ..] => Piece::Either(values),
    }
}

/// A reference to a resource or parameter as an item: an intrinsic function, or its text where `!Sub` stands already.
pub(super) fn offer(context: &Context<'_>, piece: Piece, detail: &str) -> Option<Offer> {
    let kind = CompletionItemKind::Reference;
    match context.typed.tag() {
        None => {
            let label = label(&piece, context.style())?;
            Some(Offer::new(label, kind, Write::Value(piece)).detail(detail))
        }
        Some("!Sub") => Some(Offer::value(&within_sub(&piece)?, kind).detail(detail)),
        Some(_) => None,
    }
}

/// How a reference is listed.
pub(super) fn label(piece: &Piece, style: Style) -> Option<String> {
    match (piece, style) {
        (Piece::Ref(id), Style::Json) => Some(id.clone()),
        (Piece::GetAtt(id, attribute), Style::Json) => Some(format!("{id}.{attribute}")),
        (Piece::Ref(_) | Piece::GetAtt(..), Style::Block | Style::Flow) => piece.short(),
        (Piece::Sub(_), Style::Json) => within_sub(piece),
        (Piece::Sub(_), Style::Block | Style::Flow) => {
            within_sub(piece).map(|it| format!("!Sub '{it}'"))
        }
        (Piece::Text(text), _) => Some(text.clone()),
        _ => None,
    }
}

/// The parameters of the template that hold one text.
pub(super) fn parameters<'a>(resources: &Resources<'a>) -> impl Iterator<Item = &'a str> {
    let parameters = resources.template().entries(Section::Parameters);
    parameters
        .filter(|it| {
            let of = it.value.get("Type").and_then(|it| it.as_str());
            // What AWS checks as the ID of something is not the name of something else.
            let is_of_aws =
                |it: &str| it.starts_with("AWS::EC2::") || it.starts_with("AWS::Route53::");
            of.is_some_and(|it| !it.contains("List") && it != "Number" && !is_of_aws(it))
        })
        .map(|it| it.name())
}
