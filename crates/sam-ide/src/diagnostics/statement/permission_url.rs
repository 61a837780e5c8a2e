//! `permission-url`: a Lambda permission has `FunctionUrlAuthType`, but its action does not apply to function URLs.
//!
//! `FunctionUrlAuthType` goes with `lambda:InvokeFunctionUrl` and `InvokedViaFunctionUrl` with `lambda:InvokeFunction`.
//! A caller of a URL needs both actions, so two permissions. Lambda refuses the property with another action.
//!
//! ```yaml
//! Type: AWS::Lambda::Permission
//! Properties:
//!   FunctionName: !Ref Page
//!   Action: lambda:InvokeFunction
//!   FunctionUrlAuthType: NONE          # bad
//!   InvokedViaFunctionUrl: true        # good
//!   Principal: '*'
//! ```
//!
//! See <https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{one, remove_entry, replace_scalar};
use crate::names::closest;
use sam_core::connector::Resolver;
use sam_core::policy::is_present;
use sam_core::policy::{PolicySite, Statement, branches};

pub(super) const RULE: Rule = Rule {
    code: "permission-url",
    severity: Severity::Error,
    category: RuleCategory::Statement,
    check: Check::Statement(check),
    fix: Some(fix),
};

const WANTED: [(&str, &str); 2] = [
    ("FunctionUrlAuthType", "lambda:InvokeFunctionUrl"),
    ("InvokedViaFunctionUrl", "lambda:InvokeFunction"),
];

const AUTH_TYPES: [&str; 2] = ["AWS_IAM", "NONE"];

fn check(acc: &mut Vec<Diagnostic>, statement: Statement<'_>, site: &PolicySite<'_>) {
    if site.permission_form().is_none() {
        return;
    }
    let map = statement.node;
    let action = statement.action();
    let actions: Vec<_> = action.map_or_else(Vec::new, |it| it.texts().collect());
    for (property, wanted) in WANTED {
        let Some(entry) = map.entry(property).filter(|it| is_present(*it)) else {
            continue;
        };
        let is_off = entry.value.scalar().is_some_and(|it| &*it.value == "false");
        let is_wrong = |text: &str| !text.eq_ignore_ascii_case(wanted) && !text.contains('*');
        let Some((text, node)) = actions.iter().find(|(text, _)| is_wrong(text) && !is_off) else {
            continue;
        };
        let message = format!(
            "`{property}` is only for `{wanted}`, but the action is `{text}`. Change the action, or remove `{property}`."
        );
        acc.push(
            RULE.at(entry.key.full_range(), message)
                .related(node.full_range(), "the action"),
        );
    }
    let auth_type = map.get("FunctionUrlAuthType").map(branches);
    for node in auth_type.unwrap_or_default() {
        let Some(text) = node.as_str().filter(|it| !AUTH_TYPES.contains(it)) else {
            continue;
        };
        let message = format!("`FunctionUrlAuthType` must be `AWS_IAM` or `NONE`, not `{text}`.");
        acc.push(RULE.at(node.full_range(), message));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let (_, statement) = finding.statement(resolver)?;
    let map = statement.node;
    if let Some(entry) = finding.key_in(map) {
        let (action, _) = finding.related.first()?;
        let (property, wanted) = WANTED.into_iter().find(|(it, _)| *it == entry.name())?;
        let mut actions = statement.action()?.values().into_iter();
        let node = actions.find(|it| it.full_range() == *action)?;
        let edits = one(replace_scalar(document, node, wanted));
        return Some(Fix::list([
            (
                format!("Remove `{property}`"),
                remove_entry(document, map, entry),
            ),
            (format!("Change the action to `{wanted}`"), edits),
        ]));
    }
    let node = finding.node_in(branches(map.get("FunctionUrlAuthType")?))?;
    let near = closest(node.as_str()?, AUTH_TYPES)?;
    let edits = one(replace_scalar(document, node, near));
    Some(Fix::list([(format!("Change to `{near}`"), edits)]))
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn each_property_has_its_action() {
        check(
            r#"
Resources:
  Page: {Type: AWS::Serverless::Function}
  Url:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Page
      Action: lambda:InvokeFunction
      Principal: '*'
      FunctionUrlAuthType: NONE
  Wrong:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Page
      Action: lambda:InvokeFunctionUrl
      Principal: '*'
      FunctionUrlAuthType: None
  Both:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Page
      Action: lambda:InvokeFunctionUrl
      Principal: '*'
      FunctionUrlAuthType: NONE
  Call:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Page
      Action: lambda:InvokeFunction
      Principal: '*'
      InvokedViaFunctionUrl: true
"#,
            expect![[r#"
                10 |       FunctionUrlAuthType: NONE
                   |       ^^^^^^^^^^^^^^^^^^^ permission-url: `FunctionUrlAuthType` is only for `lambda:InvokeFunctionUrl`, but the action is `lambda:InvokeFunction`. Change the action, or remove `FunctionUrlAuthType`.
                   |       line 8: the action
                   |       fix: Remove `FunctionUrlAuthType`
                   |       fix: Change the action to `lambda:InvokeFunctionUrl`
                17 |       FunctionUrlAuthType: None
                   |                            ^^^^ permission-url: `FunctionUrlAuthType` must be `AWS_IAM` or `NONE`, not `None`.
                   |                            fix: Change to `NONE`
            "#]],
        );
    }
}
