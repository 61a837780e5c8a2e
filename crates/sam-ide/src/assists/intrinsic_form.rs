//! The short form of an intrinsic function to the long one, and back: `!Sub x` and `Fn::Sub: x`.

use super::value_at::{Holder, ValueAt};
use super::{CodeAction, common};
use crate::edit::{Source, together};
use crate::values::comes_to_the_same;
use sam_core::connector::Resolver;
use sam_core::document::Document;
use sam_core::syntax::NodeRef;
use sam_core::template::intrinsic::Intrinsic;
use sam_core::text::{TextEdit, TextRange, TextSize, size};

/// The functions that have no tag, or whose tag says something else.
const WITHOUT_TAG: [&str; 2] = ["ForEach", "Transform"];

pub(super) fn assist(acc: &mut Vec<CodeAction>, resolver: &Resolver<'_>, range: TextRange) {
    let document = resolver.template().document();
    let Some((place, function)) = ValueAt::function(resolver, range) else {
        return;
    };
    let on_name = function.name_range.contains_inclusive(range.start());
    if !on_name || WITHOUT_TAG.contains(&function.name) || Source::new(document).is_json() {
        return;
    }
    let (label, edits) = match function.is_short {
        true => ("Use the long form", to_long(document, place, function)),
        false => ("Use the short form", to_short(document, place, function)),
    };
    let name = match (function.is_short, function.name) {
        (false, name) => format!("!{name}"),
        (true, name @ ("Ref" | "Condition")) => name.to_owned(),
        (true, name) => format!("Fn::{name}"),
    };
    let edits = edits.filter(|it| comes_to_the_same(document, it));
    common::offer(acc, format!("{label} `{name}`"), edits);
}

fn to_short(
    document: &Document,
    place: ValueAt<'_>,
    function: Intrinsic<'_>,
) -> Option<Vec<TextEdit>> {
    let source = Source::new(document);
    let (map, argument) = (place.node, function.argument);
    // A value has one tag.
    if argument.tag().is_some() || argument.is_missing() {
        return None;
    }
    let tag = format!("!{}", function.name);
    if source.slice(map.range()).starts_with('{') {
        let start = TextRange::new(map.range().start(), argument.range().start());
        let end = TextRange::new(argument.range().end(), map.range().end());
        return together(vec![
            TextEdit::replace(start, format!("{tag} ")),
            TextEdit::delete(end),
        ]);
    }
    let key = function.name_range;
    let colon = behind_colon(source, key.end())?;
    let (start, blank) = match place.holder {
        Holder::Entry(_, entry) => (behind_colon(source, entry.key.full_range().end())?, " "),
        Holder::Item(..) => (key.start(), ""),
    };
    let gone = TextRange::new(start, colon);
    let is_plain = source
        .slice(TextRange::new(start, key.start()))
        .trim()
        .is_empty();
    is_plain.then(|| vec![TextEdit::replace(gone, format!("{blank}{tag}"))])
}

fn to_long(
    document: &Document,
    place: ValueAt<'_>,
    function: Intrinsic<'_>,
) -> Option<Vec<TextEdit>> {
    let source = Source::new(document);
    let (node, tag) = (place.node, function.name_range);
    let key = match function.name {
        name @ ("Ref" | "Condition") => name.to_owned(),
        name => format!("Fn::{name}"),
    };
    let outer = match place.holder {
        Holder::Entry(map, _) | Holder::Item(map, _) => map,
    };
    let mut edits = argument(source, node, function);
    let in_flow = source.is_flow(outer);
    let is_block = !in_flow && !source.is_one_line(node.full_range());
    match place.holder {
        _ if in_flow => {
            edits.push(TextEdit::replace(tag, format!("{{{key}:")));
            edits.push(TextEdit::insert(node.range().end(), "}"));
        }
        Holder::Item(..) => edits.push(TextEdit::replace(tag, format!("{key}:"))),
        Holder::Entry(_, entry) => {
            let column = source.column(entry.key.full_range().start());
            let colon = behind_colon(source, entry.key.full_range().end())?;
            let gap = source.slice(TextRange::new(colon, tag.start()));
            let indent = " ".repeat(column + source.unit());
            let text = format!("{}{indent}{key}:", source.line_break());
            let gone = TextRange::new(colon, tag.end());
            edits.push(TextEdit::replace(gone, text));
            if !gap.trim().is_empty() || gap.contains('\n') {
                return None;
            }
        }
    }
    if is_block {
        edits.extend(deeper(source, node.full_range()));
    }
    together(edits)
}

