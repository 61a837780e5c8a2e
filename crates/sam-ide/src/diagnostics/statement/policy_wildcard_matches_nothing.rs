//! `policy-wildcard-matches-nothing`: an action with a wildcard matches no action of the service.
//!
//! IAM takes it and says nothing; it allows nothing.
//!
//! ```yaml
//! Action: dynamodb:Reed*     # bad
//! Action: dynamodb:Get*      # good
//! ```
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html>.

use super::does::does;
use super::near_action::is_of_same_kind;
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::action::change;
use crate::names::near as near_names;
use sam_core::IAM_DATE;
use sam_core::connector::Resolver;
use sam_core::iam::{Service, like_no_action};
use sam_core::policy::{PolicySite, Statement};

pub(super) const RULE: Rule = Rule {
    code: "policy-wildcard-matches-nothing",
    severity: Severity::Warning,
    category: RuleCategory::Statement,
    check: Check::Statement(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, statement: Statement<'_>, _: &PolicySite<'_>) {
    let Some(actions) = statement.action() else {
        return;
    };
    for (text, node) in actions.texts() {
        let Some((service, name)) = like_no_action(text) else {
            continue;
        };
        let does = does(statement, actions);
        let message = match near(service, name) {
            Some(near) => format!(
                "No action of {} matches `{text}`, so it {does} nothing. Did you mean `{near}`?",
                service.name
            ),
            None => format!(
                "No action of {} matches `{text}` (as of {IAM_DATE}), so it {does} nothing. Check the spelling.",
                service.name
            ),
        };
        acc.push(RULE.at(node.full_range(), message));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let (_, statement) = finding.statement(resolver)?;
    let actions = statement.action()?;
    let (text, node) = actions.texts().find(|(_, it)| finding.is_at(*it))?;
    let (service, name) = like_no_action(text)?;
    let near = near(service, name)?;
    let document = resolver.template().document();
    let edits = change(document, statement, actions, node, &[&near]);
    Some(Fix::list([(format!("Change to `{near}`"), edits)]))
}

/// For a pattern such as `Reed*` the beginning of an action that is nearest to what stands before the star.
fn near(service: &Service, name: &str) -> Option<String> {
    let start = name
        .strip_suffix('*')
        .filter(|it| !it.contains(['*', '?']))?;
    let names = service.actions.iter().map(|it| it.name);
    let names = names.filter(|it| is_of_same_kind(service, start, it));
    let lengths = [start.len(), start.len() + 1, start.len().saturating_sub(1)];
    let starts = |it: &'static str| {
        let is_upper = |at: usize| {
            it.get(at..)
                .is_some_and(|it| it.starts_with(char::is_uppercase))
        };
        let starts = lengths.into_iter().filter(|to| *to > 0);
        starts.filter_map(move |to| Some((it.get(..to)?, to < it.len() && !is_upper(to))))
    };
    let all: Vec<(&str, bool)> = names.flat_map(starts).collect();
    // Of several that are as near one that ends where a word does.
    let near = near_names(start, all.iter().map(|it| it.0)).into_iter();
    let near = near.min_by_key(|(score, it)| {
        let is_cut = all.iter().any(|(start, is_cut)| start == it && *is_cut);
        (*score, is_cut)
    });
    let (_, near) = near?;
    Some(format!("{}:{near}*", service.prefix))
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn a_wildcard_is_like_some_action() {
        check(
            r#"
Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
        - Effect: Allow
          Action:
          - dynamodb:Reed*
          - dynamodb:Descirbe*
          - dynamodb:*Item
          - s3:GetObjects*
          - s3:*Foo*
          - nowhere:*
          Resource: '*'
"#,
            expect![[r#"
                11 |           - dynamodb:Reed*
                   |             ^^^^^^^^^^^^^^ policy-wildcard-matches-nothing (warning): No action of Amazon DynamoDB matches `dynamodb:Reed*`, so it allows nothing. Did you mean `dynamodb:Read*`?
                   |             fix: Change to `dynamodb:Read*`
                12 |           - dynamodb:Descirbe*
                   |             ^^^^^^^^^^^^^^^^^^ policy-wildcard-matches-nothing (warning): No action of Amazon DynamoDB matches `dynamodb:Descirbe*`, so it allows nothing. Did you mean `dynamodb:Describe*`?
                   |             fix: Change to `dynamodb:Describe*`
                14 |           - s3:GetObjects*
                   |             ^^^^^^^^^^^^^^ policy-wildcard-matches-nothing (warning): No action of Amazon S3 matches `s3:GetObjects*`, so it allows nothing. Did you mean `s3:GetObject*`?
                   |             fix: Change to `s3:GetObject*`
                15 |           - s3:*Foo*
                   |             ^^^^^^^^ policy-wildcard-matches-nothing (warning): No action of Amazon S3 matches `s3:*Foo*` (as of 2026-10), so it allows nothing. Check the spelling.
                16 |           - nowhere:*
                   |             ^^^^^^^^^ policy-unknown-service (warning): No service has the prefix `nowhere` (as of 2026-10), so it allows nothing. Check the spelling.
            "#]],
        );
    }
}
