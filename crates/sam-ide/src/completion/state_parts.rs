//! What stands inside of a state: the conditions of a choice, the settings of a processor, and what a task passes to the
//! API that it calls.

use super::CompletionItemKind;
use super::context::Context;
use super::identity::{offer, others};
use super::insert::{Offer, Write};
use super::piece::Piece;
use super::resources::Resources;
use super::states::is_in_definition;
use super::wanted::Form;
use crate::place::typed::{Slot, Step, Typed};
use sam_core::asl::{COMBINING, PROCESSORS, usual_comparisons};

/// What an API has to be told, by the end of the ARN that a task names
/// (<https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html>).
const ARGUMENTS: [(&str, &[&str]); 12] = [
    ("lambda:invoke", &["FunctionName", "Payload"]),
    ("sqs:sendMessage", &["QueueUrl", "MessageBody"]),
    ("sns:publish", &["TopicArn", "Message"]),
    ("dynamodb:getItem", &["TableName", "Key"]),
    ("dynamodb:putItem", &["TableName", "Item"]),
    (
        "dynamodb:updateItem",
        &[
            "TableName",
            "Key",
            "UpdateExpression",
            "ExpressionAttributeValues",
        ],
    ),
    ("dynamodb:deleteItem", &["TableName", "Key"]),
    ("states:startExecution", &["StateMachineArn", "Input"]),
    ("events:putEvents", &["Entries"]),
    ("ecs:runTask", &["Cluster", "TaskDefinition", "LaunchType"]),
    ("batch:submitJob", &["JobName", "JobQueue", "JobDefinition"]),
    ("glue:startJobRun", &["JobName"]),
];

/// What names a resource in what is passed.
const NAMED: [(&str, Form); 6] = [
    ("FunctionName", ("AWS::Lambda::Function", Some("Arn"))),
    ("QueueUrl", ("AWS::SQS::Queue", None)),
    ("TopicArn", ("AWS::SNS::Topic", None)),
    ("TableName", ("AWS::DynamoDB::Table", None)),
    (
        "StateMachineArn",
        ("AWS::StepFunctions::StateMachine", None),
    ),
    ("Cluster", ("AWS::ECS::Cluster", None)),
];

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let typed = &context.typed;
    if !is_in_definition(typed, resources) {
        return;
    }
    let path = typed.path.as_slice();
    let is_value = typed.slot == Slot::Value;
    if let Some(is_outermost) = condition(path).filter(|_| typed.wants_key()) {
        conditions(acc, typed, is_outermost);
        return;
    }
    match path {
        [
            ..,
            Step::Key(processor),
            Step::Key("ProcessorConfig"),
            Step::Key(key),
        ] if PROCESSORS.contains(processor) && is_value => {
            let names: &[&str] = match *key {
                "Mode" => &["INLINE", "DISTRIBUTED"],
                "ExecutionType" => &["STANDARD", "EXPRESS"],
                _ => &[],
            };
            let kind = CompletionItemKind::EnumMember;
            acc.extend(names.iter().map(|it| Offer::value(it, kind)));
        }
        [.., Step::Key(processor), Step::Key("ProcessorConfig")]
            if PROCESSORS.contains(processor) && typed.wants_key() =>
        {
            keys(acc, typed, &["Mode", "ExecutionType"]);
        }
        [
            ..,
            Step::Key("States"),
            Step::Key(_),
            Step::Key("ItemProcessor"),
        ] if typed.wants_key() && !typed.keys(typed.node()).any(|it| it == "ProcessorConfig") => {
            let body = Piece::entry("Mode", Piece::text("INLINE"));
            acc.push(Offer::key("ProcessorConfig", body).detail("where the items are worked on"));
        }
        [
            ..,
            Step::Key("States"),
            Step::Key(_),
            Step::Key("Parameters" | "Arguments"),
        ] if typed.wants_key() => keys(acc, typed, arguments(typed, typed.parent())),
        [
            ..,
            Step::Key("States"),
            Step::Key(_),
            Step::Key("Parameters" | "Arguments"),
            Step::Key(name),
        ] if is_value => {
            let state = typed.ancestor(path.len() - 2);
            let is_argument = arguments(typed, state).contains(name);
            let named = NAMED.iter().find(|it| it.0 == *name && is_argument);
            let Some((_, (of, attribute))) = named else {
                return;
            };
            for it in others(resources)
                .iter()
                .filter(|it| it.resolved_type == *of)
            {
                let piece = match attribute {
                    Some(attribute) => Piece::GetAtt(it.id.to_owned(), (*attribute).to_owned()),
                    None => Piece::Ref(it.id.to_owned()),
                };
                acc.extend(offer(context, piece, it.written_type).map(|it| it.rank(5)));
            }
        }
        [.., Step::Key(key)] if is_value && is_test(key) && path.len() > 6 => {
            let is_in_choice = condition(path.get(..path.len() - 1).unwrap_or_default());
            for name in ["true", "false"].iter().filter(|_| is_in_choice.is_some()) {
                let write = Write::Value(Piece::literal(*name));
                let rank = if *name == "true" { 5 } else { 6 };
                acc.push(Offer::new(*name, CompletionItemKind::EnumMember, write).rank(rank));
            }
        }
        _ => {}
    }
}

/// Whether a comparison is with a truth value.
fn is_test(key: &str) -> bool {
    key == "BooleanEquals" || key.starts_with("Is")
}

