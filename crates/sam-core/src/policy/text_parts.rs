//! A text that is put together when the template is deployed, as the pieces that are known now.

use crate::syntax::NodeRef;
use crate::template::dynamic_reference::{END, START};
use crate::template::intrinsic::{self, Intrinsic};

/// A piece of such a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextPart<'a> {
    /// As it is.
    Text(&'a str),
    /// What `Ref` of a logical ID, parameter or pseudo parameter comes to.
    Ref(&'a str),
    /// An attribute of a resource: logical ID and attribute.
    GetAtt(&'a str, &'a str),
    /// Something that nothing is known about before the template is deployed.
    Unknown,
}

/// The pieces of a scalar, `!Ref`, `!GetAtt`, `!Sub` or `!Join`, in order; anything else is one unknown piece, and so is
/// a dynamic reference.
pub fn text_parts(node: NodeRef<'_>) -> Vec<TextPart<'_>> {
    let mut found = Vec::new();
    collect(node, &mut found, 0);
    let is_start = |it: &TextPart<'_>| matches!(it, TextPart::Text(text) if text.contains(START));
    match found.iter().any(is_start) {
        true => without_dynamic_references(found),
        false => found,
    }
}

/// With one unknown piece for each dynamic reference, which may have other pieces in it: `{{resolve:ssm:${Name}}}`.
fn without_dynamic_references(pieces: Vec<TextPart<'_>>) -> Vec<TextPart<'_>> {
    let mut acc = Vec::with_capacity(pieces.len());
    // The pieces of a reference whose end is not reached.
    let mut open: Option<Vec<TextPart<'_>>> = None;
    for piece in pieces {
        let TextPart::Text(mut text) = piece else {
            open.as_mut().unwrap_or(&mut acc).push(piece);
            continue;
        };
        while !text.is_empty() {
            if let Some(held) = &mut open {
                let Some((_, after)) = text.split_once(END) else {
                    held.push(TextPart::Text(text));
                    break;
                };
                open = None;
                acc.push(TextPart::Unknown);
                text = after;
                continue;
            }
            let start = text.find(START);
            let Some((before, reference)) = start.and_then(|it| text.split_at_checked(it)) else {
                acc.push(TextPart::Text(text));
                break;
            };
            if !before.is_empty() {
                acc.push(TextPart::Text(before));
            }
            open = Some(Vec::new());
            text = reference;
        }
    }
    acc.extend(open.into_iter().flatten());
    acc
}

/// How deep functions in functions are looked into; nobody writes more.
const MOST_DEPTH: usize = 8;

fn collect<'a>(node: NodeRef<'a>, acc: &mut Vec<TextPart<'a>>, depth: usize) {
    if depth > MOST_DEPTH {
        return acc.push(TextPart::Unknown);
    }
    let Some(function) = intrinsic::of(node) else {
        let text = node.scalar().map(|it| TextPart::Text(&it.value));
        return acc.push(text.unwrap_or(TextPart::Unknown));
    };
    match function.name {
        "Ref" => acc.push(function.text().map_or(TextPart::Unknown, TextPart::Ref)),
        "GetAtt" => acc.push(get_att(function).unwrap_or(TextPart::Unknown)),
        "Sub" => sub(function, acc, depth),
        "Join" => join(function, acc, depth),
        _ => acc.push(TextPart::Unknown),
    }
}

fn get_att(function: Intrinsic<'_>) -> Option<TextPart<'_>> {
    let (id, attribute) = match function.text() {
        Some(text) => text.split_once('.')?,
        None => {
            let mut items = function.items();
            (items.next()?.as_str()?, items.next()?.as_str()?)
        }
    };
    Some(TextPart::GetAtt(id, attribute))
}

fn sub<'a>(function: Intrinsic<'a>, acc: &mut Vec<TextPart<'a>>, depth: usize) {
    let mut items = function.items();
    let text = function
        .text()
        .or_else(|| items.next()?.scalar().map(|it| &*it.value));
    let variables = items.next();
    let Some(mut rest) = text else {
        return acc.push(TextPart::Unknown);
    };
    while let Some((before, behind)) = rest.split_once("${") {
        let Some((name, after)) = behind.split_once('}') else {
            break;
        };
        if !before.is_empty() {
            acc.push(TextPart::Text(before));
        }
        rest = after;
        if name.starts_with('!') {
            acc.push(TextPart::Unknown);
            continue;
        }
        let name = name.trim();
        match (variables.and_then(|it| it.get(name)), name.split_once('.')) {
            (Some(value), _) => collect(value, acc, depth + 1),
            (None, Some((id, attribute))) => acc.push(TextPart::GetAtt(id, attribute)),
            (None, None) => acc.push(TextPart::Ref(name)),
        }
    }
    if !rest.is_empty() {
        acc.push(TextPart::Text(rest));
    }
}

fn join<'a>(function: Intrinsic<'a>, acc: &mut Vec<TextPart<'a>>, depth: usize) {
    let mut items = function.items();
    let delimiter = items.next().and_then(NodeRef::scalar);
    let list = items.next().filter(|it| it.tag().is_none());
    let (Some(delimiter), Some(list)) = (delimiter, list.filter(|it| it.is_sequence())) else {
        return acc.push(TextPart::Unknown);
    };
    for (at, item) in list.items().enumerate() {
        if at > 0 && !delimiter.value.is_empty() {
            acc.push(TextPart::Text(&delimiter.value));
        }
        collect(item, acc, depth + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::{TextPart, text_parts};
    use crate::document::{Document, Section};

    #[track_caller]
    fn check(written: &str, expected: &[TextPart<'_>]) {
        let document = Document::open(1, &format!("Outputs:\n  A: {written}\n"));
        let entry = document.template().entry(Section::Outputs, "A").unwrap();
        assert_eq!(text_parts(entry.value), expected, "{written}");
    }

    #[test]
    fn a_dynamic_reference_is_one_unknown_piece() {
        check("'{{resolve:ssm:x}}'", &[TextPart::Unknown]);
        check(
            "'a{{resolve:ssm:x}}b'",
            &[TextPart::Text("a"), TextPart::Unknown, TextPart::Text("b")],
        );
        check(
            "!Sub '{{resolve:ssm:/${Stage}}}/${Key}'",
            &[TextPart::Unknown, TextPart::Text("/"), TextPart::Ref("Key")],
        );
        check(
            "!Join ['', ['{{resolve:ssm:', !Ref Name, '}}', x]]",
            &[TextPart::Unknown, TextPart::Text("x")],
        );
        check(
            "'{{ resolve:ssm:x }}'",
            &[TextPart::Text("{{ resolve:ssm:x }}")],
        );
        check(
            "!Sub '{{resolve:${Stage}'",
            &[TextPart::Text("{{resolve:"), TextPart::Ref("Stage")],
        );
    }
}
