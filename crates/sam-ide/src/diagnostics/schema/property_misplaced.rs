//! `property-misplaced`: a property is next to `Properties` instead of inside, or an attribute of the resource is misspelled.
//!
//! Beside `Type` and `Properties` a resource has `DependsOn`, `Condition`, `Metadata`, `Connectors`, the deletion policies
//! and few others. SAM drops anything else there without a word, so that `Policies` beside `Properties` grants nothing;
//! for resources that are not SAM's, CloudFormation refuses the template. It accepts a `Description` and a `Version` on any
//! resource, and ignores them.
//!
//! ```yaml
//! Checkout:
//!   Type: AWS::Serverless::Function
//!   Policies: AWSLambdaRole        # bad: has no effect
//!   Properties:
//!     Policies: AWSLambdaRole      # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html>.

use crate::diagnostics::schema::property_name::meant;
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::draft::Draft;
use crate::edit::{Piece, append_entry, insert_entry_behind, one, remove_entry, replace_scalar};
use crate::names::closest;
use sam_core::connector::Resolver;
use sam_core::document::Document;
use sam_core::policy::is_function_key;
use sam_core::spec::RESOURCE_ATTRIBUTES;
use sam_core::spec::{sam_type, schema};
use sam_core::template::Resource;
use sam_core::text::TextEdit;

pub(super) const RULE: Rule = Rule {
    code: "property-misplaced",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Resource(check),
    fix: Some(fix),
};

