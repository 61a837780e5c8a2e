//! `function-as-text`: a text looks like a function, and CloudFormation leaves it as it is.
//!
//! Only `Fn::Sub` replaces `${Name}`. In a text without it, the service gets the characters `${Name}`; a function in quotes is
//! a text, too. A text is reported where all its names are those of parameters, resources or pseudo parameters. Scripts,
//! definitions, mapping templates and build specifications have such names of their own, and are not looked at. Environment
//! variables and statements have rules of their own.
//!
//! ```yaml
//! QueueName: ${Stage}-jobs           # bad: the name has a `$`
//! QueueName: !Sub ${Stage}-jobs      # good
//! TopicName: "!Ref Name"             # bad
//! TopicName: !Ref Name               # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html>.

use crate::diagnostics::function_text::{label, meant, words};
use crate::diagnostics::{Check, Diagnostic, EntryView, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, one, replace_value};
use sam_core::connector::Resolver;
use sam_core::document::Section;
use sam_core::document::cursor;
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::{Template, intrinsic};

pub(super) const RULE: Rule = Rule {
    code: "function-as-text",
    severity: Severity::Warning,
    category: RuleCategory::Template,
    check: Check::Entry(check),
    fix: Some(fix),
};

/// Properties whose texts others read, who replace `${…}` themselves, and those that other rules look at.
const OF_OTHERS: [&str; 31] = [
    "Args",
    "Arguments",
    "AssumeRolePolicyDocument",
    "BuildSpec",
    "Code",
    "Command",
    "Commands",
    "Condition",
    "Content",
    "Definition",
    "DefinitionString",
    "EntryPoint",
    "Environment",
    "EnvironmentVariables",
    "InlineCode",
    "KeyPolicy",
    "LogFormat",
    "PolicyDocument",
    "Policies",
    "RequestMappingTemplate",
    "RequestParameters",
    "RequestTemplates",
    "ResponseMappingTemplate",
    "ResponseParameters",
    "ResponseTemplates",
    "RouteSelectionExpression",
    "Script",
    "SchemaDefinition",
    "Sql",
    "TemplateBody",
    "UserData",
];

/// Functions that replace `${…}`, or whose arguments others read.
const TEXTS: [&str; 2] = ["Fn::Sub", "Fn::Transform"];

fn check(acc: &mut Vec<Diagnostic>, of: &EntryView<'_, '_>) {
    let template = of.resolver.template();
    let Some(entry) = of.entry().filter(|_| !template.has_macros()) else {
        return;
    };
    for value in looked_at(of.item.section, entry) {
        walk(acc, value, template);
    }
}

