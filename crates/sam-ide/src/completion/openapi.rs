//! The body of an API in the form of OpenAPI: its keys, and the integrations of API Gateway.

use super::CompletionItemKind;
use super::context::Context;
use super::identity::others;
use super::insert::{Offer, Write};
use super::piece::{Marks, Piece};
use super::resources::Resources;
use crate::place::typed::{Slot, Step};

/// The types with such a body, and the property that it is.
const BODIES: [(&str, &str); 4] = [
    ("AWS::Serverless::Api", "DefinitionBody"),
    ("AWS::Serverless::HttpApi", "DefinitionBody"),
    ("AWS::ApiGateway::RestApi", "Body"),
    ("AWS::ApiGatewayV2::Api", "Body"),
];

const INTEGRATION: &str = "x-amazon-apigateway-integration";

const TOP: [&str; 7] = [
    "openapi",
    "info",
    "paths",
    "components",
    "security",
    "swagger",
    "x-amazon-apigateway-policy",
];
const INFO: [&str; 3] = ["title", "version", "description"];
const METHODS: [&str; 9] = [
    "get",
    "post",
    "put",
    "delete",
    "patch",
    "options",
    "head",
    "x-amazon-apigateway-any-method",
    "parameters",
];
const OPERATION: [&str; 8] = [
    INTEGRATION,
    "responses",
    "parameters",
    "requestBody",
    "security",
    "operationId",
    "summary",
    "x-amazon-apigateway-request-validator",
];
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html>
const OF_INTEGRATION: [&str; 12] = [
    "type",
    "httpMethod",
    "uri",
    "payloadFormatVersion",
    "credentials",
    "passthroughBehavior",
    "requestParameters",
    "requestTemplates",
    "responses",
    "timeoutInMillis",
    "connectionType",
    "connectionId",
];

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let typed = &context.typed;
    let [
        Step::Key("Resources"),
        Step::Key(id),
        Step::Key("Properties"),
        Step::Key(body),
        way @ ..,
    ] = typed.path.as_slice()
    else {
        return;
    };
    let of = resources.written_type(id);
    let is_body = BODIES.iter().any(|it| Some(it.0) == of && it.1 == *body);
    if !is_body || typed.tag().is_some() || typed.slot == Slot::Text {
        return;
    }
    let is_value = typed.slot == Slot::Value;
    let keys: &[&str] = match way {
        [] => &TOP,
        [Step::Key("info")] => &INFO,
        [Step::Key("paths"), Step::Key(_)] => &METHODS,
        [.., Step::Key(INTEGRATION)] => &OF_INTEGRATION,
        [Step::Key("paths"), Step::Key(_), Step::Key(_)] => &OPERATION,
        [.., Step::Key(INTEGRATION), Step::Key("uri")] if is_value => {
            uris(acc, context, resources);
            return;
        }
        [.., Step::Key(INTEGRATION), Step::Key(key)] if is_value => {
            push_values(acc, values(key));
            return;
        }
        [Step::Key("openapi")] if is_value => {
            push_values(acc, &["3.0.1", "3.0.3"]);
            return;
        }
        [Step::Key("swagger")] if is_value => {
            push_values(acc, &["2.0"]);
            return;
        }
        _ => return,
    };
    if !typed.wants_key() {
        return;
    }
    let there: Vec<_> = typed.keys(typed.node()).collect();
    for (name, rank) in keys.iter().zip(5..).filter(|it| !there.contains(it.0)) {
        let value = match *name {
            "openapi" => Piece::text("3.0.1"),
            "swagger" => Piece::text("2.0"),
            "type" => Piece::text("aws_proxy"),
            "httpMethod" => Piece::text("POST"),
            "parameters" | "security" => Piece::Place(Marks::List),
            "info" | "paths" | "components" | "responses" | "requestBody" | INTEGRATION => {
                Piece::Place(Marks::Map)
            }
            _ => Piece::empty(),
        };
        acc.push(Offer::key(name, value).rank(rank));
    }
}

