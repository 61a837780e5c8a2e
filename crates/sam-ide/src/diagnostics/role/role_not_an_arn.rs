//! `role-not-an-arn`: `Role` of a function or state machine is not the ARN of a role, or nothing.
//!
//! Lambda and Step Functions want the ARN of the role. `!Ref` of a role is its name, and a logical ID alone is a text. So is
//! what has another form than `arn:aws:iam::123456789012:role/NAME`, and the ARN of a policy is not the ARN of a role. SAM makes a role when `Role` is missing, or is `AWS::NoValue` in a branch of an `Fn::If`, but not for `AWS::NoValue` alone.
//! The transform lets all of these pass, and the deployment fails.
//!
//! ```yaml
//! Role: !Ref CheckoutRole            # bad: the name
//! Role: CheckoutRole                 # bad: a text
//! Role: !GetAtt CheckoutRole.Arn     # good
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, Property, Slot, remove_entry};
use crate::names::noun;
use sam_core::connector::Resolver;
use sam_core::permission::Arn;
use sam_core::policy::{TextPart, text_parts};
use sam_core::spec::ROLE_PROPERTIES;
use sam_core::syntax::NodeRef;
use sam_core::template::Resource;
use sam_core::template::intrinsic::{self, Intrinsic};

pub(super) const RULE: Rule = Rule {
    code: "role-not-an-arn",
    severity: Severity::Error,
    category: RuleCategory::Role,
    check: Check::Resource(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, resolver: &Resolver<'_>) {
    let Some(property) = role(resource) else {
        return;
    };
    let resource_type = resource.type_name().unwrap_or_default();
    let is_of_sam = resource_type.starts_with("AWS::Serverless::");
    let (name, noun) = (property.entry.name(), noun(resource_type));
    if intrinsic::of(property.entry.value).is_some_and(Intrinsic::is_no_value) {
        if is_of_sam {
            let message = format!(
                "The {noun} gets no role: SAM understands `AWS::NoValue` only inside `Fn::If`. Remove `Role`, so that SAM generates one."
            );
            acc.push(RULE.at(property.entry.value.full_range(), message));
        }
        return;
    }
    for (node, _) in Slot::all(property) {
        let message = match role_named(node, resolver) {
            // The other types have a rule for all properties that want an ARN.
            Some((_, Named::ByRef)) if !is_of_sam => continue,
            Some((id, named)) => format!(
                "`{name}` of a {noun} must be an ARN, but this is {}, so the deployment fails. Write `!GetAtt {id}.Arn`.",
                named.words()
            ),
            None if is_written(node) && !may_be_role(&Arn::new(node, resolver.template())) => {
                format!(
                    "`{name}` of a {noun} must be the ARN of a role, `arn:aws:iam::ACCOUNT:role/NAME`. This value is not one, so the deployment fails."
                )
            }
            None => continue,
        };
        acc.push(RULE.at(node.full_range(), message));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let property = role(finding.resource(resolver)?)?;
    let Property { map, entry } = property;
    if intrinsic::of(entry.value).is_some_and(Intrinsic::is_no_value) {
        let edits = remove_entry(document, map, entry);
        return Some(Fix::list([("Remove `Role`", edits)]));
    }
    let mut slots = Slot::all(property).into_iter();
    let (node, slot) = slots.find(|(it, _)| finding.is_at(*it))?;
    let (id, _) = role_named(node, resolver)?;
    let arn = Piece::GetAtt(id.to_owned(), "Arn".to_owned());
    let edits = slot.replace(document, &arn);
    Some(Fix::list([(
        format!("Change to `!GetAtt {id}.Arn`"),
        edits,
    )]))
}

/// The property with the ARN of the role under which a function or state machine runs.
fn role(resource: Resource<'_>) -> Option<Property<'_>> {
    let own_type = resource.type_name()?;
    let (_, name) = ROLE_PROPERTIES.iter().find(|it| it.0 == own_type)?;
    let map = resource.properties()?;
    let entry = map.entry(name)?;
    Some(Property { map, entry })
}

/// How a role of the template is named.
#[derive(Clone, Copy)]
enum Named {
    ByRef,
    ByText,
}

impl Named {
    fn words(self) -> &'static str {
        match self {
            Self::ByRef => "the name of the role",
            Self::ByText => "a text",
        }
    }
}

/// The role of the template that a value names otherwise than by its ARN.
fn role_named<'a>(node: NodeRef<'a>, resolver: &Resolver<'_>) -> Option<(&'a str, Named)> {
    let parts = text_parts(node);
    let (id, named) = match parts.as_slice() {
        [TextPart::Ref(id)] => (*id, Named::ByRef),
        [TextPart::Text(id)] if node.as_str().is_some() => (*id, Named::ByText),
        _ => return None,
    };
    let is_role = resolver.resolved_type(id) == Some("AWS::IAM::Role");
    is_role.then_some((id, named))
}

/// Whether a value is a text or a function, and not something that another rule is about.
fn is_written(node: NodeRef<'_>) -> bool {
    intrinsic::of(node).is_some() || node.as_str().is_some()
}

/// Whether a value may be the ARN of a role when the template is deployed.
fn may_be_role(arn: &Arn) -> bool {
    if !arn.may_be_arn() {
        return false;
    }
    let Some([_, service, region, account]) = arn.fields() else {
        // Fewer fields than an ARN has, all of them known.
        return arn.known_colons().is_none_or(|it| it > 4);
    };
    let is_account = |it: &str| it.len() == 12 && it.bytes().all(|it| it.is_ascii_digit());
    service.is_none_or(|it| it == "iam")
        && region.is_none_or(str::is_empty)
        && account.is_none_or(is_account)
        && arn.may_begin(&["role"])
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix, check_rule};
    use expect_test::expect;

    const ROLES: &str = r#"
Conditions:
  Prod: !Equals [a, b]
Parameters:
  Given: {Type: String}
Resources:
  Own:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement:
        - {Effect: Allow, Action: sts:AssumeRole, Principal: {Service: lambda.amazonaws.com}}
  One:
    Type: AWS::Serverless::Function
    Properties:
      Role: !Ref Own
  Two:
    Type: AWS::Serverless::Function
    Properties:
      Role: !If [Prod, Own, !Ref AWS::NoValue]
  Three:
    Type: AWS::Serverless::Function
    Properties:
      Role: !Ref AWS::NoValue
  Four:
    Type: AWS::Serverless::StateMachine
    Properties:
      Role: !Ref Given
"#;

    #[test]
    fn a_name_is_no_arn() {
        check(
            ROLES,
            expect![[r#"
                17 |       Role: !Ref Own
                   |             ^^^^^^^^ role-not-an-arn: `Role` of a function must be an ARN, but this is the name of the role, so the deployment fails. Write `!GetAtt Own.Arn`.
                   |             fix: Change to `!GetAtt Own.Arn`
                21 |       Role: !If [Prod, Own, !Ref AWS::NoValue]
                   |                        ^^^ role-not-an-arn: `Role` of a function must be an ARN, but this is a text, so the deployment fails. Write `!GetAtt Own.Arn`.
                   |                        fix: Change to `!GetAtt Own.Arn`
                25 |       Role: !Ref AWS::NoValue
                   |             ^^^^^^^^^^^^^^^^^ role-not-an-arn: The function gets no role: SAM understands `AWS::NoValue` only inside `Fn::If`. Remove `Role`, so that SAM generates one.
                   |             fix: Remove `Role`
            "#]],
        );
        check_fix(
            ROLES,
            "Change to `!GetAtt Own.Arn`",
            expect![[r#"
                 16 |     Properties:
                -17 |       Role: !Ref Own
                +17 |       Role: !GetAtt Own.Arn
                 18 |   Two:
            "#]],
        );
        check_fix(
            ROLES,
            "Remove `Role`",
            expect![[r#"
                 24 |     Properties:
                -25 |       Role: !Ref AWS::NoValue
                +25 |       {}
                 26 |   Four:
            "#]],
        );
    }

    #[test]
    fn another_text_is_no_arn_either() {
        check_rule(
            r#"
Parameters:
  Given: {Type: String}
Resources:
  Own:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: {Effect: Allow, Action: sts:AssumeRole, Principal: {Service: [lambda.amazonaws.com, states.amazonaws.com]}}
  A: {Type: AWS::Serverless::Function, Properties: {Role: my-role}}
  B: {Type: AWS::Serverless::Function, Properties: {Role: ''}}
  C: {Type: AWS::Lambda::Function, Properties: {Role: !Sub '${AWS::StackName}-role'}}
  D: {Type: AWS::Lambda::Function, Properties: {Role: 'arn:aws:iam::123456789012:policy/x'}}
  E: {Type: AWS::Serverless::Function, Properties: {Role: 'arn:aws:iam::12345:role/x'}}
  F: {Type: AWS::StepFunctions::StateMachine, Properties: {RoleArn: !GetAtt A.Arn}}
  G: {Type: AWS::Serverless::Function, Properties: {Role: !Sub '${Own}'}}
  H: {Type: AWS::Serverless::Function, Properties: {Role: !Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${Given}'}}
  I: {Type: AWS::Serverless::Function, Properties: {Role: !Ref Given}}
  J: {Type: AWS::Serverless::Function, Properties: {Role: !ImportValue role}}
  K: {Type: AWS::Serverless::Function, Properties: {Role: '{{resolve:ssm:role}}'}}
  L: {Type: AWS::Serverless::Function, Properties: {Role: !Sub '${Given}:role/x'}}
"#,
            "role-not-an-arn",
            expect![[r#"
                10 |   A: {Type: AWS::Serverless::Function, Properties: {Role: my-role}}
                   |                                                           ^^^^^^^ role-not-an-arn: `Role` of a function must be the ARN of a role, `arn:aws:iam::ACCOUNT:role/NAME`. This value is not one, so the deployment fails.
                11 |   B: {Type: AWS::Serverless::Function, Properties: {Role: ''}}
                   |                                                           ^^ role-not-an-arn: `Role` of a function must be the ARN of a role, `arn:aws:iam::ACCOUNT:role/NAME`. This value is not one, so the deployment fails.
                12 |   C: {Type: AWS::Lambda::Function, Properties: {Role: !Sub '${AWS::StackName}-role'}}
                   |                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ role-not-an-arn: `Role` of a function must be the ARN of a role, `arn:aws:iam::ACCOUNT:role/NAME`. This value is not one, so the deployment fails.
                13 |   D: {Type: AWS::Lambda::Function, Properties: {Role: 'arn:aws:iam::123456789012:policy/x'}}
                   |                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ role-not-an-arn: `Role` of a function must be the ARN of a role, `arn:aws:iam::ACCOUNT:role/NAME`. This value is not one, so the deployment fails.
                14 |   E: {Type: AWS::Serverless::Function, Properties: {Role: 'arn:aws:iam::12345:role/x'}}
                   |                                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^ role-not-an-arn: `Role` of a function must be the ARN of a role, `arn:aws:iam::ACCOUNT:role/NAME`. This value is not one, so the deployment fails.
                15 |   F: {Type: AWS::StepFunctions::StateMachine, Properties: {RoleArn: !GetAtt A.Arn}}
                   |                                                                     ^^^^^^^^^^^^^ role-not-an-arn: `RoleArn` of a state machine must be the ARN of a role, `arn:aws:iam::ACCOUNT:role/NAME`. This value is not one, so the deployment fails.
                16 |   G: {Type: AWS::Serverless::Function, Properties: {Role: !Sub '${Own}'}}
                   |                                                           ^^^^^^^^^^^^^ role-not-an-arn: `Role` of a function must be an ARN, but this is the name of the role, so the deployment fails. Write `!GetAtt Own.Arn`.
                   |                                                           fix: Change to `!GetAtt Own.Arn`
            "#]],
        );
    }
}
