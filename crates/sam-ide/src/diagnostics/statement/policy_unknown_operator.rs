//! `policy-unknown-operator`: a condition operator does not exist.
//!
//! A condition names an operator, such as `StringEquals` or `IpAddress`, and below it the keys to compare. `IfExists` may
//! stand behind an operator, `ForAllValues:` or `ForAnyValue:` before it. IAM refuses others.
//!
//! ```yaml
//! Condition:
//!   StringEqual: { aws:SourceAccount: '123456789012' }     # bad
//!   StringEquals: { aws:SourceAccount: '123456789012' }    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{one, replace_scalar};
use crate::names::closest;
use sam_core::connector::Resolver;
use sam_core::iam::global_condition_key;
use sam_core::policy::is_function_key;
use sam_core::policy::operator::operator;
use sam_core::policy::{PolicySite, Statement, branches};
use sam_core::spec::{CONDITION_OPERATORS, IF_EXISTS, SET_OPERATORS};

pub(super) const RULE: Rule = Rule {
    code: "policy-unknown-operator",
    severity: Severity::Error,
    category: RuleCategory::Statement,
    check: Check::Statement(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, statement: Statement<'_>, _: &PolicySite<'_>) {
    let Some(condition) = statement.condition() else {
        return;
    };
    for map in branches(condition.value) {
        for entry in map.entries().filter(|it| !is_function_key(*it)) {
            let name = entry.name();
            if operator(name).is_some() {
                continue;
            }
            let message = match near(name) {
                Some(near) => {
                    format!("There is no condition operator `{name}`. Did you mean `{near}`?")
                }
                None if global_condition_key(name).is_some() => format!(
                    "`{name}` is a condition key. Write it below an operator, for example `StringEquals`."
                ),
                None => format!(
                    "There is no condition operator `{name}`. Use for example `StringEquals`, `ArnLike`, `Bool` or `IpAddress`."
                ),
            };
            acc.push(RULE.at(entry.key.full_range(), message));
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let condition = finding.statement(resolver)?.1.condition()?;
    let mut maps = branches(condition.value).into_iter();
    let (map, entry) = maps.find_map(|it| Some((it, finding.key_in(it)?)))?;
    let near = near(entry.name()).filter(|it| map.entry(it).is_none())?;
    let document = resolver.template().document();
    let edits = one(replace_scalar(document, entry.key, &near));
    Some(Fix::list([(format!("Change to `{near}`"), edits)]))
}

fn near(name: &str) -> Option<String> {
    let (set, rest) = match name.split_once(':') {
        Some((word, rest)) => {
            let set = closest(word, SET_OPERATORS)?;
            (format!("{set}:"), rest)
        }
        None => (String::new(), name),
    };
    let names = || CONDITION_OPERATORS.iter().map(|it| it.name);
    if let Some(it) = closest(rest, names()) {
        return Some(format!("{set}{it}"));
    }
    let start = rest.get(..rest.len().checked_sub(IF_EXISTS.len())?)?;
    let near = closest(start, names().filter(|it| *it != "Null"))?;
    Some(format!("{set}{near}{IF_EXISTS}"))
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn operators_are_known() {
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
          Action: s3:ListBucket
          Resource: '*'
          Condition:
            StringEqual: {aws:SourceAccount: '123456789012'}
            ForAllValue:StringLike: {aws:TagKeys: a}
            ForAnyValue:StringLikeIfExist: {aws:TagKeys: a}
            NullIfExists: {aws:TagKeys: 'true'}
            aws:SourceVpc: vpc-1
            Foo: {aws:SourceVpc: vpc-1}
            StringNotEqualsIgnoreCaseIfExists: {aws:SourceVpc: vpc-1}
            Fn::If: [A, {}, {}]
"#,
            expect![[r#"
                13 |             StringEqual: {aws:SourceAccount: '123456789012'}
                   |             ^^^^^^^^^^^ policy-unknown-operator: There is no condition operator `StringEqual`. Did you mean `StringEquals`?
                   |             fix: Change to `StringEquals`
                14 |             ForAllValue:StringLike: {aws:TagKeys: a}
                   |             ^^^^^^^^^^^^^^^^^^^^^^ policy-unknown-operator: There is no condition operator `ForAllValue:StringLike`. Did you mean `ForAllValues:StringLike`?
                   |             fix: Change to `ForAllValues:StringLike`
                15 |             ForAnyValue:StringLikeIfExist: {aws:TagKeys: a}
                   |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-unknown-operator: There is no condition operator `ForAnyValue:StringLikeIfExist`. Did you mean `ForAnyValue:StringLikeIfExists`?
                   |             fix: Change to `ForAnyValue:StringLikeIfExists`
                16 |             NullIfExists: {aws:TagKeys: 'true'}
                   |             ^^^^^^^^^^^^ policy-unknown-operator: There is no condition operator `NullIfExists`. Use for example `StringEquals`, `ArnLike`, `Bool` or `IpAddress`.
                17 |             aws:SourceVpc: vpc-1
                   |             ^^^^^^^^^^^^^ policy-unknown-operator: `aws:SourceVpc` is a condition key. Write it below an operator, for example `StringEquals`.
                18 |             Foo: {aws:SourceVpc: vpc-1}
                   |             ^^^ policy-unknown-operator: There is no condition operator `Foo`. Use for example `StringEquals`, `ArnLike`, `Bool` or `IpAddress`.
            "#]],
        );
    }
}