/// Whether a path leads to a condition of a choice: to the outermost one, or to a part of it.
fn condition(path: &[Step<'_>]) -> Option<bool> {
    let choices = path.iter().rposition(|it| *it == Step::Key("Choices"))?;
    let [Step::Item(_), rest @ ..] = path.get(choices + 1..)? else {
        return None;
    };
    let is_part = rest.iter().all(|it| match it {
        Step::Key(key) => COMBINING.contains(key),
        Step::Item(_) => true,
    });
    let is_list = matches!(rest.last(), Some(Step::Key("And" | "Or")));
    (is_part && !is_list).then_some(rest.is_empty())
}

fn conditions(acc: &mut Vec<Offer>, typed: &Typed<'_>, is_outermost: bool) {
    let there: Vec<_> = typed.keys(typed.node()).collect();
    let has = |names: &[&str]| names.iter().any(|it| there.contains(it));
    let mut push = |name: &str, value: Piece, rank: u8| {
        if !there.contains(&name) {
            acc.push(Offer::key(name, value).rank(rank));
        }
    };
    if has(&["Condition"]) {
        if is_outermost {
            push("Next", Piece::empty(), 5);
        }
        return;
    }
    let is_compared = has(usual_comparisons());
    if !has(&COMBINING) {
        push("Variable", Piece::Stop("$.".to_owned()), 4);
        for (name, rank) in usual_comparisons().iter().zip(10..) {
            if !is_compared {
                push(name, Piece::empty(), rank);
            }
        }
    }
    if is_outermost && !there.is_empty() {
        push("Next", Piece::empty(), if is_compared { 3 } else { 50 });
    }
    if !is_compared && !has(&["Variable"]) && !has(&COMBINING) {
        for (name, rank) in COMBINING.into_iter().zip(6..) {
            let variable = Piece::entry("Variable", Piece::Stop("$.".to_owned()));
            let value = match name {
                "Not" => variable,
                _ => Piece::List(vec![variable]),
            };
            push(name, value, rank);
        }
    }
}

/// What the API takes that a state calls.
fn arguments(typed: &Typed<'_>, state: sam_core::syntax::NodeRef<'_>) -> &'static [&'static str] {
    let resource = state.get("Resource").and_then(|it| it.as_str());
    let api = resource
        .and_then(|it| it.split_once(":states:::"))
        .map_or("", |it| it.1);
    let api = api.split('.').next().unwrap_or_default();
    let known = ARGUMENTS.iter().find(|it| it.0 == api);
    let is_state = typed.is_in(state);
    known.filter(|_| is_state).map_or(&[], |it| it.1)
}

fn keys(acc: &mut Vec<Offer>, typed: &Typed<'_>, names: &[&str]) {
    let there: Vec<_> = typed.keys(typed.node()).collect();
    for (name, rank) in names.iter().zip(5..) {
        let with_path = format!("{name}.$");
        if !there.contains(name) && !there.contains(&with_path.as_str()) {
            acc.push(Offer::key(name, Piece::empty()).rank(rank));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::{check, check_first};
    use expect_test::expect;

    fn state(body: &str) -> String {
        let body = body.replace('\n', "\n            ");
        format!(
            "Resources:\n  Fn1: {{Type: AWS::Serverless::Function}}\n  Jobs: {{Type: AWS::SQS::Queue}}\n  Orders: {{Type: AWS::Serverless::SimpleTable}}\n  M:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Definition:\n        StartAt: A\n        States:\n          A:\n            {body}\n"
        )
    }

    #[test]
    fn a_choice_has_conditions() {
        for place in [
            "Choices: [$0]",
            "Choices:\n  - $0",
            "Choices:\n  - Variable: $.a\n    $0",
        ] {
            check_first(
                &state(&format!("Type: Choice\n{place}")),
                3,
                if place.contains("Variable") {
                    expect![[r#"
                        StringEquals
                        BooleanEquals
                        NumericEquals
                        …
                    "#]]
                } else {
                    expect![[r#"
                        Variable
                        And
                        Or
                        …
                    "#]]
                },
            );
        }
        check(
            &state("Type: Choice\nChoices:\n  - Variable: $.a\n    IsPresent: $0"),
            expect![[r#"
                true
                false
            "#]],
        );
    }

    #[test]
    fn a_processor_has_a_mode() {
        check(
            &state("Type: Map\nItemProcessor:\n  ProcessorConfig:\n    Mode: $0"),
            expect![[r#"
                DISTRIBUTED
                INLINE
            "#]],
        );
        check_first(
            &state("Type: Map\nItemProcessor:\n  ProcessorConfig:\n    $0"),
            1,
            expect![[r#"
                Mode
                …
            "#]],
        );
        check_first(
            &state("Type: Map\nItemProcessor:\n  Proc$0"),
            1,
            expect![[r#"
                ProcessorConfig · where the items are worked on
                …
            "#]],
        );
    }

    #[test]
    fn a_task_passes_what_its_api_takes() {
        let task = |api: &str, rest: &str| {
            state(&format!(
                "Type: Task\nResource: arn:aws:states:::{api}\nParameters:\n  {rest}"
            ))
        };
        check(
            &task("lambda:invoke", "$0"),
            expect![[r#"
                FunctionName
                Payload
            "#]],
        );
        check(
            &task("lambda:invoke.waitForTaskToken", "FunctionName: $0"),
            expect![[r#"
                !GetAtt Fn1.Arn · AWS::Serverless::Function
            "#]],
        );
        check(
            &task("sqs:sendMessage", "QueueUrl: $0"),
            expect![[r#"
                !Ref Jobs · AWS::SQS::Queue
            "#]],
        );
        check(
            &task("dynamodb:putItem", "TableName: $0"),
            expect![[r#"
                !Ref Orders · AWS::Serverless::SimpleTable
            "#]],
        );
    }
}
