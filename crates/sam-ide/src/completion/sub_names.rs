//! The names in `${…}` of a `Sub`.

use super::CompletionItemKind;
use super::context::Context;
use super::insert::{Offer, Write};
use super::logical_ids::{dotted, referable};
use super::nested_stacks;
use super::resources::Resources;
use crate::place::typed::{Slot, Step};
use sam_core::spec::cfn::{self, RefIs};
use sam_core::text::{TextRange, TextSize};

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let Some(place) = name_at(context) else {
        return;
    };
    let write = |label: &str| Write::Within(place.range, format!("{label}{}", place.close));
    for offer in referable(context, resources, place.typed) {
        let is_value = offer.label != "AWS::NoValue";
        let is_arn = || {
            let of = resources.resolved_type(&offer.label);
            of.is_some_and(|it| cfn::ref_is(it) == Some(RefIs::Arn))
        };
        let rank = match place.is_in_arn && is_arn() {
            true => MISFIT,
            false => offer.rank,
        };
        if is_value {
            acc.push(Offer {
                write: write(&offer.label),
                rank,
                ..offer
            });
        }
    }
    for name in dotted(context, resources, place.typed) {
        let label = format!("{}.{}", name.id, name.attribute);
        let write = write(&label);
        let offer = Offer::new(label, CompletionItemKind::Reference, write);
        let is_arn = || {
            let of = resources.resolved_type(name.id);
            of.is_some_and(|it| cfn::arn_attributes(it).contains(&name.attribute))
        };
        let rank = match (place.is_in_arn, place.takes_arn) {
            (_, true) if is_arn() => 0,
            (true, false) if is_arn() => MISFIT,
            _ => name.rank + 1,
        };
        acc.push(offer.detail(name.detail).rank(rank));
    }
    for candidate in resources.candidates() {
        for label in
            nested_stacks::outputs(candidate.id, candidate.written_type, context, resources)
        {
            let write = write(&label);
            let offer = Offer::new(label, CompletionItemKind::Reference, write);
            acc.push(offer.detail(candidate.written_type).rank(1));
        }
    }
    for variable in variables(context) {
        let write = write(variable);
        acc.push(
            Offer::new(variable, CompletionItemKind::Reference, write)
                .detail("variable")
                .rank(9),
        );
    }
}

/// Where names are listed that the place cannot take: below all others.
const MISFIT: u8 = 60;

/// A name between braces, and the brace that is missing behind it.
struct Name<'a> {
    range: TextRange,
    /// What stands before the cursor.
    typed: &'a str,
    close: &'static str,
    /// Whether the beginning of an ARN stands before it, so that no whole ARN fits.
    is_in_arn: bool,
    /// Whether the ARN of a function stands there: in the address by which API Gateway calls it.
    takes_arn: bool,
}

fn name_at<'a>(context: &Context<'a>) -> Option<Name<'a>> {
    if !matches!(context.typed.slot, Slot::Value | Slot::Text) || !is_in_sub(context) {
        return None;
    }
    let token = context.typed.token;
    let before = context
        .document
        .slice(TextRange::new(token.start(), context.cursor()));
    let open = before.rfind("${")? + 2;
    let typed = before.get(open..)?;
    let text = before.get(..open - 2).unwrap_or_default();
    let word = text.rsplit([' ', '\n', '"', '\'', ',']).next();
    let is_name = |it: char| it.is_ascii_alphanumeric() || matches!(it, ':' | '.' | '_');
    if !typed.chars().all(is_name) {
        return None;
    }
    let after = context
        .document
        .slice(TextRange::new(context.cursor(), token.end()));
    let rest = after.len() - after.trim_start_matches(is_name).len();
    let is_closed = after.get(rest..).is_some_and(|it| it.starts_with('}'));
    // What follows a brace that is not closed is text, not the rest of the name.
    let end = context.cursor()
        + if is_closed {
            sam_core::text::size(rest)
        } else {
            TextSize::new(0)
        };
    Some(Name {
        range: TextRange::new(token.start() + sam_core::text::size(open), end),
        typed,
        close: if is_closed { "" } else { "}" },
        is_in_arn: word.is_some_and(|it| it.starts_with("arn:")),
        takes_arn: word
            .is_some_and(|it| it.ends_with("/functions/") && it.contains(":lambda:path/")),
    })
}

