//! The definition of a state machine: names of states, the fields of each type, and the values of those with a fixed set.

use super::CompletionItemKind;
use super::context::Context;
use super::insert::{Offer, Write};
use super::piece::Piece;
use super::resources::Resources;
use crate::place::typed::{Slot, Step, Typed};
use sam_core::asl::{PathLanguage, StateField, StateType};

/// The fields of a definition, with what they are for.
const DEFINITION: &[(&str, &str)] = &[
    ("StartAt", "the first state"),
    ("States", "the states, each by its name"),
    ("Comment", "a note for people"),
    (
        "QueryLanguage",
        "how states select data unless they say otherwise",
    ),
    ("TimeoutSeconds", "after how long the execution fails"),
];

/// The fields of a branch or processor.
const INNER: &[&str] = &["Comment", "StartAt", "States"];

/// The fields of an item of `Retry`.
const RETRIER: &[(&str, &str)] = &[
    ("ErrorEquals", "the names of errors"),
    ("IntervalSeconds", "how long to wait before the first try"),
    ("MaxAttempts", "how often to try again"),
    ("BackoffRate", "by what the wait grows each time"),
    ("MaxDelaySeconds", "how long to wait at most"),
    ("JitterStrategy", "`FULL` for waits of random length"),
];

/// The fields of an item of `Catch`.
const CATCHER: &[(&str, &str)] = &[
    ("ErrorEquals", "the names of errors"),
    ("Next", "the state that comes next"),
    ("ResultPath", "where the error goes in the input"),
];

/// The errors of Step Functions
/// (<https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html>).
const ERRORS: &[&str] = &[
    "States.ALL",
    "States.TaskFailed",
    "States.Timeout",
    "States.HeartbeatTimeout",
    "States.Permissions",
    "States.DataLimitExceeded",
    "States.ExceedToleratedFailureThreshold",
    "States.IntrinsicFailure",
    "States.ItemReaderFailed",
    "States.NoChoiceMatched",
    "States.ParameterPathFailure",
    "States.QueryEvaluationError",
    "States.BranchFailed",
    "States.ResultPathMatchFailure",
    "States.ResultWriterFailed",
    "States.Runtime",
];

/// Where in a definition something is typed. Numbers are those of steps from the document on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DefinitionPlace<'a> {
    /// The map with `StartAt` and `States`.
    Scope(usize),
    /// The name of a state of a scope.
    Target { scope: usize, own: Option<&'a str> },
    /// A state of a scope.
    State(usize),
    /// The value of a field of a state.
    Field(&'a str),
    /// An item of `Retry` or `Catch`.
    Handler(&'a str),
    /// `ErrorEquals`, or an item of it.
    Errors,
}

/// Whether something in the definition of a state machine is being typed.
pub(super) fn is_in_definition(typed: &Typed<'_>, resources: &Resources<'_>) -> bool {
    let [
        Step::Key("Resources"),
        Step::Key(id),
        Step::Key("Properties"),
        Step::Key("Definition"),
        ..,
    ] = typed.path.as_slice()
    else {
        return false;
    };
    let is_machine = matches!(
        resources.written_type(id),
        Some("AWS::Serverless::StateMachine" | "AWS::StepFunctions::StateMachine")
    );
    is_machine && typed.tag().is_none() && typed.slot != Slot::Text
}

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let typed = &context.typed;
    if !is_in_definition(typed, resources) {
        return;
    }
    match place(&typed.path) {
        Some(DefinitionPlace::Scope(at)) if typed.wants_key() => {
            let is_wanted = |name: &str| at == HEAD || INNER.contains(&name);
            let fields = DEFINITION.iter().filter(|it| is_wanted(it.0));
            keys(acc, typed, fields);
        }
        Some(DefinitionPlace::Target { scope, own }) if typed.slot == Slot::Value => {
            let states = typed.ancestor(scope).get("States");
            let names = states.into_iter().flat_map(|it| typed.keys(it));
            for name in names.filter(|it| Some(*it) != own && !it.is_empty()) {
                acc.push(Offer::reference(name, "state"));
            }
        }
        Some(DefinitionPlace::State(_)) if typed.wants_key() => fields(acc, typed),
        Some(DefinitionPlace::Field(name)) if typed.slot == Slot::Value => values(acc, name),
        Some(DefinitionPlace::Handler("Retry")) if typed.wants_key() => {
            keys(acc, typed, RETRIER.iter());
        }
        Some(DefinitionPlace::Handler(_)) if typed.wants_key() => {
            keys(acc, typed, CATCHER.iter());
        }
        Some(DefinitionPlace::Errors) if typed.takes_value() => {
            for name in ERRORS {
                let offer = Offer::value(name, CompletionItemKind::EnumMember);
                acc.push(offer.detail("error").listed(context));
            }
        }
        _ => {}
    }
}

/// The number of steps to a definition.
const HEAD: usize = 4;

fn place<'a>(path: &[Step<'a>]) -> Option<DefinitionPlace<'a>> {
    let mut scope = HEAD;
    loop {
        let (name, inner) = match path.get(scope..)? {
            [] => return Some(DefinitionPlace::Scope(scope)),
            [Step::Key("StartAt")] => return Some(DefinitionPlace::Target { scope, own: None }),
            [Step::Key("States"), Step::Key(name), inner @ ..] => (*name, inner),
            _ => return None,
        };
        let target = DefinitionPlace::Target {
            scope,
            own: Some(name),
        };
        scope += match inner {
            [] => return Some(DefinitionPlace::State(scope + 2)),
            [Step::Key("ItemProcessor" | "Iterator"), ..] => 3,
            [Step::Key("Branches"), Step::Item(_), ..] => 4,
            [Step::Key("Next" | "Default")] => return Some(target),
            [Step::Key(field)] => return Some(DefinitionPlace::Field(field)),
            [
                Step::Key("Choices" | "Catch"),
                Step::Item(_),
                Step::Key("Next"),
            ] => {
                return Some(target);
            }
            [Step::Key(list @ ("Retry" | "Catch")), Step::Item(_)] => {
                return Some(DefinitionPlace::Handler(list));
            }
            [
                Step::Key("Retry" | "Catch"),
                Step::Item(_),
                Step::Key("ErrorEquals"),
            ]
            | [
                Step::Key("Retry" | "Catch"),
                Step::Item(_),
                Step::Key("ErrorEquals"),
                Step::Item(_),
            ] => return Some(DefinitionPlace::Errors),
            _ => return None,
        };
    }
}

