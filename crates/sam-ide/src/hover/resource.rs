//! A resource, at its logical ID or where it is named: its type, and the connectors that start from it or reach it.

use super::connectors_key::line;
use super::policy::resource::taken_where_named;
use super::{Hover, paragraphs};
use crate::grant::about::of_resource;
use crate::grant::phrase::code;
use crate::links;
use crate::permissions::summary;
use crate::place::{InStatement, Place};
use sam_core::analysis::Analysis;
use sam_core::document::Document;
use sam_core::policy::statement_at;
use sam_core::text::TextSize;

/// How many connectors are listed.
const MOST: usize = 20;

pub(super) fn hover(analysis: &Analysis, place: &Place<'_>, offset: TextSize) -> Option<Hover> {
    let (id, range) = match place {
        Place::LogicalId(resource) => (resource.id, resource.entry.key.range()),
        Place::Name(range, reference) => (&*reference.name, *range),
        Place::Declaration(..)
        | Place::ConnectorId(..)
        | Place::ConnectorName(_)
        | Place::ConnectorsKey(..)
        | Place::ConnectorPermissions(_)
        | Place::ConnectorPermission(..)
        | Place::ConnectorEnd(..)
        | Place::InConnector(_)
        | Place::Policy(_)
        | Place::Nothing => return None,
    };
    let resolver = analysis.resolver();
    let written = analysis.template().resource(id);
    let type_name = match written {
        Some(resource) => resource.type_name()?,
        None => resolver.resolved_type(id)?,
    };
    let maker = match written {
        Some(_) => "",
        None => " (made by SAM)",
    };
    let (connectors, count) = of_resource(&resolver, id, MOST);
    let hidden = count - connectors.len();
    let mut lines: Vec<_> = connectors.iter().map(line).collect();
    if hidden > 0 {
        lines.push(format!("- and {hidden} more"));
    }
    let mut parts = vec![format!("**{}** · {}{maker}", code(id), code(type_name))];
    if !lines.is_empty() {
        parts.push(lines.join("\n"));
    }
    parts.extend(in_statement(analysis, offset));
    parts.extend(summary::paragraphs(&resolver, id));
    parts.push(links::to_type(type_name));
    Some(paragraphs(range, parts))
}

/// Which actions take it, where it is named as the resource of a statement.
fn in_statement(document: &Document, offset: TextSize) -> Vec<String> {
    let found = statement_at(document.template(), offset).and_then(|(site, statement)| {
        let values = statement.resource()?.values().into_iter();
        let mut values = values.filter(|it| it.full_range().contains_inclusive(offset));
        Some((InStatement { site, statement }, values.next()?))
    });
    found.map_or_else(Vec::new, |(inside, value)| {
        taken_where_named(document, inside, value)
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use expect_test::expect;

    const TEMPLATE: &str = "\
Resources:
  ①Jobs:
    Type: AWS::SQS::Queue
    Connectors:
      Work: {Properties: {Destination: {Id: F}, Permissions: [Read, Write]}}
  F:
    Type: AWS::Serverless::Function
    Properties: {Environment: {Variables: {URL: !Ref ②Jobs}}}
  Put:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: F}
      Destination: {Type: AWS::SQS::Queue, Arn: !GetAtt Jobs.Arn, QueueUrl: !Ref Jobs}
      Permissions: [Write]
  ③Plain: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref ④FRole}}
