//! `connector-duplicate-permission`: `Permissions` lists the same permission twice.
//!
//! It counts once. Perhaps the other permission was meant.
//!
//! ```yaml
//! Permissions: [Read, Read]    # bad
//! Permissions: [Read, Write]   # good
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-connector.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::connector::others_allow;
use crate::edit::{one, remove_item, replace_scalar};
use sam_core::connector::{Category, Resolved, Resolver};
use std::collections::HashSet;

pub(super) const RULE: Rule = Rule {
    code: "connector-duplicate-permission",
    severity: Severity::Warning,
    category: RuleCategory::Connector,
    check: Check::Connector(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, _: &Resolver<'_>) {
    let Some(list) = resolved.connector.permissions.map(|it| it.value) else {
        return;
    };
    let mut seen: HashSet<&str> = HashSet::new();
    for item in list.items() {
        if let Some(name) = item.as_str()
            && !seen.insert(name)
        {
            let message = format!("`{name}` is already in the list. Remove one of the two.");
            acc.push(RULE.at(item.full_range(), message));
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let resolved = finding.connector(resolver)?;
    let list = resolved.connector.permissions?.value;
    let at = list.items().position(|it| finding.is_at(it))?;
    let item = list.items().nth(at)?;
    let name = item.as_str()?;
    let other = match Category::of(name) {
        Some(Category::Read) => Some(Category::Write),
        Some(Category::Write) => Some(Category::Read),
        None => None,
    };
    let is_same_twice = list.items().len() == 2 && list.items().all(|it| it.as_str() == Some(name));
    let both = [Category::Read, Category::Write];
    let other = other.filter(|_| is_same_twice && others_allow(&resolved, None, &both));
    let remove = (format!("Remove `{name}`"), remove_item(document, list, at));
    let change = other.map(|it| {
        let edits = one(replace_scalar(document, item, it.name()));
        (format!("Change to `{}`", it.name()), edits)
    });
    Some(Fix::list([remove].into_iter().chain(change)))
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
                   |             ^^^^^ connector-duplicate-permission (warning): `Write` is already in the list. Remove one of the two.
                   |             fix: Remove `Write`
                   |             fix: Change to `Read`
            "#]],
        );
        check_fix(
            TWICE,
            "Remove `Write`",
            expect![[r#"
                 12 |           - Write
                -13 |           - Write # what?
            "#]],
        );
        check_fix(
            TWICE,
            "Change to `Read`",
            expect![[r#"
                 12 |           - Write
                -13 |           - Write # what?
                +13 |           - Read # what?
            "#]],
        );
    }
}
