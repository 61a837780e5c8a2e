//! Policy templates with a resource of the template for their parameters.

use super::Piece;
use sam_core::connector::profile::resolved_type;
use sam_core::expand::fill_template;
use sam_core::iam::{ParameterKind, PolicyTemplate, policy_templates};
use sam_core::permission::{Grant, GrantOrigin, grants_of_document};
use sam_core::spec::cfn::{self, RefIs};
use sam_core::template::Resource;
use sam_core::text::TextRange;
use serde_json::{Map, Value, json};

/// A policy template with values.
#[derive(Clone, Debug)]
pub(crate) struct Filled {
    pub(crate) template: &'static PolicyTemplate,
    values: Map<String, Value>,
    /// What it grants.
    pub(crate) grants: Vec<Grant>,
}

impl Filled {
    /// As it is written in `Policies`.
    pub(crate) fn piece(&self) -> Piece<'static> {
        let values = Piece::data(&Value::Object(self.values.clone()));
        Piece::map([(self.template.name, values)])
    }
}

/// The policy templates that can be about a resource alone; without one, those that have no parameters.
pub(crate) fn filled(resource: Option<Resource<'_>>) -> Vec<Filled> {
    let templates = policy_templates().iter();
    templates
        .filter(|it| it.parameters.is_empty() == resource.is_none())
        .filter_map(|it| fill(it, resource))
        .collect()
}

fn fill(template: &'static PolicyTemplate, resource: Option<Resource<'_>>) -> Option<Filled> {
    let mut values = Map::new();
    for parameter in &template.parameters {
        let value = value(resource?, parameter.kind)?;
        values.insert(parameter.name.to_owned(), value);
    }
    let statements = fill_template(template, &Value::Object(values.clone()));
    let document = json!({ "Statement": statements });
    let origin = GrantOrigin::Template(template.name.to_owned());
    Some(Filled {
        template,
        values,
        grants: grants_of_document(&document, &origin, TextRange::default()),
    })
}

/// What gives the name, ARN or ID of a resource.
fn value(resource: Resource<'_>, kind: ParameterKind) -> Option<Value> {
    let resource_type = resolved_type(resource.type_name()?);
    if !kind.types().contains(&resource_type) {
        return None;
    }
    let reference = json!({ "Ref": resource.id });
    let attribute = |name: &str| json!({ "Fn::GetAtt": [resource.id, name] });
    let is = cfn::ref_is(resource_type);
    match kind {
        ParameterKind::Id(_) => Some(reference),
        ParameterKind::Name(_) if is == Some(RefIs::Name) => Some(reference),
        ParameterKind::Name(_) => cfn::name_attribute(resource_type).map(attribute),
        ParameterKind::Arn(_) if is == Some(RefIs::Arn) => Some(reference),
        ParameterKind::Arn(_) => cfn::arn_attribute(resource_type).map(attribute),
    }
}
