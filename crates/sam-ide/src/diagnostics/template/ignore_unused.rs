//! `ignore-unused`: a comment silences a finding that does not exist.
//!
//! A comment `# sam-lsp: ignore CODE reason` silences the findings of a rule on its own line. If it is alone on its line, it
//! silences those of the next line, or of the whole resource if the next line is a logical ID. `# sam-lsp: ignore-file CODE`
//! silences those of the file. Several codes are separated by commas, and `policy-*` stands for all that begin like this. In
//! JSON, where there are no comments, `Metadata` of a resource or of the template has
//! `{"sam-lsp": {"ignore": ["CODE"]}}`.
//!
//! This rule reports a code that no rule has, and a code that silences nothing, since the fault was mended or the code stands
//! at the wrong line.
//!
//! ```yaml
//! Resources:
//!   Orders:
//!     Type: AWS::SQS::Queue     # sam-lsp: ignore policy-resource-star     bad: there is no policy here
//! ```
//!
//! See <https://github.com/sam-lsp/sam-lsp/blob/main/docs/configuration.md>.

use crate::diagnostics::ignores::{COMMENT, Ignore};
use crate::diagnostics::{Check, Diagnostic, Fix, RULES, Rule, RuleCategory, Severity};
use crate::edit::{Source, one};
use crate::names::closest;
use sam_core::connector::Resolver;
use sam_core::document::Document;
use sam_core::text::{TextEdit, TextRange, size};

pub(super) const RULE: Rule = Rule {
    code: "ignore-unused",
    severity: Severity::Warning,
    category: RuleCategory::Template,
    check: Check::Ignores(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, ignores: &[Ignore], document: &Document) {
    for ignore in ignores {
        let code = &ignore.code;
        if code.is_empty() {
            let message = format!("This comment names no rule. Write `{COMMENT} CODE reason`.");
            acc.push(RULE.at(ignore.range, message));
        } else if !RULES.iter().any(|it| ignore.is_of(it.code)) {
            let message = match near(code) {
                Some(near) => format!("There is no rule `{code}`. Did you mean `{near}`?"),
                None => format!("There is no rule `{code}`. `sam-lsp rule` lists the rules."),
            };
            acc.push(RULE.at(ignore.range, message));
        } else if is_by_settings(ignore) {
            // Whether there is something to silence, the template alone does not say.
        } else if !ignore.is_used.get() && document.is_well_formed() {
            let message = format!("There is no finding of `{code}` here to ignore. Remove it.");
            acc.push(RULE.at(ignore.range, message));
        }
    }
}

fn is_by_settings(ignore: &Ignore) -> bool {
    let is_so = |it: &Rule| {
        let needs_settings = matches!(it.check, Check::Forbidden(_) | Check::DeploySettings(_));
        needs_settings && ignore.code == it.code
    };
    RULES.iter().any(is_so)
}

fn near(code: &str) -> Option<&'static str> {
    closest(code, RULES.iter().map(|it| it.code))
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let ignores = crate::diagnostics::ignores::ignores(document);
    let ignore = ignores.iter().find(|it| it.range == finding.range)?;
    if !RULES.iter().any(|it| ignore.is_of(it.code))
        && let Some(near) = near(&ignore.code)
    {
        let edits = one(Some(TextEdit {
            range: ignore.range,
            new_text: near.to_owned(),
        }));
        return Some(Fix::list([(format!("Change to `{near}`"), edits)]));
    }
    let comment = ignore.comment?;
    let alike = ignores.iter().filter(|it| it.comment == Some(comment));
    if alike.count() > 1 {
        return None;
    }
    let source = Source::new(document);
    let lead = source.lead(comment.start());
    let range = match lead.trim().is_empty() {
        true => TextRange::new(
            source.line_start(comment.start()),
            source.next_line(comment.end()),
        ),
        false => {
            let blanks = lead.len() - lead.trim_end().len();
            TextRange::new(comment.start() - size(blanks), comment.end())
        }
    };
    let edits = one(Some(TextEdit::delete(range)));
    Some(Fix::list([("Remove the comment", edits)]))
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::{findings, fixes};
    use expect_test::{Expect, expect};
    use sam_core::analysis::Analysis;

    #[track_caller]
    fn check(fixture: &str, expected: Expect) {
        let analysis = Analysis::open(1, fixture);
        let found = findings(&analysis);
        let shown = found.iter().map(|it| {
            let line = fixture[..it.range.start().into()].lines().count();
            let text = analysis.slice(it.range);
            let text = text.lines().next().unwrap_or_default();
            format!("{line}: {}: {text}: {}\n", it.code, it.message)
        });
        let shown: String = shown.collect();
        expected.assert_eq(&shown);
    }

    const QUEUES: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  # sam-lsp: ignore connector-unknown-id: made elsewhere
  Checkout:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: Nowhere}
      Destination: {Id: Neither}
      Permissions: [Read]
  Refund:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: Nowhere}         # sam-lsp: ignore connector-*
      # sam-lsp: ignore connector-unknown-id
      Destination: {Id: Neither}
      Permissions: [Read]
