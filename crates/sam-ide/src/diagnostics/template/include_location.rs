//! `include-location`: `AWS::Include` does not say what it includes.
//!
//! The transform needs `Parameters` with the `Location` of a file in S3, and CloudFormation refuses the template without it.
//!
//! ```yaml
//! Fn::Transform: {Name: AWS::Include}                                              # bad
//! Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://parts/a.yaml}}   # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-include.html>.

use crate::diagnostics::{Check, Diagnostic, EntryView, Rule, RuleCategory, Severity};
use crate::names::{closest, shortened};
use sam_core::document::Section;
use sam_core::policy::is_function_key;
use sam_core::spec::INCLUDE_TRANSFORM;
use sam_core::syntax::NodeRef;
use sam_core::template::intrinsic;

pub(super) const RULE: Rule = Rule {
    code: "include-location",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::Entry(check),
    fix: None,
};

const PARAMETERS: &str = "Parameters";
const LOCATION: &str = "Location";

fn check(acc: &mut Vec<Diagnostic>, of: &EntryView<'_, '_>) {
    if !of.block.block.text.contains(INCLUDE_TRANSFORM) {
        return;
    }
    let Some(entry) = of.entry() else {
        return;
    };
    if of.item.section == Section::Other && entry.name() == "Transform" {
        acc.extend(fault(entry.value));
        acc.extend(entry.value.items().filter_map(fault));
    } else {
        if entry.name() == "Fn::Transform" {
            acc.extend(fault(entry.value));
        }
        walk(acc, entry.value);
    }
}

fn walk(acc: &mut Vec<Diagnostic>, node: NodeRef<'_>) {
    if let Some(function) = intrinsic::of(node).filter(|it| it.name == "Transform") {
        acc.extend(fault(function.argument));
        return;
    }
    node.items().for_each(|it| walk(acc, it));
    for entry in node.entries() {
        // Beside other keys, which it is to be merged with.
        match entry.name() {
            "Fn::Transform" => acc.extend(fault(entry.value)),
            _ => walk(acc, entry.value),
        }
    }
}

/// What an include lacks.
fn fault(node: NodeRef<'_>) -> Option<Diagnostic> {
    let name = node.get("Name").filter(|_| node.is_mapping())?;
    if name.as_str() != Some(INCLUDE_TRANSFORM) || node.entries().any(|it| it.is_merge()) {
        return None;
    }
    let lacking = |map: NodeRef<'_>, wanted: &str, message: &str| {
        let near = map
            .entries()
            .find(|it| closest(it.name(), [wanted]).is_some());
        match near {
            Some(entry) => {
                let name = shortened(entry.name());
                let message =
                    format!("`{INCLUDE_TRANSFORM}` has no `{name}`. Did you mean `{wanted}`?");
                RULE.at(entry.key.full_range(), message)
            }
            None => RULE.at(name.full_range(), message),
        }
    };
    let without =
        "`AWS::Include` needs `Parameters` with the `Location` of a file in S3. Add them.";
    match node.get(PARAMETERS) {
        None => Some(lacking(node, PARAMETERS, without)),
        Some(given) if given.is_mapping() && !given.entries().any(is_function_key) => {
            let is_lacking = given.get(LOCATION).is_none();
            is_lacking.then(|| lacking(given, LOCATION, without))
        }
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;
    use expect_test::expect;

    #[test]
    fn an_include_has_a_location() {
        let check = |text: &str, expected| check_rule(text, "include-location", expected);
        check(
            "Transform: {Name: AWS::Include}\nResources:\n  S: {Type: AWS::SNS::Topic}\n",
            expect![[r#"
                1 | Transform: {Name: AWS::Include}
                  |                   ^^^^^^^^^^^^ include-location: `AWS::Include` needs `Parameters` with the `Location` of a file in S3. Add them.
            "#]],
        );
        check(
            "Transform: [AWS::Serverless-2016-10-31, {Name: AWS::Include, Parameter: {Location: s3://b/k}}]\nResources:\n  S: {Type: AWS::SNS::Topic}\n",
            expect![[r#"
                1 | Transform: [AWS::Serverless-2016-10-31, {Name: AWS::Include, Parameter: {Location: s3://b/k}}]
                  |                                                              ^^^^^^^^^ include-location: `AWS::Include` has no `Parameter`. Did you mean `Parameters`?
            "#]],
        );
        check(
            "\
Resources:
  A:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body: {Fn::Transform: {Name: AWS::Include, Parameters: {Locatio: s3://b/k}}}
  B:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://b/k}}}
",
            expect![[r#"
                5 |       Body: {Fn::Transform: {Name: AWS::Include, Parameters: {Locatio: s3://b/k}}}
                  |                                                               ^^^^^^^ include-location: `AWS::Include` has no `Locatio`. Did you mean `Location`?
            "#]],
        );
    }
}
