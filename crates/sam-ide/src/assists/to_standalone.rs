//! An embedded connector, made a resource of its own.

use super::CodeAction;
use super::common::{body, is_written_out, offer, sound_connector, with_comments, without_source};
use crate::edit::connector::take_out;
use crate::edit::{Piece, insert_resource, together};
use sam_core::connector::{Resolved, Resolver, declared};
use sam_core::text::{TextEdit, TextRange};

pub(super) fn assist(acc: &mut Vec<CodeAction>, resolver: &Resolver<'_>, range: TextRange) {
    let Some(resolved) = sound_connector(resolver, range) else {
        return;
    };
    if resolved.connector.carrier().is_none() || !is_written_out(&resolved.connector) {
        return;
    }
    let label = format!("Make `{}` a resource of its own", resolved.connector.id);
    offer(acc, label, detach(resolver, &resolved).and_then(together));
}

fn detach(resolver: &Resolver<'_>, resolved: &Resolved<'_>) -> Option<Vec<TextEdit>> {
    let connector = &resolved.connector;
    let carrier = connector.carrier()?;
    let document = resolver.template().document();
    let same = declared(resolver.template())
        .iter()
        .filter(|it| it.id == connector.id)
        .count();
    // Of two embedded ones with one ID the later wins; as resources they would clash.
    if same != 1 || connector.properties?.entry("Source").is_some() {
        return None;
    }
    let mut source = vec![("Id".to_owned(), Piece::Text(carrier.id.to_owned()))];
    if let Some(reference) = connector.source {
        let entries = reference.value.entries();
        source.extend(entries.map(|it| (it.name().to_owned(), Piece::Moved(it.value))));
    }
    let mut properties = vec![("Source".to_owned(), Piece::entries(source))];
    properties.extend(without_source(connector));
    let resource = body(connector, Some("AWS::Serverless::Connector"), properties);
    let mut edits = take_out(document, connector)?;
    edits.push(insert_resource(
        document,
        carrier,
        &connector.id,
        &resource,
    )?);
    with_comments(document, connector, edits, |template| {
        let entry = template.resource(&connector.id)?.entry;
        Some((entry, entry))
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::check_assist;
    use expect_test::expect;

    #[test]
    fn the_last_one_takes_the_attribute_along() {
        check_assist(
            r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue

  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      To$0Orders:
        Condition: IsProd
        Properties:
          Destination:
          - Id: Orders # the queue
          Permissions: [Write] # only

  # behind
  Topic:
    Type: AWS::SNS::Topic
Conditions:
  IsProd: !Equals [!Ref AWS::Region, eu-west-1]
"#,
            "Make `CheckoutToOrders` a resource of its own",
            expect![[r#"
                  7 |     Type: AWS::Serverless::Function
                - 8 |     Connectors:
                - 9 |       ToOrders:
                -10 |         Condition: IsProd
                -11 |         Properties:
                -12 |           Destination:
                -13 |           - Id: Orders # the queue
                -14 |           Permissions: [Write] # only
                  8 |
                + 9 |   CheckoutToOrders:
                +10 |     Type: AWS::Serverless::Connector
                +11 |     Condition: IsProd
                +12 |     Properties:
                +13 |       Source:
                +14 |         Id: Checkout
                +15 |       Destination:
                +16 |       - Id: Orders # the queue
                +17 |       Permissions: [Write] # only
                +18 |
                 19 |   # behind
            "#]],
        );
    }

    #[test]
    fn the_source_keeps_its_qualifier() {
        check_assist(
            r#"
Resources:
  Checkout:
    Type: AWS::Serverless::Function
  Api:
    Type: AWS::Serverless::HttpApi
    Connectors:
      A:
        Properties:
          SourceReference: {Qualifier: Prod/GET/a}
          Destination: {$0Id: Checkout}
          Permissions: [Write]
      B:
        Properties:
          SourceReference: {Qualifier: Prod/GET/b}
          Destination: {Id: Checkout}
          Permissions: [Write]"#,
            "Make `ApiA` a resource of its own",
            expect![[r#"
                  7 |     Connectors:
                - 8 |       A:
                - 9 |         Properties:
                -10 |           SourceReference: {Qualifier: Prod/GET/a}
                -11 |           Destination: {Id: Checkout}
                -12 |           Permissions: [Write]
                  8 |       B:
                ...
                 11 |           Destination: {Id: Checkout}
                -17 |           Permissions: [Write]
                \ no line break
                +12 |           Permissions: [Write]
                +13 |   ApiA:
                +14 |     Type: AWS::Serverless::Connector
                +15 |     Properties:
                +16 |       Source:
                +17 |         Id: Api
                +18 |         Qualifier: Prod/GET/a
                +19 |       Destination: {Id: Checkout}
                +20 |       Permissions: [Write]
                \ no line break
            "#]],
        );
    }
}
