//! Values that most templates give a property of which the schema says only that it is a text.

use super::CompletionItemKind;
use super::context::Context;
use super::insert::Offer;
use super::resources::Resources;
use crate::place::typed::{Slot, Step};

/// A method as API Gateway writes it.
const METHODS: &[&str] = &[
    "GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "*",
];
/// What SAM hands to API Gateway as the value of a header, which has quotes of its own.
const ANY_ORIGIN: &[&str] = &["'*'"];
const SCHEDULES: &[&str] = &["rate(1 day)", "rate(5 minutes)", "cron(0 12 * * ? *)"];
/// Who sends events to EventBridge
/// (<https://docs.aws.amazon.com/eventbridge/latest/ref/events.html>).
const SOURCES: &[&str] = &[
    "aws.s3",
    "aws.ec2",
    "aws.states",
    "aws.codepipeline",
    "aws.codebuild",
    "aws.ecs",
    "aws.ecr",
    "aws.health",
    "aws.cloudformation",
    "aws.guardduty",
    "aws.securityhub",
    "aws.autoscaling",
    "aws.batch",
    "aws.glue",
    "aws.rds",
    "aws.ssm",
    "aws.signin",
];

/// The types or sections of a property, empty for all, the last keys of the way to it, and its values.
type Usual = (
    &'static [&'static str],
    &'static [&'static str],
    &'static [&'static str],
);

const REST: &[&str] = &["AWS::Serverless::Api", "Api"];
const HTTP: &[&str] = &["AWS::Serverless::HttpApi", "HttpApi"];

