//! Loops: `Fn::ForEach` of the language extensions, unrolled where its list is known before the deployment.
//!
//! CloudFormation unrolls loops before the transform of SAM sees the template, so all that reads a template by logical ID
//! finds what the loops declare. An unrolled entry has the ranges of the body that it is made of.

use super::known_value::{Facts, at_block};
use super::{Block, PlacedBlock, items};
use crate::syntax::intrinsic;
use crate::syntax::split::Section;
use crate::syntax::{Entry, Node, NodeKind, Scalar, ScalarStyle};
use crate::text::TextRange;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The name of the function.
pub(super) const NAME: &str = "Fn::ForEach";

/// What the key of a loop begins with; its name follows.
pub(super) const KEY: &str = "Fn::ForEach::";

/// The most entries that a loop is unrolled to: a template has no more resources.
const MOST: usize = 500;

/// How many loops may stand in each other.
pub const MOST_DEPTH: usize = 5;

/// Unrolls the loops of the sections, with the values of parameters that are given, or else their defaults. A block that
/// comes to the same as in the version before stays the same value.
pub(crate) fn unroll(blocks: &mut [PlacedBlock], given: &BTreeMap<String, String>) {
    if !blocks.iter().any(|it| is_loop(&it.block)) {
        return;
    }
    let unrolled: Vec<Option<Vec<Entry>>> = {
        let facts = Facts::new(blocks, given);
        let has_loops = facts.has_loops();
        let of_block = |placed: &PlacedBlock| {
            let first = placed.block.entries.first()?;
            let is_asked = has_loops && is_loop(&placed.block);
            let mut acc = Vec::new();
            is_asked
                .then(|| facts.unroll(first, 0, &mut acc))
                .flatten()?;
            Some(acc)
        };
        blocks.iter().map(of_block).collect()
    };
    for (placed, entries) in blocks.iter_mut().zip(unrolled) {
        if !is_loop(&placed.block) {
            continue;
        }
        let written = match &placed.block.written {
            Some(written) => written.clone(),
            None => placed.block.clone(),
        };
        let Some(entries) = entries else {
            placed.block = written;
            continue;
        };
        let is_known = placed.block.written.is_some()
            && placed.block.entries.get(1..) == Some(entries.as_slice());
        if !is_known {
            placed.block = Arc::new(Block::unrolled(written, entries));
        }
    }
}

/// Whether a block is a loop in a section.
pub(super) fn is_loop(block: &Block) -> bool {
    let has_loops = matches!(
        block.section,
        Section::Resources | Section::Outputs | Section::Conditions
    );
    block.is_entry && has_loops && block.entries.first().is_some_and(is_loop_entry)
}

/// Whether an entry is a loop, wherever it stands.
pub(super) fn is_loop_entry(entry: &Entry) -> bool {
    matches!(&entry.key.kind, NodeKind::Scalar(it) if it.value.starts_with(KEY))
}

/// A block that is a loop with the entries of the body around a range in the place of the loop; any other as it is.
pub(crate) fn body_at(block: Block, at: TextRange) -> Block {
    let first = block.entries.first().filter(|_| is_loop(&block));
    let Some(entries) = first.and_then(|it| body(it, at, 0)) else {
        return block;
    };
    Block {
        items: items(block.section, block.is_entry, &entries, &block.text),
        entries,
        ..block
    }
}

fn body(entry: &Entry, at: TextRange, depth: usize) -> Option<Vec<Entry>> {
    let NodeKind::Sequence(parts) = &entry.value.kind else {
        return None;
    };
    let body = parts.get(2).filter(|it| it.range.contains_range(at))?;
    let NodeKind::Mapping(entries) = &body.kind else {
        return None;
    };
    let has = |it: &&Entry| it.value.range.contains_range(at) && is_loop_entry(it);
    match entries.iter().find(has).filter(|_| depth < MOST_DEPTH) {
        Some(inner) => self::body(inner, at, depth + 1),
        None => Some(entries.clone()),
    }
}

