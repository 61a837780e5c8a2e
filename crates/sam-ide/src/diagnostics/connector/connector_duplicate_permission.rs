//! `connector-duplicate-permission`: a permission stands in the list twice.
//!
//! It counts once. Perhaps the other permission was meant.
//!
//! ```yaml
//! Permissions: [Read, Read]    # bad
//! Permissions: [Read, Write]   # good
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-connector.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, Severity};
use crate::edit::connector::others_allow;
use crate::edit::{one, remove_item, replace_scalar};
use sam_core::connector::{Category, Resolved, Resolver};
use std::collections::HashSet;

pub(super) const RULE: Rule = Rule {
    code: "connector-duplicate-permission",
    severity: Severity::Warning,
    check: Check::Connector(check),
};

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, resolver: &Resolver<'_>) {
    let Some(list) = resolved.connector.permissions.map(|it| it.value) else {
        return;
    };
    let document = resolver.template().document();
    let mut seen: HashSet<&str> = HashSet::new();
    for (at, item) in list.items().enumerate() {
        let Some(name) = item.as_str() else {
            continue;
        };
        if seen.insert(name) {
            continue;
        }
        let mut diagnostic = RULE.at(
            item.full_range(),
            format!("`{name}` is in the list already, and counts once."),
        );
        if !RULE.is_searched(acc) {
            acc.push(diagnostic);
            continue;
        }
        diagnostic = diagnostic.fix(format!("Remove `{name}`"), remove_item(document, list, at));
        let other = match Category::of(name) {
            Some(Category::Read) => Some(Category::Write),
            Some(Category::Write) => Some(Category::Read),
            None => None,
        };
        let both = [Category::Read, Category::Write];
        if let Some(other) = other
            && list.items().all(|it| it.as_str() == Some(name))
            && list.items().len() == 2
            && others_allow(resolved, None, &both)
        {
            let edits = one(replace_scalar(document, item, other.name()));
            diagnostic = diagnostic.fix(format!("Change to `{}`", other.name()), edits);
        }
        acc.push(diagnostic);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const TWICE: &str = r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      ToOrders:
        Properties:
          Destination: {Id: Orders}
          Permissions:
          - Write
          - Write # what?
"#;

    #[test]
    fn twice_counts_once() {
        check(
            TWICE,
            expect![[r#"
            13 |           - Write # what?
               |             ^^^^^ connector-duplicate-permission (warning): `Write` is in the list already, and counts once.
               |             fix: Remove `Write`
               |             fix: Change to `Read`
        "#]],
        );
        check_fix(
            TWICE,
            "Remove `Write`",
            expect![[r#"

            Resources:
              Orders:
                Type: AWS::SQS::Queue
              Checkout:
                Type: AWS::Serverless::Function
                Connectors:
                  ToOrders:
                    Properties:
                      Destination: {Id: Orders}
                      Permissions:
                      - Write
        "#]],
        );
        check_fix(
            TWICE,
            "Change to `Read`",
            expect![[r#"

            Resources:
              Orders:
                Type: AWS::SQS::Queue
              Checkout:
                Type: AWS::Serverless::Function
                Connectors:
                  ToOrders:
                    Properties:
                      Destination: {Id: Orders}
                      Permissions:
                      - Write
                      - Read # what?
        "#]],
        );
    }
}
