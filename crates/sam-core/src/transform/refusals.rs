//! Why the transform refuses a template, part by part: what is asked for one part is no more than what it is made from, so
//! that the answers of the other parts are kept from version to version.

use super::{globals, structure, taken};
use crate::document::Section;
use crate::environment::Environment;
use crate::expand::{self, ApiParts, TransformError};
use crate::template::{Resource, Template};

/// Why the transform refuses a resource, but for what only the definition of an API shows. Paths of this computer count as
/// uploaded. What is wrong with connectors is not among it.
pub fn resource_error(
    resource: Resource<'_>,
    template: Template<'_>,
    environment: &Environment,
) -> Option<TransformError> {
    let own = || structure::resource(resource).err();
    let ignored = || globals::ignored(resource, template).err();
    let taken = || {
        let generated = expand::generated(resource, template);
        let embedded = taken::embedded(resource);
        let clash = |it| taken::check(Some(resource.id), it, template, &embedded);
        // An API that SAM makes for events takes the place of a written one.
        let mut generated = generated.iter().filter(|it| it.sam_type.is_none());
        let error = generated.find_map(clash)?;
        Some(TransformError {
            range: resource.entry.key.full_range(),
            ..error
        })
    };
    own()
        .or_else(ignored)
        .or_else(|| expand::resource_error(resource, template, environment))
        .or_else(taken)
}

/// Why the transform refuses the APIs of a template and the routes of its events, as if it refused nothing else.
pub fn api_errors(template: Template<'_>, environment: &Environment) -> Vec<TransformError> {
    api_parts(template, environment).errors
}

/// What becomes of the APIs of a template.
pub(super) fn api_parts(template: Template<'_>, environment: &Environment) -> ApiParts {
    let document = template.document();
    let (parts, _) = document.record(|| expand::api_parts(template, environment));
    document.asked_routes();
    document.asked_names(Section::Resources);
    for section in [
        Section::Globals,
        Section::Parameters,
        Section::Mappings,
        Section::Conditions,
    ] {
        document.asked_section(section);
    }
    parts
}

/// Why the transform refuses `Globals`.
pub fn globals_error(template: Template<'_>) -> Option<TransformError> {
    globals::sections(template).err()
}