impl Facts<'_> {
    /// Adds what a loop comes to; none if that is not known.
    pub(super) fn unroll(&self, entry: &Entry, depth: usize, acc: &mut Vec<Entry>) -> Option<()> {
        let NodeKind::Sequence(parts) = &entry.value.kind else {
            return None;
        };
        let [variable, list, body] = parts.as_slice() else {
            return None;
        };
        let NodeKind::Scalar(variable) = &variable.kind else {
            return None;
        };
        let (NodeKind::Mapping(body), false) = (&body.kind, variable.value.is_empty()) else {
            return None;
        };
        if depth >= MOST_DEPTH {
            return None;
        }
        for value in self.items(at_block(list))? {
            for written in body {
                let unrolled = Entry {
                    key: substituted(&written.key, &variable.value, &value),
                    value: substituted(&written.value, &variable.value, &value),
                };
                match is_loop_entry(&unrolled) {
                    true => self.unroll(&unrolled, depth + 1, acc)?,
                    false => acc.push(unrolled),
                }
                if acc.len() > MOST {
                    return None;
                }
            }
        }
        Some(())
    }
}

/// A node with a value in the place of the variable: `${Name}`, `&{Name}` without what no logical ID has, `Ref` of it.
fn substituted(node: &Node, variable: &str, value: &str) -> Node {
    let is_variable = intrinsic::of(at_block(node))
        .is_some_and(|it| it.name == "Ref" && it.text() == Some(variable));
    if is_variable {
        return Node {
            range: node.full_range(),
            tag: None,
            kind: NodeKind::Scalar(Scalar {
                value: value.into(),
                style: ScalarStyle::DoubleQuoted,
                embedded: None,
            }),
        };
    }
    let kind = match &node.kind {
        NodeKind::Missing => NodeKind::Missing,
        NodeKind::Scalar(scalar) => NodeKind::Scalar(Scalar {
            value: substituted_text(&scalar.value, variable, value),
            style: scalar.style,
            embedded: scalar
                .embedded
                .as_ref()
                .map(|it| Box::new(substituted(it, variable, value))),
        }),
        NodeKind::Sequence(items) => {
            let items = items.iter().map(|it| substituted(it, variable, value));
            NodeKind::Sequence(items.collect())
        }
        NodeKind::Mapping(entries) => {
            let entries = entries.iter().map(|it| Entry {
                key: substituted(&it.key, variable, value),
                value: substituted(&it.value, variable, value),
            });
            NodeKind::Mapping(entries.collect())
        }
    };
    Node {
        range: node.range,
        tag: node.tag.clone(),
        kind,
    }
}

fn substituted_text(text: &str, variable: &str, value: &str) -> Box<str> {
    if !text.contains(['$', '&']) {
        return text.into();
    }
    let letters: String = value.chars().filter(char::is_ascii_alphanumeric).collect();
    let text = text.replace(&format!("${{{variable}}}"), value);
    text.replace(&format!("&{{{variable}}}"), &letters).into()
}

#[cfg(test)]
mod tests {
    use crate::document::Document;
    use crate::text::{Change, LineCol, PositionEncoding};

    #[track_caller]
    fn check(resources: &str, expected: &[&str]) {
        let text = format!(
            "Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Parameters:
  Names: {{Type: CommaDelimitedList, Default: 'One, Two'}}
  Open: {{Type: CommaDelimitedList}}
  Stage: {{Type: String, Default: dev}}
Mappings:
  Sets: {{dev: {{Names: [Three, Four]}}}}
Resources:
{resources}"
        );
        let document = Document::open(1, &text);
        let template = document.template();
        let ids: Vec<_> = template.resources().map(|it| it.id).collect();
        assert_eq!(ids, expected, "{resources}");
        assert_eq!(template.has_unknown_names(), expected.is_empty());
    }