/// Whether the text is the argument of `Sub`, or the first of its two.
fn is_in_sub(context: &Context<'_>) -> bool {
    let typed = &context.typed;
    if context.typed.tag() == Some("!Sub") {
        return true;
    }
    match context.typed.path.as_slice() {
        [.., Step::Key("Fn::Sub")] | [.., Step::Key("Fn::Sub"), Step::Item(0)] => true,
        [.., Step::Item(0)] => typed.tag_of(typed.parent()) == Some("!Sub"),
        _ => false,
    }
}

/// The names that the second argument of `Sub` gives values.
fn variables<'a>(context: &Context<'a>) -> Vec<&'a str> {
    let typed = &context.typed;
    let Some(Step::Item(0)) = context.typed.path.last() else {
        return Vec::new();
    };
    let items = typed.items(typed.parent());
    items.flat_map(|it| typed.keys(it)).collect()
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::{check, check_apply, check_first};
    use expect_test::expect;

    fn value(value: &str) -> String {
        format!(
            "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n  D:\n    Type: AWS::SNS::Topic\n    Properties:\n      X: {value}\n"
        )
    }

    #[test]
    fn names_in_braces() {
        check(
            &value("!Sub 'a-${$0}'"),
            expect![[r#"
                Q · AWS::SQS::Queue
                Q.Arn · AWS::SQS::Queue
                Q.QueueName · AWS::SQS::Queue
                Q.QueueUrl · AWS::SQS::Queue
                AWS::Region · pseudo parameter
                AWS::AccountId · pseudo parameter
                AWS::StackName · pseudo parameter
                AWS::Partition · pseudo parameter
                AWS::URLSuffix · pseudo parameter
                AWS::StackId · pseudo parameter
                AWS::NotificationARNs · pseudo parameter
            "#]],
        );
        check(&value("!Sub 'a-${Q}$0'"), expect![[""]]);
        check(&value("'a-${$0}'"), expect![[""]]);
        check(&value("!Sub 'a-${!$0}'"), expect![[""]]);
    }

    #[test]
    fn within_an_arn_no_arn_comes_first() {
        let template = "Parameters:\n  Stage: {Type: String}\nResources:\n  Uploads:\n    Type: AWS::S3::Bucket\n  News:\n    Type: AWS::SNS::Topic\n";
        let read = |resource: &str| {
            format!(
                "{template}  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Policies:\n        - Statement:\n            - Effect: Allow\n              Action: s3:GetObject\n              Resource: !Sub '{resource}'\n"
            )
        };
        check(
            &read("arn:aws:s3:::${$0}/*"),
            expect![[r#"
                ${Uploads.Arn}/* · AWS::S3::Bucket
                Uploads · AWS::S3::Bucket
                Stage · parameter · String
                Uploads.DomainName · AWS::S3::Bucket
                Uploads.DualStackDomainName · AWS::S3::Bucket
                Uploads.RegionalDomainName · AWS::S3::Bucket
                Uploads.WebsiteURL · AWS::S3::Bucket
                News.TopicName · AWS::SNS::Topic
                FRole · AWS::IAM::Role · generated by SAM
                FRole.RoleId · AWS::IAM::Role · generated by SAM
                AWS::Region · pseudo parameter
                AWS::AccountId · pseudo parameter
                AWS::StackName · pseudo parameter
                AWS::Partition · pseudo parameter
                AWS::URLSuffix · pseudo parameter
                AWS::StackId · pseudo parameter
                AWS::NotificationARNs · pseudo parameter
                FRole.Arn · AWS::IAM::Role · generated by SAM
                News · AWS::SNS::Topic
                News.TopicArn · AWS::SNS::Topic
                Uploads.Arn · AWS::S3::Bucket
            "#]],
        );
    }

    #[test]
    fn a_name_is_written_with_the_brace_that_is_missing() {
        check_apply(
            &value("!Sub 'a-${$0'"),
            "Q",
            expect![[r#"
            Resources:
              Q:
                Type: AWS::SQS::Queue
              D:
                Type: AWS::SNS::Topic
                Properties:
                  X: !Sub 'a-${Q}'
        "#]],
        );
        check_apply(
            &value("!Sub 'a-${Q$0x}-b'"),
            "Q.Arn",
            expect![[r#"
            Resources:
              Q:
                Type: AWS::SQS::Queue
              D:
                Type: AWS::SNS::Topic
                Properties:
                  X: !Sub 'a-${Q.Arn}-b'
        "#]],
        );
        check_apply(
            &value("!Sub a-${$0-b"),
            "Q",
            expect![[r#"
            Resources:
              Q:
                Type: AWS::SQS::Queue
              D:
                Type: AWS::SNS::Topic
                Properties:
                  X: !Sub a-${Q}-b
        "#]],
        );
        check_apply(
            &value("!Sub \"a-${$0"),
            "Q",
            expect![[r#"
            Resources:
              Q:
                Type: AWS::SQS::Queue
              D:
                Type: AWS::SNS::Topic
                Properties:
                  X: !Sub "a-${Q}
        "#]],
        );
        check_apply(
            &value("!Sub |\n        a\n        b ${$0 c\n"),
            "Q",
            expect![[r#"
                Resources:
                  Q:
                    Type: AWS::SQS::Queue
                  D:
                    Type: AWS::SNS::Topic
                    Properties:
                      X: !Sub |
                        a
                        b ${Q} c

            "#]],
        );
        check_apply(
            &value("\n        Fn::Sub: >-\n          ${$0}\n"),
            "Q",
            expect![[r#"
                Resources:
                  Q:
                    Type: AWS::SQS::Queue
                  D:
                    Type: AWS::SNS::Topic
                    Properties:
                      X: 
                        Fn::Sub: >-
                          ${Q}

            "#]],
        );
        check_apply(
            &value("!Sub \"a\n        ${$0\n        b\"\n"),
            "Q",
            expect![[r#"
                Resources:
                  Q:
                    Type: AWS::SQS::Queue
                  D:
                    Type: AWS::SNS::Topic
                    Properties:
                      X: !Sub "a
                        ${Q}
                        b"

            "#]],
        );
        check_apply(
            &value("!Sub [\"${$0\", {Var: 1}]"),
            "Var",
            expect![[r#"
            Resources:
              Q:
                Type: AWS::SQS::Queue
              D:
                Type: AWS::SNS::Topic
                Properties:
                  X: !Sub ["${Var}", {Var: 1}]
        "#]],
        );
        check_apply(
            r#"{ "Resources": { "Q": { "Type": "AWS::SQS::Queue" }, "D": { "Properties": { "X": { "Fn::Sub": "${$0" } } } } }"#,
            "Q",
            expect![[
                r#"{ "Resources": { "Q": { "Type": "AWS::SQS::Queue" }, "D": { "Properties": { "X": { "Fn::Sub": "${Q}" } } } } }"#
            ]],
        );
    }

    #[test]
    fn an_integration_calls_a_function_by_its_arn() {
        let uri = |name: &str| {
            format!(
                "Resources:\n  Fn1: {{Type: AWS::Serverless::Function}}\n  A:\n    Type: AWS::Serverless::Api\n    Properties:\n      DefinitionBody: {{x: !Sub 'arn:aws:apigateway:${{AWS::Region}}:lambda:path/2015-03-31/functions/${{{name}}}/invocations'}}\n"
            )
        };
        for typed in ["$0", "Fn1.$0"] {
            check_first(
                &uri(typed),
                1,
                expect![[r#"
                    Fn1.Arn · AWS::Serverless::Function
                    …
                "#]],
            );
        }
    }
}
