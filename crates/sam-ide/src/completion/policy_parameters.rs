//! The parameters of a policy template and their values: what of the template's resources fits.

use super::context::Context;
use super::identity::{offer, others, parameters, placeholder, values};
use super::insert::Offer;
use super::piece::Piece;
use super::resources::Resources;
use crate::place::typed::Slot;
use crate::place::typed::policy::InProperties;
use sam_core::iam::{ParameterKind, PolicyTemplate, TemplateParameter, policy_template};

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let Some(place) = InProperties::of(&context.typed).filter(InProperties::is_of_sam) else {
        return;
    };
    match place.names().as_slice() {
        ["Policies", name] => {
            if let Some(template) = policy_template(name) {
                keys(acc, template, context, resources);
            }
        }
        ["Policies", name, parameter] => {
            let template = policy_template(name).into_iter();
            let mut all = template.flat_map(|it| &it.parameters);
            if let Some(parameter) = all.find(|it| it.name == *parameter) {
                references(acc, parameter, context, resources);
            }
        }
        _ => {}
    }
}

/// The parameters that have no value yet.
fn keys(
    acc: &mut Vec<Offer>,
    template: &PolicyTemplate,
    context: &Context<'_>,
    resources: &Resources<'_>,
) {
    if !context.typed.wants_key() {
        return;
    }
    let there: Vec<_> = context.typed.keys(context.typed.node()).collect();
    let candidates = others(resources);
    let missing = template.parameters.iter();
    for (at, parameter) in missing.enumerate() {
        if !there.contains(&parameter.name) {
            let offer = Offer::key(parameter.name, placeholder(parameter.kind, &candidates));
            let rank = u8::try_from(at).unwrap_or(u8::MAX);
            acc.push(offer.detail(wanted(parameter)).rank(rank));
        }
    }
}

fn references(
    acc: &mut Vec<Offer>,
    parameter: &TemplateParameter,
    context: &Context<'_>,
    resources: &Resources<'_>,
) {
    if context.typed.slot != Slot::Value || !context.typed.wants_value() {
        return;
    }
    let types = parameter.kind.types();
    for (candidate, piece) in values(parameter.kind, &others(resources)) {
        // Types are listed with the usual one first.
        let rank = types.iter().position(|it| *it == candidate.resolved_type);
        let rank = u8::try_from(rank.unwrap_or_default()).unwrap_or(9).min(9);
        acc.extend(offer(context, piece, candidate.written_type).map(|it| it.rank(rank)));
    }
    for name in parameters(resources) {
        let piece = Piece::Ref(name.to_owned());
        acc.extend(offer(context, piece, "parameter").map(|it| it.rank(20)));
    }
}

/// What gives the values that fit, where one is wanted.
pub(super) fn fitting(context: &Context<'_>, resources: &Resources<'_>) -> Vec<Piece> {
    let place = InProperties::of(&context.typed).filter(InProperties::is_of_sam);
    let names = place.map(|it| it.names()).unwrap_or_default();
    let ["Policies", name, parameter] = names.as_slice() else {
        return Vec::new();
    };
    let mut all = policy_template(name)
        .into_iter()
        .flat_map(|it| &it.parameters);
    let Some(parameter) = all.find(|it| it.name == *parameter) else {
        return Vec::new();
    };
    let candidates = others(resources);
    let values = values(parameter.kind, &candidates);
    values.map(|(_, piece)| piece).collect()
}

