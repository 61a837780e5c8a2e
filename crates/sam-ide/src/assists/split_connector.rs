//! A connector with a list of destinations, made one connector for each.

use super::CodeAction;
use super::common::{is_named, is_written_out, offer, sound_connector, without_source};
use crate::edit::{Piece, append_entries, insert_resource, move_value, together};
use sam_core::connector::{Connector, Form, Link, Resolved, Resolver};
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
    let keys = keys(resolver, connector, rest);
    let mut edits = vec![move_value(
        document,
        connector.properties?,
        connector.destination?,
        &Piece::Moved(first.destination.node?),
    )?];
    let mut parts: Vec<(String, Piece<'_>)> = Vec::new();
    for (key, link) in keys.into_iter().zip(rest) {
        parts.push((key, part(connector, link)?));
    }
    match connector.form {
        Form::Standalone(resource) => {
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
        Form::Embedded(carrier) => {
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

/// The connector again, with one of its destinations.
fn part<'a>(connector: &Connector<'a>, link: &Link<'a>) -> Option<Piece<'a>> {
    let destination = Piece::Moved(link.destination.node?);
    let mut properties: Vec<(String, Piece<'a>)> = connector
        .source
        .map(|it| (it.name().to_owned(), Piece::Copy(it.value)))
        .into_iter()
        .collect();
    for (name, value) in without_source(connector) {
        let value = if name == "Destination" {
            destination.clone()
        } else {
            value
        };
        properties.push((name, value));
    }
    let entries = connector.entry.value.entries().map(|it| {
        let value = match it.name() {
            "Properties" => Piece::Map(properties.clone()),
            _ => Piece::Copy(it.value),
        };
        (it.name().to_owned(), value)
    });
    Some(Piece::Map(entries.collect()))
}

/// A key for each further connector: after its destination where it has a logical ID, and free.
fn keys(resolver: &Resolver<'_>, connector: &Connector<'_>, links: &[Link<'_>]) -> Vec<String> {
    let template = resolver.template();
    let all = resolver.all();
    let prefix = match connector.form {
        Form::Standalone(_) => "",
        Form::Embedded(carrier) => carrier.id,
    };
    let mut taken: Vec<String> = Vec::new();
    for link in links {
        let key = connector.entry.name();
        let named = link.destination.id.map(|(id, _)| match connector.form {
            Form::Standalone(_) => {
                format!("{}To{id}", link.source.id.map_or(key, |(source, _)| source))
            }
            Form::Embedded(_) => format!("To{id}"),
        });
        let numbered = (2..).map(|it| format!("{key}{it}"));
        let is_free = |it: &String| {
            let id = format!("{prefix}{it}");
            !taken.contains(it)
                && template.resource(&id).is_none()
                && all.iter().all(|it| it.connector.id != id)
        };
        let found = named.into_iter().chain(numbered).find(is_free);
        taken.extend(found);
    }
    taken
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
                      ToQueues:
                        Properties:
                          Destination:
                            Id: Orders # the first
                          Permissions:
                          - Write # all of them
                      ToReturns:
                        Properties:
                          Destination:
                            Id: Returns
                          Permissions:
                          - Write # all of them
                      ToTopic:
                        Properties:
                          Destination:
                            Id: Topic # news
                          Permissions:
                          - Write # all of them
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
                      Destination: {Id: Orders}
                      Permissions: [Write]
                  CheckoutToReturns:
                    Type: AWS::Serverless::Connector
                    Properties:
                      Source: {Id: Checkout}
                      Destination: {Id: Returns}
                      Permissions: [Write]
            "#]],
        );
    }
}
