//! The parts of a template that an editor can fold: sections, resources, maps, lists, long strings, comments.

use sam_core::analysis::Analysis;
use sam_core::syntax::NodeRef;
use sam_core::text::{TextRange, TextSize, size};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// A part that can be folded. It covers at least two lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoldingRange {
    /// In bytes, from the line that stays to the end of the last line that is hidden.
    pub range: TextRange,
    /// What it is.
    pub kind: FoldingKind,
}

/// What is folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoldingKind {
    /// A value below its key or dash.
    Value,
    /// Several lines that begin with `#`.
    Comment,
}

/// What can be folded, in the order of the text; an outer part before those inside it.
pub fn folding_ranges(analysis: &Analysis) -> Vec<FoldingRange> {
    let mut folds = Folds {
        analysis,
        found: BTreeMap::new(),
        strings: Vec::new(),
    };
    let mut section: Option<TextRange> = None;
    for block in analysis.blocks() {
        for entry in block.entries() {
            if block.block.is_entry {
                section = section.map(|it| it.cover(entry.range()));
                folds.value(entry.key.range().start(), entry.value);
            } else {
                folds.section(section.replace(entry.range()));
                folds.children(entry.value);
            }
        }
    }
    folds.section(section);
    folds.comments();
    let found = folds.found.into_iter();
    found
        .map(|((start, end), kind)| FoldingRange {
            range: TextRange::new(start, end.0),
            kind,
        })
        .collect()
}

struct Folds<'a> {
    analysis: &'a Analysis,
    /// By start and end; of those with one start the longest is the first.
    found: BTreeMap<(TextSize, Reverse<TextSize>), FoldingKind>,
    /// The strings of several lines, in the order of the text: no comment is in them.
    strings: Vec<TextRange>,
}

impl Folds<'_> {
    fn section(&mut self, range: Option<TextRange>) {
        if let Some(range) = range {
            self.add(range.start(), range, FoldingKind::Value);
        }
    }

    /// `start` is that of the key or item that stays visible.
    fn value(&mut self, start: TextSize, value: NodeRef<'_>) {
        let whole = value.full_range();
        self.add(start, whole, FoldingKind::Value);
        if value.scalar().is_some() && self.analysis.slice(whole).contains('\n') {
            self.strings.push(whole);
        }
        self.children(value);
    }

    fn children(&mut self, value: NodeRef<'_>) {
        for entry in value.entries() {
            self.value(entry.key.range().start(), entry.value);
        }
        for item in value.items() {
            self.value(item.full_range().start(), item);
        }
    }

    /// The comments of several lines.
    fn comments(&mut self) {
        let mut strings = std::mem::take(&mut self.strings).into_iter().peekable();
        let mut start = size(0);
        let mut open: Option<TextRange> = None;
        for line in self.analysis.source().split_inclusive('\n') {
            let range = TextRange::at(start, TextSize::of(line));
            start = range.end();
            while strings.next_if(|it| it.end() <= range.start()).is_some() {}
            let in_string = strings.peek().is_some_and(|it| it.start() < range.start());
            if line.trim_start().starts_with('#') && !in_string {
                open = Some(open.map_or(range, |it| it.cover(range)));
            } else if let Some(comment) = open.take() {
                self.add(comment.start(), comment, FoldingKind::Comment);
            }
        }
        if let Some(comment) = open {
            self.add(comment.start(), comment, FoldingKind::Comment);
        }
    }

    /// Adds a part of several lines. The line of a bracket that closes it stays visible.
    fn add(&mut self, start: TextSize, part: TextRange, kind: FoldingKind) {
        let text = self.analysis.slice(part).trim_end();
        let inside = text.strip_suffix(['}', ']']);
        let inside = inside.filter(|it| it.trim_end_matches([' ', '\t']).ends_with('\n'));
        let end = part.start() + TextSize::of(inside.unwrap_or(text).trim_end());
        let is_long = start < end
            && self
                .analysis
                .slice(TextRange::new(start, end))
                .contains('\n');
        if is_long {
            self.found.entry((start, Reverse(end))).or_insert(kind);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};
    use sam_core::text::PositionEncoding;

    /// A line for each part: its first and last line, from 1, and the text of the first.
    #[track_caller]
    fn check(text: &str, expected: Expect) {
        let analysis = Analysis::open(1, text);
        let line = |offset| analysis.text.line_col(offset, PositionEncoding::Utf8).line;
        let lines = folding_ranges(&analysis).into_iter().map(|it| {
            let (first, last) = (line(it.range.start()), line(it.range.end()));
            let shown = analysis.text.line(first).unwrap_or_default();
            format!(
                "{}-{} {:?} |{}|\n",
                first + 1,
                last + 1,
                it.kind,
                shown.trim_end()
            )
        });
        expected.assert_eq(&lines.collect::<String>());
    }

    #[test]
    fn sections_resources_lists_and_strings() {
        check(
            "\
# Orders,
# and who sends them.
Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: |
        # not a comment
        # of the template
        def handler(): pass

      Policies:
        - Statement:
            - Effect: Allow
              Action: s3:GetObject
        - AWSLambdaRole

  Q: {Type: AWS::SQS::Queue}
Outputs:
  Name:
    Value: !Ref Q
",
            expect![[r#"
                1-2 Comment |# Orders,|
                4-19 Value |Resources:|
                5-17 Value |  F:|
                7-17 Value |    Properties:|
                8-11 Value |      InlineCode: ||
                13-17 Value |      Policies:|
                14-16 Value |        - Statement:|
                15-16 Value |            - Effect: Allow|
                20-22 Value |Outputs:|
                21-22 Value |  Name:|
            "#]],
        );
    }

    #[test]
    fn the_line_of_a_closing_bracket_stays() {
        check(
            "{\n  \"Resources\": {\n    \"Q\": {\n      \"Type\": \"AWS::SQS::Queue\"\n    }\n  }\n}\n",
            expect![[r#"
                2-4 Value |  "Resources": {|
                3-4 Value |    "Q": {|
            "#]],
        );
    }

    #[test]
    fn a_damaged_text_folds_what_it_has() {
        check(
            "Resources:\r\n  F:\r\n    Type: [a,\r\n",
            expect![[r#"
            1-3 Value |Resources:|
            2-3 Value |  F:|
        "#]],
        );
        check("", expect![[r#""#]]);
    }
}
