//! The `Id` of a connector's end: what the resource is, and what this connector grants on it.

use super::{Hover, paragraphs};
use crate::grant::phrase::{Phrase, code};
use crate::grant::{Grant, Scope, end, link_at, markdown};
use crate::links;
use crate::place::Place;
use sam_core::analysis::Analysis;
use sam_core::connector::Side;
use sam_core::text::TextSize;

pub(super) fn hover(analysis: &Analysis, place: &Place<'_>, offset: TextSize) -> Option<Hover> {
    let (connector, side, range, reference) = match place {
        Place::ConnectorId(connector, side, range, reference) => {
            (connector, *side, *range, reference)
        }
        Place::LogicalId(_)
        | Place::Declaration(..)
        | Place::Name(..)
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
    let resolved = resolver.resolve(connector);
    let link = link_at(&resolved, side, offset);
    let of_link = resolved.links.get(link.unwrap_or_default());
    let end = of_link.map(|it| match side {
        Side::Source => &it.source,
        Side::Destination => &it.destination,
    });
    let type_name = end.and_then(|it| end::type_name(it, &resolver));
    let mut title = format!("**{}**", code(&reference.name));
    if let Some(name) = type_name {
        title.push_str(&format!(" · {}", code(name)));
    }
    let scope = Scope {
        link,
        ..Scope::default()
    };
    let grant = Grant::within(&resolved, &resolver, scope);
    let role = match side {
        Side::Source => "Source of connector ",
        Side::Destination => "Destination of connector ",
    };
    let about = Phrase::words(role)
        .then_name(&grant.id)
        .then(": ")
        .and(grant.title());
    let mut parts = vec![title, about.markdown()];
    parts.extend(markdown::body(&grant));
    parts.push(type_name.map_or_else(links::to_connectors, links::to_type));
    Some(paragraphs(range, parts))
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use expect_test::expect;

    #[test]
    fn of_several_destinations_only_this_one_is_told() {
        check(
            "\
Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties: {Role: !GetAtt Role.Arn}
    Connectors:
      C:
        Properties:
          Destination:
            - Id: Orders
            - Id: $0Jobs
          Permissions: [Read]
  Orders: {Type: AWS::Serverless::SimpleTable}
  Jobs: {Type: AWS::SQS::Queue}
",
            expect![[r#"
                [Jobs]

                **`Jobs`** · `AWS::SQS::Queue`

                Destination of connector `FC`: `F` → `Jobs` · Read

                Managed policy `FCPolicyDestination1` on role `Role`

                On `Jobs`:

                - **Read** (sqs): ReceiveMessage · GetQueueAttributes

                Also possible here: Write (4 actions)
            "#]],
        );
    }

    #[test]
    fn a_source_and_an_id_that_names_nothing() {
        let template = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  C: {Type: AWS::Serverless::Connector, Properties: {Source: {Id: ①F}, Destination: {Id: ②Job}, Permissions: [Write]}}
  F: {Type: AWS::Serverless::Function}
";
        check(
            &template.replace('①', "$0").replace('②', ""),
            expect![[r#"
                [F]

                **`F`** · `AWS::Serverless::Function`

                Source of connector `C`: `F` → `Job`

                **Problem:** There is no resource `Job` in this template. Write the logical ID of one, or `Type` and `Arn` for one of another stack.
            "#]],
        );
        check(
            &template.replace('②', "$0").replace('①', ""),
            expect![[r#"
                [Job]

                **`Job`**

                Destination of connector `C`: `F` → `Job`

                **Problem:** There is no resource `Job` in this template. Write the logical ID of one, or `Type` and `Arn` for one of another stack.
            "#]],
        );
    }

    #[test]
    fn what_sam_makes_has_its_type() {
        check(
            "\
Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Events: {Get: {Type: Api, Properties: {Path: /, Method: get}}}
  C:
    Type: AWS::Serverless::Connector
    Properties: {Source: {Id: $0ServerlessRestApi}, Destination: {Id: F}, Permissions: [Write]}
",
            expect![[r#"
                [ServerlessRestApi]

                **`ServerlessRestApi`** · `AWS::Serverless::Api`

                Source of connector `C`: `ServerlessRestApi` → `F` · Write

                Lambda permission `CWriteLambdaPermission` on function `F`

                `apigateway.amazonaws.com` may invoke `F` (`lambda:InvokeFunction`) when the call comes from `ServerlessRestApi/*` (`aws:SourceArn` `ArnLike`)
            "#]],
        );
    }
}