/// The values of a key of an integration.
fn values(key: &str) -> &'static [&'static str] {
    match key {
        "type" => &["aws_proxy", "aws", "http_proxy", "http", "mock"],
        // Functions are called by `POST`, whatever the method of the route is.
        "httpMethod" => &["POST", "GET", "PUT", "DELETE", "PATCH", "ANY"],
        "payloadFormatVersion" => &["2.0", "1.0"],
        "passthroughBehavior" => &["when_no_match", "when_no_templates", "never"],
        "connectionType" => &["INTERNET", "VPC_LINK"],
        _ => &[],
    }
}

fn push_values(acc: &mut Vec<Offer>, values: &[&str]) {
    for (value, rank) in values.iter().zip(5..) {
        acc.push(Offer::value(value, CompletionItemKind::EnumMember).rank(rank));
    }
}

/// The addresses by which API Gateway calls the functions of the template.
fn uris(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    if context.typed.quote.is_some() {
        return;
    }
    let candidates = others(resources).into_iter();
    for it in candidates.filter(|it| it.resolved_type == "AWS::Lambda::Function") {
        let uri = format!(
            "arn:${{AWS::Partition}}:apigateway:${{AWS::Region}}:lambda:path/2015-03-31/functions/${{{}.Arn}}/invocations",
            it.id
        );
        let write = Write::Value(Piece::sub(uri));
        let offer = Offer::new(it.id, CompletionItemKind::Reference, write);
        acc.push(offer.detail("calls the function").rank(5));
    }
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::{check, check_apply, check_first};
    use expect_test::{Expect, expect};

    fn body(rest: &str) -> String {
        let rest = rest.replace('\n', "\n        ");
        format!(
            "Resources:\n  Fn1: {{Type: AWS::Serverless::Function}}\n  A:\n    Type: AWS::Serverless::Api\n    Properties:\n      DefinitionBody:\n        {rest}\n"
        )
    }

    #[track_caller]
    fn first(rest: &str, expected: Expect) {
        check_first(&body(rest), 2, expected);
    }

    #[test]
    fn keys_of_a_definition_are_offered() {
        first(
            "$0",
            expect![[r#"
            openapi
            info
            …
        "#]],
        );
        first(
            "openapi: 3.0.1\n$0",
            expect![[r#"
            info
            paths
            …
        "#]],
        );
        first(
            "paths:\n  /a:\n    $0",
            expect![[r#"
            get
            post
            …
        "#]],
        );
        first(
            "paths: {/a: {$0}}",
            expect![[r#"
            get
            post
            …
        "#]],
        );
        first(
            "paths:\n  /a:\n    get:\n      $0",
            expect![[r#"
            x-amazon-apigateway-integration
            responses
            …
        "#]],
        );
        first(
            "paths: {/a: {get: {x-amazon-apigateway-integration: {$0}}}}",
            expect![[r#"
                type
                httpMethod
                …
            "#]],
        );
    }

    #[test]
    fn an_integration_calls_a_function_by_post() {
        let integration = |rest: &str| {
            format!("paths: {{/a: {{get: {{x-amazon-apigateway-integration: {{{rest}}}}}}}}}")
        };
        first(
            &integration("type: $0"),
            expect![[r#"
            aws_proxy
            aws
            …
        "#]],
        );
        first(
            &integration("httpMethod: $0"),
            expect![[r#"
            POST
            GET
            …
        "#]],
        );
        check(
            &body(&integration("uri: $0")),
            expect![[r#"
            Fn1 · calls the function
        "#]],
        );
        check_apply(
            &body(&integration("uri: $0")),
            "Fn1",
            expect![[r#"
            Resources:
              Fn1: {Type: AWS::Serverless::Function}
              A:
                Type: AWS::Serverless::Api
                Properties:
                  DefinitionBody:
                    paths: {/a: {get: {x-amazon-apigateway-integration: {uri: !Sub 'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Fn1.Arn}/invocations'}}}}
        "#]],
        );
    }
}
