//! `unknown-property`: a resource has a property that its type does not know.
//!
//! The transform refuses a template in which a resource of its own has a property that its type does not take: "property
//! ManagedPolicyArns not defined for resource of type AWS::Serverless::Function". CloudFormation refuses an unknown property
//! of any other type, and an unknown key in a nested property. A name that is close to a known one, and a property that
//! belongs into another map of the resource, is an error. Any other name is a warning with the date of the data, since
//! CloudFormation gets new properties every week. So is any name in a map that the transform reads itself, as an event, and
//! of a GraphQL API, whose unknown properties the transform drops without a word.
//!
//! ```yaml
//! Checkout:
//!   Type: AWS::Serverless::Function
//!   Properties:
//!     Policy: AWSLambdaRole        # bad
//!     Policies: AWSLambdaRole      # good
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-resources-and-properties.html>.

use crate::diagnostics::schema::property_name::{ATTRIBUTES, meant, meant_by_part};
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{nest, one, replace_scalar};
use crate::names::a_noun;
use crate::property::event_type;
use sam_core::connector::Resolver;
use sam_core::spec::schema::Shape;
use sam_core::spec::{is_sam_type, sam_type};
use sam_core::syntax::EntryRef;
use sam_core::validation::{Elsewhere, FaultCertainty, SchemaFault, SchemaFaultKind};
use sam_core::{SAM_TRANSLATOR, SCHEMA_DATE};

