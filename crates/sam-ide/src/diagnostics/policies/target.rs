//! Where a function sends what it could not do or has done: the resource that is named, and the type that SAM calls it by.

use crate::edit::Piece;
use crate::template_values::arn;
use sam_core::connector::Resolver;
use sam_core::spec::DESTINATION_TYPES;
use sam_core::syntax::NodeRef;
use sam_core::template::intrinsic;

/// What SAM calls the type of the resource that a value names.
pub(crate) fn type_of(target: NodeRef<'_>, resolver: &Resolver<'_>) -> Option<&'static str> {
    let id = intrinsic::named_id(target)?;
    let resource_type = resolver.resolved_type(id)?;
    let mut types = DESTINATION_TYPES.into_iter();
    Some(types.find(|(_, it)| *it == resource_type)?.0)
}

/// The ARN of the one resource of the template that SAM calls so.
pub(crate) fn only(kind: &str, resolver: &Resolver<'_>) -> Option<Piece<'static>> {
    let (_, resource_type) = DESTINATION_TYPES.into_iter().find(|(it, _)| *it == kind)?;
    let resources = resolver.template().resources();
    let mut fitting = resources.filter(|it| resolver.resolved_type(it.id) == Some(resource_type));
    let first = fitting.next().filter(|_| fitting.next().is_none())?;
    arn(first.id, resource_type)
}
