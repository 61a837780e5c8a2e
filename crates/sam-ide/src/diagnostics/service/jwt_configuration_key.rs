//! `jwt-configuration-key`: `JwtConfiguration` of an authorizer of an HTTP API has a key that API Gateway does not know.
//!
//! SAM passes the map on as it is, in lower case, so a misspelt key asks for nothing: tokens of any audience may be accepted,
//! or the deployment fails.
//!
//! ```yaml
//! JwtConfiguration: {issuer: https://example.com, audiences: [shop]}    # bad
//! JwtConfiguration: {issuer: https://example.com, audience: [shop]}     # good
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-httpapi-oauth2authorizer.html>.

use super::jwt_configurations;
use crate::diagnostics::{Check, Diagnostic, EntryView, Fix, Rule, RuleCategory, Severity};
use crate::edit::{one, replace_scalar};
use crate::names::{closest, shortened};
use sam_core::connector::Resolver;
use sam_core::document::cursor::{self, PathStep};
use sam_core::spec::JWT_CONFIGURATION_KEYS;
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::intrinsic;

pub(super) const RULE: Rule = Rule {
    code: "jwt-configuration-key",
    severity: Severity::Warning,
    category: RuleCategory::Schema,
    check: Check::Entry(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, of: &EntryView<'_, '_>) {
    for configuration in jwt_configurations(of) {
        for key in unknown_keys(configuration.value) {
            let near = closest(key.name(), keys());
            let way_out = match near {
                Some(near) => format!("Did you mean `{near}`?"),
                None => "Its keys are `issuer` and `audience`.".to_owned(),
            };
            let message = format!(
                "`JwtConfiguration` has no key `{}`. {way_out}",
                shortened(key.name())
            );
            let finding = RULE.at(key.key.full_range(), message);
            acc.push(finding.meaning(near));
        }
    }
}

fn keys() -> impl Iterator<Item = &'static str> {
    JWT_CONFIGURATION_KEYS.iter().map(|it| it.0)
}

fn unknown_keys(map: NodeRef<'_>) -> impl Iterator<Item = EntryRef<'_>> {
    let is_function = intrinsic::of(map).is_some();
    let entries = map.entries().filter(move |_| !is_function);
    entries.filter(|it| {
        let is_known = keys().any(|known| known.eq_ignore_ascii_case(it.name()));
        !is_known && !it.is_merge() && !it.name().is_empty() && !it.name().starts_with("Fn::")
    })
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let path = cursor::path(document, finding.range.start())?;
    let Some(PathStep::Entry(entry)) = path.steps.last().filter(|_| path.on_key) else {
        return None;
    };
    let near = closest(entry.name(), keys())?;
    let edits = one(replace_scalar(document, entry.key, near));
    Some(Fix::list([(format!("Change to `{near}`"), edits)]))
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;
    use expect_test::expect;

    #[test]
    fn keys_in_any_case() {
        check_rule(
            r#"
Transform: AWS::Serverless-2016-10-31
Globals:
  HttpApi:
    Auth:
      Authorizers:
        G: {JwtConfiguration: {issuer: a, own: b}}
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        Authorizers:
          A:
            IdentitySource: $request.header.Authorization
            JwtConfiguration: {issuer: a, audiences: [b]}
          B:
            IdentitySource: $request.header.Authorization
            JwtConfiguration: {Issuer: a, Audience: [b]}
"#,
            "jwt-configuration-key",
            expect![[r#"
                7 |         G: {JwtConfiguration: {issuer: a, own: b}}
                  |                                           ^^^ jwt-configuration-key (warning): `JwtConfiguration` has no key `own`. Its keys are `issuer` and `audience`.
                16 |             JwtConfiguration: {issuer: a, audiences: [b]}
                   |                                           ^^^^^^^^^ jwt-configuration-key: `JwtConfiguration` has no key `audiences`. Did you mean `audience`?
                   |                                           fix: Change to `audience`
            "#]],
        );
    }
}
