//! `connector-role-not-found`: a source or destination has no role to which SAM can attach the policy.
//!
//! A connector puts its policy on the role of a function, state machine, rule or data source. It finds the role only
//! where the template refers to one by `!Ref` or `!GetAtt`, or where SAM makes one. From a role given as text, `!Sub`,
//! `!ImportValue` or `!If` no role is found.
//!
//! ```yaml
//! Checkout:
//!   Type: AWS::Serverless::Function
//!   Properties:
//!     Role: arn:aws:iam::123456789012:role/checkout   # bad
//!     Role: !GetAtt CheckoutRole.Arn                  # good, with `CheckoutRole` in the template
//!     # good: no `Role`, SAM makes one
//! ```
//!
//! A role outside the template can be named in the connector, where the end is described by its parts:
//!
//! ```yaml
//! Source:
//!   Type: AWS::Lambda::Function
//!   Arn: !GetAtt Checkout.Arn
//!   RoleName: checkout
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-connector-resourcereference.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::connector::{end_node, end_owner};
use crate::edit::role::{named_in, new_role};
use crate::edit::{Piece, one, remove_entry, replace_value, set_value, together};
use crate::names::{a_noun, noun};
use sam_core::connector::{End, Problem, ProblemKind, Resolved, Resolver, Side};
use sam_core::syntax::EntryRef;
use sam_core::template::Resource;
use sam_core::text::TextEdit;

