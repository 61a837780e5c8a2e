//! `function-url-auth`: `FunctionUrlConfig` does not say who may call the URL.
//!
//! `AuthType` is `AWS_IAM`, for callers that IAM allows to, or `NONE`, for everyone on the internet. SAM does not guess.
//!
//! ```yaml
//! FunctionUrlConfig:              # bad: no AuthType
//!   InvokeMode: BUFFERED
//! FunctionUrlConfig:              # good
//!   InvokeMode: BUFFERED
//!   AuthType: AWS_IAM
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-functionurlconfig.html>.

use crate::diagnostics::role_view::RoleView;
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, Property, append_entry, one, set_value};
use sam_core::connector::Resolver;
use sam_core::document::Document;
use sam_core::expand::PolicyProblemKind;
use sam_core::text::TextEdit;

pub(crate) const RULE: Rule = Rule {
    code: "function-url-auth",
    severity: Severity::Error,
    category: RuleCategory::Policies,
    check: Check::Role(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, view: &RoleView<'_>, _: &Resolver<'_>) {
    let message = "`FunctionUrlConfig` needs an `AuthType`: `AWS_IAM` for callers with an IAM permission, `NONE` for everyone.";
    for problem in view.problems() {
        if matches!(problem.kind, PolicyProblemKind::FunctionUrlAuthTypeMissing) {
            acc.push(RULE.at(problem.range, message));
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let mut views = finding.role_views(resolver);
    let config = views.find_map(|it| it.written("FunctionUrlConfig", finding.range))?;
    Some(Fix::list(["AWS_IAM", "NONE"].map(|it| {
        (format!("Set `AuthType: {it}`"), set(document, config, it))
    })))
}

fn set(document: &Document, config: Property<'_>, name: &str) -> Option<Vec<TextEdit>> {
    let map = config.entry.value;
    let text = Piece::Text(name.to_owned());
    if !map.is_mapping() {
        return None;
    }
    one(match map.entry("AuthType") {
        Some(entry) => set_value(document, map, entry, &text),
        None => append_entry(document, map, "AuthType", &text),
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const URLS: &str = r#"
Resources:
  Page:
    Type: AWS::Serverless::Function
    Properties:
      FunctionUrlConfig:
        InvokeMode: BUFFERED
  Form:
    Type: AWS::Serverless::Function
    Properties:
      FunctionUrlConfig: {AuthType: IAM}
"#;

    #[test]
    fn someone_must_be_named() {
        check(
            URLS,
            expect![[r#"
                6 |       FunctionUrlConfig:
                  |       ^^^^^^^^^^^^^^^^^ function-url-auth: `FunctionUrlConfig` needs an `AuthType`: `AWS_IAM` for callers with an IAM permission, `NONE` for everyone.
                  |       fix: Set `AuthType: AWS_IAM`
                  |       fix: Set `AuthType: NONE`
                11 |       FunctionUrlConfig: {AuthType: IAM}
                   |                                     ^^^ function-url-auth: `FunctionUrlConfig` needs an `AuthType`: `AWS_IAM` for callers with an IAM permission, `NONE` for everyone.
                   |                                     fix: Set `AuthType: AWS_IAM`
                   |                                     fix: Set `AuthType: NONE`
            "#]],
        );
        check_fix(
            URLS,
            "Set `AuthType: AWS_IAM`",
            expect![[r#"
                  7 |         InvokeMode: BUFFERED
                + 8 |         AuthType: AWS_IAM
                  9 |   Form:
            "#]],
        );
        check_fix(
            URLS,
            "Set `AuthType: NONE`",
            expect![[r#"
                  7 |         InvokeMode: BUFFERED
                + 8 |         AuthType: NONE
                  9 |   Form:
            "#]],
        );
    }
}
