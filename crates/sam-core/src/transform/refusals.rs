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
    let own = || structure::resource(resource, template).err();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, ReadsTable, Step};
    use crate::text::{Change, PositionEncoding};

    const TEMPLATE: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Table:
    Type: AWS::Serverless::SimpleTable
    Properties:
      PrimaryKey: {Name: id, Type: String}
  Layer:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: layer/, RetentionPolicy: Retain}
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties: {DefinitionUri: a.json, AutoPublishAlias: live}
  Worker:
    Type: AWS::Serverless::Function
    Properties: {PackageType: Zip, CodeUri: src/, Handler: app.handler, Runtime: python3.13, Events: {Tick: {Type: Schedule, Properties: {Schedule: rate(1 day)}}}}
  Other:
    Type: AWS::Serverless::Function
    Properties: {Description: one, CodeUri: src/, Handler: app.handler, Runtime: python3.13}
";

    #[test]
    fn an_answer_about_a_right_resource_outlives_an_edit_of_another_one() {
        let before = Document::open(1, TEMPLATE).watched();
        let (template, environment) = (before.template(), Environment::default());
        let edit = Change::Full(TEMPLATE.replace("one", "other"));
        let after = before.edited(2, &[edit], PositionEncoding::Utf8);
        let step = Step::new(&before.outline(), &after);
        for (id, is_kept) in [
            ("Table", true),
            ("Layer", true),
            ("Machine", true),
            ("Worker", true),
            ("Other", false),
        ] {
            let resource = template.resource(id).unwrap();
            let (error, reads) = before.record(|| {
                before.asked_name(Section::Resources, id);
                resource_error(resource, template, &environment)
            });
            assert_eq!(error, None, "{id}");
            let mut table = ReadsTable::default();
            table.push(&reads.tidied());
            assert_eq!(step.keeps(&table), Some(vec![is_kept]), "{id}");
        }
    }
}
