//! `service-token`: a custom resource does not say who makes it.
//!
//! CloudFormation sends a custom resource to a Lambda function or to a topic. `ServiceToken` is the ARN of that function or
//! topic. CloudFormation refuses a custom resource without it, and a token that is the name of a function.
//!
//! ```yaml
//! Seed:
//!   Type: Custom::Seed
//!   Properties: {ServiceToken: !Ref Seeder}           # bad: the name of the function
//!   Properties: {ServiceToken: !GetAtt Seeder.Arn}    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, one, replace_scalar, replace_value};
use crate::names::{a_noun, closest, shortened};
use sam_core::connector::Resolver;
use sam_core::connector::profile::resolved_type;
use sam_core::policy::{branches, may_have_more};
use sam_core::spec::cfn::{self, RefIs};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::{Resource, Template, intrinsic};

pub(super) const RULE: Rule = Rule {
    code: "service-token",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Resource(check),
    fix: Some(fix),
};

const TOKEN: &str = "ServiceToken";

/// What makes custom resources.
const MAKERS: [&str; 2] = ["AWS::Lambda::Function", "AWS::SNS::Topic"];

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, resolver: &Resolver<'_>) {
    let Some(name) = resource.type_name() else {
        return;
    };
    let is_custom = name.starts_with("Custom::");
    if !is_custom && name != "AWS::CloudFormation::CustomResource" {
        return;
    }
    let properties = resource.properties();
    if properties.is_some_and(may_have_more) || resolver.template().has_macros() {
        return;
    }
    let Some(token) = properties.and_then(|it| it.get(TOKEN)) else {
        // Of the other type the schema says that it is required.
        if is_custom {
            acc.push(missing(resource));
        }
        return;
    };
    for value in branches(token) {
        if let Some(message) = wrong(value, resolver.template()) {
            acc.push(RULE.at(value.full_range(), message));
        }
    }
}

fn missing(resource: Resource<'_>) -> Diagnostic {
    match misspelt(resource) {
        Some(entry) => {
            let name = shortened(entry.name());
            let message = format!("A custom resource has no `{name}`. Did you mean `{TOKEN}`?");
            RULE.at(entry.key.full_range(), message)
                .meaning(Some(TOKEN))
        }
        None => {
            let place = resource.body().entry("Properties").map(|it| it.key);
            let place = place.unwrap_or(resource.entry.key);
            let message = format!(
                "A custom resource needs `{TOKEN}`: the ARN of the function or topic that makes it. Add it."
            );
            RULE.at(place.full_range(), message).lacking(TOKEN)
        }
    }
}

