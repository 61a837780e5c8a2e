//! A connector that is a resource, moved under `Connectors` of its source.

use super::CodeAction;
use super::common::{
    body, is_named, is_written_out, offer, sound_connector, with_comments, without_source,
};
use crate::edit::connector::{add_embedded, take_out};
use crate::edit::{Piece, together};
use sam_core::connector::{ConnectorForm, Resolved, Resolver, generate};
use sam_core::spec::is_implicit_api;
use sam_core::text::{TextEdit, TextRange};

pub(super) fn assist(acc: &mut Vec<CodeAction>, resolver: &Resolver<'_>, range: TextRange) {
    let Some(resolved) = sound_connector(resolver, range) else {
        return;
    };
    let Some(source) = resolved.links.first().and_then(|it| it.source.resource) else {
        return;
    };
    let is_standalone = matches!(resolved.connector.form, ConnectorForm::Standalone(_));
    // SAM replaces these, and what is embedded in them is lost.
    let is_replaced = is_implicit_api(source.id);
    if !is_standalone || is_replaced || !is_written_out(&resolved.connector) {
        return;
    }
    let edits = embed(resolver, &resolved).and_then(together);
    offer(
        acc,
        format!("Embed the connector in `{}`", source.id),
        edits,
    );
}

fn embed(resolver: &Resolver<'_>, resolved: &Resolved<'_>) -> Option<Vec<TextEdit>> {
    let connector = &resolved.connector;
    let template = resolver.template();
    let document = template.document();
    let end = &resolved.links.first()?.source;
    let (id, source) = (end.id?.0, end.resource?);
    // With the source's ID in front, as most are called, the connector's ID stays what it is.
    let key = connector.id.strip_prefix(id).filter(|it| !it.is_empty());
    let joined = match key {
        Some(_) => connector.id.to_string(),
        None => format!("{id}{}", connector.id),
    };
    if key.is_none() && !is_free(resolver, resolved, &joined) {
        return None;
    }
    let siblings = source.body().get("Connectors");
    let key = key.unwrap_or(&connector.id);
    if siblings.is_some_and(|it| it.get(key).is_some()) {
        return None;
    }
    let mut properties = Vec::new();
    if let Some(qualifier) = connector.source?.value.entry("Qualifier") {
        let reference = Piece::map([("Qualifier", Piece::Moved(qualifier.value))]);
        properties.push(("SourceReference".to_owned(), reference));
    }
    properties.extend(without_source(connector));
    let mut edits = take_out(document, connector)?;
    edits.push(add_embedded(
        document,
        source,
        key,
        &body(connector, None, properties),
    )?);
    with_comments(document, connector, edits, |template| {
        let source = template.resource(id)?;
        Some((source.entry, source.body().get("Connectors")?.entry(key)?))
    })
}

/// Whether the new ID and those of what it generates are nobody's, and nobody names the old ones.
fn is_free(resolver: &Resolver<'_>, resolved: &Resolved<'_>, joined: &str) -> bool {
    let old = &*resolved.connector.id;
    let template = resolver.template();
    let is_taken = |id: &str| template.resource(id).is_some() || resolver.is_connector(id);
    let generated = generate(resolved);
    let new = generated.iter().map(|it| it.id.replacen(old, joined, 1));
    !is_taken(joined) && new.into_iter().all(|it| !is_taken(&it)) && !is_named(resolver, resolved)
}

#[cfg(test)]
mod tests {
    use crate::testing::check_assist;
    use expect_test::expect;

    #[test]
    fn the_connector_goes_where_its_source_is() {
        check_assist(
            r#"
Resources:
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler # the only one

  # What Checkout may do
  Checkout$0ToOrders:
    Type: AWS::Serverless::Connector
    DependsOn: Orders
    Properties:
      Source:
        Id: Checkout
      Destination:
        Id: Orders # the queue
      Permissions:
        - Write # only

  Orders:
    Type: AWS::SQS::Queue
"#,
            "Embed the connector in `Checkout`",
            expect![[r#"
                  6 |       Handler: app.handler # the only one
                - 7 |
                - 8 |   # What Checkout may do
                - 9 |   CheckoutToOrders:
                -10 |     Type: AWS::Serverless::Connector
                -11 |     DependsOn: Orders
                -12 |     Properties:
                -13 |       Source:
                -14 |         Id: Checkout
                -15 |       Destination:
                -16 |         Id: Orders # the queue
                -17 |       Permissions:
                -18 |         - Write # only
                + 7 |     Connectors:
                + 8 |       # What Checkout may do
                + 9 |       ToOrders:
                +10 |         DependsOn: Orders
                +11 |         Properties:
                +12 |           Destination:
                +13 |             Id: Orders # the queue
                +14 |           Permissions:
                +15 |             - Write # only
                 16 |
            "#]],
        );
    }

    #[test]
    fn comments_go_along_too() {
        check_assist(
            r#"
Resources:
  Checkout: {Type: AWS::Serverless::Function}
  Orders: {Type: AWS::SQS::Queue}
  # who writes
  Conn$0:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: Checkout}
      # one end
      Destination:
        - Id: Orders   # the queue
      Permissions: [Write]
  Other: {Type: AWS::SNS::Topic}
"#,
            "Embed the connector in `Checkout`",
            expect![[r#"
                  2 | Resources:
                - 3 |   Checkout: {Type: AWS::Serverless::Function}
                - 4 |   Orders: {Type: AWS::SQS::Queue}
                  3 |   # who writes
                - 6 |   Conn:
                - 7 |     Type: AWS::Serverless::Connector
                - 8 |     Properties:
                - 9 |       Source: {Id: Checkout}
                -10 |       # one end
                -11 |       Destination:
                -12 |         - Id: Orders   # the queue
                -13 |       Permissions: [Write]
                + 4 |   # one end
                + 5 |   # the queue
                + 6 |   Checkout: {Type: AWS::Serverless::Function, Connectors: {Conn: {Properties: {Destination: [{Id: Orders}], Permissions: [Write]}}}}
                + 7 |   Orders: {Type: AWS::SQS::Queue}
                  8 |   Other: {Type: AWS::SNS::Topic}
            "#]],
        );
    }

    #[test]
    fn a_qualifier_goes_along_and_names_follow() {
        check_assist(
            r#"
Resources:
  Checkout:
    Type: AWS::Serverless::Function
  Api:
    Type: AWS::Serverless::HttpApi
    Connectors:
      Other:
        Properties:
          Destination: {Id: Checkout}
          Permissions: [Write]
          SourceReference: {Qualifier: Prod/GET/a}
  Route$0:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: Api, Qualifier: Prod/GET/b}
      Destination: [{Id: Checkout}]
      Permissions: [Write]
"#,
            "Embed the connector in `Api`",
            expect![[r#"
                 12 |           SourceReference: {Qualifier: Prod/GET/a}
                -13 |   Route:
                -14 |     Type: AWS::Serverless::Connector
                -15 |     Properties:
                -16 |       Source: {Id: Api, Qualifier: Prod/GET/b}
                -17 |       Destination: [{Id: Checkout}]
                -18 |       Permissions: [Write]
                +13 |       Route:
                +14 |         Properties:
                +15 |           SourceReference:
                +16 |             Qualifier: Prod/GET/b
                +17 |           Destination: [{Id: Checkout}]
                +18 |           Permissions: [Write]
            "#]],
        );
    }
}
