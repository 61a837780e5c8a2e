//! What to select around an offset when a selection grows: the value, the entry, the map, the resource, the section.

use sam_core::analysis::Analysis;
use sam_core::document::cursor::{self, PathStep};
use sam_core::document::{Document, PlacedBlock};
use sam_core::text::{TextRange, TextSize};

/// The ranges around an offset, in bytes, from the innermost outwards. Each contains the offset and the range before
/// it and is larger than that. The last is the whole text.
pub fn selection_ranges(analysis: &Analysis, offset: TextSize) -> Vec<TextRange> {
    let mut candidates = Vec::new();
    if let Some(path) = cursor::path(analysis, offset) {
        for step in path.steps.iter().rev() {
            match step {
                PathStep::Entry(entry) => candidates.extend([
                    entry.key.range(),
                    entry.value.range(),
                    entry.value.full_range(),
                    entry.range(),
                ]),
                PathStep::Item(_, item) => candidates.extend([item.range(), item.full_range()]),
            }
        }
        candidates.extend(section(analysis, path.block));
    }
    candidates.push(TextRange::up_to(analysis.text.len()));
    let mut ranges: Vec<TextRange> = Vec::new();
    for range in candidates {
        let grows = ranges
            .last()
            .is_none_or(|it| range.contains_range(*it) && range != *it);
        if grows && range.contains_inclusive(offset) && !range.is_empty() {
            ranges.push(range);
        }
    }
    ranges
}

/// The section that a block is an entry of, from its key to its last entry.
fn section(document: &Document, of: &PlacedBlock) -> Option<TextRange> {
    let blocks = document.blocks();
    let at = blocks.iter().position(|it| std::ptr::eq(it, of))?;
    let is_same = |it: &&PlacedBlock| it.block.section == of.block.section;
    let before = blocks.get(..=at)?.iter().rev().take_while(is_same);
    let first = before.filter_map(|it| it.entries().next()).last()?;
    let after = blocks.get(at..)?.iter().take_while(is_same);
    let last = after.filter_map(|it| it.entries().next_back()).last()?;
    Some(first.range().cover(last.range()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};
    use sam_core::fixture;

    /// A line for each range, its line breaks as `⏎`.
    #[track_caller]
    fn check(fixture: &str, expected: Expect) {
        let (text, cursor) = fixture::cursor(fixture);
        let analysis = Analysis::open(1, &text);
        let ranges = selection_ranges(&analysis, cursor.start());
        let lines = ranges
            .iter()
            .map(|it| format!("|{}|\n", analysis.slice(*it).replace('\n', "⏎")));
        expected.assert_eq(&lines.collect::<String>());
    }

    #[test]
    fn from_a_value_to_the_template() {
        check(
            "\
Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - S3ReadPolicy: {BucketName: !Ref Im$0ages}
  Q: {Type: AWS::SQS::Queue}
",
            expect![[r#"
                |Images|
                |!Ref Images|
                |BucketName: !Ref Images|
                |{BucketName: !Ref Images}|
                |S3ReadPolicy: {BucketName: !Ref Images}|
                |- S3ReadPolicy: {BucketName: !Ref Images}|
                |Policies:⏎        - S3ReadPolicy: {BucketName: !Ref Images}|
                |Properties:⏎      Policies:⏎        - S3ReadPolicy: {BucketName: !Ref Images}|
                |Type: AWS::Serverless::Function⏎    Properties:⏎      Policies:⏎        - S3ReadPolicy: {BucketName: !Ref Images}|
                |F:⏎    Type: AWS::Serverless::Function⏎    Properties:⏎      Policies:⏎        - S3ReadPolicy: {BucketName: !Ref Images}|
                |Resources:⏎  F:⏎    Type: AWS::Serverless::Function⏎    Properties:⏎      Policies:⏎        - S3ReadPolicy: {BucketName: !Ref Images}⏎  Q: {Type: AWS::SQS::Queue}|
                |Transform: AWS::Serverless-2016-10-31⏎Resources:⏎  F:⏎    Type: AWS::Serverless::Function⏎    Properties:⏎      Policies:⏎        - S3ReadPolicy: {BucketName: !Ref Images}⏎  Q: {Type: AWS::SQS::Queue}⏎|
            "#]],
        );
    }

    #[test]
    fn from_a_key() {
        check(
            "Resources:\n  Qu$0eue:\n    Type: AWS::SQS::Queue\n",
            expect![[r#"
                |Queue|
                |Queue:⏎    Type: AWS::SQS::Queue|
                |Resources:⏎  Queue:⏎    Type: AWS::SQS::Queue|
                |Resources:⏎  Queue:⏎    Type: AWS::SQS::Queue⏎|
            "#]],
        );
    }

    #[test]
    fn in_json() {
        check(
            "{\"Resources\": {\"Q\": {\"Type\": \"AWS::S$0QS::Queue\"}}}",
            expect![[r#"
                |"AWS::SQS::Queue"|
                |"Type": "AWS::SQS::Queue"|
                |{"Type": "AWS::SQS::Queue"}|
                |"Q": {"Type": "AWS::SQS::Queue"}|
                |{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}|
            "#]],
        );
    }

    #[test]
    fn in_a_text_that_is_damaged_or_empty() {
        for fixture in [
            "$0",
            "a: [$0",
            "Resources:\n  F: {\n$0",
            "\u{feff}$0x",
            "- $0- -",
        ] {
            let (text, cursor) = fixture::cursor(fixture);
            let analysis = Analysis::open(1, &text);
            let ranges = selection_ranges(&analysis, cursor.start());
            let all = TextRange::up_to(analysis.text.len());
            assert!(ranges.last().is_none_or(|it| *it == all), "{fixture}");
        }
    }
}
