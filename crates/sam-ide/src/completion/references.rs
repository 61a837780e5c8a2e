//! What the template has for the value of a property: references to resources and parameters that fit, whole.

use super::context::{Context, Style};
use super::fit::begins;
use super::identity::offer;
use super::insert::Offer;
use super::logical_ids::parameters_of;
use super::piece::Piece;
use super::relevance::{Given, GivenParameter, Relevance};
use super::resources::{Candidate, Resources};
use super::typed_shape::typed_shape;
use super::{CompletionItemKind, attributes, wanted};
use crate::place::typed::connector::{CONNECTOR, TypedConnector};
use crate::place::typed::function::TypedFunction;
use crate::place::typed::policy::TypedPolicy;
use crate::place::typed::{Slot, Step};
use crate::table_stream::{STREAM, has_no_stream};
use sam_core::spec::cfn;
use sam_core::spec::schema::Shape;
use sam_core::spec::value_kind;

/// How many are listed.
const MOST: usize = 8;

/// How well a name has to fit.
const LEAST: u8 = 3;

/// Those that fit best stand above the functions, the others below.
const ABOVE: usize = 3;
const RANKS: (u8, u8) = (32, 70);

/// What a place takes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taken {
    /// One text.
    Text,
    /// A number, which a parameter may give.
    Number,
    /// A list of texts, which is not begun: a name in a new list, or one that is a list.
    List,
    /// A list, for a function.
    Argument,
    /// A text or a list, as far as is known.
    Any,
}

/// A reference that fits.
struct Found {
    fit: u8,
    piece: Piece,
    detail: String,
    /// Whether its type says so, and not its name alone.
    is_of_type: bool,
    /// Whether it is a resource of another type than those that the place takes.
    is_misfit: bool,
    /// Whether it is a list itself.
    is_list: bool,
}

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let is_free = acc
        .iter()
        .all(|it| it.kind != CompletionItemKind::Reference);
    if !is_slot(context) || !is_free {
        return;
    }
    let forms = wanted::forms(context);
    if let Some(forms) = forms {
        of_forms(acc, forms, context, resources);
    }
    let Some(taken) = taken(context) else {
        return;
    };
    let relevance = Relevance::of(context, resources);
    let typed_id = context.prefix();
    let is_typed = |id: &str| !typed_id.is_empty() && begins(id, typed_id);
    let mut found: Vec<Found> = Vec::new();
    let own = resources.own_id();
    let candidates = resources
        .candidates()
        .filter(|it| Some(it.id) != own && it.written_type != CONNECTOR);
    let candidates = candidates.filter(|_| forms.is_none() && taken != Taken::Number);
    for it in candidates {
        of_resource(&mut found, &it, &relevance, is_typed(it.id));
    }
    for it in parameters_of(resources) {
        found.extend(of_parameter(&it, taken, &relevance, is_typed(it.name)));
    }
    // A free name that is like none of the template leaves all of them.
    if found.iter().any(|it| it.fit >= LEAST) || !is_of_free_name(context) {
        found.retain(|it| it.fit >= LEAST);
    }
    let is_kept = |it: &Found| match &it.piece {
        Piece::Ref(id) | Piece::GetAtt(id, _) => !it.is_misfit || is_typed(id),
        _ => false,
    };
    if found.iter().any(|it| it.is_of_type) {
        found.retain(is_kept);
    }
    found.sort_by_key(|it| u8::MAX - it.fit);
    for (at, it) in found.into_iter().take(MOST).enumerate() {
        let (above, below) = RANKS;
        let step = u8::try_from(at).unwrap_or(u8::MAX);
        let is_above = at < ABOVE && it.fit >= LEAST;
        let rank = if is_above { above } else { below } + step;
        let id = match &it.piece {
            Piece::Ref(id) | Piece::GetAtt(id, _) if is_typed(id) => Some(id.clone()),
            _ => None,
        };
        let is_item = taken == Taken::List && !it.is_list;
        let offer = offer(context, it.piece, &it.detail);
        acc.extend(offer.map(|it| {
            let filter = id.or(it.filter.clone());
            let offer = Offer { filter, ..it }.rank(rank).listed(context);
            match is_item {
                true => offer.in_new_list(),
                false => offer,
            }
        }));
    }
}

/// Whether what is listed depends on what is typed.
pub(super) fn narrows(context: &Context<'_>) -> bool {
    is_slot(context) && taken(context).is_some()
}

/// Whether a reference can be written.
fn is_slot(context: &Context<'_>) -> bool {
    let typed = &context.typed;
    let is_slot = matches!(typed.slot, Slot::Value | Slot::Item) && typed.tag().is_none();
    is_slot && (typed.quote.is_none() || context.style() == Style::Json)
}

