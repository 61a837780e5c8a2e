//! Which kinds of an event the template speaks for: by its properties, its name, and the resources that have such events.

use super::context::Context;
use super::relevance::contains;
use super::resources::Resources;
use super::typed_shape::shape_at;
use crate::place::typed::Step;
use sam_core::connector::profile;

/// The types of the resources that events come from.
const SOURCES: [(&str, &str); 11] = [
    ("SQS", "AWS::SQS::Queue"),
    ("SNS", "AWS::SNS::Topic"),
    ("DynamoDB", "AWS::DynamoDB::Table"),
    ("Kinesis", "AWS::Kinesis::Stream"),
    ("S3", "AWS::S3::Bucket"),
    ("MSK", "AWS::MSK::Cluster"),
    ("MQ", "AWS::AmazonMQ::Broker"),
    ("DocumentDB", "AWS::DocDB::DBCluster"),
    ("Cognito", "AWS::Cognito::UserPool"),
    ("Api", "AWS::ApiGateway::RestApi"),
    ("HttpApi", "AWS::ApiGatewayV2::Api"),
];

/// Of the values of `Type` those that the template speaks for, each with how much, from 1 to 4.
pub(super) fn likely_events(
    all: &[&'static str],
    context: &Context<'_>,
    resources: &Resources<'_>,
) -> Vec<(&'static str, u8)> {
    let typed = &context.typed;
    let [.., Step::Key("Events"), Step::Key(name), Step::Key("Type")] = typed.path.as_slice()
    else {
        return Vec::new();
    };
    let properties = typed.parent().get("Properties");
    let keys: Vec<&str> = properties.map_or_else(Vec::new, |it| typed.keys(it).collect());
    let event = shape_at(typed, typed.path.len().saturating_sub(1));
    let takes_keys = |kind: &str| {
        let event = event.clone().filter(|_| !keys.is_empty())?;
        let event = event.narrowed(|key| (key == "Type").then_some(kind));
        let properties = event.property("Properties")?.shape;
        keys.iter()
            .all(|it| properties.property(it).is_some())
            .then_some(())
    };
    let types: Vec<&str> = resources
        .template()
        .resource_types()
        .map(profile::resolved_type)
        .collect();
    let has_source = |kind: &str| {
        let mut sources = SOURCES.iter().filter(|it| it.0 == kind);
        sources.any(|it| types.contains(&it.1))
    };
    let scored = all.iter().map(|kind| {
        let is_named = contains(name, kind);
        let score = 2 * u8::from(takes_keys(kind).is_some())
            + u8::from(is_named)
            + u8::from(has_source(kind));
        (*kind, score)
    });
    scored.filter(|(_, score)| *score > 0).collect()
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::check_first;
    use expect_test::expect;

    fn event(event: &str) -> String {
        format!(
            "Resources:\n  Clicks: {{Type: AWS::Kinesis::Stream}}\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Events:\n        {event}"
        )
    }

    #[test]
    fn the_kind_of_an_event_is_told_by_the_template() {
        check_first(
            &event("Source:\n          Type: $0\n"),
            1,
            expect![[r#"
                Kinesis
                …
            "#]],
        );
        check_first(
            &event(
                "Source:\n          Type: $0\n          Properties: {RuleName: r, Pattern: {}}\n",
            ),
            1,
            expect![[r#"
                EventBridgeRule
                …
            "#]],
        );
        check_first(
            &event("MskEvents:\n          Type: $0\n"),
            2,
            expect![[r#"
                Kinesis
                MSK
                …
            "#]],
        );
    }
}