fn keys<'t>(
    acc: &mut Vec<Offer>,
    typed: &Typed<'_>,
    fields: impl Iterator<Item = &'t (&'t str, &'t str)>,
) {
    let there: Vec<_> = typed.keys(typed.node()).collect();
    for ((name, about), rank) in fields.zip(10..) {
        if !there.contains(name) {
            let value = match *name {
                "ErrorEquals" => Piece::List(vec![Piece::empty()]),
                _ => Piece::empty(),
            };
            acc.push(Offer::key(name, value).detail(*about).rank(rank));
        }
    }
}

/// The fields that a state of its type and query language may have and does not have yet.
fn fields(acc: &mut Vec<Offer>, typed: &Typed<'_>) {
    let node = typed.node();
    let there: Vec<_> = typed.keys(node).collect();
    let state_type = typed.text_of(node, "Type").and_then(StateType::of);
    let own = typed.text_of(node, "QueryLanguage");
    let language = own.or_else(|| typed.text_of(typed.ancestor(HEAD), "QueryLanguage"));
    let language = match language {
        None => Some(PathLanguage::JsonPath),
        Some(name) => PathLanguage::of(name),
    };
    let fits = |it: &&StateField| {
        let is_of_type = state_type.is_none_or(|own| it.types.contains(&own));
        let of_both = [it.language, language];
        let is_of_language = match of_both {
            [Some(field), Some(state)] => field == state,
            [None, _] | [_, None] => true,
        };
        is_of_type && is_of_language && !there.contains(&it.name)
    };
    let is_over = there.iter().any(|it| matches!(*it, "Next" | "End"));
    let fields = sam_core::asl::STATE_FIELDS.iter().filter(fits);
    for (field, rank) in fields.zip(10..) {
        // Without a type the first thing to write is the type.
        if state_type.is_none() && !matches!(field.name, "Type" | "Comment") {
            continue;
        }
        if is_over && matches!(field.name, "Next" | "End") {
            continue;
        }
        let value = match field.name {
            "End" => Piece::literal("true"),
            "Retry" | "Catch" => Piece::List(vec![Piece::entry(
                "ErrorEquals",
                Piece::List(vec![Piece::empty()]),
            )]),
            _ => Piece::empty(),
        };
        // What the type is for comes first, what all types have last.
        let rank = match field.name {
            "Type" | "Resource" | "Choices" | "ItemProcessor" | "Branches" | "Seconds" => 5,
            "Comment" | "QueryLanguage" | "Iterator" => rank + 60,
            _ => rank,
        };
        acc.push(Offer::key(field.name, value).detail(field.about).rank(rank));
    }
}