/// Attributes that CloudFormation accepts on all resources and that its documentation does not list.
const ACCEPTED: [&str; 2] = ["Description", "Version"];

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, resolver: &Resolver<'_>) {
    let Some(type_name) = resource.type_name() else {
        return;
    };
    // Rules of their own look at these.
    if type_name == "AWS::Serverless::Connector" {
        return;
    }
    let is_of_sam = type_name.starts_with("AWS::Serverless::");
    for entry in resource.body().entries() {
        let name = entry.name();
        if name.is_empty() || is_function_key(entry) || RESOURCE_ATTRIBUTES.contains(&name) {
            continue;
        }
        let is_accepted = ACCEPTED.contains(&name);
        let (severity, effect) = match is_of_sam {
            true => (Severity::Warning, "SAM drops it silently"),
            false if is_accepted => (Severity::Warning, "CloudFormation ignores it"),
            false => (Severity::Error, "CloudFormation refuses the template"),
        };
        let meant = Meant::of(name, type_name);
        if is_accepted && !matches!(meant, Some(Meant::Property(property)) if property == name) {
            continue;
        }
        let name_meant = match meant {
            Some(Meant::Property(it) | Meant::Attribute(it)) => Some(it),
            None => None,
        };
        let message = match meant {
            Some(Meant::Property(property)) => format!(
                "`{name}` is next to `Properties`, where {effect}. Move `{property}` into `Properties`."
            ),
            Some(Meant::Attribute(near)) => {
                format!("A resource has no attribute `{name}`: {effect}. Did you mean `{near}`?")
            }
            // SAM drops it, and no schema says what it was meant to be.
            None if is_of_sam => continue,
            None => format!("A resource has no attribute `{name}`: {effect}. Remove it."),
        };
        if !resolver.template().has_unknown_names() {
            let finding = RULE.at(entry.key.full_range(), message).severity(severity);
            acc.push(finding.meaning(name_meant));
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let resource = finding.resource(resolver)?;
    let body = resource.body();
    let entry = finding.key_in(body)?;
    let way = match Meant::of(entry.name(), resource.type_name()?)? {
        Meant::Property(property) => (
            "Move into `Properties`".to_owned(),
            moved(document, resource, entry.name(), property),
        ),
        Meant::Attribute(near) => {
            let edit = body
                .entry(near)
                .is_none()
                .then(|| replace_scalar(document, entry.key, near));
            (format!("Change to `{near}`"), one(edit.flatten()))
        }
    };
    Some(Fix::list([way]))
}

/// What an entry beside `Properties` was meant to be.
enum Meant {
    Property(&'static str),
    Attribute(&'static str),
}

impl Meant {
    fn of(name: &str, type_name: &str) -> Option<Self> {
        let shape = schema::properties(type_name);
        let shape = shape.map_or_else(Vec::new, |it| it.properties());
        let mut properties: Vec<_> = shape.iter().map(|it| it.name).collect();
        properties.extend(sam_type::properties(type_name).unwrap_or_default());
        let exact = properties.iter().find(|it| **it == name);
        let attribute = || closest(name, RESOURCE_ATTRIBUTES).map(Self::Attribute);
        let near = || meant(name, &properties).map(Self::Property);
        exact
            .map(|it| Self::Property(it))
            .or_else(attribute)
            .or_else(near)
    }
}

/// Moves an entry under the properties.
fn moved(
    document: &Document,
    resource: Resource<'_>,
    name: &str,
    property: &str,
) -> Option<Vec<TextEdit>> {
    let id = resource.id;
    if resource.property_entry(property).is_some() {
        return None;
    }
    let mut draft = Draft::new(document);
    draft.edit(|document| {
        let resource = document.template().resource(id)?;
        let value = Piece::Moved(resource.body().get(name)?);
        let body = resource.body();
        match resource.properties().filter(|it| it.is_mapping()) {
            Some(properties) => one(append_entry(document, properties, property, &value)),
            None if body.entry("Properties").is_some() => None,
            None => one(insert_entry_behind(
                document,
                body,
                body.entry("Type")?,
                "Properties",
                &Piece::map([(property, value)]),
            )),
        }
    })?;
    draft.edit(|document| {
        let body = document.template().resource(id)?.body();
        remove_entry(document, body, body.entry(name)?)
    })?;
    draft.edits()
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const BESIDE: &str = r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::SQS::Queue}
  One:
    Type: AWS::Serverless::Function
    Policies:
    - SQSSendMessagePolicy:
        QueueName: !GetAtt Orders.QueueName
    Properties:
      Handler: app.handler
  Two:
    Type: AWS::Serverless::Function
    Polices: AWSLambdaRole
    DependOn: Orders
    Conectors: {}
    Own: thing
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
        - {Effect: Allow, Action: sts:AssumeRole, Principal: {Service: lambda.amazonaws.com}}
    ManagedPolicyArns: [arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess]
  Other:
    Type: AWS::SQS::Queue
    Metdata: {}
"#;

    #[test]
    fn properties_stand_under_properties() {
        check(
            BESIDE,
            expect![[r#"
                7 |     Policies:
                  |     ^^^^^^^^ property-misplaced (warning): `Policies` is next to `Properties`, where SAM drops it silently. Move `Policies` into `Properties`.
                  |     fix: Move into `Properties`
                14 |     Polices: AWSLambdaRole
                   |     ^^^^^^^ property-misplaced (warning): `Polices` is next to `Properties`, where SAM drops it silently. Move `Policies` into `Properties`.
                   |     fix: Move into `Properties`
                15 |     DependOn: Orders
                   |     ^^^^^^^^ property-misplaced (warning): A resource has no attribute `DependOn`: SAM drops it silently. Did you mean `DependsOn`?
                   |     fix: Change to `DependsOn`
                16 |     Conectors: {}
                   |     ^^^^^^^^^ property-misplaced (warning): A resource has no attribute `Conectors`: SAM drops it silently. Did you mean `Connectors`?
                   |     fix: Change to `Connectors`
                25 |     ManagedPolicyArns: [arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess]
                   |     ^^^^^^^^^^^^^^^^^ property-misplaced: `ManagedPolicyArns` is next to `Properties`, where CloudFormation refuses the template. Move `ManagedPolicyArns` into `Properties`.
                   |     fix: Move into `Properties`
                28 |     Metdata: {}
                   |     ^^^^^^^ property-misplaced: A resource has no attribute `Metdata`: CloudFormation refuses the template. Did you mean `Metadata`?
                   |     fix: Change to `Metadata`
            "#]],
        );
        check_fix(
            BESIDE,
            "Move into `Properties`",
            expect![[r#"
                  6 |     Type: AWS::Serverless::Function
                - 7 |     Policies:
                - 8 |     - SQSSendMessagePolicy:
                - 9 |         QueueName: !GetAtt Orders.QueueName
                  7 |     Properties:
                  8 |       Handler: app.handler
                + 9 |       Policies:
                +10 |       - SQSSendMessagePolicy:
                +11 |           QueueName: !GetAtt Orders.QueueName
                 12 |   Two:
            "#]],
        );
    }

    #[test]
    fn a_description_is_accepted_beside_the_properties() {
        check(
            r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Description: holds orders
    Version: 1
  Own:
    Type: Custom::Own
    Description: made by a function
    Version: "1.0"
    Properties: {ServiceToken: arn}
  Key:
    Type: AWS::KMS::Alias
    Description: for the table
  Role:
    Type: AWS::IAM::Role
    Description: for the function
  Function:
    Type: AWS::Serverless::Function
    Description: takes orders
    Version: "1.0"
"#,
            expect![[r#"
                12 |     Properties: {ServiceToken: arn}
                   |                                ^^^ service-token: `ServiceToken` must be the ARN of a function or topic, and not a name. Write the ARN.
                18 |     Description: for the function
                   |     ^^^^^^^^^^^ property-misplaced (warning): `Description` is next to `Properties`, where CloudFormation ignores it. Move `Description` into `Properties`.
                   |     fix: Move into `Properties`
                21 |     Description: takes orders
                   |     ^^^^^^^^^^^ property-misplaced (warning): `Description` is next to `Properties`, where SAM drops it silently. Move `Description` into `Properties`.
                   |     fix: Move into `Properties`
            "#]],
        );
    }
}
