//! `connector-properties-not-a-map`: the `Properties` of a connector are missing or not a map.
//!
//! `Source`, `Destination` and `Permissions` stand under `Properties`, in an embedded connector as well.
//!
//! ```yaml
//! Connectors:
//!   ToOrders:                 # bad: no `Properties`
//!     Destination: { Id: Orders }
//!     Permissions: [Write]
//!   ToOrders:                 # good
//!     Properties:
//!       Destination: { Id: Orders }
//!       Permissions: [Write]
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-connector-properties.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::connector::{
    misplaced, misspelt_message, misspelt_properties, nest_misplaced, spell_properties,
};
use crate::names::listed;
use sam_core::connector::{ProblemKind, Resolved, Resolver};

pub(super) const RULE: Rule = Rule {
    code: "connector-properties-not-a-map",
    severity: Severity::Error,
    category: RuleCategory::Connector,
    check: Check::Connector(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, _: &Resolver<'_>) {
    for problem in &resolved.problems {
        if !matches!(
            problem.kind,
            ProblemKind::PropertiesNotAMap | ProblemKind::EmbeddedPropertiesNotAMap
        ) {
            continue;
        }
        if let Some(entry) = misspelt_properties(&resolved.connector) {
            acc.push(RULE.at(entry.key.full_range(), misspelt_message(entry)));
            continue;
        }
        let outside = misplaced(&resolved.connector);
        let names = listed(outside.iter().map(|it| it.name()));
        let message = if outside.is_empty() {
            "A connector needs `Properties`, a map with `Destination` and `Permissions`.".to_owned()
        } else {
            format!("{names} of a connector must be under `Properties`.")
        };
        acc.push(RULE.at(problem.range, message));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let connector = finding.connector(resolver)?.connector;
    if let Some(fix) = spell_properties(resolver.template().document(), &connector) {
        return Some(Fix::list([fix]));
    }
    let names = listed(misplaced(&connector).iter().map(|it| it.name()));
    let edits = nest_misplaced(resolver.template().document(), &connector, &[]);
    Some(Fix::list([(
        format!("Move {names} under `Properties`"),
        edits,
    )]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const FLAT: &str = r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      ToOrders:
        Destination:
          Id: Orders # the first

        Permissions:
          - Write
"#;

    #[test]
    fn properties_are_not_left_out() {
        check(
            FLAT,
            expect![[r#"
                8 |       ToOrders:
                  |       ^^^^^^^^ connector-properties-not-a-map: `Destination` and `Permissions` of a connector must be under `Properties`.
                  |       fix: Move `Destination` and `Permissions` under `Properties`
            "#]],
        );
        check_fix(
            FLAT,
            "Move `Destination` and `Permissions` under `Properties`",
            expect![[r#"
                  8 |       ToOrders:
                - 9 |         Destination:
                -10 |           Id: Orders # the first
                + 9 |         Properties:
                +10 |           Destination:
                +11 |             Id: Orders # the first
                 12 |
                -12 |         Permissions:
                -13 |           - Write
                +13 |           Permissions:
                +14 |             - Write
            "#]],
        );
    }

    #[test]
    fn text_is_no_map() {
        check(
            r#"
Resources:
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      ToOrders:
        Properties: Orders
  Other:
    Type: AWS::Serverless::Connector
    Properties: []
"#,
            expect![[r#"
                7 |         Properties: Orders
                  |                     ^^^^^^ connector-properties-not-a-map: A connector needs `Properties`, a map with `Destination` and `Permissions`.
                10 |     Properties: []
                   |                 ^^ connector-properties-not-a-map: A connector needs `Properties`, a map with `Destination` and `Permissions`.
            "#]],
        );
    }

    #[test]
    fn properties_that_are_misspelt_are_one_finding() {
        let fixture = r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Checkout:
    Type: AWS::Serverless::Function
    Properties: {Handler: a.b, Runtime: python3.13, InlineCode: x}
    Connectors:
      ToOrders:
        Propertie: {Destination: {Id: Orders}, Permissions: [Write]}
  Other:
    Type: AWS::Serverless::Connector
    Properteis: {Source: {Id: Checkout}, Destination: {Id: Orders}, Permissions: [Read]}
"#;
        check(
            fixture,
            expect![[r#"
            10 |         Propertie: {Destination: {Id: Orders}, Permissions: [Write]}
               |         ^^^^^^^^^ connector-properties-not-a-map: A connector has no `Propertie`: SAM drops it silently. Did you mean `Properties`?
               |         fix: Change to `Properties`
            13 |     Properteis: {Source: {Id: Checkout}, Destination: {Id: Orders}, Permissions: [Read]}
               |     ^^^^^^^^^^ connector-missing-property: A connector has no `Properteis`: SAM drops it silently. Did you mean `Properties`?
               |     fix: Change to `Properties`
        "#]],
        );
        check_fix(
            fixture,
            "Change to `Properties`",
            expect![[r#"
              9 |       ToOrders:
            -10 |         Propertie: {Destination: {Id: Orders}, Permissions: [Write]}
            +10 |         Properties: {Destination: {Id: Orders}, Permissions: [Write]}
             11 |   Other:
        "#]],
        );
    }
}