pub(super) const RULE: Rule = Rule {
    code: "unknown-property",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Schema(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, fault: &SchemaFault<'_>) {
    let SchemaFaultKind::UnknownProperty {
        entry,
        shape,
        elsewhere,
        ..
    } = &fault.kind
    else {
        return;
    };
    let (name, owner) = (entry.name(), fault.owner);
    let is_top = fault.depth == 0;
    // Rules of their own look at attributes and at `Globals`.
    if is_top && (ATTRIBUTES.contains(&name) || !owner.contains("::")) {
        return;
    }
    let is_dropped = is_top && owner == "AWS::Serverless::GraphQLApi";
    let (near, is_spelt_so) = match near(name, shape, fault) {
        Some(near) => (Some(near), true),
        None if elsewhere.is_none() => (near_by_part(name, shape, fault), false),
        None => (None, false),
    };
    let is_refused = is_top && is_sam_type(owner);
    let who = match is_refused {
        true if is_dropped => format!(
            "SAM has no property `{name}` for {} and drops it silently",
            a_noun(owner)
        ),
        true => format!(
            "SAM has no property `{name}` for {} and refuses it",
            a_noun(owner)
        ),
        false => match shape.definitions().as_slice() {
            [one] => match event_type(owner, one) {
                Some(event) => format!("An event of type `{event}` has no property `{name}`"),
                None => format!("`{one}` has no property `{name}`"),
            },
            _ if is_top => format!("`{owner}` has no property `{name}`"),
            _ => format!("There is no property `{name}` here"),
        },
    };
    let way_out = match (near, elsewhere) {
        (Some(near), _) => format!(". Did you mean `{near}`?"),
        (None, Some(Elsewhere::Around(key))) => {
            // An event has `Properties`, too.
            match key {
                Some(key) => format!(". Move it into `{key}`."),
                None => ". Move it into the `Properties` of the resource.".to_owned(),
            }
        }
        (None, Some(Elsewhere::Inside(key))) => format!(". Move it into `{key}`."),
        (None, None) if is_refused => {
            format!(" (translator {SAM_TRANSLATOR}). Remove it, or correct its name.")
        }
        (None, None) => format!(" (data of {SCHEMA_DATE}). Remove it, or correct its name."),
    };
    let is_new = !is_spelt_so && elsewhere.is_none() && !is_refused;
    let severity = match fault.certainty {
        FaultCertainty::Refused | FaultCertainty::NotInTransform if !is_new && !is_dropped => {
            Severity::Error
        }
        FaultCertainty::Refused
        | FaultCertainty::NotInTransform
        | FaultCertainty::Doubtful
        | FaultCertainty::Unlisted => Severity::Warning,
    };
    let finding = RULE.at(fault.range, who + &way_out).severity(severity);
    acc.push(finding.meaning(near));
}

/// The property that was meant.
fn near(name: &str, shape: &Shape, fault: &SchemaFault<'_>) -> Option<&'static str> {
    meant(name, &known(shape, fault))
}

/// The property that may have been meant: the map has no other with such a part.
fn near_by_part(name: &str, shape: &Shape, fault: &SchemaFault<'_>) -> Option<&'static str> {
    meant_by_part(name, &known(shape, fault))
}

/// The names of the properties that may stand there.
fn known(shape: &Shape, fault: &SchemaFault<'_>) -> Vec<&'static str> {
    let of_sam = sam_type::properties(fault.owner).filter(|_| fault.depth == 0);
    match of_sam {
        Some(known) => known.to_vec(),
        None => shape.properties().into_iter().map(|it| it.name).collect(),
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let fault = finding.schema_fault(resolver)?;
    let SchemaFaultKind::UnknownProperty {
        entry,
        map,
        shape,
        elsewhere,
    } = &fault.kind
    else {
        return None;
    };
    if let Some(Elsewhere::Inside(key)) = elsewhere
        && near(entry.name(), shape, &fault).is_none()
    {
        // All that stand there were meant to stand one level deeper.
        let entries: Vec<_> = map.entries().collect();
        let is_known = |it: &EntryRef<'_>| shape.property(it.name()).is_some();
        let is_whole = !entries.iter().any(is_known) && map.is_mapping();
        let edits = is_whole.then(|| nest(resolver.template().document(), *map, &entries, key));
        return Some(Fix::list([(format!("Move into `{key}`"), edits.flatten())]));
    }
    let near = near(entry.name(), shape, &fault)
        .or_else(|| near_by_part(entry.name(), shape, &fault).filter(|_| elsewhere.is_none()))
        .filter(|it| is_exchangeable(entry.name(), it))?;
    if map.entry(near).is_some() {
        return None;
    }
    let edits = one(replace_scalar(
        resolver.template().document(),
        entry.key,
        near,
    ));
    Some(Fix::list([(format!("Change to `{near}`"), edits)]))
}

/// Whether the value is the same under the other name.
fn is_exchangeable(name: &str, meant: &str) -> bool {
    !matches!(
        (name, meant),
        ("Code", "CodeUri")
            | ("DeadLetterConfig", "DeadLetterQueue")
            | ("DefinitionString", "Definition")
            | ("Statements", "Policies")
            | ("TracingConfig", "Tracing")
    )
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    #[test]
    fn variables_stand_one_level_deeper() {
        let fixture = "Transform: AWS::Serverless-2016-10-31
Resources:
  T: {Type: AWS::Serverless::SimpleTable}
  F:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: x
      Handler: a.b
      Runtime: python3.13
      Environment:
        TABLE: !Ref T # the table
        OTHER: x
";
        check(
            fixture,
            expect![[r#"
            11 |         TABLE: !Ref T # the table
               |         ^^^^^ unknown-property: `Environment` has no property `TABLE`. Move it into `Variables`.
               |         fix: Move into `Variables`
            12 |         OTHER: x
               |         ^^^^^ unknown-property: `Environment` has no property `OTHER`. Move it into `Variables`.
               |         fix: Move into `Variables`
        "#]],
        );
        check_fix(
            fixture,
            "Move into `Variables`",
            expect![[r#"
             10 |       Environment:
            -11 |         TABLE: !Ref T # the table
            -12 |         OTHER: x
            +11 |         Variables:
            +12 |           TABLE: !Ref T # the table
            +13 |           OTHER: x
        "#]],
        );
    }

    const PROPERTIES: &str = r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  One:
    Type: AWS::Serverless::Function
    Properties:
      Handlr: app.handler
      Policy: AWSLambdaRole
  Two:
    Type: AWS::Serverless::Function
    Properties:
      Policies: AWSLambdaRole
      ManagedPolicyArns: [arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess]
      Wholly: Other
      DependsOn: One
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: a.asl.json
      RoleArn: arn:aws:iam::123456789012:role/flow
  Graph:
    Type: AWS::Serverless::GraphQLApi
    Properties: {Auth: {Type: AWS_IAM}, SchemaUrl: a.graphql}
  Other:
    Type: AWS::Lambda::Function
    Properties: {Handlr: a}
"#;

    #[test]
    fn a_property_that_sam_does_not_know() {
        check(
            PROPERTIES,
            expect![[r#"
                7 |       Handlr: app.handler
                  |       ^^^^^^ unknown-property: SAM has no property `Handlr` for a function and refuses it. Did you mean `Handler`?
                  |       fix: Change to `Handler`
                8 |       Policy: AWSLambdaRole
                  |       ^^^^^^ unknown-property: SAM has no property `Policy` for a function and refuses it. Did you mean `Policies`?
                  |       fix: Change to `Policies`
                13 |       ManagedPolicyArns: [arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess]
                   |       ^^^^^^^^^^^^^^^^^ unknown-property: SAM has no property `ManagedPolicyArns` for a function and refuses it. Did you mean `Policies`?
                14 |       Wholly: Other
                   |       ^^^^^^ unknown-property: SAM has no property `Wholly` for a function and refuses it (translator 1.115.0). Remove it, or correct its name.
                15 |       DependsOn: One
                   |       ^^^^^^^^^ attribute-in-properties: `DependsOn` is an attribute of the resource, not a property: SAM refuses it here. Move it next to `Properties`.
                   |       fix: Move next to `Properties`
                20 |       RoleArn: arn:aws:iam::123456789012:role/flow
                   |       ^^^^^^^ unknown-property: SAM has no property `RoleArn` for a state machine and refuses it. Did you mean `Role`?
                   |       fix: Change to `Role`
                23 |     Properties: {Auth: {Type: AWS_IAM}, SchemaUrl: a.graphql}
                   |                                         ^^^^^^^^^ unknown-property: SAM has no property `SchemaUrl` for a GraphQL API and drops it silently. Did you mean `SchemaUri`?
                   |                                         fix: Change to `SchemaUri`
                26 |     Properties: {Handlr: a}
                   |                  ^^^^^^ unknown-property: `AWS::Lambda::Function` has no property `Handlr`. Did you mean `Handler`?
                   |                  fix: Change to `Handler`
            "#]],
        );
        check_fix(
            PROPERTIES,
            "Change to `Policies`",
            expect![[r#"
                  7 |       Handlr: app.handler
                - 8 |       Policy: AWSLambdaRole
                + 8 |       Policies: AWSLambdaRole
                  9 |   Two:
            "#]],
        );
    }

    #[test]
    fn functions_and_macros_may_bring_others() {
        check(
            r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  One:
    Type: AWS::Serverless::Function
    Properties:
      Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://shop/properties.yaml}}
      Handler: app.handler
"#,
            expect![[""]],
        );
        check(
            r#"
Transform: [Own, AWS::Serverless-2016-10-31]
Resources:
  One:
    Type: AWS::Serverless::Function
    Properties: {Handlr: app.handler}
"#,
            expect![[""]],
        );
    }
}
