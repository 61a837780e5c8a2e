//! The template's conditions in a comparison of two versions: those above a grant, and those that say something else now.

use sam_core::permission::{BEFORE, RolePermissions};
use std::collections::BTreeSet;

/// What is granted under conditions of the template that hold for all of it, beside those of each grant.
#[derive(Debug)]
pub(super) struct Conditional {
    when: Vec<String>,
    permissions: RolePermissions,
}

impl Conditional {
    /// Under some conditions, each counted once.
    pub(super) fn new(conditions: &[String], permissions: RolePermissions) -> Self {
        let mut when: Vec<String> = Vec::new();
        for condition in conditions {
            if !when.contains(condition) {
                when.push(condition.clone());
            }
        }
        Self { when, permissions }
    }

    /// Gives the conditions that are others in the new version other names, so that nothing is taken for the same.
    pub(super) fn mark_redefined(&mut self, redefined: &BTreeSet<String>) {
        let all = all_when(&mut self.permissions).chain([&mut self.when]);
        all.for_each(|it| mark(it, redefined));
    }

    /// With the conditions before those of each grant, but for some.
    fn flat(&self, without: &[&String]) -> RolePermissions {
        let mut permissions = self.permissions.clone();
        for when in all_when(&mut permissions) {
            let above = self.when.iter();
            let above = above.filter(|it| !without.contains(it) && !when.contains(it));
            let above: Vec<_> = above.cloned().collect();
            when.splice(..0, above);
        }
        permissions
    }
}

/// Gives the conditions that are others in the new version other names.
pub(super) fn mark(when: &mut [String], redefined: &BTreeSet<String>) {
    for condition in when {
        if redefined.contains(condition.trim_start_matches('!')) {
            condition.push_str(BEFORE);
        }
    }
}

/// What was granted to somebody and what is, put together. Conditions that were above all of it and still are say nothing
/// of a change, and are left out.
pub(super) fn together(
    was: Option<&[Conditional]>,
    is: Option<&[Conditional]>,
) -> (RolePermissions, RolePermissions) {
    let always = match (was, is) {
        (Some(was), Some(is)) => {
            let mut all = was.iter().chain(is);
            let first = all.next().map_or(&[][..], |it| &it.when);
            let others: Vec<_> = all.collect();
            let is_always = |it: &&String| others.iter().all(|other| other.when.contains(it));
            first.iter().filter(is_always).collect()
        }
        (None, _) | (_, None) => Vec::new(),
    };
    let flat = |parts: Option<&[Conditional]>| {
        let mut all = RolePermissions::default();
        for part in parts.into_iter().flatten() {
            let part = part.flat(&always);
            all.grants.extend(part.grants);
            all.unseen.extend(part.unseen);
        }
        all
    };
    (flat(was), flat(is))
}

fn all_when(permissions: &mut RolePermissions) -> impl Iterator<Item = &mut Vec<String>> {
    let grants = permissions.grants.iter_mut().map(|it| &mut it.when);
    grants.chain(permissions.unseen.iter_mut().map(|it| &mut it.when))
}

#[cfg(test)]
mod tests {
    use crate::permissions::changes;
    use expect_test::{Expect, expect};
    use sam_core::analysis::Analysis;
    use sam_core::connector::Environment;

    /// What changes from one template to another, given as conditions and what stands in a function and in its role.
    #[track_caller]
    fn check(old: [&str; 3], new: [&str; 3], expected: Expect) {
        let of = |[conditions, function, role]: [&str; 3]| {
            let text = format!(
                "Parameters: {{Stage: {{Type: String}}}}\nConditions: {{{conditions}}}\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    {function}\n    Properties: {{Role: !GetAtt R.Arn}}\n  R:\n    Type: AWS::IAM::Role\n    {role}\n    Properties:\n      Policies:\n      - PolicyDocument: {{Statement: [{{Effect: Allow, Action: 's3:ListAllMyBuckets', Resource: '*'}}]}}\n"
            );
            let document = Analysis::open(1, &text);
            assert_eq!(document.syntax_errors().collect::<Vec<_>>(), []);
            document
        };
        let (old, new) = (of(old), of(new));
        let text = |old: &Analysis, new: &Analysis| {
            let found = changes(old, new, &Environment::default(), None).unwrap();
            format!("{}grants more: {}\n", found.text(), found.grants_more())
        };
        expected.assert_eq(&format!(
            "{}and back\n{}",
            text(&old, &new),
            text(&new, &old)
        ));
    }