pub(super) const RULE: Rule = Rule {
    code: "connector-role-not-found",
    severity: Severity::Error,
    category: RuleCategory::Connector,
    check: Check::Connector(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, _: &Resolver<'_>) {
    for problem in &resolved.problems {
        let ProblemKind::RoleMissing { side } = problem.kind else {
            continue;
        };
        let Some(link) = problem.link.and_then(|it| resolved.links.get(it)) else {
            continue;
        };
        let end = match side {
            Side::Source => &link.source,
            Side::Destination => &link.destination,
        };
        let diagnostic = match (end.id, end.resource) {
            (Some(_), Some(resource)) => of_resource(problem, resource),
            (Some((id, _)), None) => RULE.at(
                problem.range,
                format!("SAM attaches the policy to the role of `{id}`, but `{id}` has no role."),
            ),
            (None, _) => RULE.at(
                problem.range,
                format!(
                    "SAM attaches the policy to the role of {}. Add its `RoleName`.",
                    a_noun(end.resolved_type.as_deref().unwrap_or_default())
                ),
            ),
        };
        acc.push(diagnostic);
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let resolved = finding.connector(resolver)?;
    let (problem, side) = finding.problem(&resolved, |it| {
        let ProblemKind::RoleMissing { side } = it else {
            return None;
        };
        Some(*side)
    })?;
    let end = resolved.links.get(problem.link?)?.end(side);
    let resource = end.id.and(end.resource)?;
    let (id, resource_type) = (resource.id, resource.type_name().unwrap_or_default());
    let property = property_of(resource_type)?;
    let written = resource.property_entry(property);
    let named = written
        .and_then(|it| by_parts(&resolved, resolver, problem, (side, end, it)))
        .map(|(name, edits)| (format!("Name the role in the connector: {name}"), edits));
    let is_made_by_sam = matches!(
        resource_type,
        "AWS::Serverless::Function" | "AWS::Serverless::StateMachine"
    );
    let removed = resource
        .properties()
        .zip(written)
        .filter(|_| is_made_by_sam);
    let removed = removed.map(|(properties, written)| {
        let label = format!("Remove `{property}` of `{id}`, so that SAM generates a role");
        (label, remove_entry(document, properties, written))
    });
    let added = new_role(document, resource, property)
        .map(|(role, edits)| (format!("Add the role `{role}` to `{id}`"), Some(edits)));
    Some(Fix::list([named, removed, added].into_iter().flatten()))
}

fn of_resource(problem: &Problem, resource: Resource<'_>) -> Diagnostic {
    let id = resource.id;
    let resource_type = resource.type_name().unwrap_or_default();
    let kind = noun(resource_type);
    let Some(property) = property_of(resource_type) else {
        return RULE.at(
            problem.range,
            format!("SAM finds no role for `{id}`. The target of the rule needs a `RoleArn` that names a role of this template."),
        );
    };
    let written = resource.properties().and_then(|it| it.entry(property));
    let message = match written {
        Some(_) => format!(
            "SAM attaches the policy to the role of the {kind} `{id}`, but `{property}` does not name one of this template. Use `!GetAtt` or `!Ref`."
        ),
        None => format!(
            "SAM attaches the policy to the role of the {kind} `{id}`, which has no `{property}`. Add a role of this template by `!GetAtt`."
        ),
    };
    let place = written.map_or(resource.entry.key.full_range(), |it| it.key.full_range());
    RULE.at(problem.range, message)
        .related(place, format!("the {kind} `{id}` gets its role here"))
}

/// The property that holds the role of a type as it is written.
fn property_of(resource_type: &str) -> Option<&'static str> {
    Some(match resource_type {
        "AWS::Serverless::Function" | "AWS::Serverless::StateMachine" | "AWS::Lambda::Function" => {
            "Role"
        }
        "AWS::StepFunctions::StateMachine" => "RoleArn",
        "AWS::AppSync::DataSource" => "ServiceRoleArn",
        _ => return None,
    })
}

/// The end described by parts with the role's name, when the role's ARN is written out; the name, and the edits.
fn by_parts(
    resolved: &Resolved<'_>,
    resolver: &Resolver<'_>,
    problem: &Problem,
    (side, end, written): (Side, &End<'_>, EntryRef<'_>),
) -> Option<(String, Option<Vec<TextEdit>>)> {
    if side == Side::Source && resolved.connector.carrier().is_some() {
        return None;
    }
    let document = resolver.template().document();
    let node = end_node(resolved, problem.link, side)?;
    let (shown, role) = named_in(written.value)?;
    let arn = end.arn.get()?;
    let arn = match (arn.get("Ref"), arn.get("Fn::GetAtt")) {
        (Some(id), _) => Piece::Ref(id.as_str()?.to_owned()),
        (None, Some(parts)) => Piece::GetAtt(
            parts.get(0)?.as_str()?.to_owned(),
            parts.get(1)?.as_str()?.to_owned(),
        ),
        (None, None) => return None,
    };
    let parts = Piece::map([
        (
            "Type",
            Piece::Text(end.resolved_type.as_deref()?.to_owned()),
        ),
        ("Arn", arn),
        ("RoleName", role),
    ]);
    let (properties, entry) = end_owner(resolved, side)?;
    let edit = if entry.value.is_sequence() {
        replace_value(document, node, &parts)
    } else {
        set_value(document, properties, entry, &parts)
    };
    Some((shown, one(edit).and_then(together)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const TEXT: &str = r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Role: !Sub arn:aws:iam::${AWS::AccountId}:role/service/checkout-${AWS::Region}
  ToOrders:
    Type: AWS::Serverless::Connector
    Properties:
      Source:
        Id: Checkout
      Destination:
        Id: Orders
      Permissions:
        - Write
"#;

    #[test]
    fn a_role_as_text_is_none() {
        check(
            TEXT,
            expect![[r#"
                14 |         Id: Checkout
                   |             ^^^^^^^^ connector-role-not-found: SAM attaches the policy to the role of the function `Checkout`, but `Role` does not name one of this template. Use `!GetAtt` or `!Ref`.
                   |             line 9: the function `Checkout` gets its role here
                   |             fix: Name the role in the connector: checkout-${AWS::Region}
                   |             fix: Remove `Role` of `Checkout`, so that SAM generates a role
            "#]],
        );
    }

    #[test]
    fn its_name_can_be_given() {
        check_fix(
            TEXT,
            "Name the role in the connector: checkout-${AWS::Region}",
            expect![[r#"
                 13 |       Source:
                -14 |         Id: Checkout
                +14 |         Type: AWS::Lambda::Function
                +15 |         Arn: !GetAtt Checkout.Arn
                +16 |         RoleName: !Sub 'checkout-${AWS::Region}'
                 17 |       Destination:
            "#]],
        );
    }

    #[test]
    fn or_sam_makes_one() {
        check_fix(
            TEXT,
            "Remove `Role` of `Checkout`, so that SAM generates a role",
            expect![[r#"
                  8 |       Handler: app.handler
                - 9 |       Role: !Sub arn:aws:iam::${AWS::AccountId}:role/service/checkout-${AWS::Region}
                  9 |   ToOrders:
            "#]],
        );
    }

    const BARE: &str = r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Connectors:
      ToWorker:
        Properties:
          Destination: {Id: Worker}
          Permissions: [Read, Write]

  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Handler: app.handler
"#;

    #[test]
    fn a_lambda_function_is_given_one() {
        check(
            BARE,
            expect![[r#"
                8 |           Destination: {Id: Worker}
                  |                             ^^^^^^ connector-role-not-found: SAM attaches the policy to the role of the function `Worker`, which has no `Role`. Add a role of this template by `!GetAtt`.
                  |                             line 11: the function `Worker` gets its role here
                  |                             fix: Add the role `WorkerRole` to `Worker`
            "#]],
        );
        check_fix(
            BARE,
            "Add the role `WorkerRole` to `Worker`",
            expect![[r#"
                 14 |       Handler: app.handler
                +15 |       Role: !GetAtt WorkerRole.Arn
                +16 |
                +17 |   WorkerRole:
                +18 |     Type: AWS::IAM::Role
                +19 |     Properties:
                +20 |       AssumeRolePolicyDocument:
                +21 |         Version: '2012-10-17'
                +22 |         Statement:
                +23 |           - Effect: Allow
                +24 |             Action: sts:AssumeRole
                +25 |             Principal:
                +26 |               Service: lambda.amazonaws.com
                +27 |       ManagedPolicyArns:
                +28 |         - !Sub 'arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'
            "#]],
        );
    }

    #[test]
    fn parts_need_the_roles_name() {
        check(
            r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  ToOrders:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Type: AWS::Lambda::Function}
      Destination: {Id: Orders}
      Permissions: [Write]
"#,
            expect![[r#"
                8 |       Source: {Type: AWS::Lambda::Function}
                  |                      ^^^^^^^^^^^^^^^^^^^^^ connector-role-not-found: SAM attaches the policy to the role of a function. Add its `RoleName`.
            "#]],
        );
    }
}
