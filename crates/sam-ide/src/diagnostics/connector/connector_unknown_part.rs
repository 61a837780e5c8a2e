//! `connector-unknown-part`: a source or destination has an unknown key.
//!
//! An end described by parts has `Type`, `Arn`, `RoleName`, `QueueUrl`, `ResourceId`, `Name` and `Qualifier`. Other keys
//! are ignored without a word, also where a letter is wrong.
//!
//! ```yaml
//! Source:
//!   Type: AWS::Lambda::Function
//!   Rolename: checkout          # bad: ignored
//!   RoleName: checkout          # good
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-connector-resourcereference.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::connector::end_node;
use crate::edit::{one, remove_entry, replace_scalar};
use crate::names::{closest, listed};
use sam_core::connector::{PARTS, Resolved, Resolver, Side};
use sam_core::syntax::{EntryRef, NodeRef};

pub(super) const RULE: Rule = Rule {
    code: "connector-unknown-part",
    severity: Severity::Warning,
    category: RuleCategory::Connector,
    check: Check::Connector(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, _: &Resolver<'_>) {
    for (_, entry) in unknown(resolved) {
        let name = entry.name();
        let message = match closest(name, PARTS) {
            Some(near) => {
                format!(
                    "SAM ignores `{name}`: it is not a property of a source or destination. Did you mean `{near}`?"
                )
            }
            None => format!(
                "SAM ignores `{name}`. A source or destination can have only {}. Remove `{name}`.",
                listed(PARTS)
            ),
        };
        acc.push(RULE.at(entry.key.full_range(), message));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let unknown = unknown(&finding.connector(resolver)?).into_iter();
    let (node, entry) = unknown.into_iter().find(|(_, it)| finding.is_at(it.key))?;
    let near = closest(entry.name(), PARTS).filter(|it| node.get(it).is_none());
    let change = near.map(|it| {
        let edits = one(replace_scalar(document, entry.key, it));
        (format!("Change to `{it}`"), edits)
    });
    let remove = (
        format!("Remove `{}`", entry.name()),
        remove_entry(document, node, entry),
    );
    Some(Fix::list(change.into_iter().chain([remove])))
}

/// The entries that are not parts of an end, with the end.
fn unknown<'a>(resolved: &Resolved<'a>) -> Vec<(NodeRef<'a>, EntryRef<'a>)> {
    let source = end_node(resolved, None, Side::Source);
    let destination = resolved.connector.destination.map(|it| it.value);
    let destinations = destination
        .into_iter()
        .flat_map(|it| std::iter::once(it).chain(it.items()));
    // Without a type, and beside an `Id`, other rules have said it.
    let is_by_parts = |it: &NodeRef<'_>| it.get("Id").is_none() && it.get("Type").is_some();
    let ends = source.into_iter().chain(destinations).filter(is_by_parts);
    let all = ends.flat_map(|end| end.entries().map(move |it| (end, it)));
    all.filter(|(_, it)| !PARTS.contains(&it.name()) && !it.is_merge())
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const MISSPELT: &str = r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  ToOrders:
    Type: AWS::Serverless::Connector
    Properties:
      Source:
        Type: AWS::Lambda::Function
        RoleName: checkout
        Region: eu-west-1
        QualiFier: live
      Destination: {Id: Orders}
      Permissions: [Write]
"#;

    #[test]
    fn other_keys_say_nothing() {
        check(
            MISSPELT,
            expect![[r#"
                11 |         Region: eu-west-1
                   |         ^^^^^^ connector-unknown-part (warning): SAM ignores `Region`. A source or destination can have only `Type`, `Arn`, `RoleName`, `QueueUrl`, `ResourceId`, `Name` and `Qualifier`. Remove `Region`.
                   |         fix: Remove `Region`
                12 |         QualiFier: live
                   |         ^^^^^^^^^ connector-unknown-part (warning): SAM ignores `QualiFier`: it is not a property of a source or destination. Did you mean `Qualifier`?
                   |         fix: Change to `Qualifier`
                   |         fix: Remove `QualiFier`
            "#]],
        );
        check_fix(
            MISSPELT,
            "Change to `Qualifier`",
            expect![[r#"
                 11 |         Region: eu-west-1
                -12 |         QualiFier: live
                +12 |         Qualifier: live
                 13 |       Destination: {Id: Orders}
            "#]],
        );
        check_fix(
            MISSPELT,
            "Remove `Region`",
            expect![[r#"
                 10 |         RoleName: checkout
                -11 |         Region: eu-west-1
                 11 |         QualiFier: live
            "#]],
        );
    }
}
