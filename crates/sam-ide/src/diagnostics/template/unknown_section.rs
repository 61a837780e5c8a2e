//! `unknown-section`: a key at the top of the template that is not a section.
//!
//! CloudFormation refuses a template with such a key ("Invalid template property or properties"). Most are misspelt, and
//! then what stands below them is missing where it belongs.
//!
//! ```yaml
//! # Bad
//! Resouces:
//!   Orders: {Type: AWS::SQS::Queue}
//! # Good
//! Resources:
//!   Orders: {Type: AWS::SQS::Queue}
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Source, one, replace_scalar, together};
use crate::names::closest;
use sam_core::connector::Resolver;
use sam_core::document::{Document, Section};
use sam_core::syntax::EntryRef;
use sam_core::text::{TextEdit, TextRange};

pub(super) const RULE: Rule = Rule {
    code: "unknown-section",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::Document(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, document: &Document) {
    // `Connectors` has a rule of its own.
    let unknown = document.template().unknown_sections();
    for entry in unknown.filter(|it| it.name() != "Connectors") {
        let name = entry.name();
        let way_out = match closest(name, Section::NAMES) {
            Some(near) => format!(". Did you mean `{near}`?"),
            None => ": move it under `Metadata`, or remove it.".to_owned(),
        };
        let message = format!(
            "`{name}` is not a section of a template, and CloudFormation refuses it{way_out}"
        );
        acc.push(RULE.at(entry.key.full_range(), message));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let mut unknown = resolver.template().unknown_sections();
    let entry = unknown.find(|it| finding.is_at(it.key))?;
    let near = closest(entry.name(), Section::NAMES)?;
    let mut keys = document
        .blocks()
        .iter()
        .flat_map(|it| match it.block.is_entry {
            true => Vec::new(),
            false => it.entries().map(|it| it.name()).collect(),
        });
    Some(Fix::list([match keys.any(|it| it == near) {
        true => (format!("Move into `{near}`"), moved(document, entry, near)),
        false => (
            format!("Change to `{near}`"),
            one(replace_scalar(document, entry.key, near)),
        ),
    }]))
}

/// Moves the lines of a section to the end of another one, which has entries at the same column.
fn moved(document: &Document, from: EntryRef<'_>, near: &str) -> Option<Vec<TextEdit>> {
    let source = Source::new(document);
    let (section, template) = (Section::of_key(near), document.template());
    let entries: Vec<_> = from.value.entries().collect();
    let is_new = |it: &EntryRef<'_>| {
        !it.name().is_empty() && !it.is_merge() && !template.declares(section, it.name())
    };
    let to = template.entries(section).last()?;
    if document.is_in_braces() || !section.is_map() || !entries.iter().all(is_new) {
        return None;
    }
    let (first, last) = (entries.first()?, entries.last()?);
    let lead = |it: &EntryRef<'_>| source.lead(it.key.full_range().start());
    let is_alone = lead(&to).bytes().all(|it| it == b' ') && lead(first) == lead(&to);
    let key = from.key.full_range();
    let line = source.slice(TextRange::new(key.start(), source.line_end(key.start())));
    if !is_alone || line.trim_end().strip_suffix(':') != Some(from.name()) {
        return None;
    }
    let body = TextRange::new(
        source.next_line(key.start()),
        source.next_line(last.range().end()),
    );
    let mut end = body.end();
    while source.next_line(end) > end
        && source
            .slice(TextRange::new(end, source.line_end(end)))
            .trim()
            .is_empty()
    {
        end = source.next_line(end);
    }
    let at = source.next_line(to.range().end());
    let line_break = source.line_break();
    let is_open = at > to.range().end() && source.lead(at).is_empty();
    let before = if is_open { "" } else { line_break };
    let text = source.slice(body).trim_end();
    together(vec![
        TextEdit::delete(TextRange::new(key.start(), end)),
        TextEdit::insert(at, format!("{before}{text}{line_break}")),
    ])
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const MISSPELT: &str = r#"
Transform: AWS::Serverless-2016-10-31
Resouces:
  Orders: {Type: AWS::SQS::Queue}
Outputs:
  Url: {Value: !Ref Orders}
"#;

    #[test]
    fn what_a_misspelt_section_declares_is_not_reported_as_missing() {
        check(
            MISSPELT,
            expect![[r#"
            3 | Resouces:
              | ^^^^^^^^ unknown-section: `Resouces` is not a section of a template, and CloudFormation refuses it. Did you mean `Resources`?
              | fix: Change to `Resources`
        "#]],
        );
    }

    #[test]
    fn the_section_that_was_meant() {
        check_fix(
            MISSPELT,
            "Change to `Resources`",
            expect![[r#"
             2 | Transform: AWS::Serverless-2016-10-31
            -3 | Resouces:
            +3 | Resources:
             4 |   Orders: {Type: AWS::SQS::Queue}
        "#]],
        );
    }

    #[test]
    fn a_section_that_is_there_already_is_not_offered_again() {
        check(
            r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::SQS::Queue}
Output:
  Url: {Value: !Ref Orders}
Outputs:
  Arn: {Value: !GetAtt Orders.Arn}
x-common: {A: B}
"#,
            expect![[r#"
                5 | Output:
                  | ^^^^^^ unknown-section: `Output` is not a section of a template, and CloudFormation refuses it. Did you mean `Outputs`?
                  | fix: Move into `Outputs`
                9 | x-common: {A: B}
                  | ^^^^^^^^ unknown-section: `x-common` is not a section of a template, and CloudFormation refuses it: move it under `Metadata`, or remove it.
            "#]],
        );
    }

    #[test]
    fn what_stands_in_it_is_moved_into_a_section_that_is_there() {
        let template = "Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::SQS::Queue}
Output:
  # where to send orders
  Url:
    Description: where
    Value: !Ref Orders # the URL
  Name: {Value: !GetAtt Orders.QueueName}

Outputs:
  Arn: {Value: !GetAtt Orders.Arn}
";
        check_fix(
            template,
            "Move into `Outputs`",
            expect![[r#"
              3 |   Orders: {Type: AWS::SQS::Queue}
            - 4 | Output:
            + 4 | Outputs:
            + 5 |   Arn: {Value: !GetAtt Orders.Arn}
              6 |   # where to send orders
            ...
             10 |   Name: {Value: !GetAtt Orders.QueueName}
            -10 |
            -11 | Outputs:
            -12 |   Arn: {Value: !GetAtt Orders.Arn}
        "#]],
        );
        let taken = template.replace("Arn:", "Url:");
        check(
            &taken,
            expect![[r#"
            4 | Output:
              | ^^^^^^ unknown-section: `Output` is not a section of a template, and CloudFormation refuses it. Did you mean `Outputs`?
        "#]],
        );
    }

    #[test]
    fn other_keys_have_rules_of_their_own_or_are_functions() {
        check(
            r#"
Transform: AWS::Serverless-2016-10-31
Hooks: {}
Rules: {}
Fn::Transform: {Name: Other}
Resources:
  Orders: {Type: AWS::SQS::Queue}
"#,
            expect![[""]],
        );
    }
}