const USUAL: &[Usual] = &[
    (REST, &["Cors"], ANY_ORIGIN),
    (REST, &["Cors", "AllowOrigin"], ANY_ORIGIN),
    (
        REST,
        &["Cors", "AllowMethods"],
        &["'GET,POST,OPTIONS'", "'*'"],
    ),
    (
        REST,
        &["Cors", "AllowHeaders"],
        &["'Content-Type,Authorization'", "'*'"],
    ),
    (REST, &["OpenApiVersion"], &["3.0.1", "2.0"]),
    (
        &[],
        &["MethodSettings", "LoggingLevel"],
        &["INFO", "ERROR", "OFF"],
    ),
    (
        &[],
        &["MethodSettings", "HttpMethod"],
        &["*", "GET", "POST", "PUT", "DELETE"],
    ),
    (&[], &["MethodSettings", "ResourcePath"], &["/*"]),
    (HTTP, &["CorsConfiguration", "AllowMethods"], METHODS),
    (HTTP, &["CorsConfiguration", "AllowOrigins"], &["*"]),
    (
        &["AWS::ApiGatewayV2::Api"],
        &["CorsConfiguration", "AllowMethods"],
        METHODS,
    ),
    (
        &["AWS::ApiGatewayV2::Api"],
        &["ProtocolType"],
        &["HTTP", "WEBSOCKET"],
    ),
    (&[], &["PayloadFormatVersion"], &["2.0", "1.0"]),
    (
        &["AWS::ApiGatewayV2::Route"],
        &["AuthorizationType"],
        &["NONE", "AWS_IAM", "JWT", "CUSTOM"],
    ),
    (
        &["AWS::ApiGateway::Method"],
        &["AuthorizationType"],
        &["NONE", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS"],
    ),
    (
        &["AWS::ApiGatewayV2::Integration"],
        &["IntegrationType"],
        &["AWS_PROXY", "HTTP_PROXY", "AWS", "HTTP", "MOCK"],
    ),
    (
        &[],
        &["FilterPolicyScope"],
        &["MessageAttributes", "MessageBody"],
    ),
    (&[], &["IpProtocol"], &["tcp", "udp", "icmp", "-1"]),
    (&[], &["Schedule"], SCHEDULES),
    (
        &["AWS::Events::Rule", "AWS::Scheduler::Schedule"],
        &["ScheduleExpression"],
        SCHEDULES,
    ),
    (&[], &["Pattern", "source"], SOURCES),
    (&["AWS::Events::Rule"], &["EventPattern", "source"], SOURCES),
];

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let typed = &context.typed;
    let is_place = matches!(typed.slot, Slot::Value | Slot::Item) && typed.tag().is_none();
    let of = match typed.path.as_slice() {
        [
            Step::Key("Resources"),
            Step::Key(id),
            Step::Key("Properties"),
            ..,
        ] => resources.written_type(id),
        [Step::Key("Globals"), Step::Key(section), ..] => Some(*section),
        _ => return,
    };
    // What the schema knows of the place is more than what is usual.
    if !is_place
        || acc
            .iter()
            .any(|it| it.kind == CompletionItemKind::EnumMember)
    {
        return;
    }
    let keys: Vec<&str> = typed
        .path
        .iter()
        .skip(2)
        .filter_map(|it| match it {
            Step::Key(key) => Some(*key),
            Step::Item(_) => None,
        })
        .collect();
    let mut usual = USUAL.iter();
    let found = usual.find(|(types, way, _)| {
        let is_of_type = types.is_empty() || of.is_some_and(|it| types.contains(&it));
        is_of_type && keys.ends_with(way)
    });
    for (value, rank) in found.iter().flat_map(|it| it.2).zip(10..) {
        let offer = Offer::value(value, CompletionItemKind::EnumMember);
        acc.push(offer.rank(rank).listed(context));
    }
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::{check, check_apply, check_first};
    use expect_test::expect;

    fn with(resource_type: &str, property: &str) -> String {
        format!("Resources:\n  A:\n    Type: {resource_type}\n    Properties:\n      {property}\n")
    }

    #[test]
    fn the_value_of_a_header_has_quotes_of_its_own() {
        for place in ["Cors: $0", "Cors: {AllowOrigin: $0}"] {
            check(
                &with("AWS::Serverless::Api", place),
                expect![[r#"
                    '*'
                "#]],
            );
        }
        check_apply(
            &with("AWS::Serverless::Api", "Cors: $0"),
            "'*'",
            expect![[r#"
                Resources:
                  A:
                    Type: AWS::Serverless::Api
                    Properties:
                      Cors: "'*'"
            "#]],
        );
    }

    #[test]
    fn usual_values_are_offered() {
        for (of, place, expected) in [
            (
                "AWS::Serverless::Api",
                "MethodSettings: [{LoggingLevel: $0}]",
                expect![[r#"
                    INFO
                    ERROR
                    …
                "#]],
            ),
            (
                "AWS::Serverless::Api",
                "OpenApiVersion: $0",
                expect![[r#"
                    3.0.1
                    2.0
                "#]],
            ),
            (
                "AWS::Serverless::HttpApi",
                "CorsConfiguration: {AllowMethods: [$0]}",
                expect![[r#"
                    GET
                    POST
                    …
                "#]],
            ),
            (
                "AWS::ApiGatewayV2::Integration",
                "PayloadFormatVersion: $0",
                expect![[r#"
                    2.0
                    1.0
                "#]],
            ),
            (
                "AWS::EC2::SecurityGroup",
                "SecurityGroupIngress: [{IpProtocol: $0}]",
                expect![[r#"
                    tcp
                    udp
                    …
                "#]],
            ),
            (
                "AWS::Events::Rule",
                "ScheduleExpression: $0",
                expect![[r#"
                    rate(1 day)
                    rate(5 minutes)
                    …
                "#]],
            ),
            (
                "AWS::Events::Rule",
                "EventPattern: {source: [aws.$0]}",
                expect![[r#"
                    aws.s3
                    aws.ec2
                    …
                "#]],
            ),
            (
                "AWS::Serverless::Function",
                "Events: {E: {Type: Schedule, Properties: {Schedule: $0}}}",
                expect![[r#"
                    rate(1 day)
                    rate(5 minutes)
                    …
                "#]],
            ),
        ] {
            check_first(&with(of, place), 2, expected);
        }
    }
}
