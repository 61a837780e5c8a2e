//! The parts of a connector's end that is not given by `Id`: `Arn`, `RoleName` and so on of the template's resources.

use super::CompletionItemKind;
use super::context::{Context, Style};
use super::insert::{Offer, Write};
use super::piece::Piece;
use super::resources::{Candidate, Resources};
use crate::place::typed::Slot;
use crate::place::typed::connector::{ConnectorPart, TypedConnector};
use sam_core::connector::profile;
use sam_core::template::intrinsic;

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let Some(site) = TypedConnector::of(&context.typed) else {
        return;
    };
    let ConnectorPart::EndKey(_, part) = site.part else {
        return;
    };
    if context.typed.slot != Slot::Value
        || !context.typed.wants_value()
        || context.typed.tag().is_some()
    {
        return;
    }
    let written = site
        .end(&context.typed)
        .and_then(|it| context.typed.text_of(it, "Type"));
    let resolved = written.map(profile::resolved_type);
    let is_json = context.style() == Style::Json;
    let mut push = |piece: Piece, detail: &str, rank| {
        let label = match &piece {
            Piece::Ref(id) if is_json => id.clone(),
            Piece::GetAtt(id, attribute) if is_json => format!("{id}.{attribute}"),
            Piece::Ref(id) => format!("!Ref {id}"),
            Piece::GetAtt(id, attribute) => format!("!GetAtt {id}.{attribute}"),
            Piece::Text(text) => text.clone(),
            _ => return,
        };
        if acc.iter().all(|it| it.label != label) {
            let kind = CompletionItemKind::Reference;
            acc.push(
                Offer::new(label, kind, Write::Value(piece))
                    .detail(detail)
                    .rank(rank),
            );
        }
    };
    let fitting = resources
        .candidates()
        .filter(|it| resolved.is_none_or(|wanted| wanted == it.resolved_type));
    for candidate in fitting {
        let piece = if part == "RoleName" {
            role(&candidate)
        } else {
            value(&candidate, part)
        };
        if let Some(piece) = piece {
            push(piece, candidate.written_type, 10);
        }
    }
    if part == "RoleName" {
        for role in resources
            .candidates()
            .filter(|it| it.written_type == "AWS::IAM::Role")
        {
            push(Piece::Ref(role.id.to_owned()), role.written_type, 11);
        }
    }
}

/// A part as the transform makes it for an end by `Id`.
fn value(candidate: &Candidate<'_>, part: &str) -> Option<Piece> {
    let value = profile::resource_facts(candidate.resolved_type)?
        .parts
        .get(part)?;
    let id = candidate.id.to_owned();
    if let Some(text) = value.as_str() {
        return Some(Piece::text(text));
    }
    let attribute = value
        .get("Fn::GetAtt")
        .and_then(|it| it.get(1))
        .and_then(|it| it.as_str());
    Some(match attribute {
        Some(attribute) => Piece::GetAtt(id, attribute.to_owned()),
        None => Piece::Ref(id),
    })
}