/// The resources of the forms that a place takes.
fn of_forms(
    acc: &mut Vec<Offer>,
    forms: &[wanted::Form],
    context: &Context<'_>,
    resources: &Resources<'_>,
) {
    let own = resources.own_id();
    let shape = typed_shape(context);
    let is_list = context.typed.slot == Slot::Value && shape.is_some_and(|it| is_list(&it));
    for ((of, attribute), rank) in forms.iter().zip(RANKS.0..) {
        let candidates = resources.candidates();
        for it in candidates.filter(|it| it.resolved_type == *of && Some(it.id) != own) {
            let piece = match attribute {
                Some(STREAM) if has_no_stream(it.resource) => continue,
                Some(attribute) => Piece::GetAtt(it.id.to_owned(), (*attribute).to_owned()),
                None => Piece::Ref(it.id.to_owned()),
            };
            let offer = offer(context, piece, it.written_type);
            let offer = offer.map(|it| it.rank(rank).listed(context));
            acc.extend(offer.map(|it| match is_list {
                true => it.in_new_list(),
                false => it,
            }));
        }
    }
}

/// Adds what a resource gives that fits.
fn of_resource(
    acc: &mut Vec<Found>,
    resource: &Candidate<'_>,
    relevance: &Relevance<'_>,
    is_typed: bool,
) {
    let given = |attribute| Given {
        id: resource.id,
        resolved_type: resource.resolved_type,
        attribute,
    };
    let is_of_type = relevance.is_format(resource.resolved_type);
    // What a stack or a resource of one's own gives is not known.
    let is_known = cfn::attributes(resource.resolved_type).is_some()
        && !resource.resolved_type.starts_with("AWS::CloudFormation::");
    let is_misfit = !is_of_type && is_known;
    let detail = || resource.written_type.to_owned();
    let plain = relevance.of_resource(&given(None));
    let plain = if is_typed { plain.max(LEAST) } else { plain };
    let arn = cfn::arn_attribute(resource.resolved_type);
    let arn = arn.filter(|_| plain == 0 && relevance.wants_arn());
    acc.push(Found {
        fit: plain,
        piece: match arn {
            Some(attribute) => Piece::GetAtt(resource.id.to_owned(), attribute.to_owned()),
            None => Piece::Ref(resource.id.to_owned()),
        },
        detail: detail(),
        is_of_type,
        is_misfit,
        is_list: false,
    });
    if plain == 0 {
        return;
    }
    let arns = cfn::arn_attributes(resource.resolved_type).iter().copied();
    let all = arns.chain(attributes::whole_attributes(resource.resolved_type));
    let mut seen = Vec::new();
    for attribute in all {
        let fit = relevance.of_resource(&given(Some(attribute)));
        let is_missing = attribute == STREAM && has_no_stream(resource.resource);
        if fit >= plain && !is_missing && !seen.contains(&attribute) {
            seen.push(attribute);
            acc.push(Found {
                fit,
                piece: Piece::GetAtt(resource.id.to_owned(), attribute.to_owned()),
                detail: detail(),
                is_of_type,
                is_misfit,
                is_list: false,
            });
        }
    }
}

/// A parameter whose type the place takes.
fn of_parameter(
    parameter: &GivenParameter<'_>,
    taken: Taken,
    relevance: &Relevance<'_>,
    is_typed: bool,
) -> Option<Found> {
    let is_list = parameter.is_list();
    let is_number = parameter.is_number();
    let takes = match taken {
        Taken::Text => !is_list,
        Taken::Number => !is_list && parameter.aws_type().is_none(),
        Taken::Argument => is_list,
        Taken::List | Taken::Any => true,
    };
    if !takes || !relevance.admits(parameter) {
        return None;
    }
    let fit = relevance.of_parameter(parameter);
    let is_fitting = is_typed || taken == Taken::Number && is_number;
    Some(Found {
        fit: if is_fitting { fit.max(LEAST) } else { fit },
        piece: Piece::Ref(parameter.name.to_owned()),
        detail: "parameter".to_owned(),
        is_of_type: relevance.is_of_format(parameter),
        is_misfit: false,
        is_list,
    })
}

/// Whether the place has a name that the template chooses: an output, an environment variable.
fn is_of_free_name(context: &Context<'_>) -> bool {
    matches!(
        context.typed.path.as_slice(),
        [Step::Key("Outputs"), Step::Key(_), Step::Key("Value")]
            | [
                ..,
                Step::Key("Environment"),
                Step::Key("Variables"),
                Step::Key(_)
            ]
            | [.., Step::Key("DefinitionSubstitutions"), Step::Key(_)]
    )
}

