//! `property-missing`: a resource lacks a property that its type requires.
//!
//! CloudFormation refuses a resource, and a nested property, without a key that its schema requires; the transform refuses
//! a resource of its own likewise. Properties that `Globals` gives count.
//!
//! ```yaml
//! Rules:
//! - Id: expire                # bad: a rule requires `Status`
//! - Id: expire                # good
//!   Status: Enabled
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::nest;
use crate::property::event_type;
use crate::required::added;
use sam_core::connector::Resolver;
use sam_core::text::TextEdit;
use sam_core::validation::{SchemaFault, SchemaFaultKind};

pub(super) const RULE: Rule = Rule {
    code: "property-missing",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Schema(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, fault: &SchemaFault<'_>) {
    let SchemaFaultKind::MissingProperty { name, definition } = fault.kind else {
        return;
    };
    let who = match definition {
        _ if fault.depth == 0 => format!("`{}` requires", fault.owner),
        Some(definition) => match event_type(fault.owner, definition) {
            Some(event) => format!("An event of type `{event}` requires"),
            None => format!("`{definition}` requires"),
        },
        None => "This map requires".to_owned(),
    };
    let message = format!("{who} the property `{name}`. Add it.");
    acc.push(RULE.at(fault.range, message).lacking(name));
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let fault = finding.schema_fault(resolver)?;
    let SchemaFaultKind::MissingProperty { name, .. } = fault.kind else {
        return None;
    };
    if fault.depth > 0 {
        let edits = (name == "Properties").then(|| properties_of_event(resolver, finding));
        return Some(Fix::list([("Move into `Properties`", edits.flatten())]));
    }
    let added = added(finding.resource(resolver)?, resolver.template())?;
    let edits = Some(added.edits).filter(|_| added.is_whole);
    Some(Fix::list([(added.label, edits)]))
}

/// All keys of an event beside its `Type`, put into its `Properties`.
fn properties_of_event(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<TextEdit>> {
    let document = resolver.template().document();
    let events = finding.resource(resolver)?.property("Events")?;
    let event = finding.key_in(events)?.value;
    let others: Vec<_> = event.entries().filter(|it| it.name() != "Type").collect();
    nest(document, event, &others, "Properties")
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule, check_whole};
    use expect_test::expect;

    #[test]
    fn required_properties() {
        check_whole(
            r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
  Empty:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {}
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      LifecycleConfiguration:
        Rules:
        - Id: expire
        - !If [IsProd, {Id: other}, !Ref AWS::NoValue]
  Api:
    Type: AWS::Serverless::Api
Conditions:
  IsProd: !Equals [!Ref AWS::Region, eu-west-1]
"#,
            expect![[r#"
                5 |     Type: AWS::Lambda::EventSourceMapping
                  |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ property-missing: `AWS::Lambda::EventSourceMapping` requires the property `FunctionName`. Add it.
                8 |     Properties: {}
                  |     ^^^^^^^^^^ property-missing: `AWS::Lambda::EventSourceMapping` requires the property `FunctionName`. Add it.
                14 |         - Id: expire
                   |           ^^ property-missing: `Rule` requires the property `Status`. Add it.
                15 |         - !If [IsProd, {Id: other}, !Ref AWS::NoValue]
                   |                         ^^ property-missing: `Rule` requires the property `Status`. Add it.
                17 |     Type: AWS::Serverless::Api
                   |           ^^^^^^^^^^^^^^^^^^^^ property-missing: `AWS::Serverless::Api` requires the property `StageName`. Add it.
                   |           fix: Add the required property `StageName`
            "#]],
        );
    }

    #[test]
    fn what_is_required_is_added() {
        check_fix(
            "Resources:\n  R:\n    Type: AWS::IAM::Role\n",
            "Add the required property `AssumeRolePolicyDocument`",
            expect![[r#"
                  3 |     Type: AWS::IAM::Role
                + 4 |     Properties:
                + 5 |       AssumeRolePolicyDocument:
                + 6 |         Version: '2012-10-17'
                + 7 |         Statement:
                + 8 |           - Effect: Allow
                + 9 |             Principal:
                +10 |               Service: lambda.amazonaws.com
                +11 |             Action: sts:AssumeRole
            "#]],
        );
    }

    #[test]
    fn an_event_has_the_name_that_templates_give_it() {
        check_rule(
            "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      InlineCode: x\n      Handler: a.b\n      Runtime: python3.13\n      Events:\n        A: {Type: Api}\n        B: {Type: S3, Properties: {Bucket: !Ref C}}\n  C: {Type: AWS::S3::Bucket}\n",
            "property-missing",
            expect![[r#"
                10 |         A: {Type: Api}
                   |         ^ property-missing: An event of type `Api` requires the property `Properties`. Add it.
                11 |         B: {Type: S3, Properties: {Bucket: !Ref C}}
                   |                       ^^^^^^^^^^ property-missing: An event of type `S3` requires the property `Events`. Add it.
            "#]],
        );
    }

    #[test]
    fn properties_of_an_event_beside_its_type() {
        check_fix(
            "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      InlineCode: x\n      Handler: a.b\n      Runtime: python3.13\n      Events:\n        E:\n          Type: Api\n          Path: / # all\n          Method: get\n",
            "Move into `Properties`",
            expect![[r#"
                 11 |           Type: Api
                -12 |           Path: / # all
                -13 |           Method: get
                +12 |           Properties:
                +13 |             Path: / # all
                +14 |             Method: get
            "#]],
        );
    }
}
