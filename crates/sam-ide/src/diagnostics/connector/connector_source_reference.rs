//! `connector-source-reference`: the `SourceReference` of an embedded connector is not a map, or names a source.
//!
//! The source of an embedded connector is the resource it stands in. `SourceReference` adds to it, such as the
//! `Qualifier` of an API; it cannot name another source by `Id`.
//!
//! ```yaml
//! SourceReference: { Id: Other }            # bad: move the connector to `Other`
//! SourceReference: { Qualifier: Prod/GET/ } # good
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-connector-sourcereference.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::remove_entry;
use sam_core::connector::{ProblemKind, Resolved, Resolver};

pub(super) const RULE: Rule = Rule {
    code: "connector-source-reference",
    severity: Severity::Error,
    category: RuleCategory::Connector,
    check: Check::Connector(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, _: &Resolver<'_>) {
    for problem in &resolved.problems {
        let has_id = problem.kind == ProblemKind::SourceReferenceHasId;
        if !has_id && problem.kind != ProblemKind::SourceReferenceNotAMap {
            continue;
        }
        let carrier = resolved.connector.carrier().map_or("", |it| it.id);
        let message = if has_id {
            format!(
                "Remove `Id`: the source is `{carrier}`, the resource that contains this connector, and `SourceReference` cannot change it."
            )
        } else {
            format!(
                "`SourceReference` must be a map with properties of the source `{carrier}`, for example `Qualifier`. You can remove it."
            )
        };
        acc.push(RULE.at(problem.range, message));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let connector = finding.connector(resolver)?.connector;
    let (properties, reference) = (connector.properties?, connector.source?);
    let is_alone = reference.value.entries().len() <= 1;
    let way = match reference.value.entry("Id").filter(|_| !is_alone) {
        Some(id) => ("Remove `Id`", remove_entry(document, reference.value, id)),
        None => (
            "Remove `SourceReference`",
            remove_entry(document, properties, reference),
        ),
    };
    Some(Fix::list([way]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const NAMED: &str = r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      ToOrders:
        Properties:
          SourceReference:
            Id: Other
            Qualifier: live
          Destination:
            Id: Orders
          Permissions: [Write]
      Again:
        Properties:
          SourceReference: Checkout
          Destination:
            Id: Orders
          Permissions: [Read]
"#;

    #[test]
    fn the_source_is_the_resource_itself() {
        check(
            NAMED,
            expect![[r#"
                11 |             Id: Other
                   |             ^^ connector-source-reference: Remove `Id`: the source is `Checkout`, the resource that contains this connector, and `SourceReference` cannot change it.
                   |             fix: Remove `Id`
                18 |           SourceReference: Checkout
                   |                            ^^^^^^^^ connector-source-reference: `SourceReference` must be a map with properties of the source `Checkout`, for example `Qualifier`. You can remove it.
                   |                            fix: Remove `SourceReference`
            "#]],
        );
        check_fix(
            NAMED,
            "Remove `Id`",
            expect![[r#"
                 10 |           SourceReference:
                -11 |             Id: Other
                 11 |             Qualifier: live
            "#]],
        );
        check_fix(
            NAMED,
            "Remove `SourceReference`",
            expect![[r#"
                 17 |         Properties:
                -18 |           SourceReference: Checkout
                 18 |           Destination:
            "#]],
        );
    }
}
