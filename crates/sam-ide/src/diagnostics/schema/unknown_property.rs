//! `unknown-property`: a SAM resource has a property that the transform does not know.
//!
//! The transform refuses a template in which a resource of its own has a property that its type does not take: "property
//! ManagedPolicyArns not defined for resource of type AWS::Serverless::Function". What is close to a known one is an error;
//! anything else a warning, since it may be younger than what is known here.
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

use crate::diagnostics::schema::property_name::{ATTRIBUTES, meant};
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{one, replace_scalar};
use crate::names::a_noun;
use sam_core::SAM_TRANSLATOR;
use sam_core::connector::Resolver;
use sam_core::policy::is_function_key;
use sam_core::spec::sam_type;
use sam_core::template::Resource;

pub(super) const RULE: Rule = Rule {
    code: "unknown-property",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Resource(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, resolver: &Resolver<'_>) {
    let (Some(type_name), Some(map)) = (resource.type_name(), resource.properties()) else {
        return;
    };
    // Rules of their own look at connectors, and the transform lets others of a GraphQL API pass.
    if matches!(
        type_name,
        "AWS::Serverless::Connector" | "AWS::Serverless::GraphQLApi"
    ) {
        return;
    }
    let Some(known) = sam_type::properties(type_name) else {
        return;
    };
    for entry in map.entries() {
        let name = entry.name();
        let is_open = name.is_empty() || is_function_key(entry) || ATTRIBUTES.contains(&name);
        if is_open || known.contains(&name) || resolver.template().has_unknown_names() {
            continue;
        }
        let near = meant(name, known);
        let noun = a_noun(type_name);
        let (severity, message) = match near {
            Some(near) => (
                Severity::Error,
                format!(
                    "SAM has no property `{name}` for {noun} and refuses it. Did you mean `{near}`?"
                ),
            ),
            None => (
                Severity::Warning,
                format!(
                    "SAM has no property `{name}` for {noun} and refuses it (translator {SAM_TRANSLATOR}). Remove it, or correct its name."
                ),
            ),
        };
        acc.push(RULE.at(entry.key.full_range(), message).severity(severity));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let resource = finding.resource(resolver)?;
    let map = resource.properties()?;
    let entry = finding.key_in(map)?;
    let known = sam_type::properties(resource.type_name()?)?;
    let near = meant(entry.name(), known)
        .filter(|it| is_exchangeable(entry.name(), it) && map.entry(it).is_none())?;
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
            | ("DefinitionString", "Definition")
            | ("Statements", "Policies")
            | ("TracingConfig", "Tracing")
    )
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

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
                   |       ^^^^^^ unknown-property (warning): SAM has no property `Wholly` for a function and refuses it (translator 1.115.0). Remove it, or correct its name.
                15 |       DependsOn: One
                   |       ^^^^^^^^^ attribute-in-properties: `DependsOn` is an attribute of the resource, not a property: SAM refuses it here. Move it next to `Properties`.
                   |       fix: Move next to `Properties`
                20 |       RoleArn: arn:aws:iam::123456789012:role/flow
                   |       ^^^^^^^ unknown-property: SAM has no property `RoleArn` for a state machine and refuses it. Did you mean `Role`?
                   |       fix: Change to `Role`
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