/// Whether only a list is taken, of texts.
fn is_list(shape: &Shape) -> bool {
    let is_list = !shape.is_any() && !shape.takes(value_kind::TEXT);
    let item = shape.item().filter(|_| is_list);
    item.is_some_and(|it| it.takes(value_kind::TEXT))
}

/// What may be the value, if a reference may be; none of a fixed set.
fn taken(context: &Context<'_>) -> Option<Taken> {
    let typed = &context.typed;
    if TypedConnector::of(typed).is_some() || TypedPolicy::of(typed).is_some() {
        return None;
    }
    if let Some(function) = TypedFunction::of(typed) {
        let is_condition = function.name == "If" && function.argument == 0;
        if is_condition || function.wants_name() {
            return None;
        }
        return match (function.name, function.argument, function.is_direct) {
            ("Join" | "Select", 1, true) => Some(Taken::Argument),
            ("If", _, _) => Some(Taken::Any),
            ("Join" | "Select" | "Equals" | "Base64", _, _) => Some(Taken::Text),
            _ => None,
        };
    }
    match typed.path.as_slice() {
        [Step::Key("Outputs"), Step::Key(_), Step::Key("Value")] => Some(Taken::Text),
        [
            Step::Key("Resources"),
            Step::Key(_),
            Step::Key("Properties"),
            ..,
        ]
        | [Step::Key("Globals"), ..] => of_shape(&typed_shape(context)?, typed.slot),
        _ => None,
    }
}

