//! An element of a policy document: all of its statements in words.

use crate::grant::action_list::actions;
use crate::grant::statement::{StatementWords, allowed};
use crate::links;
use crate::permissions::judged_statements;
use sam_core::connector::Resolver;
use sam_core::policy::{PolicySite, SiteKind, Statement};
use sam_core::syntax::EntryRef;

/// How many statements are shown.
const MOST: usize = 6;

pub(super) fn parts(
    site: PolicySite<'_>,
    entry: EntryRef<'_>,
    resolver: &Resolver<'_>,
) -> Vec<String> {
    let written = site.document.statements();
    let words = |it: Statement<'_>| in_words(&site, &it, resolver);
    let statements: Vec<_> = written.flat_map(words).collect();
    let about = match site.kind {
        SiteKind::Identity => "what it allows",
        SiteKind::Trust => "who may assume the role",
        SiteKind::Resource(_) | SiteKind::Permission => "who may do what with the resource",
        SiteKind::Limit => "the most that is allowed",
    };
    let mut parts = vec![format!(
        "**Policy document** · {about} · {}",
        actions(&allowed(&statements))
    )];
    parts.extend(all(&statements));
    parts.push(links::to_policy_element(entry.name()));
    parts
}

/// A statement in words; of what a role may do, without what comes to nothing.
pub(super) fn in_words(
    site: &PolicySite<'_>,
    statement: &Statement<'_>,
    resolver: &Resolver<'_>,
) -> Vec<StatementWords> {
    let value = statement.to_value();
    match site.kind {
        SiteKind::Identity => judged_statements(&value, *resolver),
        SiteKind::Trust | SiteKind::Resource(_) | SiteKind::Permission | SiteKind::Limit => {
            StatementWords::all(&value)
        }
    }
}

/// Each statement, the first of many.
pub(super) fn all(statements: &[StatementWords]) -> Vec<String> {
    let shown = statements.iter().take(MOST);
    let mut parts: Vec<_> = shown.flat_map(StatementWords::markdown).collect();
    match statements.len().saturating_sub(MOST) {
        0 => {}
        1 => parts.push("and 1 more statement".to_owned()),
        hidden => parts.push(format!("and {hidden} more statements")),
    }
    parts
}

#[cfg(test)]
mod tests {
    use crate::hover::tests::check;
    use expect_test::expect;

    #[test]
    fn each_statement_is_told() {
        check(
            "\
Resources:
  R:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        $0Version: '2012-10-17'
        Statement:
          - {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}
          - {Effect: Deny, Principal: '*', Action: sts:AssumeRole}
",
            expect![[r#"
                [Version]

                **Policy document** · who may assume the role · 1 action

                `lambda.amazonaws.com` may:

                - **Write** (sts): AssumeRole

                Denied to everyone:

                - **Write** (sts): AssumeRole
            "#]],
        );
    }
}
