//! Lambda permissions: who may invoke a function.

use super::event_source::Event;
use super::generated::Body;
use super::target::Target;
use serde_json::{Map, Value, json};

/// Who may invoke what.
#[derive(Debug)]
pub(crate) struct Permission {
    /// As the permission names it.
    pub(crate) function: Value,
    pub(crate) principal: &'static str,
    pub(crate) source: Option<Value>,
    pub(crate) account: Option<Value>,
    pub(crate) token: Option<Value>,
}

impl Permission {
    pub(crate) fn new(function: Value, principal: &'static str, source: Value) -> Self {
        Self {
            function,
            principal,
            source: Some(source),
            account: None,
            token: None,
        }
    }

    /// The properties of an `AWS::Lambda::Permission`.
    pub(crate) fn properties(self) -> Value {
        let mut properties = Map::new();
        let given = [
            ("Action", Some("lambda:InvokeFunction".into())),
            ("FunctionName", Some(self.function)),
            ("Principal", Some(self.principal.into())),
            ("SourceArn", self.source),
            ("SourceAccount", self.account),
            ("EventSourceToken", self.token),
        ];
        for (name, value) in given {
            if let Some(value) = value {
                properties.insert(name.to_owned(), value);
            }
        }
        Value::Object(properties)
    }

    /// As what an event lets a service do with its function.
    pub(crate) fn of_event(self, event: &Event<'_>, target: &Target<'_>) -> Body {
        let on = json!({ "Ref": target.owner.id });
        target.body(event, on, self.properties())
    }
}

/// The ARN of what an API has, in a partition; `resource` is a path in which `__ApiId__` is the API.
pub(crate) fn execute_api_arn(partition: &str, resource: &str, variables: Value) -> Value {
    let arn =
        format!("arn:{partition}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:{resource}");
    json!({ "Fn::Sub": [arn, variables] })
}

/// What stands for the partition where SAM leaves it open.
pub(crate) const ANY_PARTITION: &str = "${AWS::Partition}";
