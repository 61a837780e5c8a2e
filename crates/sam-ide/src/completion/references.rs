//! What the template has for the value of a property: references to resources and parameters that fit, whole.

use super::context::{Context, Style};
use super::fit::begins;
use super::identity::offer;
use super::insert::Offer;
use super::logical_ids::parameters_of;
use super::piece::Piece;
use super::relevance::{Given, Relevance};
use super::resources::Resources;
use super::typed_shape::typed_shape;
use super::{CompletionItemKind, attributes, wanted};
use crate::place::typed::connector::{CONNECTOR, TypedConnector};
use crate::place::typed::function::TypedFunction;
use crate::place::typed::policy::TypedPolicy;
use crate::place::typed::{Slot, Step};
use crate::table_stream::{STREAM, has_no_stream};
use sam_core::spec::cfn;
use sam_core::spec::value_kind;

/// How many are listed.
const MOST: usize = 8;

/// How well a name has to fit.
const LEAST: u8 = 3;

/// How much of a logical ID has to be typed before it is listed whatever its name is like.
const LEAST_TYPED: usize = 2;

/// Those that fit best stand above the functions, the others below.
const ABOVE: usize = 3;
const RANKS: (u8, u8) = (32, 70);

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let typed = &context.typed;
    let is_slot = matches!(typed.slot, Slot::Value | Slot::Item) && typed.tag().is_none();
    let is_free = acc
        .iter()
        .all(|it| it.kind != CompletionItemKind::Reference);
    if !is_slot || !is_free || typed.quote.is_some() && context.style() != Style::Json {
        return;
    }
    let own = resources.own_id();
    let forms = wanted::forms(context);
    if let Some(forms) = forms {
        let forms = forms.iter().zip(RANKS.0..);
        for ((of, attribute), rank) in forms {
            let candidates = resources.candidates();
            for it in candidates.filter(|it| it.resolved_type == *of && Some(it.id) != own) {
                let piece = match attribute {
                    Some(STREAM) if has_no_stream(it.resource) => continue,
                    Some(attribute) => Piece::GetAtt(it.id.to_owned(), (*attribute).to_owned()),
                    None => Piece::Ref(it.id.to_owned()),
                };
                let offer = offer(context, piece, it.written_type);
                acc.extend(offer.map(|it| it.rank(rank).listed(context)));
            }
        }
    }
    if !takes_references(context) {
        return;
    }
    let relevance = Relevance::of(context, resources);
    let typed_id = context.prefix();
    let is_typed = |id: &str| typed_id.len() >= LEAST_TYPED && begins(id, typed_id);
    let mut found: Vec<(u8, Piece, String)> = Vec::new();
    let candidates = resources.candidates().filter(|_| forms.is_none());
    for it in candidates.filter(|it| Some(it.id) != own && it.written_type != CONNECTOR) {
        let given = |attribute| Given {
            id: it.id,
            resolved_type: it.resolved_type,
            attribute,
        };
        let plain = relevance.of_resource(&given(None));
        let plain = if is_typed(it.id) {
            plain.max(LEAST)
        } else {
            plain
        };
        if plain == 0 {
            continue;
        }
        found.push((
            plain,
            Piece::Ref(it.id.to_owned()),
            it.written_type.to_owned(),
        ));
        let arns = cfn::arn_attributes(it.resolved_type).iter().copied();
        let all = arns.chain(attributes::whole_attributes(it.resolved_type));
        let mut seen = Vec::new();
        for attribute in all {
            let fit = relevance.of_resource(&given(Some(attribute)));
            let is_missing = attribute == STREAM && has_no_stream(it.resource);
            if fit >= plain && !is_missing && !seen.contains(&attribute) {
                seen.push(attribute);
                let piece = Piece::GetAtt(it.id.to_owned(), attribute.to_owned());
                found.push((fit, piece, it.written_type.to_owned()));
            }
        }
    }
    for it in parameters_of(resources) {
        let fit = relevance.of_parameter(&it);
        let fit = if is_typed(it.name) {
            fit.max(LEAST)
        } else {
            fit
        };
        found.push((fit, Piece::Ref(it.name.to_owned()), "parameter".to_owned()));
    }
    found.retain(|it| it.0 >= LEAST);
    found.sort_by_key(|it| u8::MAX - it.0);
    for (at, (_, piece, detail)) in found.into_iter().take(MOST).enumerate() {
        let (above, below) = RANKS;
        let step = u8::try_from(at).unwrap_or(u8::MAX);
        let rank = if at < ABOVE { above } else { below } + step;
        let id = match &piece {
            Piece::Ref(id) | Piece::GetAtt(id, _) if is_typed(id) => Some(id.clone()),
            _ => None,
        };
        let offer = offer(context, piece, &detail);
        acc.extend(offer.map(|it| {
            let filter = id.or(it.filter.clone());
            Offer { filter, ..it }.rank(rank).listed(context)
        }));
    }
}

