//! The properties of a Lambda permission and their values: who may call which function, and for what.

use super::CompletionItemKind;
use super::context::Context;
use super::identity::{arn, offer, others, parameters};
use super::insert::Offer;
use super::piece::Piece;
use super::resources::{Candidate, Resources};
use crate::place::typed::Slot;
use crate::place::typed::policy::InProperties;
use crate::source::{Source, is_api, routes_of_api};
use sam_core::policy::{PermissionForm, permission_form};
use sam_core::spec::FUNCTION_CALLERS;

/// The actions that are allowed to others, with what each is for.
const OF_FUNCTIONS: [(&str, &str); 2] = [
    ("lambda:InvokeFunction", "call the function"),
    (
        "lambda:InvokeFunctionUrl",
        "call its URL, together with the other",
    ),
];

const OF_LAYERS: [(&str, &str); 1] = [("lambda:GetLayerVersion", "use the layer")];

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let Some(place) = InProperties::of(&context.typed) else {
        return;
    };
    let Some(form) = permission_form(place.resource_type) else {
        return;
    };
    match place.names().as_slice() {
        [] if context.typed.wants_key() => keys(acc, form, context),
        [name] if context.typed.slot == Slot::Value && context.typed.wants_value() => {
            values(acc, form, name, context, resources);
        }
        _ => {}
    }
}

/// The properties that are not there yet, those that it must have first.
fn keys(acc: &mut Vec<Offer>, form: &PermissionForm, context: &Context<'_>) {
    let there: Vec<_> = context.typed.keys(context.typed.node()).collect();
    for (name, rank) in form.properties().zip(0..) {
        if there.contains(&name) {
            continue;
        }
        let value = match (name, form.source) {
            ("Action", Some(_)) => Piece::text("lambda:InvokeFunction"),
            ("Action", None) => Piece::text("lambda:GetLayerVersion"),
            ("SourceAccount", _) => Piece::Ref("AWS::AccountId".to_owned()),
            _ => Piece::empty(),
        };
        acc.push(Offer::key(name, value).rank(rank));
    }
}

fn values(
    acc: &mut Vec<Offer>,
    form: &PermissionForm,
    name: &str,
    context: &Context<'_>,
    resources: &Resources<'_>,
) {
    let mut texts = |of: &[(&str, &str)]| {
        if context.typed.tag().is_none() {
            for ((text, detail), rank) in of.iter().zip(0..) {
                let item = Offer::value(text, CompletionItemKind::EnumMember);
                acc.push(item.detail(*detail).rank(rank));
            }
        }
    };
    match (name, form.source) {
        ("Action", Some(_)) => texts(&OF_FUNCTIONS),
        ("Action", None) => texts(&OF_LAYERS),
        ("FunctionUrlAuthType", Some(_)) => texts(&[
            ("AWS_IAM", "for callers that IAM allows to"),
            ("NONE", "for everyone"),
        ]),
        ("InvokedViaFunctionUrl", Some(_)) => texts(&[("true", "by the URL only")]),
        ("Principal", _) => principals(acc, form, context),
        ("SourceAccount", Some(_)) => {
            let own = Piece::Ref("AWS::AccountId".to_owned());
            acc.extend(offer(context, own, "this account").map(|it| it.rank(0)));
        }
        ("SourceArn", Some(_)) => sources(acc, context, resources),
        (name, _) if name == form.target => targets(acc, form, context, resources),
        _ => {}
    }
}

fn principals(acc: &mut Vec<Offer>, form: &PermissionForm, context: &Context<'_>) {
    if context.typed.tag().is_none() && form.source.is_some() {
        for (service, rank) in FUNCTION_CALLERS.into_iter().zip(0..) {
            let text = format!("{service}.amazonaws.com");
            acc.push(Offer::value(&text, CompletionItemKind::EnumMember).rank(rank));
        }
    }
    let own = Piece::Ref("AWS::AccountId".to_owned());
    acc.extend(offer(context, own, "this account").map(|it| it.rank(50)));
    if context.typed.tag().is_none() {
        let everybody = Offer::value("*", CompletionItemKind::EnumMember);
        acc.push(everybody.detail("everybody").rank(100));
    }
}

/// The resources of the template that the principal comes for; of all that come for something where none is known.
fn sources(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let principal = context.typed.text_of(context.typed.parent(), "Principal");
    let source = principal.and_then(Source::of);
    for candidate in others(resources) {
        let rank = match source {
            Some(source) if source.types.contains(&candidate.resolved_type) => 0,
            Some(_) => continue,
            None => 10,
        };
        let piece = source_of(&candidate);
        let offer = piece.and_then(|it| offer(context, it, candidate.written_type));
        acc.extend(offer.map(|it| it.rank(rank)));
    }
    for name in parameters(resources) {
        let piece = Piece::Ref(name.to_owned());
        acc.extend(offer(context, piece, "parameter").map(|it| it.rank(20)));
    }
}

