//! `connector-unknown-part`: a key in an end of a connector that says nothing.
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

use crate::diagnostics::{Check, Diagnostic, Rule, Severity};
use crate::edit::connector::end_node;
use crate::edit::{one, remove_entry, replace_scalar};
use crate::names::{closest, listed};
use sam_core::connector::{PARTS, Resolved, Resolver, Side};
use sam_core::syntax::NodeRef;

pub(super) const RULE: Rule = Rule {
    code: "connector-unknown-part",
    severity: Severity::Warning,
    check: Check::Connector(check),
};

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, resolver: &Resolver<'_>) {
    let source = end_node(resolved, None, Side::Source);
    let destination = resolved.connector.destination.map(|it| it.value);
    let destinations = destination
        .into_iter()
        .flat_map(|it| std::iter::once(it).chain(it.items()));
    for node in source.into_iter().chain(destinations) {
        of_end(acc, resolver, node);
    }
}

fn of_end(acc: &mut Vec<Diagnostic>, resolver: &Resolver<'_>, node: NodeRef<'_>) {
    // Without a type, and beside an `Id`, other rules have said it.
    let is_by_parts = node.get("Id").is_none() && node.get("Type").is_some();
    if !is_by_parts {
        return;
    }
    let document = resolver.template().document();
    for entry in node.entries() {
        let name = entry.name();
        if PARTS.contains(&name) || entry.is_merge() {
            continue;
        }
        let near = closest(name, PARTS);
        let message = match near {
            Some(near) => {
                format!("`{name}` is ignored: it is no part of an end. Did you mean `{near}`?")
            }
            None => format!(
                "`{name}` is ignored: the parts of an end are {}.",
                listed(PARTS)
            ),
        };
        let is_searched = RULE.is_searched(acc);
        let change = near
            .filter(|_| is_searched)
            .filter(|it| node.get(it).is_none())
            .and_then(|it| one(replace_scalar(document, entry.key, it)));
        acc.push(
            RULE.at(entry.key.full_range(), message)
                .fix(format!("Change to `{}`", near.unwrap_or_default()), change)
                .fix(
                    format!("Remove `{name}`"),
                    is_searched
                        .then(|| remove_entry(document, node, entry))
                        .flatten(),
                ),
        );
    }
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
               |         ^^^^^^ connector-unknown-part (warning): `Region` is ignored: the parts of an end are `Type`, `Arn`, `RoleName`, `QueueUrl`, `ResourceId`, `Name` and `Qualifier`.
               |         fix: Remove `Region`
            12 |         QualiFier: live
               |         ^^^^^^^^^ connector-unknown-part (warning): `QualiFier` is ignored: it is no part of an end. Did you mean `Qualifier`?
               |         fix: Change to `Qualifier`
               |         fix: Remove `QualiFier`
        "#]],
        );
        check_fix(
            MISSPELT,
            "Change to `Qualifier`",
            expect![[r#"

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
                    Qualifier: live
                  Destination: {Id: Orders}
                  Permissions: [Write]
        "#]],
        );
        check_fix(
            MISSPELT,
            "Remove `Region`",
            expect![[r#"

            Resources:
              Orders:
                Type: AWS::SQS::Queue
              ToOrders:
                Type: AWS::Serverless::Connector
                Properties:
                  Source:
                    Type: AWS::Lambda::Function
                    RoleName: checkout
                    QualiFier: live
                  Destination: {Id: Orders}
                  Permissions: [Write]
        "#]],
        );
    }
}
