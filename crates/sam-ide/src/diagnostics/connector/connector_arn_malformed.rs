//! `connector-arn-malformed`: the `Arn` of a connector's end is not an ARN.
//!
//! SAM writes the value into the policy that it generates, and IAM refuses a policy with a resource that is not an ARN. A
//! name, a URL or the text of a function is not one. The default of a parameter is a text as well: functions such as
//! `Fn::ImportValue` are not read in it.
//!
//! ```yaml
//! Parameters:
//!   JobsArn: {Type: String, Default: "!ImportValue Jobs"}                    # bad
//! # …
//! Destination: {Type: AWS::SQS::Queue, Arn: jobs}                            # bad
//! Destination: {Type: AWS::SQS::Queue, Arn: !ImportValue Jobs}               # good
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-connector-resourcereference.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece as Edit, one, replace_value};
use sam_core::connector::{Resolved, Resolver};
use sam_core::document::Section;
use sam_core::permission::Arn;
use sam_core::policy::{TextPart, branches, text_parts};
use sam_core::spec::cfn::arn_attribute;
use sam_core::syntax::NodeRef;
use sam_core::template::Template;

pub(super) const RULE: Rule = Rule {
    code: "connector-arn-malformed",
    severity: Severity::Error,
    category: RuleCategory::Connector,
    check: Check::Connector(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, resolver: &Resolver<'_>) {
    for value in values(resolved) {
        if let Some(message) = fault(value, resolver.template()) {
            acc.push(RULE.at(value.full_range(), message));
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let resolved = finding.connector(resolver)?;
    let node = finding.node_in(values(&resolved))?;
    let parts = text_parts(node);
    let [TextPart::Ref(id)] = parts.as_slice() else {
        return None;
    };
    let attribute = arn_attribute(resolver.resolved_type(id)?)?;
    let arn = Edit::GetAtt((*id).to_owned(), attribute.to_owned());
    let edits = one(replace_value(resolver.template().document(), node, &arn));
    Some(Fix::list([(
        format!("Change to `!GetAtt {id}.{attribute}`"),
        edits,
    )]))
}

/// The ARNs of the ends without `Id`.
fn values<'a>(resolved: &Resolved<'a>) -> Vec<NodeRef<'a>> {
    let links = resolved.links.iter();
    let ends = links.flat_map(|it| [&it.source, &it.destination]);
    let ends = ends.filter(|it| it.id.is_none());
    let arns = ends.filter_map(|it| it.node?.get("Arn"));
    arns.flat_map(branches).collect()
}

fn fault(value: NodeRef<'_>, template: Template<'_>) -> Option<String> {
    let parts = text_parts(value);
    if let [TextPart::Ref(name)] = parts.as_slice()
        && let Some(default) = default(name, template)
    {
        return Some(format!(
            "`Arn` must be an ARN, but the default of `{name}` is the text `{default}`, so IAM refuses the generated policy."
        ));
    }
    if value.is_null() || Arn::new(value, template).may_be_arn() {
        return None;
    }
    let what = match (value.as_str(), parts.as_slice()) {
        (Some("*"), _) => return None,
        (Some(text), _) => format!("`{text}` is not one"),
        (None, [TextPart::Ref(name)]) => format!("`!Ref {name}` does not give one"),
        (None, _) => "this is not one".to_owned(),
    };
    Some(format!(
        "`Arn` must be an ARN, and {what}, so IAM refuses the generated policy."
    ))
}

/// The default of a parameter that is a text and not an ARN.
fn default<'a>(name: &str, template: Template<'a>) -> Option<&'a str> {
    let parameter = template.entry(Section::Parameters, name)?.value;
    let is_text = parameter.get("Type")?.as_str()? == "String";
    let default = parameter.get("Default")?.as_str().filter(|_| is_text)?;
    let is_arn = default.trim().is_empty() || default == "*" || Arn::of_text(default).may_be_arn();
    (!is_arn).then_some(default)
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn an_end_by_its_arn_has_an_arn() {
        let ends = [
            "jobs",
            "!Ref Own",
            "!Ref Text",
            "!Ref Given",
            "!Ref Whole",
            "!ImportValue Jobs",
            "!Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:jobs'",
            "'{{resolve:ssm:jobs}}'",
            "!GetAtt Own.Arn",
        ];
        let connectors = ends.iter().enumerate().map(|(at, end)| {
            format!(
                "      C{at}: {{Properties: {{Destination: {{Type: AWS::SQS::Queue, QueueUrl: x, Arn: {end}}}, Permissions: [Write]}}}}\n"
            )
        });
        let text = format!(
            "Transform: AWS::Serverless-2016-10-31
Parameters:
  Text: {{Type: String, Default: '!ImportValue Jobs'}}
  Given: {{Type: String, Default: ''}}
  Whole: {{Type: String, Default: 'arn:aws:sqs:eu-west-1:123456789012:jobs'}}
Resources:
  Own: {{Type: AWS::SQS::Queue}}
  F:
    Type: AWS::Serverless::Function
    Properties: {{Runtime: python3.12, Handler: a.b, InlineCode: x}}
    Connectors:
{}",
            connectors.collect::<String>()
        );
        check(
            &text,
            expect![[r#"
                12 |       C0: {Properties: {Destination: {Type: AWS::SQS::Queue, QueueUrl: x, Arn: jobs}, Permissions: [Write]}}
                   |                                                                                ^^^^ connector-arn-malformed: `Arn` must be an ARN, and `jobs` is not one, so IAM refuses the generated policy.
                13 |       C1: {Properties: {Destination: {Type: AWS::SQS::Queue, QueueUrl: x, Arn: !Ref Own}, Permissions: [Write]}}
                   |                                                                                ^^^^^^^^ connector-arn-malformed: `Arn` must be an ARN, and `!Ref Own` does not give one, so IAM refuses the generated policy.
                   |                                                                                fix: Change to `!GetAtt Own.Arn`
                14 |       C2: {Properties: {Destination: {Type: AWS::SQS::Queue, QueueUrl: x, Arn: !Ref Text}, Permissions: [Write]}}
                   |                                                                                ^^^^^^^^^ connector-arn-malformed: `Arn` must be an ARN, but the default of `Text` is the text `!ImportValue Jobs`, so IAM refuses the generated policy.
            "#]],
        );
    }
}
