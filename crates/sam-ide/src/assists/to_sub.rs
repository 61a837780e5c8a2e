//! `Ref`, `GetAtt` and `Join` written as one `Sub`.

use super::refused::is_refused;
use super::value_at::{ValueAt, is_read_early};
use super::{CodeAction, common};
use crate::edit::Piece;
use crate::edit::comments::comments_of;
use sam_core::connector::Resolver;
use sam_core::document::Section;
use sam_core::document::cursor;
use sam_core::spec::{schema, value_kind};
use sam_core::syntax::NodeRef;
use sam_core::template::intrinsic::{self, Intrinsic};
use sam_core::text::TextRange;

pub(super) fn assist(acc: &mut Vec<CodeAction>, resolver: &Resolver<'_>, range: TextRange) {
    let document = resolver.template().document();
    let Some((place, function)) = ValueAt::function(resolver, range) else {
        return;
    };
    let path = cursor::path(document, range.start());
    let is_read_early = path.is_some_and(|it| is_read_early(&it));
    let has_comments = !comments_of(document, function.argument).texts.is_empty();
    let text = match function.name {
        _ if has_comments && function.argument.is_sequence() => None,
        "Ref" if is_list(resolver, function) => None,
        "GetAtt" if gets_list(resolver, function) => None,
        "Ref" | "GetAtt" if !is_read_early => variable(function),
        "Join" => joined(function),
        _ => None,
    };
    let edits = text.and_then(|it| place.write(document, &Piece::sub(it)));
    let edits = edits.filter(|it| !is_refused(resolver, it));
    common::offer(acc, format!("Convert `{}` to `Sub`", function.name), edits);
}

/// Whether a `Ref` gives a list, which a text cannot hold.
fn is_list(resolver: &Resolver<'_>, function: Intrinsic<'_>) -> bool {
    let name = function.text().unwrap_or_default();
    let parameter = resolver.template().entry(Section::Parameters, name);
    let parameter_type = parameter.and_then(|it| it.value.get("Type")?.as_str());
    parameter_type.is_some_and(|it| it.contains("List"))
}

/// Whether a `GetAtt` gives a list, as far as the schema of the type says.
fn gets_list(resolver: &Resolver<'_>, function: Intrinsic<'_>) -> bool {
    let Some((id, attribute)) = variable(function).and_then(|it| {
        let name = it.strip_prefix("${")?.strip_suffix('}')?;
        let (id, attribute) = name.split_once('.')?;
        Some((id.to_owned(), attribute.to_owned()))
    }) else {
        return false;
    };
    let shape = resolver.resolved_type(&id).and_then(schema::properties);
    let property = shape.and_then(|it| it.property(&attribute));
    property.is_some_and(|it| it.shape.takes(value_kind::LIST) && !it.shape.takes(value_kind::TEXT))
}

/// `${Queue.Arn}`
fn variable(function: Intrinsic<'_>) -> Option<String> {
    let name = match (function.name, function.text()) {
        ("Ref", Some("AWS::NoValue")) => return None,
        (_, Some(text)) => text.to_owned(),
        (_, None) => {
            let parts = function.items().map(NodeRef::as_str);
            let parts: Vec<&str> = parts.collect::<Option<_>>()?;
            parts.join(".")
        }
    };
    let is_name = |it: char| it.is_ascii_alphanumeric() || matches!(it, '.' | ':');
    let is_plain = !name.is_empty() && name.chars().all(is_name);
    is_plain.then(|| format!("${{{name}}}"))
}