/// The property that was meant to be the token.
fn misspelt(resource: Resource<'_>) -> Option<EntryRef<'_>> {
    let mut entries = resource.properties()?.entries();
    entries.find(|it| closest(it.name(), [TOKEN]).is_some())
}

/// Why a value is not the ARN of a function or topic.
fn wrong(value: NodeRef<'_>, template: Template<'_>) -> Option<String> {
    let Some(function) = intrinsic::of(value) else {
        let text = value.as_str()?;
        let is_arn = text.is_empty() || text.contains("arn:") || text.contains("{{");
        return (!is_arn && !text.contains("${")).then(|| {
            format!(
                "`{TOKEN}` must be the ARN of a function or topic, and not a name. Write the ARN."
            )
        });
    };
    let id = intrinsic::named_id(value)?;
    let written = template.type_of(id)?;
    let of = resolved_type(written);
    let is_arn = match function.name {
        "Ref" => cfn::ref_is(of) == Some(RefIs::Arn),
        _ => true,
    };
    let id = shortened(id);
    let known = cfn::ref_is(of).is_some();
    if MAKERS.contains(&of) {
        return (!is_arn).then(|| {
            format!(
                "`!Ref {id}` gives the name of the function. Write its ARN: `!GetAtt {id}.Arn`."
            )
        });
    }
    // An alias or version of a function, and what another custom resource gives, may be one.
    let is_other =
        known && !of.starts_with("AWS::Lambda::") && !of.starts_with("AWS::CloudFormation::");
    is_other.then(|| {
        format!(
            "`{TOKEN}` must be the ARN of a function or topic, but `{id}` is {}.",
            a_noun(written)
        )
    })
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let resource = finding.resource(resolver)?;
    if let Some(entry) = misspelt(resource).filter(|it| finding.is_at(it.key)) {
        let edits = one(replace_scalar(document, entry.key, TOKEN));
        return Some(Fix::list([(format!("Change to `{TOKEN}`"), edits)]));
    }
    let token = resource.property(TOKEN)?;
    let value = finding.node_in(branches(token))?;
    let id = intrinsic::named_id(value)?;
    let of = resolved_type(resolver.template().type_of(id)?);
    let arn = Piece::GetAtt(id.to_owned(), "Arn".to_owned());
    let edits = one(replace_value(document, value, &arn)).filter(|_| of == MAKERS[0]);
    Some(Fix::list([(
        format!("Change to `!GetAtt {id}.Arn`"),
        edits,
    )]))
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;
    use expect_test::expect;

    #[test]
    fn who_makes_a_custom_resource() {
        check_rule(
            "\
Parameters:
  Token: {Type: String}
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Code: {ZipFile: x}, Handler: a.b, Runtime: python3.13, Role: !Ref Token}}
  Q: {Type: AWS::SQS::Queue}
  T: {Type: AWS::SNS::Topic}
  Missing: {Type: 'Custom::A', Properties: {Foo: 1}}
  Empty: {Type: 'Custom::A'}
  Misspelt: {Type: 'Custom::A', Properties: {ServiceTokens: !GetAtt F.Arn}}
  ByName: {Type: 'Custom::A', Properties: {ServiceToken: !Ref F}}
  ByText: {Type: 'Custom::A', Properties: {ServiceToken: my-function}}
  OfQueue: {Type: AWS::CloudFormation::CustomResource, Properties: {ServiceToken: !GetAtt Q.Arn}}
  OfTopic: {Type: 'Custom::A', Properties: {ServiceToken: !Ref T}}
  Given: {Type: 'Custom::A', Properties: {ServiceToken: !Ref Token}}
  Right: {Type: 'Custom::A', Properties: {ServiceToken: !GetAtt F.Arn}}
  Imported: {Type: 'Custom::A', Properties: {ServiceToken: !ImportValue a}}
",
            "service-token",
            expect![[r#"
                7 |   Missing: {Type: 'Custom::A', Properties: {Foo: 1}}
                  |                                ^^^^^^^^^^ service-token: A custom resource needs `ServiceToken`: the ARN of the function or topic that makes it. Add it.
                8 |   Empty: {Type: 'Custom::A'}
                  |   ^^^^^ service-token: A custom resource needs `ServiceToken`: the ARN of the function or topic that makes it. Add it.
                9 |   Misspelt: {Type: 'Custom::A', Properties: {ServiceTokens: !GetAtt F.Arn}}
                  |                                              ^^^^^^^^^^^^^ service-token: A custom resource has no `ServiceTokens`. Did you mean `ServiceToken`?
                  |                                              fix: Change to `ServiceToken`
                10 |   ByName: {Type: 'Custom::A', Properties: {ServiceToken: !Ref F}}
                   |                                                          ^^^^^^ service-token: `!Ref F` gives the name of the function. Write its ARN: `!GetAtt F.Arn`.
                   |                                                          fix: Change to `!GetAtt F.Arn`
                11 |   ByText: {Type: 'Custom::A', Properties: {ServiceToken: my-function}}
                   |                                                          ^^^^^^^^^^^ service-token: `ServiceToken` must be the ARN of a function or topic, and not a name. Write the ARN.
                12 |   OfQueue: {Type: AWS::CloudFormation::CustomResource, Properties: {ServiceToken: !GetAtt Q.Arn}}
                   |                                                                                   ^^^^^^^^^^^^^ service-token: `ServiceToken` must be the ARN of a function or topic, but `Q` is a queue.
            "#]],
        );
    }
}
