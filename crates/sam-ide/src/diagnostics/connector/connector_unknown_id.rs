//! `connector-unknown-id`: a connector's `Id` names no resource of the template.
//!
//! The SAM transform looks for the logical ID among the template's resources and those that SAM makes of them; it
//! stops with an error when there is none. A resource of another stack has no logical ID here: describe it by its
//! parts, `Type`, `Arn` and what else the pair needs.
//!
//! ```yaml
//! # Bad: there is only `Orders`.
//! Destination:
//!   Id: Order
//! # Good
//! Destination:
//!   Id: Orders
//! # Good, for a queue of another stack
//! Destination:
//!   Type: AWS::SQS::Queue
//!   Arn: !ImportValue orders-arn
//!   QueueUrl: !ImportValue orders-url
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-connector-resourcereference.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, Severity};
use crate::edit::connector::{end_node, permissions, takes};
use crate::edit::{replace_scalar, together};
use crate::names::{near, noun};
use sam_core::connector::{Category, End, ProblemKind, Resolved, Resolver, Side, profile};
use sam_core::document::Section;

pub(super) const RULE: Rule = Rule {
    code: "connector-unknown-id",
    severity: Severity::Error,
    check: Check::Connector(check),
};

/// How many resources that fit are offered when no name is close.
const MOST_OFFERED: usize = 3;

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, resolver: &Resolver<'_>) {
    for problem in &resolved.problems {
        let ProblemKind::UnknownId { side, id } = &problem.kind else {
            continue;
        };
        let template = resolver.template();
        // A macro, an include or a loop may declare it.
        if template.has_unknown_names() {
            return;
        }
        let other = problem
            .link
            .and_then(|it| resolved.links.get(it))
            .map(|link| match side {
                Side::Source => &link.destination,
                Side::Destination => &link.source,
            });
        let given = permissions(&resolved.connector);
        let fits = |candidate: &str| {
            other.is_some_and(|it| connects(resolver, candidate, (it, *side), &given))
        };
        let other_id = other.and_then(|it| it.id).map(|(id, _)| id);
        let ids = || {
            let all = template.resources().map(|it| it.id);
            all.filter(|it| Some(*it) != other_id)
        };
        let is_searched = RULE.is_searched(acc);
        let near = is_searched
            .then(|| {
                let near = near(id, ids()).into_iter();
                near.min_by_key(|(score, it)| (!fits(it), *score))
            })
            .flatten()
            .map(|(_, it)| it);
        let is_parameter = is_searched
            .then(|| template.entry(Section::Parameters, id))
            .flatten();
        let message = match (is_parameter, near) {
            (Some(_), _) => format!(
                "`{id}` is a parameter; `Id` takes the logical ID of a resource. Describe a resource that is not in this template by `Type` and `Arn` instead."
            ),
            (None, Some(near)) => {
                format!("There is no resource `{id}` in this template. Did you mean `{near}`?")
            }
            (None, None) => format!(
                "There is no resource `{id}` in this template: name one by its logical ID, or describe one of another stack by `Type` and `Arn`."
            ),
        };
        let mut diagnostic = RULE.at(problem.range, message);
        let mut offered: Vec<&str> = near.into_iter().collect();
        if near.is_none() && is_parameter.is_none() && is_searched {
            let fitting: Vec<&str> = ids().filter(|it| fits(it)).take(MOST_OFFERED + 1).collect();
            if fitting.len() <= MOST_OFFERED {
                offered.extend(fitting);
            }
        }
        let document = template.document();
        let node = end_node(resolved, problem.link, *side).and_then(|it| it.get("Id"));
        for name in offered {
            let of_type = template
                .resource(name)
                .and_then(|it| it.type_name())
                .map_or(String::new(), |it| format!(" ({})", noun(it)));
            let edit = node.and_then(|it| replace_scalar(document, it, name));
            let edits = edit.and_then(|it| together(vec![it]));
            diagnostic = diagnostic.fix(format!("Change to `{name}`{of_type}"), edits);
        }
        if let Some(parameter) = is_parameter {
            diagnostic =
                diagnostic.related(parameter.key.range(), format!("`{id}` is declared here"));
        }
        acc.push(diagnostic);
    }
}