";

    #[test]
    fn a_resource_tells_who_reaches_it_and_whom_it_reaches() {
        let at = |mark: char| {
            TEMPLATE
                .replace(mark, "$0")
                .replace(['①', '②', '③', '④'], "")
        };
        check(
            &at('①'),
            expect![[r#"
            [Jobs]

            **`Jobs`** · `AWS::SQS::Queue`

            - `F` → `Jobs` · Write (4 actions): `Put`
            - `Jobs` → `F` · Read, Write (3 actions): `JobsWork`
        "#]],
        );
        check(
            &at('②'),
            expect![[r#"
            [Jobs]

            **`Jobs`** · `AWS::SQS::Queue`

            - `F` → `Jobs` · Write (4 actions): `Put`
            - `Jobs` → `F` · Read, Write (3 actions): `JobsWork`
        "#]],
        );
        check(
            &at('④'),
            expect![[r#"
                [FRole]

                **`FRole`** · `AWS::IAM::Role` (made by SAM)

                Role of `F`:

                - `AWSLambdaBasicExecutionRole`, added by SAM for logging: 3 actions (Write) on any resource
                - connector `Put` · Write: 4 actions (Write) on `Jobs`
                - connector `JobsWork` · Write: 1 action (Write) on `Jobs`; adds nothing to connector `Put` · Write
                - connector `JobsWork` · Read: 2 actions (Read) on `Jobs`
            "#]],
        );
        check(
            &at('③'),
            expect![[r#"
            [Plain]

            **`Plain`** · `AWS::SNS::Topic`
        "#]],
        );
    }

    const ROLES: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  ①Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Tracing: Active
      Policies:
        - AmazonSQSReadOnlyAccess
        - !ImportValue Shared
        - DynamoDBReadPolicy: {TableName: !Ref Orders}
        - Statement:
            - {Effect: Allow, Action: dynamodb:GetItem, Resource: !GetAtt Orders.Arn}
            - {Effect: Deny, Action: 's3:*', Resource: '*'}
        - !If [IsProd, {Statement: {Effect: Allow, Action: 'sns:*', NotResource: x}}, !Ref AWS::NoValue]
    Connectors:
      Save: {Properties: {Destination: {Id: Orders}, Permissions: [Write]}}
  Orders: {Type: AWS::Serverless::SimpleTable}
  ②Report: {Type: AWS::Serverless::Function, Properties: {Role: !GetAtt ③Own.Arn}}
  Mail: {Type: AWS::Serverless::Function, Properties: {Role: !GetAtt Own.Arn}}
  Own:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns: [arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess]
      Policies:
        - PolicyName: p
          PolicyDocument: {Statement: {Effect: Allow, Action: [sqs:SendMessage, ses:SendEmail], Resource: '*'}}
  ④Empty: {Type: AWS::IAM::Role}
";

    #[test]
    fn what_its_role_may_do_is_told_by_origin() {
        let at = |mark: char| ROLES.replace(mark, "$0").replace(['①', '②', '③', '④'], "");
        check(
            &at('①'),
            expect![[r#"
            [Checkout]

            **`Checkout`** · `AWS::Serverless::Function`

            - `Checkout` → `Orders` · Write (7 actions): `CheckoutSave`

            Role `CheckoutRole` (made by SAM):

            - `AWSLambdaBasicExecutionRole`, added by SAM for logging: 3 actions (Write) on any resource
            - `AWSXrayWriteOnlyAccess`, added by SAM for `Tracing`: 5 actions (3 Read · 2 Write) on any resource
            - managed policy `AmazonSQSReadOnlyAccess`: 6 actions (Read) on any resource
            - policy template `DynamoDBReadPolicy`: 5 actions (Read) on `Orders` and `Orders/index/*`
            - statements written in entry 4 of `Policies`: 1 action (Read) on `Orders`, denies 180 actions (18 List · 66 Read · 57 Write · 12 Tagging · 27 Permissions management) on any resource
            - statements written in entry 5 of `Policies`: 41 actions (7 List · 10 Read · 19 Write · 2 Tagging · 3 Permissions management) on all but some resources, only if `IsProd` holds
            - `!ImportValue Shared`: what it allows is not in this template
        "#]],
        );
        check(
            &at('②'),
            expect![[r#"
            [Report]

            **`Report`** · `AWS::Serverless::Function`

            Role `Own`, shared with `Mail`:

            - statements written in `Own`: 2 actions (Write) on any resource
            - managed policy `AmazonSQSReadOnlyAccess`: 6 actions (Read) on any resource
        "#]],
        );
        check(
            &at('③'),
            expect![[r#"
            [Own]

            **`Own`** · `AWS::IAM::Role`

            Role of `Report` and `Mail`:

            - statements written in `Own`: 2 actions (Write) on any resource
            - managed policy `AmazonSQSReadOnlyAccess`: 6 actions (Read) on any resource
        "#]],
        );
        check(
            &at('④'),
            expect![[r#"
            [Empty]

            **`Empty`** · `AWS::IAM::Role`

            Nothing in this template runs under it
        "#]],
        );
    }
}
