//! `connector-part-missing`: a source or destination lacks a property that the generated permission needs.
//!
//! An end described by parts must have those that the pair needs: most need the `Arn`, an API as the source its
//! `ResourceId` and `Qualifier`, a queue whose policy is written its `QueueUrl`, a state machine as the destination its
//! `Name`.
//!
//! ```yaml
//! Destination:                              # bad: what may be written?
//!   Type: AWS::SQS::Queue
//! Destination:                              # good
//!   Type: AWS::SQS::Queue
//!   Arn: !ImportValue orders-arn
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-connector-resourcereference.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::connector::end_node;
use crate::edit::{Piece, append_entry, one, remove_entry, set_value};
use crate::names::noun;
use sam_core::connector::{Mechanism, Problem, ProblemKind, Resolved, Resolver, Side, profile};
use sam_core::syntax::NodeRef;
use sam_core::template::intrinsic;

pub(super) const RULE: Rule = Rule {
    code: "connector-part-missing",
    severity: Severity::Error,
    category: RuleCategory::Connector,
    check: Check::Connector(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, _: &Resolver<'_>) {
    for problem in &resolved.problems {
        let Some((side, part)) = missing_part(&problem.kind) else {
            continue;
        };
        acc.push(diagnose(resolved, problem, (side, part)));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let resolved = finding.connector(resolver)?;
    let (problem, (side, part)) = finding.problem(&resolved, missing_part)?;
    let link = problem.link.and_then(|it| resolved.links.get(it));
    let node = end_node(&resolved, problem.link, side)?;
    let written = node.entry(part);
    let document = resolver.template().document();
    if node.get("Id").is_some() || link.is_some_and(|it| it.end(side).id.is_some()) {
        let label = format!("Remove `{part}`, so that SAM takes it from the resource");
        let edits = written.and_then(|it| remove_entry(document, node, it));
        return Some(Fix::list([(label, edits)]));
    }
    let value = value(resolver, node, part)?;
    let edit = match written {
        Some(entry) => set_value(document, node, entry, &value),
        None => append_entry(document, node, part, &value),
    };
    Some(Fix::list([(format!("Add `{part}`"), one(edit))]))
}

fn missing_part(kind: &ProblemKind) -> Option<(Side, &'static str)> {
    if let ProblemKind::PartMissing { side, part } = kind {
        return Some((*side, *part));
    }
    if matches!(
        kind,
        ProblemKind::FunctionArnMissing | ProblemKind::TopicArnMissing
    ) {
        return Some((Side::Destination, "Arn"));
    }
    matches!(kind, ProblemKind::QueueUrlMissing).then_some((Side::Destination, "QueueUrl"))
}

fn diagnose(
    resolved: &Resolved<'_>,
    problem: &Problem,
    (side, part): (Side, &'static str),
) -> Diagnostic {
    let link = problem.link.and_then(|it| resolved.links.get(it));
    let end = link.map(|it| match side {
        Side::Source => &it.source,
        Side::Destination => &it.destination,
    });
    let kind = end
        .and_then(|it| it.resolved_type.as_deref())
        .map_or("resource".into(), noun);
    let why = match link.and_then(|it| it.profile).map(|it| it.mechanism) {
        Some(Mechanism::QueuePolicy) if part == "QueueUrl" => {
            "SAM needs it to generate the queue policy"
        }
        Some(Mechanism::TopicPolicy) if side == Side::Destination => {
            "SAM needs it to generate the topic policy"
        }
        Some(Mechanism::LambdaPermission) if side == Side::Destination => {
            "SAM needs it to generate the Lambda permission"
        }
        Some(
            Mechanism::ManagedPolicy
            | Mechanism::LambdaPermission
            | Mechanism::QueuePolicy
            | Mechanism::TopicPolicy,
        )
        | None => "SAM needs it to generate the policy",
    };
    let node = end_node(resolved, problem.link, side);
    let written = node.and_then(|it| it.entry(part));
    let message = if written.is_some() {
        format!("`{part}` of the {kind} is empty, but {why}.")
    } else {
        format!("Add `{part}` of the {kind}: {why}.")
    };
    RULE.at(problem.range, message).lacking(part)
}

/// The part of a resource of this template, when another part says which one is meant.
fn value(resolver: &Resolver<'_>, node: NodeRef<'_>, part: &str) -> Option<Piece<'static>> {
    let other = ["Arn", "QueueUrl", "Name", "ResourceId"]
        .into_iter()
        .filter(|it| *it != part)
        .find_map(|it| intrinsic::named_id(node.get(it)?))?;
    let facts = profile::resource_facts(resolver.resolved_type(other)?)?;
    let value = facts.parts.get(part)?;
    if value.get("Ref").is_some() {
        return Some(Piece::Ref(other.to_owned()));
    }
    let attribute = value.get("Fn::GetAtt")?.get(1)?.as_str()?;
    Some(Piece::GetAtt(other.to_owned(), attribute.to_owned()))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const PARTS: &str = r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Rule:
    Type: AWS::Events::Rule
    Connectors:
      ToOrders:
        Properties:
          Destination:
            Type: AWS::SQS::Queue
            Arn: !GetAtt Orders.Arn # url?
          Permissions: [Write]
      ToFunction:
        Properties:
          Destination: {Type: AWS::Serverless::Function}
          Permissions: [Write]
"#;

    #[test]
    fn the_parts_a_pair_needs_must_be_there() {
        check(
            PARTS,
            expect![[r#"
                6 |     Type: AWS::Events::Rule
                  |           ^^^^^^^^^^^^^^^^^ property-combination (warning): `AWS::Events::Rule` needs one of `EventPattern` and `ScheduleExpression`. Add one.
                11 |             Type: AWS::SQS::Queue
                   |                   ^^^^^^^^^^^^^^^ connector-part-missing: Add `QueueUrl` of the queue: SAM needs it to generate the queue policy.
                   |                   fix: Add `QueueUrl`
                16 |           Destination: {Type: AWS::Serverless::Function}
                   |                               ^^^^^^^^^^^^^^^^^^^^^^^^^ connector-part-missing: Add `Arn` of the function: SAM needs it to generate the Lambda permission.
            "#]],
        );
        check_fix(
            PARTS,
            "Add `QueueUrl`",
            expect![[r#"
                 12 |             Arn: !GetAtt Orders.Arn # url?
                +13 |             QueueUrl: !Ref Orders
                 14 |           Permissions: [Write]
            "#]],
        );
    }

    #[test]
    fn a_null_qualifier_is_none() {
        check(
            r#"
Resources:
  Checkout:
    Type: AWS::Serverless::Function
  Api:
    Type: AWS::Serverless::HttpApi
    Connectors:
      ToCheckout:
        Properties:
          SourceReference:
            Qualifier:
          Destination: {Id: Checkout}
          Permissions: [Write]
"#,
            expect![[r#"
                11 |             Qualifier:
                   |             ^^^^^^^^^ connector-part-missing: `Qualifier` of the HTTP API is empty, but SAM needs it to generate the policy.
                   |             fix: Remove `Qualifier`, so that SAM takes it from the resource
            "#]],
        );
    }
}
