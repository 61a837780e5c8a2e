//! `duplicate-key`: a map has the same key twice.
//!
//! CloudFormation takes the last one and says nothing; what the earlier ones hold is lost. Two resources with the same
//! logical ID are such a case, too.
//!
//! ```yaml
//! Properties:
//!   Timeout: 30
//!   Handler: app.handler
//!   Timeout: 3            # bad: the 30 above are lost
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{remove_declared, remove_entries, replace_scalar};
use sam_core::connector::Resolver;
use sam_core::document::Document;
use sam_core::document::cursor::{self, PathStep};
use sam_core::text::{TextEdit, TextRange, TextSize};

pub(super) const RULE: Rule = Rule {
    code: "duplicate-key",
    severity: Severity::Warning,
    category: RuleCategory::Syntax,
    check: Check::Document(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, document: &Document) {
    let pairs: Vec<(TextRange, TextRange)> = document.duplicate_keys().collect();
    let is_one_item = |one: &(TextRange, TextRange), other: &(TextRange, TextRange)| {
        item_of(document, one.1).is_some_and(|it| item_of(document, other.1) == Some(it))
    };
    for group in pairs.chunk_by(is_one_item) {
        if let [(earlier, later), _, ..] = group
            && dash(document, *later).is_some()
        {
            let key = document.slice(*later).trim_matches(['"', '\'']);
            let message = format!(
                "`{key}` and {} more keys are already in this item. Write a dash before `{key}` if a new item begins here.",
                group.len() - 1
            );
            let message = message.replace("1 more keys are", "one more key are");
            acc.push(
                RULE.at(*later, message)
                    .related(*earlier, "the item begins here"),
            );
            continue;
        }
        for (earlier, later) in group {
            let key = document.slice(*later).trim_matches(['"', '\'']);
            acc.push(
                RULE.at(
                    *later,
                    format!("`{key}` is already in this map. CloudFormation uses this one and drops the other. Remove one of them."),
                )
                .related(*earlier, LOST),
            );
        }
    }
}

/// What is said of the first of two keys.
const LOST: &str = "this one is lost";

/// The item of a list that has a key.
fn item_of(document: &Document, key: TextRange) -> Option<TextRange> {
    let path = cursor::path(document, key.start())?;
    match path.steps.as_slice() {
        [.., PathStep::Item(_, item), PathStep::Entry(_)] => Some(item.full_range()),
        _ => None,
    }
}

/// The dash that makes a key of an item in block style the first of a new one.
fn dash(document: &Document, key: TextRange) -> Option<Vec<TextEdit>> {
    let source = document.source();
    let start = usize::from(key.start());
    let line = source.get(..start)?.rfind('\n').map_or(0, |it| it + 1);
    let lead = source.get(line..start)?;
    let at = lead.len().checked_sub(2)?;
    let is_plain = lead.bytes().all(|it| it == b' ');
    let dash = key.start().checked_sub(TextSize::new(2))?;
    (is_plain && lead.get(at..) == Some("  ")).then(|| {
        vec![TextEdit::replace(
            TextRange::new(dash, key.start()),
            "- ".to_owned(),
        )]
    })
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let (earlier, words) = finding.related.first()?;
    if *words != LOST {
        let edits = dash(document, finding.range);
        return Some(Fix::list([("Begin a new item here", edits)]));
    }
    let renamed = rename(document, finding.range).into_iter();
    let removed = Fix::list([
        ("Remove the one that is lost", remove(document, *earlier)),
        ("Remove this one", remove(document, finding.range)),
    ]);
    Some(renamed.chain(removed).collect())
}

/// A name of its own for an entry of a section, which mostly is a copy of the one above.
fn rename(document: &Document, key: TextRange) -> Option<Fix> {
    let path = cursor::path(document, key.start())?;
    let [PathStep::Entry(entry)] = path.steps.as_slice() else {
        return None;
    };
    let section = path.block.block.section;
    let template = document.template();
    let mut names = (2..1000).map(|it| format!("{}{it}", entry.name()));
    let free = names.find(|it| !template.declares(section, it))?;
    let edit = replace_scalar(document, entry.key, &free).filter(|_| path.block.block.is_entry)?;
    let label = format!("Rename this one to `{free}`");
    Fix::list([(label, Some(vec![edit]))]).pop()
}

fn remove(document: &Document, key: TextRange) -> Option<Vec<TextEdit>> {
    let path = cursor::path(document, key.start())?;
    match path.steps.as_slice() {
        [.., PathStep::Entry(parent), PathStep::Entry(entry)] => {
            remove_entries(document, parent.value, &[entry.range()])
        }
        [.., PathStep::Item(_, item), PathStep::Entry(entry)] => {
            remove_entries(document, *item, &[entry.range()])
        }
        [PathStep::Entry(entry)] if path.block.block.is_entry => {
            remove_declared(document, path.block.block.section, &[entry.range()])
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const TWICE: &str = r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      DelaySeconds: 30
      KmsMasterKeyId: x
      DelaySeconds: 3 # newer
  Topic:
    Type: AWS::SNS::Topic

  Orders:
    Type: AWS::SQS::Queue
"#;

    #[test]
    fn the_last_one_counts() {
        check(
            TWICE,
            expect![[r#"
                8 |       DelaySeconds: 3 # newer
                  |       ^^^^^^^^^^^^ duplicate-key (warning): `DelaySeconds` is already in this map. CloudFormation uses this one and drops the other. Remove one of them.
                  |       line 6: this one is lost
                  |       fix: Remove the one that is lost
                  |       fix: Remove this one
                12 |   Orders:
                   |   ^^^^^^ duplicate-key (warning): `Orders` is already in this map. CloudFormation uses this one and drops the other. Remove one of them.
                   |   line 3: this one is lost
                   |   fix: Rename this one to `Orders2`
                   |   fix: Remove the one that is lost
                   |   fix: Remove this one
            "#]],
        );
        check_fix(
            TWICE,
            "Rename this one to `Orders2`",
            expect![[r#"
             11 |
            -12 |   Orders:
            +12 |   Orders2:
             13 |     Type: AWS::SQS::Queue
        "#]],
        );
        check_fix(
            TWICE,
            "Remove the one that is lost",
            expect![[r#"
                  5 |     Properties:
                - 6 |       DelaySeconds: 30
                  6 |       KmsMasterKeyId: x
            "#]],
        );
        check_fix(
            TWICE,
            "Remove this one",
            expect![[r#"
                  7 |       KmsMasterKeyId: x
                - 8 |       DelaySeconds: 3 # newer
                  8 |   Topic:
            "#]],
        );
    }

    #[test]
    fn in_braces_too() {
        check_fix(
            r#"{"Resources": {"A": {"Type": "AWS::SQS::Queue", "Type": "AWS::SNS::Topic"}}}"#,
            "Remove the one that is lost",
            expect![[r#"
                -1 | {"Resources": {"A": {"Type": "AWS::SQS::Queue", "Type": "AWS::SNS::Topic"}}}
                \ no line break
                +1 | {"Resources": {"A": {"Type": "AWS::SNS::Topic"}}}
                \ no line break
            "#]],
        );
    }

    #[test]
    fn an_item_without_its_dash_is_told_once() {
        let policy = "
Resources:
  Role:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
        - Effect: Allow
          Action: sqs:SendMessage
          Resource: arn:aws:sqs:eu-west-1:123456789012:orders
          Effect: Allow
          Action: sns:Publish
          Resource: arn:aws:sns:eu-west-1:123456789012:orders
";
        check(
            policy,
            expect![[r#"
            12 |           Effect: Allow
               |           ^^^^^^ duplicate-key (warning): `Effect` and 2 more keys are already in this item. Write a dash before `Effect` if a new item begins here.
               |           line 9: the item begins here
               |           fix: Begin a new item here
        "#]],
        );
        check_fix(
            policy,
            "Begin a new item here",
            expect![[r#"
             11 |           Resource: arn:aws:sqs:eu-west-1:123456789012:orders
            -12 |           Effect: Allow
            +12 |         - Effect: Allow
             13 |           Action: sns:Publish
        "#]],
        );
    }
}
