//! `attribute-in-properties`: an attribute of a resource, for example `Connectors`, is inside its `Properties`.
//!
//! `Connectors`, `DependsOn`, `Condition`, `Metadata` and the deletion policies belong to the resource, beside `Type` and
//! `Properties`. Inside `Properties` the transform takes them for properties that it does not know and refuses the
//! template; of a resource that is not SAM's, CloudFormation refuses them when it deploys. `AWS::Serverless::GraphQLApi`
//! alone lets them pass, without any effect.
//!
//! ```yaml
//! Checkout:
//!   Type: AWS::Serverless::Function
//!   Properties:
//!     Handler: app.handler
//!     Connectors: {}     # bad
//!   Connectors: {}       # good
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/reference-sam-connector.html>.

use crate::diagnostics::schema::property_name::ATTRIBUTES;
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::comments::comments_of;
use crate::edit::draft::Draft;
use crate::edit::{Piece, append_entries, insert_entry_behind, one, remove_entry};
use sam_core::connector::Resolver;
use sam_core::document::Document;
use sam_core::spec::schema;
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::Resource;
use sam_core::text::TextEdit;

pub(super) const RULE: Rule = Rule {
    code: "attribute-in-properties",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Resource(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, _: &Resolver<'_>) {
    let (Some(type_name), Some(properties)) = (resource.type_name(), resource.properties()) else {
        return;
    };
    for entry in properties.entries() {
        let name = entry.name();
        let Some(refusal) = refusal(type_name, entry) else {
            continue;
        };
        let (severity, effect) = match refusal {
            Refusal::BySam => (Severity::Error, "SAM refuses it here"),
            Refusal::ByCloudFormation => (Severity::Error, "CloudFormation refuses it here"),
            Refusal::Ignored => (Severity::Warning, "it has no effect here"),
        };
        let message = format!(
            "`{name}` is an attribute of the resource, not a property: {effect}. Move it next to `Properties`."
        );
        acc.push(RULE.at(entry.key.full_range(), message).severity(severity));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let resource = finding.resource(resolver)?;
    let entry = finding.key_in(resource.properties()?)?;
    let edits = moved(resolver.template().document(), resource, entry);
    Some(Fix::list([("Move next to `Properties`", edits)]))
}

/// What becomes of an attribute among the properties.
enum Refusal {
    BySam,
    ByCloudFormation,
    Ignored,
}

fn refusal(type_name: &str, entry: EntryRef<'_>) -> Option<Refusal> {
    let name = entry.name();
    if !ATTRIBUTES.contains(&name) {
        return None;
    }
    match type_name.strip_prefix("AWS::") {
        // What a connector's properties are is told by other rules.
        Some("Serverless::Connector") | None => None,
        Some("Serverless::GraphQLApi") => Some(Refusal::Ignored),
        Some(it) if it.starts_with("Serverless::") => Some(Refusal::BySam),
        // It takes any property.
        Some("CloudFormation::CustomResource") => None,
        // Other types may have properties of these names; what looks like connectors is meant to be some.
        Some(_) => match schema::properties(type_name) {
            _ if name == "Connectors" => has_connector(entry.value),
            Some(shape) => !shape.is_open() && shape.property(name).is_none(),
            None => false,
        }
        .then_some(Refusal::ByCloudFormation),
    }
}

fn has_connector(connectors: NodeRef<'_>) -> bool {
    let mut properties = connectors
        .entries()
        .filter_map(|it| it.value.get("Properties"));
    properties.any(|it| it.get("Destination").is_some() && it.get("Permissions").is_some())
}

/// Moves an attribute with its comments out of the properties.
fn moved(
    document: &Document,
    resource: Resource<'_>,
    entry: EntryRef<'_>,
) -> Option<Vec<TextEdit>> {
    let (id, name) = (resource.id, entry.name());
    let is_once = resource
        .properties()?
        .entries()
        .filter(|it| it.name() == name);
    if is_once.count() != 1 {
        return None;
    }
    let mut comments = comments_of(document, entry.key);
    let line = |offset| document.text.line_col(offset, Default::default()).line;
    if line(entry.key.range().end()) == line(entry.value.full_range().start()) {
        // What stands behind the value goes with it.
        let above = comments.clone().above(document);
        comments = comments.with_texts(above);
    }
    let mut draft = Draft::new(document);
    let above = comments.take_above();
    if !above.is_empty() {
        draft.edit(|_| Some(above))?;
    }
    draft.edit(|document| put(document, id, name))?;
    draft.edit(|document| {
        let resource = document.template().resource(id)?;
        let properties = resource.properties()?;
        if properties.entries().len() == 1 {
            remove_entry(
                document,
                resource.body(),
                resource.body().entry("Properties")?,
            )
        } else {
            remove_entry(document, properties, properties.entry(name)?)
        }
    })?;
    if !comments.texts.is_empty() {
        draft.edit(|document| {
            let body = document.template().resource(id)?.body();
            comments.put_above(document, body.entry(name)?.key.range().start())
        })?;
    }
    draft.edits()
}

/// Writes the attribute that stands among the properties beside them, too.
fn put(document: &Document, id: &str, name: &str) -> Option<Vec<TextEdit>> {
    let resource = document.template().resource(id)?;
    let body = resource.body();
    let value = resource.property(name)?;
    let Some(own) = body.entry(name) else {
        let properties = body.entry("Properties")?;
        let value = Piece::Moved(value);
        return one(insert_entry_behind(
            document, body, properties, name, &value,
        ));
    };
    let is_joined = name == "Connectors"
        && own.value.entries().len() > 0
        && value.entries().all(|it| own.value.get(it.name()).is_none());
    if !is_joined {
        return None;
    }
    let pieces: Vec<_> = value
        .entries()
        .map(|it| (it.name(), Piece::Moved(it.value)))
        .collect();
    let entries: Vec<_> = pieces.iter().map(|(key, piece)| (*key, piece)).collect();
    one(append_entries(document, own.value, &entries))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const CONNECTORS: &str = r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      # Where orders go
      Connectors: # all of them
        ToOrders:
          Properties:
            Destination:
              Id: Orders # the queue
            Permissions:
            - Write

      Runtime: python3.13
    Metadata: {}
"#;

    #[test]
    fn connectors_move_with_their_comments() {
        check(
            CONNECTORS,
            expect![[r#"
                11 |       Connectors: # all of them
                   |       ^^^^^^^^^^ attribute-in-properties: `Connectors` is an attribute of the resource, not a property: SAM refuses it here. Move it next to `Properties`.
                   |       fix: Move next to `Properties`
            "#]],
        );
        check_fix(
            CONNECTORS,
            "Move next to `Properties`",
            expect![[r#"
                  9 |       Handler: app.handler
                -10 |       # Where orders go
                -11 |       Connectors: # all of them
                -12 |         ToOrders:
                -13 |           Properties:
                -14 |             Destination:
                -15 |               Id: Orders # the queue
                -16 |             Permissions:
                -17 |             - Write
                 10 |
                 11 |       Runtime: python3.13
                +12 |     # Where orders go
                +13 |     # all of them
                +14 |     Connectors:
                +15 |       ToOrders:
                +16 |         Properties:
                +17 |           Destination:
                +18 |             Id: Orders # the queue
                +19 |           Permissions:
                +20 |           - Write
                 21 |     Metadata: {}
            "#]],
        );
    }

    #[test]
    fn they_join_those_that_are_there() {
        let fixture = |key: &str| {
            format!(
                r#"{{
  "Transform": "AWS::Serverless-2016-10-31",
  "Resources": {{
    "Orders": {{ "Type": "AWS::SQS::Queue" }},
    "Jobs": {{ "Type": "AWS::SQS::Queue" }},
    "Rule": {{
      "Type": "AWS::Events::Rule",
      "Properties": {{
        "ScheduleExpression": "rate(1 day)",
        "Connectors": {{
          "{key}": {{
            "Properties": {{ "Destination": {{ "Id": "Orders" }}, "Permissions": ["Write"] }}
          }}
        }}
      }},
      "Connectors": {{
        "ToJobs": {{
          "Properties": {{ "Destination": {{ "Id": "Jobs" }}, "Permissions": ["Write"] }}
        }}
      }}
    }}
  }}
}}
"#
            )
        };
        check_fix(
            &fixture("ToOrders"),
            "Move next to `Properties`",
            expect![[r#"
                  8 |       "Properties": {
                - 9 |         "ScheduleExpression": "rate(1 day)",
                -10 |         "Connectors": {
                -11 |           "ToOrders": {
                -12 |             "Properties": { "Destination": { "Id": "Orders" }, "Permissions": ["Write"] }
                -13 |           }
                -14 |         }
                + 9 |         "ScheduleExpression": "rate(1 day)"
                 10 |       },
                ...
                 13 |           "Properties": { "Destination": { "Id": "Jobs" }, "Permissions": ["Write"] }
                +14 |         },
                +15 |         "ToOrders": {
                +16 |           "Properties": { "Destination": { "Id": "Orders" }, "Permissions": ["Write"] }
                 17 |         }
            "#]],
        );
        check(
            &fixture("ToJobs"),
            expect![[r#"
                10 |         "Connectors": {
                   |         ^^^^^^^^^^^^ attribute-in-properties: `Connectors` is an attribute of the resource, not a property: CloudFormation refuses it here. Move it next to `Properties`.
            "#]],
        );
    }

    #[test]
    fn other_attributes_of_what_sam_makes() {
        let fixture = r#"
Transform: AWS::Serverless-2016-10-31
Conditions:
  IsProd: !Equals [!Ref AWS::Region, eu-west-1]
Resources:
  Table:
    Type: AWS::Serverless::SimpleTable
    DeletionPolicy: Retain
    Properties:
      DeletionPolicy: Delete
      Condition: IsProd # there only
  Api:
    Type: AWS::Serverless::Api
    Properties: {DependsOn: Table}
  Graph:
    Type: AWS::Serverless::GraphQLApi
    Properties:
      DependsOn:
      - Table
      Auth: {Type: AWS_IAM}
  Own:
    Type: Custom::Own
    Properties:
      ServiceToken: arn:aws:sns:eu-west-1:123456789012:own
      Condition: anything
      Connectors: {}
  Template:
    Type: AWS::SES::Template
    Properties:
      Metadata: {}
      Connectors: {A: b}
"#;
        check(
            fixture,
            expect![[r#"
                10 |       DeletionPolicy: Delete
                   |       ^^^^^^^^^^^^^^ attribute-in-properties: `DeletionPolicy` is an attribute of the resource, not a property: SAM refuses it here. Move it next to `Properties`.
                11 |       Condition: IsProd # there only
                   |       ^^^^^^^^^ attribute-in-properties: `Condition` is an attribute of the resource, not a property: SAM refuses it here. Move it next to `Properties`.
                   |       fix: Move next to `Properties`
                14 |     Properties: {DependsOn: Table}
                   |                  ^^^^^^^^^ attribute-in-properties: `DependsOn` is an attribute of the resource, not a property: SAM refuses it here. Move it next to `Properties`.
                   |                  fix: Move next to `Properties`
                18 |       DependsOn:
                   |       ^^^^^^^^^ attribute-in-properties (warning): `DependsOn` is an attribute of the resource, not a property: it has no effect here. Move it next to `Properties`.
                   |       fix: Move next to `Properties`
                30 |       Metadata: {}
                   |       ^^^^^^^^ attribute-in-properties: `Metadata` is an attribute of the resource, not a property: CloudFormation refuses it here. Move it next to `Properties`.
                   |       fix: Move next to `Properties`
            "#]],
        );
        check_fix(
            &fixture.replace("      DeletionPolicy: Delete\n", ""),
            "Move next to `Properties`",
            expect![[r#"
                  8 |     DeletionPolicy: Retain
                - 9 |     Properties:
                -10 |       Condition: IsProd # there only
                + 9 |     Condition: IsProd # there only
                 10 |   Api:
            "#]],
        );
    }
}
