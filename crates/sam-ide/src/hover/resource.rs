//! A resource, at its logical ID or where it is named: its type, and the connectors that start from it or reach it.

use super::connectors_key::line;
use super::{Hover, paragraphs};
use crate::grant::about::of_resource;
use crate::grant::phrase::code;
use crate::links;
use crate::place::Place;
use sam_core::connector::Resolver;
use sam_core::document::Document;
use sam_core::text::TextSize;

/// How many connectors are listed.
const MOST: usize = 20;

pub(super) fn hover(document: &Document, place: &Place<'_>, _offset: TextSize) -> Option<Hover> {
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
    let resolver = Resolver::new(document.template());
    let written = document.template().resource(id);
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
    parts.push(links::to_type(type_name));
    Some(paragraphs(range, parts))
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
}
