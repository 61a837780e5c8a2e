//! A fault: what Step Functions refuses in a definition, with its place.

use super::field::{PathLanguage, StateType};
use super::scope::StateScope;
use crate::syntax::{EntryRef, NodeRef};
use crate::text::TextRange;
use std::sync::Arc;

/// One key or value for which `CreateStateMachine` refuses a definition.
#[derive(Clone, Debug)]
pub struct DefinitionFault<'a> {
    /// What is wrong.
    pub kind: DefinitionFaultKind<'a>,
    /// The exact key or value, in the text of the definition.
    pub range: TextRange,
    /// The states around it.
    pub scope: StateScope<'a>,
}

/// What is wrong.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are named for what they are")]
pub enum DefinitionFaultKind<'a> {
    /// `StartAt`, `Next` or `Default` names no state of the scope.
    UnknownState { name: &'a str, node: NodeRef<'a> },
    /// `StartAt` does not lead to a state.
    UnreachableState {
        state: EntryRef<'a>,
        /// Whether another state names it, which `StartAt` does not lead to either.
        is_named: bool,
    },
    /// A state has neither `Next` nor `End: true`.
    NoTransition { state: EntryRef<'a> },
    /// No state ends the execution.
    NoEnd,
    /// A state has the name of an earlier one, in another scope.
    DuplicateState {
        state: EntryRef<'a>,
        earlier: TextRange,
    },
    /// A state has no `Type`.
    NoType { state: EntryRef<'a> },
    /// `Type` is not a type of states.
    UnknownType { name: &'a str, node: NodeRef<'a> },
    /// A map does not take a field.
    UnknownField {
        entry: EntryRef<'a>,
        map: NodeRef<'a>,
        /// The type of the state; none for the definition itself and for maps inside of a state.
        state_type: Option<StateType>,
        /// The types of states that have the field.
        types: &'static [StateType],
        /// The field of the map that differs in case only.
        meant: Option<&'static str>,
    },
    /// A map needs one of these fields.
    MissingField {
        /// What has to have it: a `Task` state, the definition.
        owner: FieldOwner,
        names: &'static [&'static str],
    },
    /// A list that must not be empty.
    EmptyList { key: &'a str },
    /// Two fields that exclude each other.
    Conflict {
        map: NodeRef<'a>,
        one: EntryRef<'a>,
        other: EntryRef<'a>,
    },
    /// A field of one query language in a state of the other one.
    OtherLanguage {
        entry: EntryRef<'a>,
        map: NodeRef<'a>,
        of_state: PathLanguage,
    },
    /// `QueryLanguage` is neither of the two.
    UnknownLanguage { name: &'a str, node: NodeRef<'a> },
    /// A state goes back to JSONPath in a definition of JSONata.
    LanguageOfDefinition { entry: EntryRef<'a> },
    /// A field that takes a path has something else.
    NotAPath {
        entry: EntryRef<'a>,
        /// Whether a call of an intrinsic function may stand there, too.
        takes_calls: bool,
    },
    /// `${…}` has a name without a value, and stays as it is.
    NotSubstituted {
        name: &'a str,
        node: NodeRef<'a>,
        /// Whether it is all of the text.
        is_whole: bool,
        /// Whether it is in what a task calls, of which only an ARN is taken.
        is_resource: bool,
        /// The names that have a value.
        declared: Arc<[&'a str]>,
        /// Those of them that the definition does not use.
        unused: Arc<[&'a str]>,
    },
    /// `States.ALL` stands beside other errors, or before other handlers.
    CatchAllNotLast { key: &'a str },
}

/// What has fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldOwner {
    /// The definition, a branch or a processor.
    Scope,
    /// A state of a type.
    State(StateType),
    /// An item of `Choices`.
    ChoiceRule,
    /// A rule of a choice that compares: an item of `Choices`, or a part of one.
    Comparison,
    /// The `ProcessorConfig` of a distributed map.
    DistributedMap,
    /// An item of `Retry`.
    Retrier,
    /// An item of `Catch`.
    Catcher,
}