fn source_of(candidate: &Candidate<'_>) -> Option<Piece> {
    match is_api(candidate.resolved_type) {
        true => Some(Piece::sub(routes_of_api(candidate.id))),
        false => arn(candidate),
    }
}

fn targets(
    acc: &mut Vec<Offer>,
    form: &PermissionForm,
    context: &Context<'_>,
    resources: &Resources<'_>,
) {
    let types: &[&str] = match form.source {
        Some(_) => &[
            "AWS::Lambda::Function",
            "AWS::Lambda::Alias",
            "AWS::Lambda::Version",
        ],
        None => &["AWS::Lambda::LayerVersion", "AWS::Serverless::LayerVersion"],
    };
    for candidate in others(resources) {
        let rank = types.iter().position(|it| *it == candidate.resolved_type);
        let Some(rank) = rank.and_then(|it| u8::try_from(it).ok()) else {
            continue;
        };
        let piece = Piece::Ref(candidate.id.to_owned());
        acc.extend(offer(context, piece, candidate.written_type).map(|it| it.rank(rank)));
    }
    for name in parameters(resources) {
        let piece = Piece::Ref(name.to_owned());
        acc.extend(offer(context, piece, "parameter").map(|it| it.rank(20)));
    }
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::check;
    use expect_test::expect;

    fn permission(properties: &str) -> String {
        format!(
            "\
Parameters:
  Stage: {{Type: String}}
Resources:
  Resize: {{Type: AWS::Serverless::Function}}
  Images: {{Type: AWS::S3::Bucket}}
  News: {{Type: AWS::SNS::Topic}}
  Shop: {{Type: AWS::Serverless::Api}}
  Common: {{Type: AWS::Serverless::LayerVersion}}
  P:
    Type: AWS::Lambda::Permission
    Properties:
{properties}
"
        )
    }

    #[test]
    fn properties_that_are_not_there() {
        check(
            &permission("      Action: lambda:InvokeFunction\n      $0"),
            expect![[r#"
                FunctionName
                Principal
                SourceArn
                SourceAccount
                PrincipalOrgID
                EventSourceToken
                FunctionUrlAuthType
                InvokedViaFunctionUrl
            "#]],
        );
    }

    #[test]
    fn each_property_has_its_values() {
        check(
            &permission("      Action: $0"),
            expect![[r#"
            lambda:InvokeFunction · call the function
            lambda:InvokeFunctionUrl · call its URL, together with the other
        "#]],
        );
        check(
            &permission("      FunctionName: $0"),
            expect![[r#"
            !Ref Resize · AWS::Serverless::Function
            !Ref Stage · parameter
        "#]],
        );
        check(
            &permission("      Principal: s3$0"),
            expect![[r#"
            s3.amazonaws.com
            events.amazonaws.com
            sns.amazonaws.com
            apigateway.amazonaws.com
            cognito-idp.amazonaws.com
            logs.amazonaws.com
            iot.amazonaws.com
            secretsmanager.amazonaws.com
            cloudwatch.amazonaws.com
            cloudfront.amazonaws.com
            codecommit.amazonaws.com
            config.amazonaws.com
            elasticloadbalancing.amazonaws.com
            lexv2.amazonaws.com
            ses.amazonaws.com
            bedrock.amazonaws.com
            !Ref AWS::AccountId · this account
            * · everybody
        "#]],
        );
        check(
            &permission("      Principal: s3.amazonaws.com\n      SourceArn: $0"),
            expect![[r#"
                !GetAtt Images.Arn · AWS::S3::Bucket
                !Ref Stage · parameter
            "#]],
        );
        check(
            &permission("      Principal: apigateway.amazonaws.com\n      SourceArn: $0"),
            expect![[r#"
                !Sub 'arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Shop}/*' · AWS::Serverless::Api
                !Ref Stage · parameter
            "#]],
        );
        check(
            &permission("      Principal: sns.amazonaws.com\n      SourceArn: !Ref $0"),
            expect![[r#"
                Stage · parameter · String
                Common · AWS::Serverless::LayerVersion
                Images · AWS::S3::Bucket
                News · AWS::SNS::Topic
                Resize · AWS::Serverless::Function
                Shop · AWS::Serverless::Api
                ResizeRole · AWS::IAM::Role · generated by SAM
                AWS::Region · pseudo parameter
                AWS::AccountId · pseudo parameter
                AWS::StackName · pseudo parameter
                AWS::Partition · pseudo parameter
                AWS::URLSuffix · pseudo parameter
                AWS::StackId · pseudo parameter
                AWS::NotificationARNs · pseudo parameter
                AWS::NoValue · pseudo parameter
            "#]],
        );
        check(
            &permission("      FunctionUrlAuthType: $0"),
            expect![[r#"
            AWS_IAM · for callers that IAM allows to
            NONE · for everyone
        "#]],
        );
    }
}