/// Whether a resource, put at one side, connects to the other end with these permissions.
fn connects(
    resolver: &Resolver<'_>,
    candidate: &str,
    (other, side): (&End<'_>, Side),
    given: &[Category],
) -> bool {
    let (Some(own), Some(other)) = (
        resolver.resolved_type(candidate),
        other.resolved_type.as_deref(),
    ) else {
        return false;
    };
    let profile = match side {
        Side::Source => profile::find(own, other),
        Side::Destination => profile::find(other, own),
    };
    profile.is_some_and(|it| takes(it, given))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const NEAR: &str = r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Order1:
    Type: AWS::CloudWatch::Alarm
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      ToOrders:
        Properties:
          Destination:
            Id: Order
          Permissions: [Write]
"#;

    #[test]
    fn a_near_name_that_fits_the_other_end_goes_first() {
        check(
            NEAR,
            expect![[r#"
            13 |             Id: Order
               |                 ^^^^^ connector-unknown-id: There is no resource `Order` in this template. Did you mean `Orders`?
               |                 fix: Change to `Orders` (queue)
        "#]],
        );
    }

    #[test]
    fn what_a_macro_a_loop_or_an_include_may_declare_is_not_missed() {
        let silent = |with: &str| {
            let text = NEAR.replacen("Resources:\n", with, 1);
            let document = sam_core::document::Document::open(1, &text);
            crate::findings(&document)
                .iter()
                .all(|it| it.code != super::RULE.code)
        };
        assert!(!silent(
            "Transform: AWS::Serverless-2016-10-31\nResources:\n"
        ));
        assert!(silent(
            "Transform: [Own, AWS::Serverless-2016-10-31]\nResources:\n"
        ));
        assert!(silent(
            "Resources:\n  Fn::ForEach::Queues: [Name, [Order], {'${Name}': {Type: AWS::SQS::Queue}}]\n"
        ));
        assert!(silent(
            "Resources:\n  Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://a/b}}\n"
        ));
    }

    #[test]
    fn the_name_is_changed_in_its_place() {
        check_fix(
            NEAR,
            "Change to `Orders` (queue)",
            expect![[r#"

            Resources:
              Orders:
                Type: AWS::SQS::Queue
              Order1:
                Type: AWS::CloudWatch::Alarm
              Checkout:
                Type: AWS::Serverless::Function
                Connectors:
                  ToOrders:
                    Properties:
                      Destination:
                        Id: Orders
                      Permissions: [Write]
        "#]],
        );
    }

    #[test]
    fn without_a_near_name_the_few_that_fit_are_offered() {
        check(
            r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Checkout:
    Type: AWS::Serverless::Function
  CheckoutToSomething:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: Checkout}
      Destination: {"Id": "Whatever"} # which one?
      Permissions: [Write]
"#,
            expect![[r#"
                11 |       Destination: {"Id": "Whatever"} # which one?
                   |                           ^^^^^^^^^^ connector-unknown-id: There is no resource `Whatever` in this template: name one by its logical ID, or describe one of another stack by `Type` and `Arn`.
                   |                           fix: Change to `Orders` (queue)
            "#]],
        );
    }

    #[test]
    fn a_parameter_is_no_resource() {
        check(
            r#"
Parameters:
  TableName:
    Type: String
Resources:
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      ToTable:
        Properties:
          Destination:
            Id: TableName
          Permissions: [Write]
"#,
            expect![[r#"
                12 |             Id: TableName
                   |                 ^^^^^^^^^ connector-unknown-id: `TableName` is a parameter; `Id` takes the logical ID of a resource. Describe a resource that is not in this template by `Type` and `Arn` instead.
                   |                 line 3: `TableName` is declared here
            "#]],
        );
    }
}
