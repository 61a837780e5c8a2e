//! `connector-unknown-id`: the `Id` of a connector does not name a resource of the template.
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

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::connector::{end_node, permissions, takes};
use crate::edit::{one, replace_scalar};
use crate::names::{near, noun};
use sam_core::connector::{Category, End, Problem, ProblemKind, Resolved, Resolver, Side, profile};
use sam_core::document::Section;

pub(super) const RULE: Rule = Rule {
    code: "connector-unknown-id",
    severity: Severity::Error,
    category: RuleCategory::Connector,
    check: Check::Connector(check),
    fix: Some(fix),
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
        // Without a type it is no end, and the rule about types says so.
        if template
            .resource(id)
            .is_some_and(|it| it.type_name().is_none())
        {
            continue;
        }
        if let Some(parameter) = template.entry(Section::Parameters, id) {
            let message = format!(
                "`{id}` is a parameter, but `Id` must be the logical ID of a resource. For a resource of another stack write `Type` and `Arn`."
            );
            let finding = RULE.at(problem.range, message);
            let place = parameter.key.range();
            acc.push(finding.related(place, format!("`{id}` is declared here")));
            continue;
        }
        let message = match Place::of(resolved, resolver, problem, *side).near(id) {
            Some(near) => {
                format!("There is no resource `{id}` in this template. Did you mean `{near}`?")
            }
            None => format!(
                "There is no resource `{id}` in this template. Write the logical ID of one, or `Type` and `Arn` for one of another stack."
            ),
        };
        acc.push(RULE.at(problem.range, message));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let template = resolver.template();
    let resolved = finding.connector(resolver)?;
    let (problem, (side, id)) = finding.problem(&resolved, |it| {
        let ProblemKind::UnknownId { side, id } = it else {
            return None;
        };
        Some((*side, &**id))
    })?;
    let node = end_node(&resolved, problem.link, side)?.get("Id")?;
    let place = Place::of(&resolved, resolver, problem, side);
    let is_parameter = template.entry(Section::Parameters, id).is_some();
    let offered: Vec<&str> = match place.near(id) {
        Some(near) => vec![near],
        None if is_parameter => Vec::new(),
        None => place.fitting(),
    };
    Some(Fix::list(offered.into_iter().map(|name| {
        let of_type = template.resource(name).and_then(|it| it.type_name());
        let of_type = of_type.map_or(String::new(), |it| format!(" ({})", noun(it)));
        let edits = one(replace_scalar(template.document(), node, name));
        (format!("Change to `{name}`{of_type}"), edits)
    })))
}

/// An end whose resource is not known.
struct Place<'r, 'a> {
    resolver: &'r Resolver<'a>,
    side: Side,
    /// The other end of the link.
    other: Option<&'r End<'a>>,
    given: Vec<Category>,
}

impl<'r, 'a> Place<'r, 'a> {
    fn of(
        resolved: &'r Resolved<'a>,
        resolver: &'r Resolver<'a>,
        problem: &Problem,
        side: Side,
    ) -> Self {
        let link = problem.link.and_then(|it| resolved.links.get(it));
        Self {
            resolver,
            side,
            other: link.map(|link| match side {
                Side::Source => &link.destination,
                Side::Destination => &link.source,
            }),
            given: permissions(&resolved.connector),
        }
    }

    /// The resources that may stand there.
    fn ids(&self) -> impl Iterator<Item = &'a str> {
        let other = self.other.and_then(|it| it.id).map(|(id, _)| id);
        let all = self.resolver.template().resources().map(|it| it.id);
        all.filter(move |it| Some(*it) != other)
    }

    /// The nearest name, if it can be of a resource that connects to the other end.
    fn near(&self, id: &str) -> Option<&'a str> {
        let near = near(id, self.ids()).into_iter();
        let nearest = near.min_by_key(|(score, it)| (!self.fits(it), *score));
        nearest.map(|(_, it)| it)
    }

    /// The resources that connect to the other end, if they are few.
    fn fitting(&self) -> Vec<&'a str> {
        let fitting = self.ids().filter(|it| self.fits(it));
        let fitting: Vec<&str> = fitting.take(MOST_OFFERED + 1).collect();
        if fitting.len() > MOST_OFFERED {
            return Vec::new();
        }
        fitting
    }

    /// Whether a resource connects to the other end with these permissions.
    fn fits(&self, candidate: &str) -> bool {
        let own = self.resolver.resolved_type(candidate);
        let other = self.other.and_then(|it| it.resolved_type.as_deref());
        let (Some(own), Some(other)) = (own, other) else {
            return false;
        };
        let profile = match self.side {
            Side::Source => profile::find(own, other),
            Side::Destination => profile::find(other, own),
        };
        profile.is_some_and(|it| takes(it, &self.given))
    }
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
                6 |     Type: AWS::CloudWatch::Alarm
                  |           ^^^^^^^^^^^^^^^^^^^^^^ property-combination (warning): `AWS::CloudWatch::Alarm` needs one of `Metrics`, `MetricName` and `EvaluationCriteria`. Add one.
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
            let document = sam_core::analysis::Analysis::open(1, &text);
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
                 12 |           Destination:
                -13 |             Id: Order
                +13 |             Id: Orders
                 14 |           Permissions: [Write]
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
                   |                           ^^^^^^^^^^ connector-unknown-id: There is no resource `Whatever` in this template. Write the logical ID of one, or `Type` and `Arn` for one of another stack.
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
                   |                 ^^^^^^^^^ connector-unknown-id: `TableName` is a parameter, but `Id` must be the logical ID of a resource. For a resource of another stack write `Type` and `Arn`.
                   |                 line 3: `TableName` is declared here
            "#]],
        );
    }
}