/// What a place of a shape takes. A switch or a value of a fixed set is rarely a reference.
fn of_shape(shape: &Shape, slot: Slot) -> Option<Taken> {
    let is_set = |it: &Shape| !it.values().is_empty() || it.known_values().is_some();
    if shape.is_any() {
        return Some(Taken::Text);
    }
    if is_set(shape) {
        return None;
    }
    let takes = |kinds| shape.takes(kinds);
    if takes(value_kind::TEXT) {
        Some(Taken::Text)
    } else if takes(value_kind::INTEGER | value_kind::NUMBER) {
        Some(Taken::Number)
    } else {
        let is_set = shape.item().is_some_and(|it| is_set(&it));
        (slot == Slot::Value && is_list(shape) && !is_set).then_some(Taken::List)
    }
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::{check, check_apply, check_first};
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

    const PARAMETERS: &str = "Parameters:
  Subnets: {Type: List<AWS::EC2::Subnet::Id>}
  SgIds: {Type: List<AWS::EC2::SecurityGroup::Id>}
  OneSubnet: {Type: AWS::EC2::Subnet::Id}
  Vpc: {Type: AWS::EC2::VPC::Id}
  Mem: {Type: Number}
Resources:
";

    fn with_parameters(resource_type: &str, property: &str) -> String {
        format!("{PARAMETERS}  F:\n    Type: {resource_type}\n    Properties:\n      {property}\n")
    }

    #[test]
    fn a_parameter_is_offered_by_its_type() {
        let function = |property: &str| with_parameters("AWS::Serverless::Function", property);
        check(
            &function("VpcConfig: {SubnetIds: $0}"),
            expect![[r#"
                !Ref Subnets · parameter
                !Ref OneSubnet · parameter
            "#]],
        );
        check(
            &function("VpcConfig:\n        SecurityGroupIds: $0"),
            expect![[r#"
                !Ref SgIds · parameter
            "#]],
        );
        check(
            &function("VpcConfig: {SubnetIds: [$0]}"),
            expect![[r#"
                !Ref OneSubnet · parameter
            "#]],
        );
        check(
            &with_parameters("AWS::EC2::Instance", "SubnetId: $0"),
            expect![[r#"
                !Ref OneSubnet · parameter
            "#]],
        );
        check(
            &function("MemorySize: $0"),
            expect![[r#"
            !Ref Mem · parameter
        "#]],
        );
        check(&function("Role: $0"), expect![""]);
        check(
            &with_parameters("AWS::S3::Bucket", "BucketName: $0"),
            expect![[r#""#]],
        );
    }

    #[test]
    fn a_list_begins_with_a_reference_on_the_line_of_its_key() {
        check_apply(
            "Resources:\n  L: {Type: AWS::Serverless::LayerVersion}\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Layers: $0\n",
            "!Ref L",
            expect![[r#"
                Resources:
                  L: {Type: AWS::Serverless::LayerVersion}
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Layers: 
                        - !Ref L
            "#]],
        );
        check_apply(
            &with_parameters("AWS::Serverless::Function", "VpcConfig: {SubnetIds: $0}"),
            "!Ref Subnets",
            expect![[r#"
                Parameters:
                  Subnets: {Type: List<AWS::EC2::Subnet::Id>}
                  SgIds: {Type: List<AWS::EC2::SecurityGroup::Id>}
                  OneSubnet: {Type: AWS::EC2::Subnet::Id}
                  Vpc: {Type: AWS::EC2::VPC::Id}
                  Mem: {Type: Number}
                Resources:
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      VpcConfig: {SubnetIds: !Ref Subnets}
            "#]],
        );
        check(
            "Resources:\n  Errors: {Type: AWS::CloudWatch::Alarm}\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      DeploymentPreference:\n        Alarms: $0\n",
            expect![[r#"
                !Ref Errors · AWS::CloudWatch::Alarm
            "#]],
        );
        check(
            "Resources:\n  Groups: {Type: AWS::Logs::LogGroup}\n  Sg: {Type: AWS::EC2::SecurityGroup}\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      VpcConfig:\n        SecurityGroupIds: [$0]\n",
            expect![[r#"
                !Ref Sg · AWS::EC2::SecurityGroup
            "#]],
        );
    }

    #[test]
    fn what_stands_beside_a_place_tells_what_it_takes() {
        let beside = |rest: &str| {
            format!(
                "Resources:\n  Q: {{Type: AWS::SQS::Queue}}\n  T: {{Type: AWS::SNS::Topic}}\n  F: {{Type: AWS::Serverless::Function}}\n  G:\n    Type: {rest}\n"
            )
        };
        let function = |rest: &str| {
            beside(&format!(
                "AWS::Serverless::Function\n    Properties:\n      {rest}"
            ))
        };
        check(
            &function("DeadLetterQueue: {Type: SNS, TargetArn: $0}"),
            expect![[r#"
                !Ref T · AWS::SNS::Topic
            "#]],
        );
        check(
            &function(
                "EventInvokeConfig: {DestinationConfig: {OnFailure: {Type: SQS, Destination: $0}}}",
            ),
            expect![[r#"
                !GetAtt Q.Arn · AWS::SQS::Queue
            "#]],
        );
        check(
            &function(
                "EventInvokeConfig: {DestinationConfig: {OnSuccess: {Type: Lambda, Destination: $0}}}",
            ),
            expect![[r#"
                !GetAtt F.Arn · AWS::Serverless::Function
            "#]],
        );
        check(
            &function(
                "Events: {E: {Type: Kinesis, Properties: {DestinationConfig: {OnFailure: {Type: SNS, Destination: $0}}}}}",
            ),
            expect![[r#"
                !Ref T · AWS::SNS::Topic
            "#]],
        );
        check(
            &beside(
                "AWS::SNS::Topic\n    Properties:\n      Subscription: [{Protocol: sqs, Endpoint: $0}]",
            ),
            expect![[r#"
                !GetAtt Q.Arn · AWS::SQS::Queue
            "#]],
        );
        check(
            &beside("AWS::SNS::Subscription\n    Properties: {Protocol: lambda, Endpoint: $0}"),
            expect![[r#"
                !GetAtt F.Arn · AWS::Serverless::Function
            "#]],
        );
        check(
            &beside("AWS::CloudWatch::Alarm\n    Properties:\n      AlarmActions: [$0]"),
            expect![[r#"
                !Ref T · AWS::SNS::Topic
                !GetAtt F.Arn · AWS::Serverless::Function
            "#]],
        );
        check(
            &beside(
                "AWS::CloudWatch::Alarm\n    Properties:\n      Dimensions: [{Name: FunctionName, Value: $0}]",
            ),
            expect![[r#"
                !Ref F · AWS::Serverless::Function
            "#]],
        );
    }

    #[test]
    fn a_free_name_like_none_of_the_template_leaves_all_names() {
        check(
            "Resources:\n  Rest: {Type: AWS::Serverless::Api}\n  Orders: {Type: AWS::DynamoDB::Table}\nOutputs:\n  Zzz: {Value: $0}\n",
            expect![[r#"
                !Ref Rest · AWS::Serverless::Api
                !Ref Orders · AWS::DynamoDB::Table
            "#]],
        );
    }

    #[test]
    fn names_that_depend_on_what_is_typed_are_asked_for_again() {
        for place in [
            "Outputs:\n  Url: {Value: $0}\n",
            "Outputs:\n  Url: {Value: R$0}\n",
        ] {
            let template = format!("Resources:\n  Rest: {{Type: AWS::Serverless::Api}}\n{place}");
            let (text, cursor) = sam_core::fixture::cursor(&template);
            let analysis = sam_core::analysis::Analysis::open(1, &text);
            let completion = crate::completion::complete(&analysis, cursor.start());
            assert!(completion.is_incomplete, "{place}");
            let mut labels = completion.items.iter().map(|it| it.label.as_str());
            assert!(labels.any(|it| it == "!Ref Rest"), "{place}");
        }
    }
}
