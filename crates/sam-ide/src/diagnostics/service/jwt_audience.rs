//! `jwt-audience`: a JWT authorizer of an HTTP API does not say for whom the tokens are.
//!
//! API Gateway refuses a JWT authorizer without an audience: `Audience list must have at least 1 item for JWT Authorizer`.
//! The audience is the ID of the client that the tokens are issued to.
//!
//! ```yaml
//! JwtConfiguration: {issuer: https://auth.example.com}                         # bad
//! JwtConfiguration: {issuer: https://auth.example.com, audience: [shop]}       # good
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-httpapi-oauth2authorizer.html>.

use super::{jwt_configurations, list};
use crate::diagnostics::{Check, Diagnostic, EntryView, Rule, RuleCategory, Severity};
use sam_core::document::Section;
use sam_core::policy::{has, may_have_more};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::intrinsic;

pub(super) const RULE: Rule = Rule {
    code: "jwt-audience",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Entry(check),
    fix: None,
};

fn check(acc: &mut Vec<Diagnostic>, of: &EntryView<'_, '_>) {
    for (configuration, names) in configurations(of) {
        let map = configuration.value;
        // SAM writes the keys in lower case.
        let [issuer, audience] = names.map(|name| {
            let mut keys = map.entries().map(|it| it.name());
            let is_meant = |it: &&str| names == OF_SAM && it.eq_ignore_ascii_case(name);
            keys.find(is_meant).unwrap_or(name)
        });
        if may_have_more(map) || intrinsic::of(map).is_some() || !has(map, issuer) {
            continue;
        }
        let list = map.get(audience).and_then(list);
        if !has(map, audience) || list.is_some_and(|it| it.is_empty()) {
            let message = format!(
                "API Gateway refuses a JWT authorizer without an audience. Add `{audience}` with the ID of the client."
            );
            let finding = RULE.at(configuration.key.full_range(), message);
            acc.push(finding.lacking("audience"));
        }
    }
}

/// The names of issuer and audience.
type Names = [&'static str; 2];

const OF_SAM: Names = ["issuer", "audience"];
const OF_CLOUD_FORMATION: Names = ["Issuer", "Audience"];

/// The configurations of JWT authorizers, with the names that their keys have there.
fn configurations<'a>(of: &EntryView<'_, 'a>) -> Vec<(EntryRef<'a>, Names)> {
    let of_sam = jwt_configurations(of).into_iter().map(|it| (it, OF_SAM));
    let own = of_authorizer(of).map(|it| (it, OF_CLOUD_FORMATION));
    of_sam.chain(own).collect()
}

/// The configuration of an authorizer of CloudFormation.
fn of_authorizer<'a>(of: &EntryView<'_, 'a>) -> Option<EntryRef<'a>> {
    let is_authorizer = of.item.section == Section::Resources
        && of.item.type_name() == Some("AWS::ApiGatewayV2::Authorizer");
    let properties = of
        .entry()
        .filter(|_| is_authorizer)?
        .value
        .get("Properties")?;
    let authorizer_type = properties.get("AuthorizerType").and_then(NodeRef::as_str);
    let own = properties.entry("JwtConfiguration");
    own.filter(|_| authorizer_type == Some("JWT"))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_rule};
    use expect_test::expect;

    #[test]
    fn an_authorizer_says_for_whom_tokens_are() {
        check(
            "\
Transform: AWS::Serverless-2016-10-31
Parameters: {Client: {Type: CommaDelimitedList}}
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        Authorizers:
          A: {IdentitySource: $request.header.Authorization, JwtConfiguration: {issuer: https://a.example.com}}
          B: {IdentitySource: $request.header.Authorization, JwtConfiguration: {issuer: https://a.example.com, audience: []}}
          C: {IdentitySource: $request.header.Authorization, JwtConfiguration: {issuer: https://a.example.com, audience: [c]}}
          D: {IdentitySource: $request.header.Authorization, JwtConfiguration: {issuer: https://a.example.com, audience: !Ref Client}}
  Own:
    Type: AWS::ApiGatewayV2::Authorizer
    Properties:
      ApiId: !Ref Api
      Name: own
      AuthorizerType: JWT
      IdentitySource: [$request.header.Authorization]
      JwtConfiguration: {Issuer: https://a.example.com}
",
            expect![[r#"
                9 |           A: {IdentitySource: $request.header.Authorization, JwtConfiguration: {issuer: https://a.example.com}}
                  |                                                              ^^^^^^^^^^^^^^^^ jwt-audience: API Gateway refuses a JWT authorizer without an audience. Add `audience` with the ID of the client.
                10 |           B: {IdentitySource: $request.header.Authorization, JwtConfiguration: {issuer: https://a.example.com, audience: []}}
                   |                                                              ^^^^^^^^^^^^^^^^ jwt-audience: API Gateway refuses a JWT authorizer without an audience. Add `audience` with the ID of the client.
                20 |       JwtConfiguration: {Issuer: https://a.example.com}
                   |       ^^^^^^^^^^^^^^^^ jwt-audience: API Gateway refuses a JWT authorizer without an audience. Add `Audience` with the ID of the client.
            "#]],
        );
    }

    #[test]
    fn keys_of_sam_in_any_case() {
        let template = |keys: &str| {
            format!(
                "Transform: AWS::Serverless-2016-10-31\nResources:\n  A: {{Type: AWS::Serverless::HttpApi, Properties: {{Auth: {{Authorizers: {{J: {{IdentitySource: a, JwtConfiguration: {{{keys}}}}}}}}}}}}}\n"
            )
        };
        check_rule(
            &template("issuer: 'https://a.com', Audience: [shop]"),
            "jwt-audience",
            expect![[""]],
        );
        check_rule(
            &template("Issuer: 'https://a.com'"),
            "jwt-audience",
            expect![[r#"
                3 |   A: {Type: AWS::Serverless::HttpApi, Properties: {Auth: {Authorizers: {J: {IdentitySource: a, JwtConfiguration: {Issuer: 'https://a.com'}}}}}}
                  |                                                                                                ^^^^^^^^^^^^^^^^ jwt-audience: API Gateway refuses a JWT authorizer without an audience. Add `audience` with the ID of the client.
            "#]],
        );
    }
}