/// The text of `Fn::GetAtt` as a list: the long form takes no dot.
fn argument(source: Source<'_>, node: NodeRef<'_>, function: Intrinsic<'_>) -> Vec<TextEdit> {
    let text = source.slice(node.range());
    match text.trim_matches(['"', '\'']).split_once('.') {
        Some((id, attribute)) if function.name == "GetAtt" && node.scalar().is_some() => {
            vec![TextEdit::replace(
                node.range(),
                format!("[{id}, {attribute}]"),
            )]
        }
        Some(_) | None => Vec::new(),
    }
}

/// The lines of a value behind its first one, one level deeper.
fn deeper(source: Source<'_>, range: TextRange) -> Vec<TextEdit> {
    let unit = " ".repeat(source.unit());
    let mut edits = Vec::new();
    let mut line = source.next_line(range.start());
    while line < range.end() {
        let next = source.next_line(line);
        if !source.slice(TextRange::new(line, next)).trim().is_empty() {
            edits.push(TextEdit::insert(line, unit.clone()));
        }
        if next == line {
            break;
        }
        line = next;
    }
    edits
}

/// The place behind the colon that follows a key.
fn behind_colon(source: Source<'_>, key_end: TextSize) -> Option<TextSize> {
    let end = source.line_end(key_end);
    let gap = source.slice(TextRange::new(key_end, end));
    let at = gap.find(':')?;
    let is_next = gap.get(..at)?.trim().is_empty();
    is_next.then(|| key_end + size(at + 1))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_added, check_no_assist};
    use expect_test::expect;

    #[test]
    fn of_a_text() {
        let short = "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: !S$0ub '${AWS::Region}-a'\n";
        check_added(
            short,
            "Use the long form `Fn::Sub`",
            expect![[r#"
                 4 |     Properties:
                -5 |       QueueName: !Sub '${AWS::Region}-a'
                +5 |       QueueName:
                +6 |         Fn::Sub: '${AWS::Region}-a'
            "#]],
        );
        check_added(
            "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName:\n        Fn::S$0ub: '${AWS::Region}-a'\n",
            "Use the short form `!Sub`",
            expect![[r#"
                 4 |     Properties:
                -5 |       QueueName:
                -6 |         Fn::Sub: '${AWS::Region}-a'
                +5 |       QueueName: !Sub '${AWS::Region}-a'
            "#]],
        );
    }

    #[test]
    fn of_a_list_below_and_in_brackets() {
        check_added(
            "Conditions:\n  C: !Equals [!Ref AWS::Region, x]\nResources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: !I$0f\n        - C\n        # a comment\n        - a\n        - !Ref AWS::NoValue\n",
            "Use the long form `Fn::If`",
            expect![[r#"
                  6 |     Properties:
                - 7 |       QueueName: !If
                - 8 |         - C
                - 9 |         # a comment
                -10 |         - a
                -11 |         - !Ref AWS::NoValue
                + 7 |       QueueName:
                + 8 |         Fn::If:
                + 9 |           - C
                +10 |           # a comment
                +11 |           - a
                +12 |           - !Ref AWS::NoValue
            "#]],
        );
        check_added(
            "Resources:\n  Q: {Type: AWS::SQS::Queue}\n  T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Get$0Att Q.QueueName}}\n",
            "Use the long form `Fn::GetAtt`",
            expect![[r#"
                 2 |   Q: {Type: AWS::SQS::Queue}
                -3 |   T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt Q.QueueName}}
                +3 |   T: {Type: AWS::SNS::Topic, Properties: {DisplayName: {Fn::GetAtt: [Q, QueueName]}}}
            "#]],
        );
        check_added(
            "Resources:\r\n  Q: {Type: AWS::SQS::Queue}\r\n  T: {Type: AWS::SNS::Topic, Properties: {DisplayName: {Fn::Get$0Att: [Q, QueueName]}}}\r\n",
            "Use the short form `!GetAtt`",
            expect![[r#"
                 2 |   Q: {Type: AWS::SQS::Queue}\r
                -3 |   T: {Type: AWS::SNS::Topic, Properties: {DisplayName: {Fn::GetAtt: [Q, QueueName]}}}\r
                +3 |   T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt [Q, QueueName]}}\r
            "#]],
        );
    }

    #[test]
    fn not_where_it_cannot_be_written() {
        check_no_assist(
            "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName:\n        Fn::Base$064: !Sub x\n",
            "Use the",
        );
        check_no_assist(
            r#"{"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Fn::S$0ub": "x"}}}}}"#,
            "Use the",
        );
    }
}
