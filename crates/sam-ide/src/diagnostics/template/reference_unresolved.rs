//! `reference-unresolved`: a dynamic reference is none that CloudFormation resolves.
//!
//! CloudFormation puts the value of a parameter or secret in for `{{resolve:ssm:name}}`, `{{resolve:ssm-secure:name}}` and
//! `{{resolve:secretsmanager:id}}`. Few properties take a secure parameter, and CloudFormation refuses it in others. What it does not
//! know as a reference stays as it is written.
//!
//! ```yaml
//! DisplayName: "{{resolve:ssm-secure:name}}"    # bad
//! DisplayName: "{{resolve:ssm:name}}"           # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use crate::names::{closest, shortened};
use sam_core::connector::Resolver;
use sam_core::spec::takes_secure_parameter;
use sam_core::syntax::NodeRef;
use sam_core::template::Resource;
use sam_core::template::dynamic_reference::{END, START};
use sam_core::template::intrinsic::{self, Intrinsic};

pub(super) const RULE: Rule = Rule {
    code: "reference-unresolved",
    severity: Severity::Warning,
    category: RuleCategory::Template,
    check: Check::Resource(check),
    fix: None,
};

const SECURE: &str = "ssm-secure";

/// Where values come from.
const SERVICES: [&str; 3] = ["ssm", SECURE, "secretsmanager"];

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, _: &Resolver<'_>) {
    if !resource.block.block.text.contains(START) {
        return;
    }
    let type_name = resource.type_name().filter(|it| it.starts_with("AWS::"));
    if let (Some(type_name), Some(properties)) = (type_name, resource.properties()) {
        let place = Place {
            property: "",
            is_joined: false,
            type_name,
        };
        walk(acc, properties, place);
    }
}

/// Where a text stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// The innermost property.
    property: &'a str,
    /// Whether it is a part of a longer text.
    is_joined: bool,
    type_name: &'a str,
}

/// The references below a property.
fn walk<'a>(acc: &mut Vec<Diagnostic>, node: NodeRef<'a>, place: Place<'a>) {
    if let Some(scalar) = node.scalar() {
        acc.extend(fault(node, &scalar.value, place));
    }
    let is_join = |it: Intrinsic<'_>| it.name == "Join";
    let is_joined = place.is_joined || intrinsic::of(node).is_some_and(is_join);
    let place = Place { is_joined, ..place };
    node.items().for_each(|it| walk(acc, it, place));
    for entry in node.entries() {
        // A function does not name a property.
        let name = entry.name();
        let property = match name.starts_with("Fn::") || name == "Ref" {
            true => place.property,
            false => name,
        };
        walk(acc, entry.value, Place { property, ..place });
    }
}

/// What is wrong with the first reference that is none.
fn fault(node: NodeRef<'_>, text: &str, place: Place<'_>) -> Option<Diagnostic> {
    let Place {
        property,
        is_joined,
        type_name,
    } = place;
    let mut references = text.split(START).skip(1);
    let finding = |message: String| RULE.at(node.full_range(), message);
    references.find_map(|reference| {
        let Some((inside, _)) = reference.split_once(END) else {
            // `Fn::Join` puts some together.
            let message = format!("Nothing closes this dynamic reference. Write `{END}` at its end.");
            return (!is_joined).then(|| finding(message));
        };
        let (service, name) = inside.split_once(':').unwrap_or((inside, ""));
        if service.contains("${") || service.is_empty() {
            return None;
        }
        if !SERVICES.contains(&service) {
            let way_out = match closest(service, SERVICES) {
                Some(near) => format!("Did you mean `{near}`?"),
                None => "Use `ssm`, `ssm-secure` or `secretsmanager`.".to_owned(),
            };
            let service = shortened(service);
            return Some(finding(format!(
                "CloudFormation resolves nothing from `{service}`. {way_out}"
            )));
        }
        if name.trim().is_empty() {
            let message = format!("This reference to `{service}` names nothing. Write a name behind the colon.");
            return Some(finding(message));
        }
        let is_refused = service == SECURE && !takes_secure_parameter(type_name, property);
        is_refused.then(|| {
            let message = format!(
                "CloudFormation takes no secure parameter in `{}`. Use `secretsmanager`, or `ssm` with a plain parameter.",
                shortened(property)
            );
            finding(message).severity(Severity::Error)
        })
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;
    use expect_test::expect;

    #[test]
    fn what_is_resolved_and_where() {
        check_rule(
            r#"
Resources:
  A: {Type: AWS::SNS::Topic, Properties: {DisplayName: "{{resolve:ssm-secure:a}}"}}
  B: {Type: AWS::SNS::Topic, Properties: {DisplayName: "{{resolve:ssm:}}"}}
  C: {Type: AWS::SNS::Topic, Properties: {DisplayName: "{{resolve:secret:a}}"}}
  D: {Type: AWS::SNS::Topic, Properties: {DisplayName: "{{resolve:ssm:a"}}
  E: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Join ['', ["{{resolve:ssm:", a, "}}"]]}}
  F: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Sub "x {{resolve:ssm:${AWS::Region}}} {{resolve:secretsmanager:a:SecretString:b}}"}}
  G: {Type: AWS::RDS::DBInstance, Properties: {MasterUserPassword: !Sub "{{resolve:ssm-secure:a:1}}"}}
  H: {Type: AWS::IAM::User, Properties: {LoginProfile: {Password: "{{resolve:ssm-secure:a}}"}}}
  I: {Type: 'Custom::A', Properties: {ServiceToken: !Ref A, Other: "{{resolve:ssm-secure:a}}"}}
"#,
            "reference-unresolved",
            expect![[r#"
                3 |   A: {Type: AWS::SNS::Topic, Properties: {DisplayName: "{{resolve:ssm-secure:a}}"}}
                  |                                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^ reference-unresolved: CloudFormation takes no secure parameter in `DisplayName`. Use `secretsmanager`, or `ssm` with a plain parameter.
                4 |   B: {Type: AWS::SNS::Topic, Properties: {DisplayName: "{{resolve:ssm:}}"}}
                  |                                                        ^^^^^^^^^^^^^^^^^^ reference-unresolved (warning): This reference to `ssm` names nothing. Write a name behind the colon.
                5 |   C: {Type: AWS::SNS::Topic, Properties: {DisplayName: "{{resolve:secret:a}}"}}
                  |                                                        ^^^^^^^^^^^^^^^^^^^^^^ reference-unresolved (warning): CloudFormation resolves nothing from `secret`. Use `ssm`, `ssm-secure` or `secretsmanager`.
                6 |   D: {Type: AWS::SNS::Topic, Properties: {DisplayName: "{{resolve:ssm:a"}}
                  |                                                        ^^^^^^^^^^^^^^^^^ reference-unresolved (warning): Nothing closes this dynamic reference. Write `}}` at its end.
            "#]],
        );
    }
}
