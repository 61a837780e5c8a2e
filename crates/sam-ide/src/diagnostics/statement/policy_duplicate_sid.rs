//! `policy-duplicate-sid`: two statements of one policy have the same `Sid`.
//!
//! A statement's ID must be its own within its policy; IAM refuses the policy otherwise. It may also be left out.
//!
//! ```yaml
//! Statement:
//!   - Sid: Orders
//!     …
//!   - Sid: Orders      # bad
//!     …
//! ```
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html>.

use crate::diagnostics::statement::policy_values::direct;
use crate::diagnostics::{Check, Diagnostic, Rule, Severity};
use crate::edit::{one, remove_entry, replace_scalar};
use sam_core::connector::Resolver;
use sam_core::policy::{Site, SiteKind};
use sam_core::syntax::NodeRef;
use std::collections::HashMap;

pub(super) const RULE: Rule = Rule {
    code: "policy-duplicate-sid",
    severity: Severity::Error,
    check: Check::Policy(check),
};

fn check(acc: &mut Vec<Diagnostic>, site: &Site<'_>, resolver: &Resolver<'_>) {
    let document = resolver.template().document();
    let statements = match site.document.map() {
        Some(map) => map.get("Statement"),
        None => Some(site.document.node),
    };
    // Of two statements in branches of `Fn::If`, at most one may be there.
    let statements: Vec<NodeRef<'_>> = statements.into_iter().flat_map(direct).collect();
    if statements.len() < 2 {
        return;
    }
    let mut seen = HashMap::new();
    for statement in &statements {
        let Some(entry) = statement.entry("Sid") else {
            continue;
        };
        let Some(sid) = entry.value.as_str().filter(|it| !it.is_empty()) else {
            continue;
        };
        let Some(first) = seen.get(sid) else {
            seen.insert(sid, entry.value.full_range());
            continue;
        };
        let message = format!(
            "Another statement of this policy is called `{sid}`, too. Rename one, or remove the `Sid`."
        );
        let mut diagnostic = RULE
            .at(entry.value.full_range(), message)
            .related(*first, "the other statement");
        if !matches!(site.kind, SiteKind::Identity | SiteKind::Trust) {
            diagnostic.severity = Severity::Warning;
        }
        if RULE.is_searched(acc) {
            let is_taken = |name: &String| {
                let sids = statements.iter().filter_map(|it| it.get("Sid"));
                sids.filter_map(NodeRef::as_str).any(|it| it == name)
            };
            let free = (2..=statements.len() + 1)
                .map(|number| format!("{sid}{number}"))
                .find(|it| !is_taken(it));
            if let Some(free) = free {
                let edits = one(replace_scalar(document, entry.value, &free));
                diagnostic = diagnostic.fix(format!("Change to `{free}`"), edits);
            }
            diagnostic = diagnostic.fix(
                "Remove the `Sid`",
                remove_entry(document, *statement, entry),
            );
        }
        acc.push(diagnostic);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    #[test]
    fn a_name_is_for_one_statement() {
        check(
            r#"
Conditions:
  Open: !Equals [a, a]
Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
        - Sid: Read
          Effect: Allow
          Action: s3:ListAllMyBuckets
          Resource: '*'
        - Sid: Read
          Effect: Allow
          Action: sqs:ListQueues
          Resource: '*'
        - !If
          - Open
          - Sid: Read
            Effect: Allow
            Action: sns:ListTopics
            Resource: '*'
          - !Ref AWS::NoValue
"#,
            expect![[r#"
                15 |         - Sid: Read
                   |                ^^^^ policy-duplicate-sid: Another statement of this policy is called `Read`, too. Rename one, or remove the `Sid`.
                   |                line 11: the other statement
                   |                fix: Change to `Read2`
                   |                fix: Remove the `Sid`
            "#]],
        );
    }

    #[test]
    fn a_new_name_is_free() {
        check_fix(
            r#"
Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
        - Sid: Read
          Effect: Allow
          Action: s3:ListAllMyBuckets
          Resource: '*'
        - Sid: Read2
          Effect: Allow
          Action: sqs:ListQueues
          Resource: '*'
        - Sid: Read
          Effect: Allow
          Action: sns:ListTopics
          Resource: '*'
"#,
            "Change to `Read3`",
            expect![[r#"

                Resources:
                  Reader:
                    Type: AWS::IAM::ManagedPolicy
                    Properties:
                      PolicyDocument:
                        Version: 2012-10-17
                        Statement:
                        - Sid: Read
                          Effect: Allow
                          Action: s3:ListAllMyBuckets
                          Resource: '*'
                        - Sid: Read2
                          Effect: Allow
                          Action: sqs:ListQueues
                          Resource: '*'
                        - Sid: Read3
                          Effect: Allow
                          Action: sns:ListTopics
                          Resource: '*'
            "#]],
        );
    }
}