    #[test]
    fn a_loop_over_a_known_list_is_unrolled() {
        let of = |list: &str| {
            format!(
                "  Fn::ForEach::Queues:\n  - Name\n  - {list}\n  - ${{Name}}Queue: {{Type: AWS::SQS::Queue}}\n"
            )
        };
        check(&of("[A, B]"), &["AQueue", "BQueue"]);
        check(&of("[A, !Ref Stage]"), &["AQueue", "devQueue"]);
        check(&of("!Ref Names"), &["OneQueue", "TwoQueue"]);
        check(
            &of("!FindInMap [Sets, !Ref Stage, Names]"),
            &["ThreeQueue", "FourQueue"],
        );
        check(&of("!Ref Open"), &[]);
        check(&of("!Split [',', 'x,y']"), &["xQueue", "yQueue"]);
        check(&of("!GetAZs ''"), &[]);
        check("  Fn::ForEach::Queues: [Name, [A]]\n", &[]);
    }

    #[test]
    fn a_loop_that_is_read_as_before_is_unrolled_once() {
        let text = "Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Queues:
    - Name
    - [A, B]
    - ${Name}Queue: {Type: AWS::SQS::Queue}
";
        let change = Change::Range {
            start: LineCol { line: 2, col: 11 },
            end: LineCol { line: 3, col: 6 },
            text: "|\n".into(),
        };
        let edited = Document::open(0, text).edited(1, &[change], PositionEncoding::Utf16);
        let history = edited.history().unwrap();
        let opened = Document::open_after(1, edited.source(), history);
        assert_eq!(edited, opened);
    }

    #[test]
    fn a_loop_may_stand_in_a_loop() {
        check(
            "  Fn::ForEach::Outer:
  - X
  - [A, B]
  - Fn::ForEach::Inner:
    - Y
    - ['1', 'b-2']
    - Q${X}&{Y}: {Type: AWS::SQS::Queue}
    T${X}: {Type: AWS::SNS::Topic}
",
            &["QA1", "QAb2", "TA", "QB1", "QBb2", "TB"],
        );
        let mut body = "Q: {Type: AWS::SQS::Queue}".to_owned();
        for at in 0..5 {
            body = format!("Fn::ForEach::L{at}: [X, [{}], {{{body}}}]", "a,".repeat(20));
        }
        check(&format!("  {body}\n"), &[]);
    }

    #[test]
    fn values_stand_in_the_place_of_the_variable() {
        let text = "Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Queues:
  - Name
  - [a-b]
  - Queue&{Name}:
      Type: AWS::SQS::Queue
      Properties: {QueueName: !Ref Name, Tags: [{Key: !Sub '${Name}-${Other}', Value: {Ref: Name}}]}
";
        let document = Document::open(1, text);
        let queue = document.template().resource("Queueab").unwrap();
        assert_eq!(
            queue.properties().unwrap().to_value().to_string(),
            r#"{"QueueName":"a-b","Tags":[{"Key":{"Fn::Sub":"a-b-${Other}"},"Value":"a-b"}]}"#
        );
    }

    #[test]
    fn an_edited_parameter_changes_what_a_loop_comes_to() {
        let text = "Transform: AWS::LanguageExtensions
Parameters:
  Names: {Type: CommaDelimitedList, Default: 'A,B'}
Resources:
  Fn::ForEach::Queues: [X, !Ref Names, {'${X}Queue': {Type: AWS::SQS::Queue}}]
";
        let before = Document::open(1, text);
        let after = text.replace("A,B", "A,C");
        let change = Change::Full(after.clone());
        let edited = before.edited(2, &[change], PositionEncoding::Utf8);
        assert_eq!(edited, Document::open(2, &after));
        assert!(edited.template().resource("CQueue").is_some());
        assert!(edited.template().resource("BQueue").is_none());
    }
}
