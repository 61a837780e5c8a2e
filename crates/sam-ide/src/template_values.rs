//! Values for the parameters of policy templates: what the template at hand has, else a word to be replaced.

use crate::edit::Piece;
use sam_core::connector::Resolver;
use sam_core::iam::{ParameterKind, PolicyTemplate, TemplateParameter};
use sam_core::spec::cfn::{self, RefIs};
use sam_core::syntax::{EntryRef, NodeRef};

/// `{NAME: {PARAMETER: value, …}}`, with those of the given values whose parameters the template has. A value that
/// alone is left over goes to the parameter that alone is left over.
pub(crate) fn filled<'a>(
    template: &PolicyTemplate,
    given: Option<NodeRef<'a>>,
    resolver: &Resolver<'_>,
) -> Piece<'a> {
    let values = values(template, given, resolver);
    Piece::entry(template.name, values)
}

/// The values only.
pub(crate) fn values<'a>(
    template: &PolicyTemplate,
    given: Option<NodeRef<'a>>,
    resolver: &Resolver<'_>,
) -> Piece<'a> {
    let entries: Vec<EntryRef<'a>> = given.into_iter().flat_map(|it| it.entries()).collect();
    let has = |name: &str| entries.iter().any(|it| it.name() == name);
    let left: Vec<_> = entries
        .iter()
        .filter(|it| {
            template
                .parameters
                .iter()
                .all(|known| known.name != it.name())
        })
        .collect();
    let open = template
        .parameters
        .iter()
        .filter(|it| !has(it.name))
        .count();
    let value = |parameter: &TemplateParameter| {
        let named = entries.iter().find(|it| it.name() == parameter.name);
        match (named, left.as_slice()) {
            (Some(entry), _) => Piece::Copy(entry.value),
            (None, [only]) if open == 1 => Piece::Copy(only.value),
            (None, _) => fitting(parameter, resolver),
        }
    };
    let parameters = template.parameters.iter();
    Piece::entries(parameters.map(|it| (it.name, value(it))))
}

/// The one resource of the template that fits a parameter, as the parameter wants it; else a word to be replaced.
pub(crate) fn fitting(parameter: &TemplateParameter, resolver: &Resolver<'_>) -> Piece<'static> {
    only(parameter, resolver).unwrap_or_else(|| Piece::Text(placeholder(parameter.name)))
}

/// `BUCKET_NAME` for `BucketName`.
fn placeholder(name: &str) -> String {
    let mut word = String::new();
    for (at, letter) in name.char_indices() {
        if at > 0 && letter.is_ascii_uppercase() {
            word.push('_');
        }
        word.push(letter.to_ascii_uppercase());
    }
    word
}

/// A resource as a parameter wants it, if it has such a thing.
pub(crate) fn reference(
    id: &str,
    resource_type: &str,
    kind: ParameterKind,
) -> Option<Piece<'static>> {
    let is = cfn::ref_is(resource_type);
    let (by_ref, attribute) = match kind {
        ParameterKind::Name(_) => (is == Some(RefIs::Name), cfn::name_attribute(resource_type)),
        ParameterKind::Arn(_) => (is == Some(RefIs::Arn), cfn::arn_attribute(resource_type)),
        ParameterKind::Id(_) => (matches!(is, Some(RefIs::Id | RefIs::Name)), None),
    };
    match by_ref {
        true => Some(Piece::Ref(id.to_owned())),
        false => attribute.map(|it| Piece::GetAtt(id.to_owned(), it.to_owned())),
    }
}

/// The ARN of a resource.
pub(crate) fn arn(id: &str, resource_type: &str) -> Option<Piece<'static>> {
    reference(id, resource_type, ParameterKind::Arn(&[]))
}

/// The one resource of the template that fits a parameter, as the parameter wants it.
pub(crate) fn only(
    parameter: &TemplateParameter,
    resolver: &Resolver<'_>,
) -> Option<Piece<'static>> {
    let types = parameter.kind.types();
    let mut resources = resolver.template().resources().filter_map(|it| {
        let resource_type = resolver.resolved_type(it.id)?;
        types
            .contains(&resource_type)
            .then_some((it.id, resource_type))
    });
    let (id, resource_type) = resources.next().filter(|_| resources.next().is_none())?;
    reference(id, resource_type, parameter.kind)
}
