//! Permissions: types of resources whose properties are one statement of the policy of another resource.

use serde_json::{Map, Value, json};

/// What the properties of such a type are called, of those that are not elements of a statement.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct PermissionForm {
    /// The type.
    pub resource_type: &'static str,
    /// The property that names what the permission is for, as `Resource` of a statement does.
    pub target: &'static str,
    /// The properties that limit who may call, with the condition key that each stands for.
    pub conditions: &'static [(&'static str, &'static str)],
    /// The property that is the ARN of what a service has to call for.
    pub source: Option<&'static str>,
}

/// From the resource schemas of CloudFormation
/// (<https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html>).
const FORMS: [PermissionForm; 2] = [
    PermissionForm {
        resource_type: "AWS::Lambda::Permission",
        target: "FunctionName",
        conditions: &[
            ("SourceArn", "aws:SourceArn"),
            ("SourceAccount", "aws:SourceAccount"),
            ("PrincipalOrgID", "aws:PrincipalOrgID"),
            ("EventSourceToken", "lambda:EventSourceToken"),
            ("FunctionUrlAuthType", "lambda:FunctionUrlAuthType"),
            ("InvokedViaFunctionUrl", "lambda:InvokedViaFunctionUrl"),
        ],
        source: Some("SourceArn"),
    },
    PermissionForm {
        resource_type: "AWS::Lambda::LayerVersionPermission",
        target: "LayerVersionArn",
        conditions: &[("OrganizationId", "aws:PrincipalOrgID")],
        source: None,
    },
];

/// How the permission of a type is written; none of types that are not permissions.
pub fn permission_form(resource_type: &str) -> Option<&'static PermissionForm> {
    FORMS.iter().find(|it| it.resource_type == resource_type)
}

impl PermissionForm {
    /// All properties, those without which there is no permission first.
    pub fn properties(&self) -> impl Iterator<Item = &'static str> {
        let conditions = self.conditions.iter().map(|(name, _)| *name);
        self.required().into_iter().chain(conditions)
    }

    /// The properties that it must have.
    pub fn required(&self) -> [&'static str; 3] {
        [self.target, "Action", "Principal"]
    }

    /// The statement that Lambda writes into the policy of the function or layer, from the values of the properties.
    pub fn statement(&self, properties: &Value) -> Value {
        let mut statement = Map::new();
        statement.insert("Effect".to_owned(), json!("Allow"));
        if let Some(principal) = properties.get("Principal") {
            statement.insert("Principal".to_owned(), of_principal(principal));
        }
        for (from, to) in [("Action", "Action"), (self.target, "Resource")] {
            if let Some(value) = properties.get(from) {
                statement.insert(to.to_owned(), value.clone());
            }
        }
        let mut condition = Map::new();
        for (property, key) in self.conditions {
            let Some(value) = properties.get(*property).filter(|it| !it.is_null()) else {
                continue;
            };
            let operator = match *property {
                "SourceArn" => "ArnLike",
                "InvokedViaFunctionUrl" => "Bool",
                _ => "StringEquals",
            };
            let keys = condition.entry(operator).or_insert_with(|| json!({}));
            if let Some(keys) = keys.as_object_mut() {
                keys.insert((*key).to_owned(), value.clone());
            }
        }
        if !condition.is_empty() {
            statement.insert("Condition".to_owned(), Value::Object(condition));
        }
        Value::Object(statement)
    }
}

/// A text alone says by its form what it is.
fn of_principal(principal: &Value) -> Value {
    let Some(text) = principal.as_str().filter(|it| *it != "*") else {
        let sub = principal.get("Fn::Sub").and_then(Value::as_str);
        return match principal {
            Value::String(_) => principal.clone(),
            _ if sub.is_some_and(|it| it.contains("${AWS::URLSuffix}")) => {
                json!({ "Service": principal })
            }
            // An account ID without quotes, or one that is known when the template is deployed.
            _ => json!({ "AWS": principal }),
        };
    };
    let is_id = text.bytes().all(|it| it.is_ascii_digit());
    let kind = match is_id || text.starts_with("arn:") {
        true => "AWS",
        false => "Service",
    };
    json!({ kind: text })
}
