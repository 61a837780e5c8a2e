//! The other places of what the cursor stands on.

use crate::declaration::Named;
use crate::local_name::{LocalName, NameUse};
use sam_core::analysis::Analysis;
use sam_core::text::{TextRange, TextSize};

/// A place to mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Highlight {
    /// Where.
    pub range: TextRange,
    /// How.
    pub kind: HighlightKind,
}

/// What a marked place does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HighlightKind {
    /// It declares the name.
    Write,
    /// It uses the name.
    Read,
}

/// The places that name what stands at an offset, in the order of the text.
pub fn highlight(analysis: &Analysis, offset: TextSize) -> Vec<Highlight> {
    let template = analysis.template();
    if !template.is_recognised() {
        return Vec::new();
    }
    let mark = |kind| move |range| Highlight { range, kind };
    let Some(named) = Named::at(analysis, offset) else {
        let Some(name) = LocalName::at(analysis, offset) else {
            return Vec::new();
        };
        let declared = name.declarations.iter().map(|it| it.name.range());
        let declared = declared.map(mark(HighlightKind::Write));
        let used = name.uses.iter().map(NameUse::range);
        let used = used.map(mark(HighlightKind::Read));
        let mut all: Vec<_> = declared.chain(used).collect();
        all.sort_by_key(|it| it.range.start());
        return all;
    };
    let declared = named.declarations(analysis).into_iter();
    let declared = declared.map(|it| it.key.range());
    let mut all: Vec<_> = declared.map(mark(HighlightKind::Write)).collect();
    all.extend(
        named
            .uses(template)
            .into_iter()
            .map(mark(HighlightKind::Read)),
    );
    all.sort_by_key(|it| it.range.start());
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};
    use sam_core::fixture;

    /// The text with the places marked: `[written]`, `(read)`.
    #[track_caller]
    fn check(fixture: &str, expected: Expect) {
        let (mut text, cursor) = fixture::cursor(fixture);
        let document = Analysis::open(1, &text);
        for it in highlight(&document, cursor.start()).iter().rev() {
            let (open, close) = match it.kind {
                HighlightKind::Write => ("[", "]"),
                HighlightKind::Read => ("(", ")"),
            };
            text.insert_str(usize::from(it.range.end()), close);
            text.insert_str(usize::from(it.range.start()), open);
        }
        expected.assert_eq(&text);
    }

    #[test]
    fn a_state_and_its_uses() {
        check(
            "\
Resources:
  F:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition: {StartAt: A, States: {A: {Type: Pass, Next: $0B}, B: {Type: Succeed}}}
",
            expect![[r#"
                Resources:
                  F:
                    Type: AWS::Serverless::StateMachine
                    Properties:
                      Definition: {StartAt: A, States: {A: {Type: Pass, Next: (B)}, [B]: {Type: Succeed}}}
            "#]],
        );
    }

    #[test]
    fn a_resource_and_its_uses() {
        check(
            "\
Resources:
  F:
    Type: AWS::Serverless::Function
    Connectors:
      ToQ: {Properties: {Destination: {Id: $0Q}, Permissions: [Write]}}
  Q: {Type: AWS::SQS::Queue}
  T: {Type: AWS::SNS::Topic, DependsOn: [FToQ, Q], Properties: {TopicName: !Sub 'x-${Q}-${Q.Arn}'}}
",
            expect![[r#"
                Resources:
                  F:
                    Type: AWS::Serverless::Function
                    Connectors:
                      ToQ: {Properties: {Destination: {Id: (Q)}, Permissions: [Write]}}
                  [Q]: {Type: AWS::SQS::Queue}
                  T: {Type: AWS::SNS::Topic, DependsOn: [FToQ, (Q)], Properties: {TopicName: !Sub 'x-${(Q)}-${(Q).Arn}'}}
            "#]],
        );
    }

    #[test]
    fn an_embedded_connector_and_who_depends_on_it() {
        check(
            "\
Resources:
  F:
    Type: AWS::Serverless::Function
    Connectors:
      ToQ: {Properties: {Destination: {Id: Q}, Permissions: [Write]}}
  Q: {Type: AWS::SQS::Queue}
  T: {Type: AWS::SNS::Topic, DependsOn: [F$0ToQ, Q]}
",
            expect![[r#"
                Resources:
                  F:
                    Type: AWS::Serverless::Function
                    Connectors:
                      [ToQ]: {Properties: {Destination: {Id: Q}, Permissions: [Write]}}
                  Q: {Type: AWS::SQS::Queue}
                  T: {Type: AWS::SNS::Topic, DependsOn: [(FToQ), Q]}
            "#]],
        );
    }
}