    const IS_PROD: &str = "IsProd: !Equals [!Ref Stage, prod]";

    #[test]
    fn of_the_function_or_role_as_a_whole() {
        check(
            [IS_PROD, "", ""],
            [IS_PROD, "Condition: IsProd", ""],
            expect![[r#"
                F: 1 action narrowed

                F
                  narrowed:
                    now only if IsProd is true:
                    List  ListAllMyBuckets (s3)
                          until now on *
                grants more: false
                and back
                F: 1 action widened

                F
                  widened:
                    until now only if IsProd is true:
                    List  ListAllMyBuckets (s3)
                          now on *
                    for example s3:ListAllMyBuckets on *
                grants more: true
            "#]],
        );
        check(
            [IS_PROD, "", ""],
            [IS_PROD, "", "Condition: IsProd"],
            expect![[r#"
                F: 1 action narrowed

                F
                  narrowed:
                    now only if IsProd is true:
                    List  ListAllMyBuckets (s3)
                          until now on *
                grants more: false
                and back
                F: 1 action widened

                F
                  widened:
                    until now only if IsProd is true:
                    List  ListAllMyBuckets (s3)
                          now on *
                    for example s3:ListAllMyBuckets on *
                grants more: true
            "#]],
        );
        check(
            [IS_PROD, "Condition: IsProd", "Condition: IsProd"],
            [IS_PROD, "", "Condition: IsProd"],
            expect![[r#"
                The same permissions as before.
                grants more: false
                and back
                The same permissions as before.
                grants more: false
            "#]],
        );
    }

    #[test]
    fn one_that_says_something_else_now() {
        check(
            [IS_PROD, "Condition: IsProd", ""],
            ["IsProd: !Equals [!Ref Stage, dev]", "Condition: IsProd", ""],
            expect![[r#"
                F: 1 action more; 1 action fewer

                F
                  granted:
                    only if IsProd is true:
                    List  ListAllMyBuckets (s3)
                          on *
                  revoked:
                    only if IsProd (before) is true:
                    List  ListAllMyBuckets (s3)
                          on *
                grants more: true
                and back
                F: 1 action more; 1 action fewer

                F
                  granted:
                    only if IsProd is true:
                    List  ListAllMyBuckets (s3)
                          on *
                  revoked:
                    only if IsProd (before) is true:
                    List  ListAllMyBuckets (s3)
                          on *
                grants more: true
            "#]],
        );
        check(
            [
                &format!("{IS_PROD}, IsTest: !Not [!Condition IsProd]"),
                "Condition: IsTest",
                "",
            ],
            [
                "IsProd: !Equals [!Ref Stage, dev], IsTest: !Not [!Condition IsProd]",
                "Condition: IsTest",
                "",
            ],
            expect![[r#"
                F: 1 action more; 1 action fewer

                F
                  granted:
                    only if IsTest is true:
                    List  ListAllMyBuckets (s3)
                          on *
                  revoked:
                    only if IsTest (before) is true:
                    List  ListAllMyBuckets (s3)
                          on *
                grants more: true
                and back
                F: 1 action more; 1 action fewer

                F
                  granted:
                    only if IsTest is true:
                    List  ListAllMyBuckets (s3)
                          on *
                  revoked:
                    only if IsTest (before) is true:
                    List  ListAllMyBuckets (s3)
                          on *
                grants more: true
            "#]],
        );
    }
}