/// What a parameter takes, in a few words.
fn wanted(parameter: &TemplateParameter) -> String {
    let (what, types) = match parameter.kind {
        ParameterKind::Name(types) => ("name", types),
        ParameterKind::Arn(types) => ("ARN", types),
        ParameterKind::Id(types) => ("ID", types),
    };
    match types.first() {
        Some(of) => format!("{what} of {}", crate::names::a_noun(of)),
        None => what.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::{check, check_apply, check_first, json_policies, policies};
    use expect_test::expect;

    #[test]
    fn parameters_that_are_missing() {
        check(
            &policies("      Policies:\n        - S3ReadPolicy:\n            $0\n"),
            expect![[r#"
                BucketName · name of a bucket
            "#]],
        );
        check(
            &policies(
                "      Policies:\n        - S3ReadPolicy:\n            Bu$0\n      Handler: a.b\n",
            ),
            expect![[r#"
                BucketName · name of a bucket
            "#]],
        );
        check(
            &policies("      Policies:\n        - S3ReadPolicy: $0\n"),
            expect![[r#"
                BucketName · name of a bucket
            "#]],
        );
        check(
            &policies("      Policies: [{S3ReadPolicy: {$0\n"),
            expect![[r#"
                BucketName · name of a bucket
            "#]],
        );
        check(
            &policies("      Policies:\n        - StepFunctionsExecutionPolicy: {$0}\n"),
            expect![[r#"
                StateMachineName · name of a state machine
            "#]],
        );
        check(
            &policies(
                "      Policies:\n        - EKSDescribePolicy: {}\n        - SageMakerCreateEndpointPolicy:\n            EndpointName: x\n            $0\n",
            ),
            expect![],
        );
    }

    #[test]
    fn in_a_pair_without_braces() {
        check(
            &policies("      Policies: [S3ReadPolicy: {$0}]\n"),
            expect![[r#"
                BucketName · name of a bucket
            "#]],
        );
        check(
            &policies(
                "      Policies: [A, 'SQSPollerPolicy': {QueueName: x}, StepFunctionsExecutionPolicy: {$0\n",
            ),
            expect![[r#"
                StateMachineName · name of a state machine
            "#]],
        );
        check_first(
            &policies("      Policies: [S3Rea$0: {BucketName: x}, !Ref P]\n"),
            1,
            expect![[r#"
                S3ReadPolicy · BucketName
            "#]],
        );
        check_apply(
            &policies("      Policies: [S3ReadPolicy: {BucketName: $0\n"),
            "!Ref Images",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies: [S3ReadPolicy: {BucketName: !Ref Images}]
            "#]],
        );
    }

    #[test]
    fn values_are_what_the_parameter_asks_for() {
        let value = |template: &str, parameter: &str| {
            policies(&format!(
                "      Policies:\n        - {template}:\n            {parameter}: $0\n      Handler: a.b\n"
            ))
        };
        check(
            &value("S3ReadPolicy", "BucketName"),
            expect![[r#"
            !Ref Images · AWS::S3::Bucket
        "#]],
        );
        check(
            &value("SNSPublishMessagePolicy", "TopicName"),
            expect![[r#"
            !GetAtt Alerts.TopicName · AWS::SNS::Topic
        "#]],
        );
        check(
            &value("SQSPollerPolicy", "QueueName"),
            expect![[r#"
            !GetAtt Jobs.QueueName · AWS::SQS::Queue
        "#]],
        );
        check(
            &value("DynamoDBCrudPolicy", "TableName"),
            expect![[r#"
            !Ref Orders · AWS::Serverless::SimpleTable
        "#]],
        );
        check(&value("S3ReadPolicy", "Other"), expect![]);
        let with_parameter = format!(
            "Parameters:\n  Name: {{Type: String}}\n  Names: {{Type: CommaDelimitedList}}\n{}",
            value("S3ReadPolicy", "BucketName")
        );
        check(
            &with_parameter,
            expect![[r#"
            !Ref Images · AWS::S3::Bucket
            !Ref Name · parameter
        "#]],
        );
    }

    #[test]
    fn a_value_is_written_in_the_style_of_its_place() {
        check_apply(
            &policies("      Policies:\n        - SNSPublishMessagePolicy:\n            $0\n"),
            "TopicName",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies:
                        - SNSPublishMessagePolicy:
                            TopicName: !GetAtt Alerts.TopicName
            "#]],
        );
        check_apply(
            &policies(
                "      Policies:\n        - SNSPublishMessagePolicy:\n            TopicName: Al$0\n",
            ),
            "!GetAtt Alerts.TopicName",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies:
                        - SNSPublishMessagePolicy:
                            TopicName: !GetAtt Alerts.TopicName
            "#]],
        );
        check_apply(
            &policies("      Policies: [{S3ReadPolicy: {BucketName: $0\n"),
            "!Ref Images",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies: [{S3ReadPolicy: {BucketName: !Ref Images}}]
            "#]],
        );
        check_apply(
            &json_policies(r#""Policies": [{ "SQSPollerPolicy": { "QueueName": "$0" } }]"#),
            "Jobs.QueueName",
            expect![[r#"
                {
                  "Resources": {
                    "Images": { "Type": "AWS::S3::Bucket" },
                    "Jobs": { "Type": "AWS::SQS::Queue" },
                    "F": {
                      "Type": "AWS::Serverless::Function",
                      "Properties": {
                        "Policies": [{ "SQSPollerPolicy": { "QueueName": { "Fn::GetAtt": ["Jobs", "QueueName"] } } }]
                      }
                    }
                  }
                }
            "#]],
        );
        check_apply(
            &json_policies(r#""Policies": [{ "SQSPollerPolicy": { $0 } }]"#),
            "QueueName",
            expect![[r#"
                {
                  "Resources": {
                    "Images": { "Type": "AWS::S3::Bucket" },
                    "Jobs": { "Type": "AWS::SQS::Queue" },
                    "F": {
                      "Type": "AWS::Serverless::Function",
                      "Properties": {
                        "Policies": [{ "SQSPollerPolicy": { "QueueName": { "Fn::GetAtt": ["Jobs", "QueueName"] } } }]
                      }
                    }
                  }
                }
            "#]],
        );
        check_first(
            &json_policies(
                r#""Policies": [{ "SQSPollerPolicy": { "QueueName": { "Fn::GetAtt": ["Jobs", "$0"] } } }]"#,
            ),
            3,
            expect![[r#"
                Arn
                QueueName
                QueueUrl
            "#]],
        );
    }
}