/// The values of an entry that CloudFormation resolves functions in.
fn looked_at(section: Section, entry: EntryRef<'_>) -> Vec<NodeRef<'_>> {
    let keys: &[&str] = match section {
        Section::Resources => &["Properties"],
        Section::Outputs => &["Value", "Export"],
        _ => return Vec::new(),
    };
    keys.iter().filter_map(|it| entry.value.get(it)).collect()
}

fn walk(acc: &mut Vec<Diagnostic>, node: NodeRef<'_>, template: Template<'_>) {
    if let Some(meant) = meant_at(node, template) {
        let message = format!(
            "{}, so this stays as it is written. Write the function itself.",
            words(&meant)
        );
        acc.push(RULE.at(node.full_range(), message));
        return;
    }
    let is_text = intrinsic::of(node).is_some_and(|it| matches!(it.name, "Sub" | "Transform"));
    if is_text {
        return;
    }
    node.items().for_each(|it| walk(acc, it, template));
    // The function in `!ImportValue {Fn::Sub: …}` is an entry below the tag.
    let is_looked_at = |name: &str| !OF_OTHERS.contains(&name) && !TEXTS.contains(&name);
    let entries = node.entries().filter(|it| is_looked_at(it.name()));
    entries.for_each(|it| walk(acc, it.value, template));
}

/// The function that was meant by a text of one line.
fn meant_at(node: NodeRef<'_>, template: Template<'_>) -> Option<Piece<'static>> {
    let text = node.as_str().filter(|it| !it.contains('\n'))?;
    (text.contains("${") || text.starts_with('!'))
        .then(|| meant(node, template))
        .flatten()
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let template = resolver.template();
    let path = cursor::path(template.document(), finding.range.start())?;
    let node = path.node().filter(|it| finding.is_at(*it))?;
    let meant = meant_at(node, template)?;
    let edits = one(replace_value(template.document(), node, &meant));
    Some(Fix::list([(label(&meant), edits)]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};
    use expect_test::expect;

    const TEMPLATE: &str = r#"
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String}
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: ${Stage}-jobs
      Tags:
      - {Key: a, Value: '${AWS::StackName}/x'}
      - {Key: b, Value: '${Shell}/${Stage}'}
      - {Key: c, Value: "!GetAtt News.TopicName"}
      - {Key: d, Value: !Sub '${Stage}'}
      - {Key: f, Value: !ImportValue {'Fn::Sub': '${Stage}-x'}}
      - {Key: g, Value: {'Fn::Sub': '${Stage}-y'}}
      - {Key: e, Value: !Join ['', ['${Stage}', x]]}
  News: {Type: AWS::SNS::Topic}
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionSubstitutions: {Url: "!Ref Jobs"}
      Definition: {StartAt: A, States: {A: {Type: Pass, Result: '${Stage}', End: true}}}
  Build:
    Type: AWS::EC2::Instance
    Properties: {UserData: 'echo ${Stage}'}
Outputs:
  Url:
    Value: https://${Jobs.QueueName}
    Export: {Name: '${Stage}-url'}
"#;

    #[test]
    fn names_outside_of_sub_and_functions_in_quotes() {
        check_rule(
            TEMPLATE,
            "function-as-text",
            expect![[r#"
                9 |       QueueName: ${Stage}-jobs
                  |                  ^^^^^^^^^^^^^ function-as-text (warning): Only `!Sub` replaces `${…}`, so this stays as it is written. Write the function itself.
                  |                  fix: Write it with `!Sub`
                11 |       - {Key: a, Value: '${AWS::StackName}/x'}
                   |                         ^^^^^^^^^^^^^^^^^^^^^ function-as-text (warning): Only `!Sub` replaces `${…}`, so this stays as it is written. Write the function itself.
                   |                         fix: Write it with `!Sub`
                13 |       - {Key: c, Value: "!GetAtt News.TopicName"}
                   |                         ^^^^^^^^^^^^^^^^^^^^^^^^ function-as-text (warning): A function in quotes is a text, so this stays as it is written. Write the function itself.
                   |                         fix: Write it as a function
                17 |       - {Key: e, Value: !Join ['', ['${Stage}', x]]}
                   |                                     ^^^^^^^^^^ function-as-text (warning): Only `!Sub` replaces `${…}`, so this stays as it is written. Write the function itself.
                   |                                     fix: Write it with `!Sub`
                22 |       DefinitionSubstitutions: {Url: "!Ref Jobs"}
                   |                                      ^^^^^^^^^^^ function-as-text (warning): A function in quotes is a text, so this stays as it is written. Write the function itself.
                   |                                      fix: Write it as a function
                29 |     Value: https://${Jobs.QueueName}
                   |            ^^^^^^^^^^^^^^^^^^^^^^^^^ function-as-text (warning): Only `!Sub` replaces `${…}`, so this stays as it is written. Write the function itself.
                   |            fix: Write it with `!Sub`
                30 |     Export: {Name: '${Stage}-url'}
                   |                    ^^^^^^^^^^^^^^ function-as-text (warning): Only `!Sub` replaces `${…}`, so this stays as it is written. Write the function itself.
                   |                    fix: Write it with `!Sub`
            "#]],
        );
        check_fix(
            TEMPLATE,
            "Write it with `!Sub`",
            expect![[r#"
              8 |     Properties:
            - 9 |       QueueName: ${Stage}-jobs
            + 9 |       QueueName: !Sub '${Stage}-jobs'
             10 |       Tags:
        "#]],
        );
        check_fix(
            TEMPLATE,
            "Write it as a function",
            expect![[r#"
             12 |       - {Key: b, Value: '${Shell}/${Stage}'}
            -13 |       - {Key: c, Value: "!GetAtt News.TopicName"}
            +13 |       - {Key: c, Value: !GetAtt News.TopicName}
             14 |       - {Key: d, Value: !Sub '${Stage}'}
        "#]],
        );
    }
}
