//! Whom events start: a function or state machine, or its alias.

use super::context::Context;
use super::draft::{PASSED_ON, attributes};
use super::effective::Properties;
use super::event_source::Event;
use super::generated::Body;
use super::python;
use crate::template::Resource;
use serde_json::{Value, json};

/// A resource with events, and whom these start.
#[derive(Debug)]
pub(crate) struct Target<'a> {
    pub(crate) owner: Resource<'a>,
    pub(crate) kind: TargetKind,
    /// The logical ID of the alias that events start in place of the resource.
    alias: Option<String>,
}

/// What has events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TargetKind {
    Function,
    StateMachine,
}

impl<'a> Target<'a> {
    pub(crate) fn function(function: Resource<'a>, context: &Context<'a, '_>) -> Self {
        Self {
            owner: function,
            kind: TargetKind::Function,
            alias: alias(function, context),
        }
    }

    pub(crate) fn state_machine(state_machine: Resource<'a>, context: &Context<'a, '_>) -> Self {
        let properties = Properties::of(state_machine, context.template);
        let alias = state_machine_alias(state_machine, context)
            .filter(|_| properties.get("UseAliasAsEventTarget").is_truthy());
        Self {
            owner: state_machine,
            kind: TargetKind::StateMachine,
            alias,
        }
    }

    /// The logical ID of the resource or its alias.
    pub(crate) fn id(&self) -> &str {
        self.alias.as_deref().unwrap_or(self.owner.id)
    }

    pub(crate) fn is_alias(&self) -> bool {
        self.alias.is_some()
    }

    /// As permissions name it.
    pub(crate) fn name(&self) -> Value {
        json!({ "Ref": self.id() })
    }

    /// Its ARN, as targets and policies name it.
    pub(crate) fn arn(&self) -> Value {
        match (self.kind, &self.alias) {
            (TargetKind::Function, None) => json!({ "Fn::GetAtt": [self.owner.id, "Arn"] }),
            (TargetKind::Function, Some(_)) | (TargetKind::StateMachine, _) => self.name(),
        }
    }

    /// What a resource says that is made for an event.
    pub(crate) fn of_event(&self, event: &Event<'_>, properties: impl Into<Value>) -> Body {
        self.body(event, Value::Null, properties.into())
    }

    /// What an event lets somebody do with the resource.
    pub(crate) fn body(&self, event: &Event<'_>, on: Value, properties: Value) -> Body {
        Body {
            on,
            properties,
            attributes: attributes(self.owner, &PASSED_ON),
            range: event.entry.key.full_range(),
        }
    }
}

/// The logical ID of the alias that SAM makes for a function.
pub(crate) fn alias(function: Resource<'_>, context: &Context<'_, '_>) -> Option<String> {
    let alias = Properties::of(function, context.template).get("AutoPublishAlias");
    let value = alias.given().filter(|_| alias.is_truthy())?;
    // Logical IDs have no such characters, so they are spelled out.
    let name = match context.resolve(value) {
        Value::String(name) => name.replace('-', "D").replace('_', "U"),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            return None;
        }
    };
    Some(format!("{}Alias{name}", function.id))
}

/// The logical ID of the alias that SAM makes for a state machine, where parameters are not looked up.
pub(crate) fn state_machine_alias(
    state_machine: Resource<'_>,
    context: &Context<'_, '_>,
) -> Option<String> {
    let alias = Properties::of(state_machine, context.template).get("AutoPublishAlias");
    let name = match alias.given().filter(|_| alias.is_truthy())? {
        it @ (Value::String(_) | Value::Bool(_) | Value::Number(_)) => python::text(&it),
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    Some(format!("{}Alias{name}", state_machine.id))
}
