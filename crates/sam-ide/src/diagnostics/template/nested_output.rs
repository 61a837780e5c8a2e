//! `nested-output`: `Fn::GetAtt` asks a nested stack for an output that its template does not have.
//!
//! CloudFormation creates the nested stack and then fails to resolve the value, which rolls the deployment back. The rule
//! reads the template that `Location` or `TemplateURL` names if it is a file below the folder of this one.
//!
//! ```yaml
//! QueueUrl: !GetAtt Orders.Outputs.QueuUrl    # bad: orders/template.yaml has the output QueueUrl
//! QueueUrl: !GetAtt Orders.Outputs.QueueUrl   # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html>.

use crate::code::CodeReadings;
use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use crate::file_paths::nested_template;
use crate::names::{closest, shortened};
use sam_core::template::reference::Reference;
use sam_core::template::{Resource, Template};
use sam_core::text::{TextRange, size};

pub(super) const RULE: Rule = Rule {
    code: "nested-output",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::Files(check),
    fix: None,
};

fn check(
    acc: &mut Vec<Diagnostic>,
    resource: Resource<'_>,
    template: Template<'_>,
    readings: &CodeReadings,
) {
    let Some(property) = nested_template(resource) else {
        return;
    };
    let Some(nested) = readings.nested(property.path) else {
        return;
    };
    for (block, item) in template.mentioning(resource.id) {
        let references = item.references.iter();
        for reference in references.filter(|it| *it.name == *resource.id) {
            let Some((output, range)) = output(reference) else {
                continue;
            };
            if nested.outputs.iter().any(|it| it == output) {
                continue;
            }
            let way = match closest(output, nested.outputs.iter().map(String::as_str)) {
                Some(near) => format!("Did you mean `{}`?", shortened(near)),
                None => "Declare it there.".to_owned(),
            };
            let message = format!(
                "The template `{}` has no output `{}`. {way}",
                shortened(property.path),
                shortened(output)
            );
            acc.push(RULE.at(range + block.start, message));
        }
    }
}

/// The output of a nested stack that a reference asks for, with its place in the block.
fn output(reference: &Reference) -> Option<(&str, TextRange)> {
    const OUTPUTS: &str = "Outputs.";
    let (attribute, range) = reference.attribute.as_ref()?;
    let output = attribute.strip_prefix(OUTPUTS)?;
    let is_name = !output.is_empty() && output.bytes().all(|it| it.is_ascii_alphanumeric());
    let start = range.start() + size(OUTPUTS.len());
    is_name.then(|| (output, TextRange::new(start.min(range.end()), range.end())))
}

#[cfg(test)]
mod tests {
    use crate::testing::code::check;
    use expect_test::expect;

    #[test]
    fn outputs_are_those_of_the_nested_template() {
        check(
            "\
#- template.yaml
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Application
    Properties: {Location: orders/template.yaml}
  P:
    Type: AWS::SSM::Parameter
    Properties: {Type: String, Value: !GetAtt Orders.Outputs.QueuUrl}
Outputs:
  Url: {Value: !Sub 'x${Orders.Outputs.QueueUrl}'}
  Gone: {Value: !Sub 'x${Orders.Outputs.TopicArn}'}
#- orders/template.yaml
Resources:
  Q: {Type: AWS::SQS::Queue}
Outputs:
  QueueUrl: {Value: !Ref Q}
",
            expect![[r#"
                8 |     Properties: {Type: String, Value: !GetAtt Orders.Outputs.QueuUrl}
                  |                                                              ^^^^^^^ nested-output: The template `orders/template.yaml` has no output `QueuUrl`. Did you mean `QueueUrl`?
                11 |   Gone: {Value: !Sub 'x${Orders.Outputs.TopicArn}'}
                   |                                         ^^^^^^^^ nested-output: The template `orders/template.yaml` has no output `TopicArn`. Declare it there.
            "#]],
        );
    }
}