/// Whether a reference may be the value: a text, and none of a fixed set.
fn takes_references(context: &Context<'_>) -> bool {
    let typed = &context.typed;
    if TypedConnector::of(typed).is_some() || TypedPolicy::of(typed).is_some() {
        return false;
    }
    if let Some(function) = TypedFunction::of(typed) {
        let takes_values = matches!(
            function.name,
            "Join" | "If" | "Select" | "Equals" | "Base64"
        );
        let is_condition = function.name == "If" && function.argument == 0;
        return takes_values && !is_condition && !function.wants_name();
    }
    match typed.path.as_slice() {
        [Step::Key("Outputs"), Step::Key(_), Step::Key("Value")] => true,
        [
            Step::Key("Resources"),
            Step::Key(_),
            Step::Key("Properties"),
            ..,
        ]
        | [Step::Key("Globals"), ..] => typed_shape(context).is_some_and(|it| {
            // A switch or a value of a fixed set is rarely a reference.
            let is_set = !it.values().is_empty() || it.known_values().is_some();
            it.is_any() || (it.takes(value_kind::TEXT) && !is_set)
        }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::{check, check_first};
    use expect_test::expect;

    fn template(rest: &str) -> String {
        format!(
            "Parameters:\n  Stage: {{Type: String}}\n  VpcSubnets: {{Type: List<AWS::EC2::Subnet::Id>}}\nResources:\n  Orders: {{Type: AWS::DynamoDB::Table}}\n  Jobs: {{Type: AWS::SQS::Queue}}\n  Alerts: {{Type: AWS::SNS::Topic}}\n  Reader: {{Type: AWS::IAM::Role}}\n{rest}"
        )
    }

    #[test]
    fn what_fits_the_property_is_offered_whole() {
        check(
            &template(
                "  M:\n    Type: AWS::Lambda::EventSourceMapping\n    Properties:\n      EventSourceArn: !GetAtt Jobs.Arn\n      FunctionName: x\n  S:\n    Type: AWS::SNS::Subscription\n    Properties:\n      TopicArn: $0\n",
            ),
            expect![[r#"
                !Ref Alerts · AWS::SNS::Topic
                !GetAtt Alerts.TopicArn · AWS::SNS::Topic
            "#]],
        );
        check(
            &template(
                "  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Environment: {Variables: {ORDERS_TABLE: $0}}\n",
            ),
            expect![[r#"
                !Ref Orders · AWS::DynamoDB::Table
            "#]],
        );
    }

    #[test]
    fn code_asks_for_a_table_by_its_name() {
        check_first(
            &template(
                "  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Environment: {Variables: {TABLE: $0}}\n",
            ),
            1,
            expect![[r#"
                !Ref Orders · AWS::DynamoDB::Table
            "#]],
        );
    }

    #[test]
    fn a_short_name_is_told_by_the_whole_place() {
        check_first(
            "Resources:\n  F: {Type: AWS::Serverless::Function}\nOutputs:\n  FArn:\n    Value: $0\n",
            1,
            expect![[r#"
                !GetAtt F.Arn · AWS::Serverless::Function
                …
            "#]],
        );
    }

    #[test]
    fn an_output_is_told_by_its_name() {
        check_first(
            &template("Outputs:\n  JobsQueueArn:\n    Value: $0\n"),
            1,
            expect![[r#"
                !GetAtt Jobs.Arn · AWS::SQS::Queue
                …
            "#]],
        );
    }

    #[test]
    fn what_aws_takes_at_a_place_comes_alone() {
        let resources = "Resources:
  Streamed: {Type: AWS::DynamoDB::Table, Properties: {StreamSpecification: {StreamViewType: NEW_IMAGE}}}
  Plain: {Type: AWS::DynamoDB::Table}
  Stream: {Type: AWS::Kinesis::Stream}
  Jobs: {Type: AWS::SQS::Queue}
  Rest: {Type: AWS::Serverless::Api}
  Http: {Type: AWS::Serverless::HttpApi}
";
        let event = |event: &str| {
            format!(
                "{resources}  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Events:\n        E:\n          Type: {event}$0\n"
            )
        };
        check(
            &event("DynamoDB\n          Properties:\n            Stream: "),
            expect![[r#"
                !GetAtt Streamed.StreamArn · AWS::DynamoDB::Table
            "#]],
        );
        check(
            &event("HttpApi\n          Properties:\n            ApiId: "),
            expect![[r#"
                !Ref Http · AWS::Serverless::HttpApi
            "#]],
        );
        check(
            &format!(
                "{resources}  Q:\n    Type: AWS::SQS::Queue\n    Properties:\n      RedrivePolicy:\n        deadLetterTargetArn: $0\n"
            ),
            expect![[r#"
                !GetAtt Jobs.Arn · AWS::SQS::Queue
            "#]],
        );
    }

    #[test]
    fn a_logical_id_that_is_typed_leads_to_its_reference() {
        check(
            &template(
                "  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Environment: {Variables: {X: Order$0}}\n",
            ),
            expect![[r#"
                !Ref Orders · AWS::DynamoDB::Table
            "#]],
        );
    }
}