fn values(acc: &mut Vec<Offer>, name: &str) {
    match name {
        "Type" => {
            for it in StateType::ALL {
                let offer = Offer::value(it.name(), CompletionItemKind::EnumMember);
                let rank = if *it == StateType::Task { 9 } else { 10 };
                acc.push(offer.detail(it.about()).rank(rank));
            }
        }
        "QueryLanguage" => {
            for it in [PathLanguage::JsonPath, PathLanguage::Jsonata] {
                acc.push(Offer::value(it.name(), CompletionItemKind::EnumMember));
            }
        }
        "End" => {
            let write = Write::Value(Piece::literal("true"));
            acc.push(Offer::new("true", CompletionItemKind::EnumMember, write));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::check;
    use expect_test::expect;

    fn flow(definition: &str) -> String {
        let definition = definition.replace('\n', "\n        ");
        format!(
            "Resources:\n  F:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Definition:\n        {definition}\n"
        )
    }

    #[test]
    fn states_of_the_scope_are_offered_as_targets() {
        let states = "\nStates:\n  A: {Type: Pass, Next: B}\n  B:\n    Type: Map\n    ItemProcessor:\n      StartAt: C\n      States:\n        C:\n          Type: Choice\n          Choices:\n            - {Variable: $.a, IsNull: true, Next: D}\n          Default: D\n        D: {Type: Succeed}\n    End: true";
        check(
            &flow(&format!("StartAt: $0{states}")),
            expect![[r#"
                A · state
                B · state
            "#]],
        );
        let at = |from: &str, to: &str| flow(&format!("StartAt: A{}", states.replace(from, to)));
        check(
            &at("Pass, Next: B", "Pass, Next: $0"),
            expect![[r#"
                B · state
            "#]],
        );
        for (from, to) in [
            ("true, Next: D", "true, Next: $0"),
            ("Default: D", "Default: $0"),
        ] {
            check(
                &at(from, to),
                expect![[r#"
                    D · state
                "#]],
            );
        }
        check(
            &at("StartAt: C", "StartAt: $0"),
            expect![[r#"
                C · state
                D · state
            "#]],
        );
    }

    #[test]
    fn fields_fit_the_type_of_the_state() {
        check(
            &flow("StartAt: A\nStates:\n  A:\n    Type: Wait\n    Seconds: 1\n    $0"),
            expect![[r#"
                InputPath · the part of the input that the state works with
                Timestamp · until when to wait
                SecondsPath · the path to how long to wait
                TimestampPath · the path to until when to wait
                OutputPath · the part that the next state gets
                Assign · variables for the states that follow
                Next · the state that comes next
                End · `true` for a state that is the last one
                Comment · a note for people
                QueryLanguage · how the state selects data: `JSONPath` or `JSONata`
            "#]],
        );
        check(
            &flow("StartAt: A\nStates:\n  A:\n    $0"),
            expect![[r#"
                Type · what the state does
                Comment · a note for people
            "#]],
        );
    }

    #[test]
    fn values_of_fixed_sets_are_offered() {
        check(
            &flow("StartAt: A\nStates:\n  A:\n    Type: $0"),
            expect![[r#"
                Task · does a unit of work: a function, an API, an activity
                Choice · goes on with one of several states
                Fail · ends the execution with an error
                Map · runs states for each item of a list
                Parallel · runs branches beside each other
                Pass · passes its input on, perhaps transformed
                Succeed · ends the execution with success
                Wait · waits for a time or until a time
            "#]],
        );
        check(
            &flow("StartAt: A\nStates:\n  A:\n    Type: Pass\n    End: $0"),
            expect![[r#"
                true
            "#]],
        );
        check(
            &flow("StartAt: A\n$0"),
            expect![[r#"
                States · the states, each by its name
                Comment · a note for people
                QueryLanguage · how states select data unless they say otherwise
                TimeoutSeconds · after how long the execution fails
            "#]],
        );
    }
}
