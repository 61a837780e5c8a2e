//! `template-limit`: the template has more entries than CloudFormation takes.
//!
//! A template has at most 500 resources, and 200 parameters, mappings and outputs each. Resources count after expansion:
//! a function with a schedule is four of them.
//!
//! ```yaml
//! Parameters:
//!   P1: {Type: String}
//!   P201: {Type: String}    # bad: the 201st
//! ```
//!
//! Divide the template into nested stacks.
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>.

use crate::diagnostics::{Check, Dependencies, Diagnostic, Rule, RuleCategory, Severity};
use sam_core::connector::Resolver;
use sam_core::document::Section;
use sam_core::spec::{MOST_OF_SECTION, MOST_RESOURCES};

pub(super) const RULE: Rule = Rule {
    code: "template-limit",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::Dependencies(check),
    fix: None,
};

/// Fewer resources come to no more than a template may have, so nothing is counted in most templates.
const FEW: usize = 60;

fn check(acc: &mut Vec<Diagnostic>, _: &Dependencies, resolver: &Resolver<'_>) {
    let template = resolver.template();
    for (section, noun) in [
        (Section::Parameters, "parameters"),
        (Section::Mappings, "mappings"),
        (Section::Outputs, "outputs"),
    ] {
        let count = template.names(section).count();
        if count <= MOST_OF_SECTION {
            continue;
        }
        if let Some(entry) = template.entries(section).nth(MOST_OF_SECTION) {
            let message = format!(
                "A template has at most {MOST_OF_SECTION} {noun}; this one has {count}. Divide it into nested stacks."
            );
            acc.push(RULE.at(entry.key.full_range(), message));
        }
    }
    let written = template.names(Section::Resources).count();
    if written < FEW {
        return;
    }
    let count = written + resolver.generated_count();
    if count <= MOST_RESOURCES {
        return;
    }
    let last = MOST_RESOURCES.min(written.saturating_sub(1));
    let last = template.names(Section::Resources).nth(last);
    if let Some(last) = last.and_then(|it| template.resource(it)) {
        let message = format!(
            "A stack has at most {MOST_RESOURCES} resources; with what SAM generates these are {count}. Use nested stacks."
        );
        acc.push(RULE.at(last.entry.key.full_range(), message));
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::findings;
    use sam_core::analysis::Analysis;
    use std::fmt::Write;

    fn found(template: &str) -> Vec<String> {
        let document = Analysis::open(1, template);
        let found = findings(&document);
        let own = found.iter().filter(|it| it.code == super::RULE.code);
        own.map(|it| format!("{}: {}", document.slice(it.range), it.message))
            .collect()
    }

    #[test]
    fn parameters_and_resources_are_counted() {
        let mut text = "Parameters:\n".to_owned();
        for at in 0..=200 {
            writeln!(text, "  P{at}: {{Type: String}}").unwrap();
        }
        text += "Resources:\n  Queue: {Type: AWS::SQS::Queue}\n";
        assert_eq!(
            found(&text),
            [
                "P200: A template has at most 200 parameters; this one has 201. Divide it into nested stacks."
            ]
        );
    }

    #[test]
    fn what_sam_generates_counts() {
        let template = |count: usize| {
            let mut text = "Transform: AWS::Serverless-2016-10-31\nResources:\n".to_owned();
            for at in 0..count {
                let line = format!(
                    "  F{at}: {{Type: AWS::Serverless::Function, Properties: {{Handler: a.b, Runtime: python3.13, CodeUri: s3://a/b}}}}\n"
                );
                text += &line;
            }
            text
        };
        assert_eq!(found(&template(250)), [""; 0]);
        assert_eq!(
            found(&template(251)),
            [
                "F250: A stack has at most 500 resources; with what SAM generates these are 502. Use nested stacks."
            ]
        );
    }
}
