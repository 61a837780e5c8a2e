//! A connector with a list of destinations, made one connector for each.

use super::CodeAction;
use super::common::{is_named, is_written_out, offer, sound_connector};
use crate::edit::connector::{again, free_key};
use crate::edit::{Piece, append_entries, insert_resource, move_value, together};
use sam_core::connector::{ConnectorForm, Resolved, Resolver};
use sam_core::text::{TextEdit, TextRange};

pub(super) fn assist(acc: &mut Vec<CodeAction>, resolver: &Resolver<'_>, range: TextRange) {
    let Some(resolved) = sound_connector(resolver, range) else {
        return;
    };
    let can = resolved.links.len() > 1
        && is_written_out(&resolved.connector)
        && !is_named(resolver, &resolved);
    if can {
        let label = "Split into one connector for each destination".to_owned();
        offer(acc, label, split(resolver, &resolved).and_then(together));
    }
}

fn split(resolver: &Resolver<'_>, resolved: &Resolved<'_>) -> Option<Vec<TextEdit>> {
    let document = resolver.template().document();
    let connector = &resolved.connector;
    let (first, rest) = resolved.links.split_first()?;
    let mut edits = vec![move_value(
        document,
        connector.properties?,
        connector.destination?,
        &Piece::Moved(first.destination.node?),
    )?];
    let mut parts: Vec<(String, Piece<'_>)> = Vec::new();
    for link in rest {
        let taken: Vec<&str> = parts.iter().map(|(key, _)| key.as_str()).collect();
        let key = free_key(resolver, connector, link, &taken)?;
        let destination = Piece::Moved(link.destination.node?);
        parts.push((key, again(connector, &destination, None)));
    }
    match connector.form {
        ConnectorForm::Standalone(resource) => {
            // All go to the same place: one insertion, in order.
            let inserted: Option<Vec<TextEdit>> = parts
                .iter()
                .map(|(key, body)| insert_resource(document, resource, key, body))
                .collect();
            let mut inserted = inserted?.into_iter();
            let mut whole = inserted.next()?;
            inserted.for_each(|it| whole.new_text.push_str(&it.new_text));
            edits.push(whole);
        }
        ConnectorForm::Embedded(carrier) => {
            let connectors = carrier.body().get("Connectors")?;
            let entries: Vec<(&str, &Piece<'_>)> = parts
                .iter()
                .map(|(key, body)| (key.as_str(), body))
                .collect();
            edits.push(append_entries(document, connectors, &entries)?);
        }
    }
    Some(edits)
}

#[cfg(test)]
mod tests {
    use crate::testing::check_assist;
    use expect_test::expect;

    #[test]
    fn each_destination_gets_its_own() {
        check_assist(
            r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Returns:
    Type: AWS::SQS::Queue
  Topic:
    Type: AWS::SNS::Topic
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      ToQueues$0:
        Properties:
          Destination:
          - Id: Orders # the first
          - Id: Returns
          - Id: Topic # news
          Permissions:
          - Write # all of them
"#,
            "Split into one connector for each destination",
            expect![[r#"
                 14 |           Destination:
                -15 |           - Id: Orders # the first
                -16 |           - Id: Returns
                -17 |           - Id: Topic # news
                +15 |             Id: Orders # the first
                 16 |           Permissions:
                 17 |           - Write # all of them
                +18 |       ToReturns:
                +19 |         Properties:
                +20 |           Destination:
                +21 |             Id: Returns
                +22 |           Permissions:
                +23 |           - Write # all of them
                +24 |       ToTopic:
                +25 |         Properties:
                +26 |           Destination:
                +27 |             Id: Topic # news
                +28 |           Permissions:
                +29 |           - Write # all of them
            "#]],
        );
    }

    #[test]
    fn a_resource_is_split_into_resources() {
        check_assist(
            r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Returns:
    Type: AWS::SQS::Queue
  Checkout:
    Type: AWS::Serverless::Function
  Writes:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: Checkout}
      $0Destination: [{Id: Orders}, {Id: Returns}]
      Permissions: [Write]
"#,
            "Split into one connector for each destination",
            expect![[r#"
                 12 |       Source: {Id: Checkout}
                -13 |       Destination: [{Id: Orders}, {Id: Returns}]
                +13 |       Destination: {Id: Orders}
                 14 |       Permissions: [Write]
                +15 |   CheckoutToReturns:
                +16 |     Type: AWS::Serverless::Connector
                +17 |     Properties:
                +18 |       Source: {Id: Checkout}
                +19 |       Destination: {Id: Returns}
                +20 |       Permissions: [Write]
            "#]],
        );
    }

    #[test]
    fn pairs_without_braces_get_some_where_they_need_them() {
        check_assist(
            r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Returns:
    Type: AWS::SQS::Queue
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      Writes:
        Properties:
          $0Destination: [ # both
            Id: Orders,
            "Id": Returns # the second
          ]
          Permissions: [Write]
"#,
            "Split into one connector for each destination",
            expect![[r#"
                 11 |         Properties:
                -12 |           Destination: [ # both
                -13 |             Id: Orders,
                -14 |             "Id": Returns # the second
                -15 |           ]
                +12 |           Destination: {Id: Orders}
                 13 |           Permissions: [Write]
                +14 |       ToReturns:
                +15 |         Properties:
                +16 |           Destination: {"Id": Returns} # the second
                +17 |           Permissions: [Write]
            "#]],
        );
    }
}
