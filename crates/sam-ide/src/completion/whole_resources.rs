//! Whole resources as snippets: those that most templates begin with.

use super::CompletionItemKind;
use super::context::Context;
use super::insert::{Offer, Write};
use super::piece::Piece;
use super::properties::required_properties;
use super::resources::Resources;
use super::runtimes::RuntimeRanks;
use super::whole_connector::unused;
use crate::place::typed::Step;
use sam_core::SCHEMA_DATE;
use sam_core::document::Section;
use sam_core::spec::schema;

/// What each is called, its type and the logical ID that it gets at first.
const RESOURCES: [(&str, &str, &str); 8] = [
    ("function", FUNCTION, "Function"),
    ("table", TABLE, "Table"),
    ("queue", "AWS::SQS::Queue", "Queue"),
    ("bucket", "AWS::S3::Bucket", "Bucket"),
    ("topic", "AWS::SNS::Topic", "Topic"),
    ("HTTP API", "AWS::Serverless::HttpApi", "HttpApi"),
    ("REST API", "AWS::Serverless::Api", "RestApi"),
    ("state machine", STATE_MACHINE, "StateMachine"),
];

const FUNCTION: &str = "AWS::Serverless::Function";
const TABLE: &str = "AWS::DynamoDB::Table";
const STATE_MACHINE: &str = "AWS::Serverless::StateMachine";

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let typed = &context.typed;
    if !matches!(typed.path.as_slice(), [Step::Key("Resources")])
        || !typed.wants_key()
        || typed.has_colon
    {
        return;
    }
    for ((label, resource_type, id), rank) in RESOURCES.into_iter().zip(11..) {
        let id = unused(id, |it| {
            resources.template().declares(Section::Resources, it)
        });
        let mut entries = vec![entry("Type", Piece::text(resource_type))];
        let properties = properties_of(resource_type, context, resources);
        if !properties.is_empty() {
            entries.push(entry("Properties", Piece::Map(properties)));
        }
        let write = Write::Entry(Piece::Stop(id), Piece::Map(entries));
        let offer = Offer::new(label, CompletionItemKind::Snippet, write);
        acc.push(offer.detail(resource_type).rank(rank));
    }
}

/// The properties that a resource of a type begins with: those that are required, and those that it is of no use without.
pub(super) fn properties_of(
    resource_type: &str,
    context: &Context<'_>,
    resources: &Resources<'_>,
) -> Vec<(Piece, Piece)> {
    let mut entries = match (resource_type, required_properties(resource_type)) {
        (FUNCTION, _) => return function(context, resources),
        (TABLE, _) => return table(),
        (STATE_MACHINE, _) => return vec![entry("DefinitionUri", Piece::empty())],
        (_, Piece::Map(required)) => required,
        (_, _) => Vec::new(),
    };
    match resource_type {
        "AWS::IAM::Policy" => entries.push(entry("Roles", Piece::List(vec![Piece::empty()]))),
        "AWS::Lambda::EventSourceMapping" => entries.push(entry("EventSourceArn", Piece::empty())),
        _ if resource_type.starts_with("Custom::") => {
            entries.push(entry("ServiceToken", Piece::empty()));
        }
        _ => {}
    }
    entries
}

/// What a function needs that `Globals` does not give.
fn function(context: &Context<'_>, resources: &Resources<'_>) -> Vec<(Piece, Piece)> {
    let globals = resources.template().entry(Section::Globals, "Function");
    let is_given = |name: &str| globals.is_some_and(|it| it.value.get(name).is_some());
    let mut found = vec![entry("CodeUri", Piece::Stop("src/".to_owned()))];
    found.push(entry("Handler", Piece::Stop("app.handler".to_owned())));
    let all: Vec<&'static str> = schema::runtimes().map(|it| it.name).collect();
    let ranks = RuntimeRanks::of(&all, context, resources);
    let is_deprecated = |it: &str| {
        let date = schema::runtime(it).and_then(|it| it.deprecated);
        date.is_some_and(|it| it < SCHEMA_DATE)
    };
    let all = all.into_iter();
    let first = all.min_by_key(|it| (ranks.rank(it, is_deprecated(it)), *it));
    let runtime = first.unwrap_or_default();
    found.push(entry("Runtime", Piece::Stop(runtime.to_owned())));
    let names = ["CodeUri", "Handler", "Runtime"];
    let found = found.into_iter().zip(names);
    let needed = found.filter(|(_, name)| !is_given(name));
    needed.map(|(it, _)| it).collect()
}

/// A table with a key, which costs what is asked of it.
fn table() -> Vec<(Piece, Piece)> {
    let name = || entry("AttributeName", Piece::text("id"));
    let attribute = Piece::Map(vec![name(), entry("AttributeType", Piece::text("S"))]);
    let key = Piece::Map(vec![name(), entry("KeyType", Piece::text("HASH"))]);
    vec![
        entry("BillingMode", Piece::text("PAY_PER_REQUEST")),
        entry("AttributeDefinitions", Piece::List(vec![attribute])),
        entry("KeySchema", Piece::List(vec![key])),
    ]
}

fn entry(name: &str, value: Piece) -> (Piece, Piece) {
    (Piece::text(name), value)
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::{check_first, check_snippet};
    use expect_test::expect;

    #[test]
    fn a_template_begins_with_a_function() {
        check_first(
            "Resources:\n  $0\n",
            3,
            expect![[r#"
            connector · AWS::Serverless::Connector
            function · AWS::Serverless::Function
            table · AWS::DynamoDB::Table
            …
        "#]],
        );
        check_snippet(
            "Globals:\n  Function: {Runtime: nodejs24.x}\nResources:\n  Function: {Type: AWS::SQS::Queue}\n  $0\n",
            "function",
            expect![[r#"
                ${1:Function2}:
                  Type: AWS::Serverless::Function
                  Properties:
                    CodeUri: ${2:src/}
                    Handler: ${3:app.handler}"#]],
        );
        check_snippet(
            "Resources:\n  $0\n",
            "table",
            expect![[r#"
            ${1:Table}:
              Type: AWS::DynamoDB::Table
              Properties:
                BillingMode: PAY_PER_REQUEST
                AttributeDefinitions:
                  - AttributeName: id
                    AttributeType: S
                KeySchema:
                  - AttributeName: id
                    KeyType: HASH"#]],
        );
        check_snippet(
            "Resources:\n  $0\n",
            "queue",
            expect![[r#"
            ${1:Queue}:
              Type: AWS::SQS::Queue"#]],
        );
    }
}