/// The text of a `Join` whose items are texts, names and texts with names.
fn joined(function: Intrinsic<'_>) -> Option<String> {
    let [delimiter, list] =
        <[NodeRef<'_>; 2]>::try_from(function.items().collect::<Vec<_>>()).ok()?;
    let delimiter = literal(delimiter.as_str()?);
    if !list.is_sequence() || list.tag().is_some() {
        return None;
    }
    let items: Option<Vec<String>> = list.items().map(item).collect();
    Some(items?.join(&delimiter))
}

fn item(node: NodeRef<'_>) -> Option<String> {
    let Some(function) = intrinsic::of(node) else {
        let text = &node.scalar()?.value;
        return Some(literal(text));
    };
    match function.name {
        "Ref" | "GetAtt" => variable(function),
        "Sub" => function.text().map(str::to_owned),
        "Join" => joined(function),
        _ => None,
    }
}

/// A text that stands for itself.
fn literal(text: &str) -> String {
    text.replace("${", "${!")
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_added, check_no_assist};
    use expect_test::expect;

    #[test]
    fn not_a_list_and_nothing_with_comments() {
        let zone = "Resources:\n  Z: {Type: AWS::Route53::HostedZone, Properties: {Name: a.com}}\n  T:\n    Type: AWS::SNS::Topic\n    Properties:\n";
        check_no_assist(
            &format!("{zone}      DisplayName: !Get$0Att Z.NameServers\n"),
            "Convert `GetAtt`",
        );
        check_no_assist(
            &format!(
                "{zone}      DisplayName: !Jo$0in\n        - '-'\n        - - a # the first\n          - !Ref Z\n"
            ),
            "Convert `Join`",
        );
    }

    #[test]
    fn of_names() {
        check_added(
            "Resources:\n  Q: {Type: AWS::SQS::Queue}\n  T:\n    Type: AWS::SNS::Topic\n    Properties:\n      DisplayName:\n        Fn::GetAtt: [Q, Queue$0Name]\n",
            "Convert `GetAtt` to `Sub`",
            expect![[r#"
                 5 |     Properties:
                -6 |       DisplayName:
                -7 |         Fn::GetAtt: [Q, QueueName]
                +6 |       DisplayName: !Sub '${Q.QueueName}'
            "#]],
        );
        check_no_assist(
            "Resources:\n  T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !R$0ef AWS::NoValue}}\n",
            "Convert `Ref`",
        );
    }

    #[test]
    fn not_where_sam_reads_the_form() {
        check_no_assist(
            "Resources:\n  F: {Type: AWS::Serverless::Function, Properties: {Events: {E: {Type: Api, Properties: {RestApiId: !R$0ef A}}}}}\n  A: {Type: AWS::Serverless::Api}\n",
            "Convert `Ref`",
        );
        check_no_assist(
            "Parameters: {L: {Type: CommaDelimitedList}}\nResources:\n  F: {Type: AWS::Serverless::Function, Properties: {Layers: !R$0ef L}}\n",
            "Convert `Ref`",
        );
    }

    #[test]
    fn not_at_a_role_that_a_connector_needs() {
        let template = "Transform: AWS::Serverless-2016-10-31
Resources:
  R: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}
  Q: {Type: AWS::SQS::Queue}
  F: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, Runtime: python3.13, InlineCode: x, Role: !Get$0Att R.Arn}}
";
        let connector = "  C: {Type: AWS::Serverless::Connector, Properties: {Source: {Id: F}, Destination: {Id: Q}, Permissions: [Write]}}\n";
        check_no_assist(&format!("{template}{connector}"), "Convert `GetAtt`");
        check_added(
            template,
            "Convert `GetAtt` to `Sub`",
            expect![[r#"
             4 |   Q: {Type: AWS::SQS::Queue}
            -5 |   F: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, Runtime: python3.13, InlineCode: x, Role: !GetAtt R.Arn}}
            +5 |   F: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, Runtime: python3.13, InlineCode: x, Role: !Sub '${R.Arn}'}}
        "#]],
        );
    }

    #[test]
    fn of_a_join() {
        check_added(
            "Resources:\r\n  Q: {Type: AWS::SQS::Queue}\r\n  T:\r\n    Type: AWS::SNS::Topic\r\n    Properties:\r\n      DisplayName: !J$0oin\r\n        - '-'\r\n        - - 'é${x}'\r\n          - !Ref AWS::Region\r\n          - !Sub '${Q.QueueName}!'\r\n          - !Join ['', [a, 1]]\r\n",
            "Convert `Join` to `Sub`",
            expect![[r#"
                  5 |     Properties:\r
                - 6 |       DisplayName: !Join\r
                - 7 |         - '-'\r
                - 8 |         - - 'é${x}'\r
                - 9 |           - !Ref AWS::Region\r
                -10 |           - !Sub '${Q.QueueName}!'\r
                -11 |           - !Join ['', [a, 1]]\r
                + 6 |       DisplayName: !Sub 'é${!x}-${AWS::Region}-${Q.QueueName}!-a1'\r
            "#]],
        );
        check_no_assist(
            "Resources:\n  T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !J$0oin ['', [a, !Ref AWS::NoValue]]}}\n",
            "Convert `Join`",
        );
    }
}
