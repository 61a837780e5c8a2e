//! Code actions that silence a finding by a comment.

use crate::assists::{CodeAction, CodeActionKind};
use crate::diagnostics::ignores::{COMMENT, ignores, is_in_scalar};
use crate::diagnostics::{Diagnostic, Findings};
use crate::edit::Source;
use sam_core::document::Document;
use sam_core::text::{TextEdit, TextRange};

/// For each finding that touches a range the action that adds a comment to ignore it. JSON has no comments.
pub fn ignore_actions(
    document: &Document,
    findings: &Findings,
    range: TextRange,
) -> Vec<CodeAction> {
    if document.is_in_braces() || !document.is_well_formed() {
        return Vec::new();
    }
    let touching = findings.touching(range);
    touching.filter_map(|it| action(document, it)).collect()
}

fn action(document: &Document, finding: &Diagnostic) -> Option<CodeAction> {
    let code = finding.code;
    let source = Source::new(document);
    let start = finding.range.start();
    let end = source.line_end(start);
    let line = TextRange::new(source.line_start(start), end);
    let known = ignores(document);
    let on_line = known
        .iter()
        .rev()
        .find(|it| it.comment.is_some_and(|it| line.contains_range(it)));
    let (label, edit) = if let Some(ignore) = on_line.filter(|it| !it.code.is_empty()) {
        let edit = TextEdit::insert(ignore.range.end(), format!(", {code}"));
        (format!("Ignore `{code}` on this line"), edit)
    } else if is_in_scalar(document, end) {
        let block = document.block_at(start).filter(|it| it.block.is_entry)?;
        let first = block.entries().next()?.key.range().start();
        let comment = format!(
            "{}{COMMENT} {code}{}",
            source.lead(first),
            source.line_break()
        );
        let edit = TextEdit::insert(source.line_start(first), comment);
        (format!("Ignore `{code}` in this resource"), edit)
    } else {
        let text = source.slice(line);
        let blanks = text.len() - text.trim_end().len();
        let at = end - sam_core::text::size(blanks);
        let edit = TextEdit::insert(at, format!(" {COMMENT} {code}"));
        (format!("Ignore `{code}` on this line"), edit)
    };
    Some(CodeAction {
        label,
        kind: CodeActionKind::Ignore,
        edits: vec![edit],
        mends: Some((code, finding.range)),
        revokes: 0,
        difference: None,
    })
}

#[cfg(test)]
mod tests {
    use super::ignore_actions;
    use crate::diagnostics::findings;
    use expect_test::expect;
    use sam_core::analysis::Analysis;
    use sam_core::text::TextRange;

    const TEMPLATE: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: src/
      Policies:
        - Statement:
            - Effect: Allow
              Action: s3:GetObjct # typo
              Resource: '*'
        - PolicyDocument: >-
            {}
  Save:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: Nowhere}
      Destination: {Id: Neither}
      Permissions: [Read]
";

    #[test]
    fn each_finding_is_silenced_by_its_action() {
        let analysis = Analysis::open(1, TEMPLATE);
        let found = findings(&analysis);
        let all = TextRange::up_to(analysis.text.len());
        let actions = ignore_actions(&analysis, &found, all);
        assert_eq!(actions.len(), found.iter().len());
        let mut labels = String::new();
        for (action, finding) in actions.iter().zip(found.iter()) {
            let mut text = TEMPLATE.to_owned();
            for edit in action.edits.iter().rev() {
                text.replace_range(
                    usize::from(edit.range.start())..usize::from(edit.range.end()),
                    &edit.new_text,
                );
            }
            let after = Analysis::open(1, &text);
            let left = findings(&after);
            assert!(left.iter().len() < found.iter().len(), "{text}");
            assert!(left.iter().all(|it| it.code != "ignore-unused"), "{text}");
            labels += &format!("{}: {}\n", finding.code, action.label);
        }
        expect![[r#"
            policy-unknown-action: Ignore `policy-unknown-action` on this line
            policies-wrapped: Ignore `policies-wrapped` in this resource
            connector-unknown-id: Ignore `connector-unknown-id` on this line
            connector-unknown-id: Ignore `connector-unknown-id` on this line
        "#]]
        .assert_eq(&labels);
    }
}