";

    #[test]
    fn a_resource_a_line_and_the_next_line_are_silenced() {
        check(QUEUES, expect![[""]]);
    }

    #[test]
    fn a_file_is_silenced_by_comment_and_by_metadata() {
        let bare: String = QUEUES
            .lines()
            .map(|it| it.split('#').next().unwrap_or_default().to_owned() + "\n")
            .collect();
        check(
            &bare,
            expect![[r#"
                7: connector-unknown-id: Nowhere: There is no resource `Nowhere` in this template. Write the logical ID of one, or `Type` and `Arn` for one of another stack.
                8: connector-unknown-id: Neither: There is no resource `Neither` in this template. Write the logical ID of one, or `Type` and `Arn` for one of another stack.
                13: connector-unknown-id: Nowhere: There is no resource `Nowhere` in this template. Write the logical ID of one, or `Type` and `Arn` for one of another stack.
                15: connector-unknown-id: Neither: There is no resource `Neither` in this template. Write the logical ID of one, or `Type` and `Arn` for one of another stack.
            "#]],
        );
        check(
            &format!("# sam-lsp: ignore-file connector-unknown-id\n{bare}"),
            expect![[""]],
        );
        check(
            &format!("{bare}Metadata: {{sam-lsp: {{ignore: [connector-unknown-id]}}}}\n"),
            expect![[""]],
        );
        let json = r#"{"Transform": "AWS::Serverless-2016-10-31", "Resources": {"Checkout": {
            "Type": "AWS::Serverless::Connector",
            "Metadata": {"sam-lsp": {"ignore": ["connector-unknown-id"]}},
            "Properties": {"Source": {"Id": "Nowhere"}, "Destination": {"Id": "Neither"}, "Permissions": ["Read"]}}}}"#;
        check(json, expect![[""]]);
    }

    #[test]
    fn what_silences_nothing_is_reported() {
        check(
            "Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: # sam-lsp: ignore connector-unknown-id, policy-resource-strar, policy-version the reason
    Type: AWS::SQS::Queue
    Metadata:
      Text: '# sam-lsp: ignore nothing'
      Lines: |
        # sam-lsp: ignore nothing
  # sam-lsp: ignore
  Other: {Type: AWS::SNS::Topic}
",
            expect![[r#"
                3: ignore-unused: connector-unknown-id: There is no finding of `connector-unknown-id` here to ignore. Remove it.
                3: ignore-unused: policy-resource-strar: There is no rule `policy-resource-strar`. Did you mean `policy-resource-star`?
                3: ignore-unused: policy-version: There is no finding of `policy-version` here to ignore. Remove it.
                9: ignore-unused: # sam-lsp: ignore: This comment names no rule. Write `# sam-lsp: ignore CODE reason`.
            "#]],
        );
    }

    #[test]
    fn its_comment_is_removed() {
        let fixture = "Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::SQS::Queue # sam-lsp: ignore policy-version
  # sam-lsp: ignore policy-versoin
  Other: {Type: AWS::SNS::Topic}
";
        let analysis = Analysis::open(1, fixture);
        let found = findings(&analysis);
        let fixes: Vec<_> = found
            .iter()
            .flat_map(|it| fixes(&analysis.resolver(), it))
            .map(|it| (it.label, analysis.slice(it.edits[0].range).to_owned()))
            .collect();
        expect![[r#"
            [
                (
                    "Remove the comment",
                    " # sam-lsp: ignore policy-version",
                ),
                (
                    "Change to `policy-version`",
                    "policy-versoin",
                ),
            ]
        "#]]
        .assert_debug_eq(&fixes);
    }

    #[test]
    fn a_text_that_is_not_well_formed_has_no_unused_comments() {
        check(
            "Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: # sam-lsp: ignore policy-version
    Type: AWS::SQS::Queue
  Other:
    Type: [
",
            expect![[r#"
                6: syntax: [: this `[` is never closed: add `]`
            "#]],
        );
    }
}