/// The name of a resource's role, where the template says which it is.
fn role(candidate: &Candidate<'_>) -> Option<Piece> {
    let property = profile::resource_facts(candidate.resolved_type)?.role?;
    let is_sam = candidate.written_type.starts_with("AWS::Serverless::");
    let property = if is_sam { "Role" } else { property };
    match candidate.resource.property(property) {
        Some(role) => Some(Piece::Ref(intrinsic::named_id(role)?.to_owned())),
        None if is_sam => Some(Piece::Ref(format!("{}Role", candidate.id))),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::{beside_shop, check, check_apply, json_shop, shop};
    use expect_test::expect;

    #[test]
    fn parts_come_from_resources_of_the_type() {
        check(
            &shop("      Source:\n        Type: AWS::Serverless::Function\n        Arn: $0\n"),
            expect![[r#"
                !GetAtt Checkout.Arn · AWS::Serverless::Function
            "#]],
        );
        check(
            &shop("      Destination:\n        Type: AWS::SQS::Queue\n        QueueUrl: $0\n"),
            expect![[r#"
                !Ref Jobs · AWS::SQS::Queue
            "#]],
        );
        check(
            &shop("      Destination:\n        Arn: $0\n"),
            expect![[r#"
                !GetAtt Checkout.Arn · AWS::Serverless::Function
                !GetAtt Jobs.Arn · AWS::SQS::Queue
                !GetAtt Orders.Arn · AWS::Serverless::SimpleTable
            "#]],
        );
    }

    #[test]
    fn a_role_is_the_one_of_the_function() {
        check(
            &beside_shop(
                "  Own:\n    Type: AWS::Serverless::Function\n    Properties:\n      Role: !GetAtt Given.Arn\n  Other:\n    Type: AWS::Serverless::Function\n    Properties:\n      Role: arn:aws:iam::1:role/x\n  Given:\n    Type: AWS::IAM::Role\n  C:\n    Type: AWS::Serverless::Connector\n    Properties:\n      Source:\n        Type: AWS::Lambda::Function\n        RoleName: $0\n",
            ),
            expect![[r#"
                !Ref CheckoutRole · AWS::Serverless::Function
                !Ref Given · AWS::Serverless::Function
            "#]],
        );
    }

    #[test]
    fn a_part_is_written_in_the_style_of_its_place() {
        check_apply(
            &shop("      Source:\n        Type: AWS::SQS::Queue\n        Arn: !Get$0\n"),
            "!GetAtt Jobs.Arn",
            expect![[r#"
                …
                  C:
                    Type: AWS::Serverless::Connector
                    Properties:
                      Source:
                        Type: AWS::SQS::Queue
                        Arn: !GetAtt Jobs.Arn
            "#]],
        );
        check_apply(
            &shop("      Source: {Type: AWS::SQS::Queue, QueueUrl: $0\n"),
            "!Ref Jobs",
            expect![[r#"
                …
                  C:
                    Type: AWS::Serverless::Connector
                    Properties:
                      Source: {Type: AWS::SQS::Queue, QueueUrl: !Ref Jobs}
            "#]],
        );
        check_apply(
            &shop("      Source:\n        Type: AWS::SQS::Queue\n        Arn: \"$0\"\n"),
            "!GetAtt Jobs.Arn",
            expect![[r#"
                …
                  C:
                    Type: AWS::Serverless::Connector
                    Properties:
                      Source:
                        Type: AWS::SQS::Queue
                        Arn: !GetAtt Jobs.Arn
            "#]],
        );
        check_apply(
            &beside_shop(
                "  Api:\n    Type: AWS::Serverless::Api\n  C:\n    Type: AWS::Serverless::Connector\n    Properties:\n      Source:\n        Type: AWS::Serverless::Api\n        Qualifier: $0\n",
            ),
            "*",
            expect![[r#"
                …
                  Api:
                    Type: AWS::Serverless::Api
                  C:
                    Type: AWS::Serverless::Connector
                    Properties:
                      Source:
                        Type: AWS::Serverless::Api
                        Qualifier: '*'
            "#]],
        );
        check_apply(
            &json_shop(
                r#""C": { "Type": "AWS::Serverless::Connector", "Properties": { "Source": { "Type": "AWS::SQS::Queue", "Arn": "$0" } } }"#,
            ),
            "Jobs.Arn",
            expect![[r#"
                {
                  "Resources": {
                    "Checkout": { "Type": "AWS::Serverless::Function" },
                    "Orders": { "Type": "AWS::Serverless::SimpleTable" },
                    "Jobs": { "Type": "AWS::SQS::Queue" },
                    "Clicks": { "Type": "AWS::Kinesis::Stream" },
                    "C": { "Type": "AWS::Serverless::Connector", "Properties": { "Source": { "Type": "AWS::SQS::Queue", "Arn": { "Fn::GetAtt": ["Jobs", "Arn"] } } } }
                  }
                }
            "#]],
        );
    }
}
