//! `deny-unneeded`: a statement denies what nothing allows.
//!
//! What no statement allows is denied anyway. A statement that denies it stops nothing: the role may do the same without it.
//! Often it has a slip in it, such as a resource or an action other than that of the statement that allows, and then what it
//! was to stop is still allowed.
//!
//! ```yaml
//! Policies:
//!   - DynamoDBCrudPolicy: {TableName: !Ref Orders}
//!   - Statement:
//!       - Effect: Deny                   # bad: nothing allows to delete the table
//!         Action: dynamodb:DeleteTable
//!         Resource: !GetAtt Orders.Arn
//! ```
//!
//! Correct what it denies, or remove it. Keep it if it is a guard against permissions that come later, and silence the
//! finding. The rule compares all requests, with their resources and conditions. It reports nothing for a role with a
//! policy that the template does not show, since that may allow more.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>.

use crate::diagnostics::{Check, Diagnostic, Grants, Rule, RuleCategory, Severity};
use crate::reasons::tell_statements_apart;
use sam_core::decide::{Decision, Question, RequestSet, decide};
use sam_core::permission::{Grant, GrantOrigin, request_sets, words};
use sam_core::policy::Effect;
use std::collections::BTreeSet;

pub(super) const RULE: Rule = Rule {
    code: "deny-unneeded",
    severity: Severity::Hint,
    category: RuleCategory::Grant,
    check: Check::Grants(check),
    fix: None,
};

fn check(acc: &mut Vec<Diagnostic>, grants: &Grants<'_>) {
    let found = grants.found();
    let is_written = |it: &&Grant| {
        let is_statement = matches!(
            it.origin,
            GrantOrigin::Statement(_) | GrantOrigin::Written(_)
        );
        it.effect == Effect::Deny && is_statement
    };
    if !found.grants.iter().any(|it| is_written(&it)) || !found.unseen.is_empty() {
        return;
    }
    let mut all = found.grants.clone();
    tell_statements_apart(&grants.role, &mut all);
    let template = grants.template();
    let allowed: Vec<Grant> = all
        .iter()
        .filter(|it| it.effect == Effect::Allow)
        .cloned()
        .collect();
    let allowed = request_sets(&allowed, template);
    let names = (words(template), grants.declared());
    // A statement with branches of functions is several grants.
    let denied: Vec<&Grant> = all.iter().filter(is_written).collect();
    let places: BTreeSet<_> = denied
        .iter()
        .map(|it| (it.range.start(), it.range.end()))
        .collect();
    // An effect that a condition decides allows in one case what it denies in the other.
    let is_allow = |it: &Grant| it.effect == Effect::Allow;
    let by_condition: BTreeSet<_> = found
        .grants
        .iter()
        .filter(|it| is_allow(it))
        .map(|it| (it.range.start(), it.range.end()))
        .collect();
    for (start, end) in places.into_iter().filter(|it| !by_condition.contains(it)) {
        let own = denied
            .iter()
            .filter(|it| (it.range.start(), it.range.end()) == (start, end));
        let own: Vec<Grant> = own.map(|it| (*it).clone()).collect();
        let sets = request_sets(&own, template);
        if sets.iter().all(|it| stops_nothing(it, &allowed, &names))
            && let Some(first) = own.first()
        {
            let message = "This stops nothing: no policy here allows any of it. Correct it, remove it, or keep it as a guard.";
            acc.push(RULE.at(first.range, message));
        }
    }
}

fn stops_nothing(
    denied: &RequestSet,
    allowed: &[RequestSet],
    (words, declared): &(BTreeSet<String>, BTreeSet<String>),
) -> bool {
    let question = Question {
        new: allowed,
        old: &[],
        within: Some(denied),
        limit: None,
        words,
        declared,
    };
    decide(&question) == Decision::Within
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;
    use expect_test::{Expect, expect};

    #[track_caller]
    fn check(statements: &str, expected: Expect) {
        let template = format!(
            "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {{Type: AWS::DynamoDB::Table}}
  Shop:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: a.b
      InlineCode: x
      Policies:
      - DynamoDBReadPolicy: {{TableName: !Ref Orders}}
      - Statement:
{statements}"
        );
        check_rule(&template, "deny-unneeded", expected);
    }

    #[test]
    fn what_nothing_allows_is_not_stopped() {
        check(
            "        - {Effect: Deny, Action: 'dynamodb:DeleteTable', Resource: !GetAtt Orders.Arn}\n",
            expect![[r#"
                13 |         - {Effect: Deny, Action: 'dynamodb:DeleteTable', Resource: !GetAtt Orders.Arn}
                   |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ deny-unneeded (hint): This stops nothing: no policy here allows any of it. Correct it, remove it, or keep it as a guard.
            "#]],
        );
        // The service is another one.
        check(
            "        - {Effect: Deny, Action: 's3:*', Resource: '*'}\n",
            expect![[r#"
                13 |         - {Effect: Deny, Action: 's3:*', Resource: '*'}
                   |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ deny-unneeded (hint): This stops nothing: no policy here allows any of it. Correct it, remove it, or keep it as a guard.
            "#]],
        );
    }

    #[test]
    fn what_is_allowed_in_part_is_stopped() {
        check(
            "        - {Effect: Deny, Action: ['dynamodb:DeleteTable', 'dynamodb:Scan'], Resource: '*'}\n",
            expect![""],
        );
        check(
            "        - {Effect: Deny, Action: '*', Resource: '*', Condition: {Bool: {aws:SecureTransport: 'false'}}}\n",
            expect![""],
        );
        check(
            "        - {Effect: Deny, NotAction: 'dynamodb:Query', Resource: '*'}\n",
            expect![""],
        );
        check(
            "        - {Effect: !If [Prod, Allow, Deny], Action: 's3:GetObject', Resource: '*'}\n",
            expect![""],
        );
    }

    #[test]
    fn what_a_policy_allows_that_is_not_shown_is_not_known() {
        check(
            "        - {Effect: Deny, Action: 'dynamodb:DeleteTable', Resource: '*'}\n      - !ImportValue others\n",
            expect![""],
        );
    }
}
