//! The Amazon States Language: the definitions of state machines, and what Step Functions refuses in them.
//!
//! A definition stands in a template as a map or as JSON in a text, or in a file of its own. All three are read as one
//! tree. What is known only at deployment, an intrinsic function or `${…}`, is never a fault.

mod check;
mod fault;
mod field;
mod file;
mod handlers;
mod integration;
mod maps;
mod paths;
mod scope;
mod substitution;
mod tasks;
mod values;
mod walk;

pub use check::definition_faults;
pub use fault::{DefinitionFault, DefinitionFaultKind, FieldOwner, ValueRule};
pub use field::{PathLanguage, STATE_FIELDS, StateField, StateType, state_field};
pub use file::DefinitionFile;
pub use handlers::{COMBINING, usual_comparisons};
pub use integration::{
    IntegrationRefusal, TaskIntegration, TaskNeeds, integrations, sdk_operations,
};
pub use paths::INTRINSICS;
pub use scope::{BRANCHES, PROCESSORS, StateScope, Transition};
pub use substitution::Substitutions;
pub use values::STATE_NAME_LENGTH;

use crate::syntax::{EntryRef, NodeRef};
use crate::template::{Resource, intrinsic};

/// A definition.
#[derive(Clone, Copy, Debug)]
pub struct Definition<'a> {
    /// The map with `StartAt` and `States`.
    pub root: NodeRef<'a>,
    /// Whether it is the text of a scalar, in which nothing is edited.
    pub is_text: bool,
    /// Who gives values to the names in `${…}`.
    pub substitutions: Substitutions<'a>,
    /// Whether its executions are of type `EXPRESS`.
    pub is_express: bool,
}

impl<'a> Definition<'a> {
    /// The definition that stands in a state machine; none if it is in a file, is known only at deployment, or if the
    /// resource is not a state machine.
    pub fn of(resource: Resource<'a>) -> Option<Self> {
        let is_machine = matches!(
            resource.type_name(),
            Some("AWS::Serverless::StateMachine" | "AWS::StepFunctions::StateMachine")
        );
        if !is_machine {
            return None;
        }
        if let Some(root) = resource.property("Definition") {
            return is_plain_map(root).then_some(Self {
                root,
                is_text: false,
                substitutions: Substitutions::of(resource),
                is_express: is_express(resource),
            });
        }
        let text = resource.property("DefinitionString")?;
        let (argument, substitutions) = match intrinsic::of(text) {
            Some(function) if function.name == "Sub" => (function.argument, Substitutions::Others),
            Some(_) => return None,
            None => (text, Substitutions::of(resource)),
        };
        let scalar = argument.items().next().unwrap_or(argument);
        Some(Self {
            root: scalar.embedded()?,
            is_text: true,
            substitutions,
            is_express: is_express(resource),
        })
    }

    /// The states of the definition, of each branch and of each processor, the outermost first.
    pub fn scopes(self) -> Vec<StateScope<'a>> {
        let mut found = Vec::new();
        scope::add(&mut found, self.root);
        found
    }
}

/// Whether the executions of a state machine are of type `EXPRESS`.
pub fn is_express(resource: Resource<'_>) -> bool {
    let name = match resource.type_name() {
        Some("AWS::Serverless::StateMachine") => "Type",
        Some(_) | None => "StateMachineType",
    };
    resource.property(name).and_then(known_text) == Some("EXPRESS")
}

/// A map that is written out, without a function that may change it.
pub(crate) fn is_plain_map(node: NodeRef<'_>) -> bool {
    let is_function = |it: EntryRef<'_>| it.name().starts_with("Fn::") || it.name() == "Ref";
    node.is_mapping() && node.tag().is_none() && !node.entries().any(is_function)
}

/// A text that is known before the deployment.
pub(crate) fn known_text(node: NodeRef<'_>) -> Option<&str> {
    node.as_str().filter(|it| !it.contains("${"))
}

#[cfg(test)]
mod tests;
