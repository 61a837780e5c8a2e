//! The policies of resources that SAM makes as JSON, in the form of the reference answers made from the SAM translator.

use super::resource_policies;
use crate::connector::Environment;
use crate::template::Template;
use serde_json::Value;

/// By logical ID, each the whole resource.
pub fn report(template: Template<'_>, environment: &Environment) -> Value {
    let made = resource_policies(template, environment).into_iter();
    Value::Object(made.map(|it| (it.id.clone(), it.body())).collect())
}
