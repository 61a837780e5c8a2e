//! A fault: what Step Functions refuses in a definition, with its place.

use super::field::{PathLanguage, StateType};
use super::integration::{IntegrationRefusal, TaskIntegration};
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
        /// The fields of a map that is not a state, as far as they are known.
        among: &'static [&'static str],
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
    /// A value that its field does not take.
    BadValue {
        entry: EntryRef<'a>,
        rule: ValueRule,
    },
    /// An item of a list, or a state, is not a map.
    NotAMap { key: &'a str },
    /// The name of a state is too long.
    LongName { state: EntryRef<'a> },
    /// `HeartbeatSeconds` is not below `TimeoutSeconds`.
    LongHeartbeat {
        heartbeat: EntryRef<'a>,
        timeout: EntryRef<'a>,
    },
    /// A variable has a name that no variable has.
    BadVariable { entry: EntryRef<'a>, name: &'a str },
    /// A field of a distributed map in one that is not.
    OnlyDistributed { entry: EntryRef<'a> },
    /// A map has the label of an earlier one.
    DuplicateLabel {
        entry: EntryRef<'a>,
        earlier: TextRange,
    },
    /// A task or a map that executions of type `EXPRESS` cannot have.
    NotInExpress { entry: EntryRef<'a> },
    /// `Resource` of a task is not an ARN.
    NotAnArn { entry: EntryRef<'a> },
    /// A task calls an integration that there is not.
    NoIntegration {
        integration: TaskIntegration<'a>,
        refusal: IntegrationRefusal,
        node: NodeRef<'a>,
    },
    /// A rule of a choice says how to compare, and not what.
    NoComparison { rule: NodeRef<'a> },
    /// A call of an intrinsic function that is not well-formed, or of one that there is not.
    BadCall {
        /// The name of the function, `States.Format`.
        name: &'a str,
        is_closed: bool,
    },
    /// A path to more than one value where one is named.
    NotAReferencePath { entry: EntryRef<'a> },
    /// A path in a key without `.$`, which is text there.
    PathAsText {
        entry: EntryRef<'a>,
        map: NodeRef<'a>,
    },
}

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named for what they are")]
pub enum ValueRule {
    Text,
    Truth,
    List,
    Map,
    AnyNumber,
    /// A whole number.
    Whole {
        least: i64,
        most: i64,
    },
    /// A number, perhaps with a fraction.
    Number {
        least: i64,
        most: Option<i64>,
    },
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A time as RFC 3339 writes it.
    Timestamp,
    /// A label of a map.
    Label {
        most: usize,
    },
    /// The ARN of one of these integrations.
    Integration(&'static [&'static str]),
    /// A path in JSONPath.
    Path,
    /// An expression of JSONata, which ends with `%}`.
    Expression,
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
    /// A task that calls an integration, or its arguments.
    Integration,
    /// The `Credentials` of a task.
    Credentials,
    /// The `ItemReader` of a distributed map.
    Reader,
    /// The `ReaderConfig` of a distributed map.
    ReaderConfig,
    /// The `ItemBatcher` of a distributed map.
    Batcher,
}
