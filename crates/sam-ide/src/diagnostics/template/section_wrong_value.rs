//! `section-wrong-value`: a section of the template has a value that it does not take.
//!
//! CloudFormation has one format version, and takes a description of at most 1,024 bytes. It refuses functions in both.
//! Other sections are maps.
//!
//! ```yaml
//! AWSTemplateFormatVersion: "2010-09-10"    # bad
//! AWSTemplateFormatVersion: "2010-09-09"    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{one, replace_scalar};
use sam_core::connector::Resolver;
use sam_core::document::{Document, Section};
use sam_core::spec::{FORMAT_VERSION, LONGEST_DESCRIPTION};
use sam_core::syntax::EntryRef;

pub(super) const RULE: Rule = Rule {
    code: "section-wrong-value",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::Document(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, document: &Document) {
    let template = document.template();
    if template.has_macros() {
        return;
    }
    for entry in template.entries(Section::Other) {
        if let Some(message) = fault(entry) {
            acc.push(RULE.at(entry.value.full_range(), message));
        }
    }
    for name in MAPS {
        let section = template.without_entries(name);
        let Some(value) = section.map(|it| it.value).filter(|it| !it.is_null()) else {
            continue;
        };
        let is_empty = value.is_mapping() && value.tag().is_none();
        if !is_empty && !value.is_missing() {
            let message = format!(
                "`{name}` must be a map of names. Write `Name:` in a line below, indented."
            );
            acc.push(RULE.at(value.full_range(), message));
        }
    }
}

/// The sections that are maps, but for those that other rules look at.
const MAPS: [&str; 5] = ["Parameters", "Mappings", "Conditions", "Outputs", "Rules"];

fn fault(entry: EntryRef<'_>) -> Option<String> {
    let value = entry.value;
    if value.is_null() || value.is_missing() {
        return None;
    }
    let text = value.scalar().filter(|_| value.tag().is_none());
    match entry.name() {
        "AWSTemplateFormatVersion" => {
            let is_right = text.is_some_and(|it| &*it.value == FORMAT_VERSION);
            (!is_right).then(|| {
                format!("The format version of a template is `{FORMAT_VERSION}`. Write this one, or remove the line.")
            })
        }
        "Description" => match text {
            None => Some("`Description` of a template must be text without functions.".to_owned()),
            Some(text) if text.value.len() > LONGEST_DESCRIPTION => Some(format!(
                "`Description` has {} bytes. CloudFormation takes at most {LONGEST_DESCRIPTION}. Shorten it.",
                text.value.len()
            )),
            Some(_) => None,
        },
        _ => None,
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let template = resolver.template();
    let mut entries = template.entries(Section::Other);
    let entry = entries.find(|it| finding.is_at(it.value))?;
    if entry.name() != "AWSTemplateFormatVersion" {
        return None;
    }
    let edits = replace_scalar(template.document(), entry.value, FORMAT_VERSION);
    Some(Fix::list([(
        format!("Change to `{FORMAT_VERSION}`"),
        one(edits),
    )]))
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::findings;
    use crate::testing::{check, check_fix};
    use expect_test::expect;
    use sam_core::analysis::Analysis;

    fn messages(top: &str) -> Vec<String> {
        let text = format!("{top}\nResources:\n  Queue: {{Type: AWS::SQS::Queue}}\n");
        let found = findings(&Analysis::open(1, &text));
        found.iter().map(|it| it.message.to_string()).collect()
    }

    #[test]
    fn a_version() {
        assert_eq!(messages("AWSTemplateFormatVersion: 2010-09-09"), [""; 0]);
        assert_eq!(messages("AWSTemplateFormatVersion: '2010-09-09'"), [""; 0]);
        assert_eq!(
            messages("AWSTemplateFormatVersion: 2010-09-10"),
            [
                "The format version of a template is `2010-09-09`. Write this one, or remove the line."
            ]
        );
        check_fix(
            "AWSTemplateFormatVersion: '2010-9-9'\nResources:\n  Queue: {Type: AWS::SQS::Queue}\n",
            "Change to `2010-09-09`",
            expect![[r#"
                -1 | AWSTemplateFormatVersion: '2010-9-9'
                +1 | AWSTemplateFormatVersion: '2010-09-09'
                 2 | Resources:
            "#]],
        );
    }

    #[test]
    fn a_section_that_is_a_map() {
        assert_eq!(
            messages("Outputs: [Url]"),
            ["`Outputs` must be a map of names. Write `Name:` in a line below, indented."]
        );
        assert_eq!(messages("Conditions: IsProd").len(), 1);
        assert_eq!(messages("Rules: {}"), [""; 0]);
    }

    #[test]
    fn a_description() {
        check(
            r#"
Description: !Sub "In ${AWS::Region}"
Resources:
  Queue: {Type: AWS::SQS::Queue}
"#,
            expect![[r#"
                2 | Description: !Sub "In ${AWS::Region}"
                  |              ^^^^^^^^^^^^^^^^^^^^^^^^ section-wrong-value: `Description` of a template must be text without functions.
            "#]],
        );
        assert_eq!(
            messages(&format!("Description: {}", "é".repeat(512))),
            [""; 0]
        );
        assert_eq!(
            messages(&format!("Description: {}", "é".repeat(513))),
            ["`Description` has 1026 bytes. CloudFormation takes at most 1024. Shorten it."]
        );
    }
}
