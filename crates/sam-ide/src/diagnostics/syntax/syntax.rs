//! `syntax`: a line is not valid YAML or JSON.
//!
//! CloudFormation reads no template with such a line. A line that breaks the template while it is edited costs that line
//! only: everything else is still checked, completed and explained. In a template that was broken when it was opened, the
//! resource with such a line has no other findings.
//!
//! ```yaml
//! # Bad: the quote is not closed.
//! Description: "Orders
//! # Good
//! Description: "Orders"
//! ```
//!
//! PyYAML, with which the SAM CLI and other tools read templates, has two loaders: `SafeLoader` and `CSafeLoader`. A line
//! that one of them refuses and the other reads is a warning. For example, `SafeLoader` refuses a tab between a colon and a
//! value.
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use sam_core::connector::Resolver;
use sam_core::document::Document;
use sam_core::syntax::{Loader, Refusal, RefusalKind, single_quoted};
use sam_core::text::{TextEdit, TextRange, TextSize};

pub(super) const RULE: Rule = Rule {
    code: "syntax",
    severity: Severity::Error,
    category: RuleCategory::Syntax,
    check: Check::Document(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, document: &Document) {
    let errors = document.syntax_errors();
    acc.extend(errors.map(|it| RULE.at(it.range, it.message)));
    let refusals = document.refusals();
    // A text that each loader refuses somewhere is read by neither.
    let severity = if refusals.len() > 1 {
        Severity::Error
    } else {
        Severity::Warning
    };
    for refusal in refusals {
        let start = TextSize::from(u32::try_from(refusal.offset).unwrap_or(u32::MAX));
        let range = TextRange::at(start, 1.into());
        acc.push(RULE.at(range, message(refusal)).severity(severity));
    }
}

fn message(refusal: Refusal) -> String {
    let (refuses, reads) = match refusal.loader {
        Loader::Python => ("SafeLoader", "CSafeLoader"),
        Loader::C => ("CSafeLoader", "SafeLoader"),
    };
    let (what, way_out) = match refusal.kind {
        RefusalKind::Tab => ("a tab here", "use blanks"),
        RefusalKind::BlockTab => ("a tab before this text", "indent it by blanks"),
        RefusalKind::Comment => ("a comment right behind this", "put a blank before `#`"),
        RefusalKind::QuestionMark => ("`?` in a word within brackets", "quote the word"),
        RefusalKind::Surrogate => ("half a character", "write the character itself"),
        RefusalKind::Directive => ("this directive", "delete it"),
        RefusalKind::Colon => ("a colon before this", "put a blank behind the colon"),
        RefusalKind::Tag => ("a bracket in a tag", "put a blank behind the tag"),
    };
    format!("PyYAML's `{refuses}` refuses {what}, `{reads}` reads it: {way_out}.")
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let mut errors = document.syntax_errors();
    let error = errors.find(|it| it.range == finding.range && it.message == finding.message)?;
    if error.is_unquoted() {
        let written = document
            .source()
            .get(std::ops::Range::<usize>::from(error.range));
        let quoted = single_quoted(written?);
        let edits = Some(vec![TextEdit::replace(error.range, quoted)]);
        return Some(Fix::list([("Write it in quotes", edits)]));
    }
    if let Some((label, edits)) = without_colon(document, error.range) {
        return Some(Fix::list([(label, Some(edits))]));
    }
    let blanks = error.is_tab().then(|| document.blanks_for_tabs());
    Some(Fix::list([(
        "Replace all tabs in indentation by spaces",
        blanks,
    )]))
}

/// A key and its value on a line on which a colon, or the blank behind it, is all that is missing: `Timeout 3`, `Timeout:3`.
fn without_colon(document: &Document, range: TextRange) -> Option<(String, Vec<TextEdit>)> {
    let source = document.source();
    let start = usize::from(range.start());
    let line = source.get(start..)?.lines().next()?.trim_end();
    let lead = source.get(..start)?.rsplit('\n').next()?;
    let end = line.find(|it: char| !it.is_ascii_alphanumeric())?;
    let (key, rest) = line.split_at_checked(end)?;
    let is_key = key.starts_with(|it: char| it.is_ascii_uppercase());
    let (gap, value) = match rest.strip_prefix(':') {
        Some(value) => (1, value),
        None => (0, rest.trim_start_matches(' ')),
    };
    // What has another colon, a quote or a bracket may be meant in many ways.
    let is_plain = !value.is_empty()
        && !value.starts_with([' ', '#', ':'])
        && !value.contains([':', '"', '\'', '{', '}', '[', ']', ',']);
    if document.is_in_braces() || !lead.trim_matches([' ', '-']).is_empty() || !is_key || !is_plain
    {
        return None;
    }
    let at = range.start() + TextSize::from(u32::try_from(end + gap).ok()?);
    let missing = if gap == 0 { ":" } else { " " };
    Some((
        format!("Write `{key}: {value}`"),
        vec![TextEdit::insert(at, missing)],
    ))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix, check_rule};
    use expect_test::expect;

    #[test]
    fn a_damaged_line_is_shown_and_the_rest_still_checked() {
        check(
            r#"
Resources:
  Orders:
    Type: "AWS::SQS::Queue
  Checkout:
    Type: AWS::SNS::Topic
    Connectors: []
"#,
            expect![[r#"
                4 |     Type: "AWS::SQS::Queue
                  |           ^^^^^^^^^^^^^^^^ syntax: this text is never closed: add `"`
                7 |     Connectors: []
                  |                 ^^ connectors-not-a-map: `Connectors` is empty, so SAM refuses it. Add a connector, or remove it.
                  |                 fix: Remove `Connectors`
            "#]],
        );
    }

    #[test]
    fn what_one_loader_refuses_is_a_warning() {
        check(
            "Resources:\n  A:\n    Type:\tAWS::SNS::Topic\n",
            expect![[r#"
                3 |     Type:	AWS::SNS::Topic
                  |          ^ syntax (warning): PyYAML's `SafeLoader` refuses a tab here, `CSafeLoader` reads it: use blanks.
            "#]],
        );
        check(
            "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Metadata: \"\\ud83d\\ude00\"\n",
            expect![[r#"
                4 |     Metadata: "\ud83d\ude00"
                  |                ^ syntax (warning): PyYAML's `CSafeLoader` refuses half a character, `SafeLoader` reads it: write the character itself.
            "#]],
        );
    }

    #[test]
    fn a_quoted_text_may_end_at_the_column_of_its_key() {
        check(
            "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Metadata:\n      Note: '{\n  \"a\": [1]\n      }'\nOutputs:\n  B:\n    Value: \"{\n      x\n    }\"\n",
            expect![""],
        );
    }

    #[test]
    fn tabs_are_told_once_and_all_replaced() {
        let fixture =
            "Resources:\n\tA:\n\t\tType: AWS::SNS::Topic\n\tB:\n\t\tType: AWS::SNS::Topic\n";
        check(
            fixture,
            expect![[r#"
                2 | 	A:
                  | ^ syntax: a tab cannot indent a line: use blanks
                  | fix: Replace all tabs in indentation by spaces
            "#]],
        );
        check_fix(
            fixture,
            "Replace all tabs in indentation by spaces",
            expect![[r#"
                 1 | Resources:
                -2 | 	A:
                -3 | 		Type: AWS::SNS::Topic
                -4 | 	B:
                -5 | 		Type: AWS::SNS::Topic
                +2 |   A:
                +3 |     Type: AWS::SNS::Topic
                +4 |   B:
                +5 |     Type: AWS::SNS::Topic
            "#]],
        );
    }

    #[test]
    fn a_dynamic_reference_needs_quotes() {
        let fixture = "Resources:\n  A:\n    Type: AWS::Lambda::Function\n    Properties:\n      Environment:\n        Variables:\n          B: {{resolve:ssm:/x}}\n          C: '{{resolve:ssm:/x}}'\n";
        check_rule(
            fixture,
            "syntax",
            expect![[r#"
            7 |           B: {{resolve:ssm:/x}}
              |              ^^^^^^^^^^^^^^^^^^ syntax: YAML reads `{{…}}` without quotes as a map in a map: write it in quotes
              |              fix: Write it in quotes
        "#]],
        );
        check_fix(
            fixture,
            "Write it in quotes",
            expect![[r#"
             6 |         Variables:
            -7 |           B: {{resolve:ssm:/x}}
            +7 |           B: '{{resolve:ssm:/x}}'
             8 |           C: '{{resolve:ssm:/x}}'
        "#]],
        );
    }

    #[test]
    fn tabs_among_blanks_come_to_stand_where_they_fit() {
        // In an editor whose tabs are eight wide all of this is in order.
        let fixture = "Resources:\n    A:\n\tType: AWS::SNS::Topic\n\tProperties:\n\t    TopicName: a\n\t    KmsMasterKeyId: b\n\tDependsOn: B\n    B:\n\tType: AWS::SNS::Topic\n";
        check_fix(
            fixture,
            "Replace all tabs in indentation by spaces",
            expect![[r#"
                 2 |     A:
                -3 | 	Type: AWS::SNS::Topic
                -4 | 	Properties:
                -5 | 	    TopicName: a
                -6 | 	    KmsMasterKeyId: b
                -7 | 	DependsOn: B
                +3 |         Type: AWS::SNS::Topic
                +4 |         Properties:
                +5 |             TopicName: a
                +6 |             KmsMasterKeyId: b
                +7 |         DependsOn: B
                 8 |     B:
                -9 | 	Type: AWS::SNS::Topic
                +9 |         Type: AWS::SNS::Topic
            "#]],
        );
        check_fix(
            "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n\tTopicName: a\n    DeletionPolicy: Retain\n",
            "Replace all tabs in indentation by spaces",
            expect![[r#"
                 4 |     Properties:
                -5 | 	TopicName: a
                +5 |       TopicName: a
                 6 |     DeletionPolicy: Retain
            "#]],
        );
    }

    #[test]
    fn a_colon_or_its_blank_is_written() {
        for line in ["Timeout 3", "Timeout:3"] {
            check_fix(
                &format!(
                    "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Handler: a.b\n      {line}\n"
                ),
                "Write `Timeout: 3`",
                match line.contains(':') {
                    true => expect![[r#"
                         5 |       Handler: a.b
                        -6 |       Timeout:3
                        +6 |       Timeout: 3
                    "#]],
                    false => expect![[r#"
                         5 |       Handler: a.b
                        -6 |       Timeout 3
                        +6 |       Timeout: 3
                    "#]],
                },
            );
        }
    }
}
