//! A text that is put together when the template is deployed, as the pieces that are known now.

use crate::syntax::NodeRef;
use crate::template::intrinsic::{self, Intrinsic};

/// A piece of such a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// As it is.
    Text(&'a str),
    /// What `Ref` of a logical ID, parameter or pseudo parameter comes to.
    Ref(&'a str),
    /// An attribute of a resource: logical ID and attribute.
    GetAtt(&'a str, &'a str),
    /// Something that nothing is known about before the template is deployed.
    Unknown,
}

/// The pieces of a scalar, `!Ref`, `!GetAtt`, `!Sub` or `!Join`, in order; anything else is one unknown piece.
pub fn pieces(node: NodeRef<'_>) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    collect(node, &mut found, 0);
    found
}

/// How deep functions in functions are looked into; nobody writes more.
const MOST_DEPTH: usize = 8;

fn collect<'a>(node: NodeRef<'a>, acc: &mut Vec<Piece<'a>>, depth: usize) {
    if depth > MOST_DEPTH {
        return acc.push(Piece::Unknown);
    }
    let Some(function) = intrinsic::of(node) else {
        let text = node.scalar().map(|it| Piece::Text(&it.value));
        return acc.push(text.unwrap_or(Piece::Unknown));
    };
    match function.name {
        "Ref" => acc.push(function.text().map_or(Piece::Unknown, Piece::Ref)),
        "GetAtt" => acc.push(get_att(function).unwrap_or(Piece::Unknown)),
        "Sub" => sub(function, acc, depth),
        "Join" => join(function, acc, depth),
        _ => acc.push(Piece::Unknown),
    }
}

fn get_att(function: Intrinsic<'_>) -> Option<Piece<'_>> {
    let (id, attribute) = match function.text() {
        Some(text) => text.split_once('.')?,
        None => {
            let mut items = function.items();
            (items.next()?.as_str()?, items.next()?.as_str()?)
        }
    };
    Some(Piece::GetAtt(id, attribute))
}

fn sub<'a>(function: Intrinsic<'a>, acc: &mut Vec<Piece<'a>>, depth: usize) {
    let mut items = function.items();
    let text = function
        .text()
        .or_else(|| items.next()?.scalar().map(|it| &*it.value));
    let variables = items.next();
    let Some(mut rest) = text else {
        return acc.push(Piece::Unknown);
    };
    while let Some((before, behind)) = rest.split_once("${") {
        let Some((name, after)) = behind.split_once('}') else {
            break;
        };
        if !before.is_empty() {
            acc.push(Piece::Text(before));
        }
        rest = after;
        if name.starts_with('!') {
            acc.push(Piece::Unknown);
            continue;
        }
        let name = name.trim();
        match (variables.and_then(|it| it.get(name)), name.split_once('.')) {
            (Some(value), _) => collect(value, acc, depth + 1),
            (None, Some((id, attribute))) => acc.push(Piece::GetAtt(id, attribute)),
            (None, None) => acc.push(Piece::Ref(name)),
        }
    }
    if !rest.is_empty() {
        acc.push(Piece::Text(rest));
    }
}

fn join<'a>(function: Intrinsic<'a>, acc: &mut Vec<Piece<'a>>, depth: usize) {
    let mut items = function.items();
    let delimiter = items.next().and_then(NodeRef::scalar);
    let list = items.next().filter(|it| it.tag().is_none());
    let (Some(delimiter), Some(list)) = (delimiter, list.filter(|it| it.is_sequence())) else {
        return acc.push(Piece::Unknown);
    };
    for (at, item) in list.items().enumerate() {
        if at > 0 && !delimiter.value.is_empty() {
            acc.push(Piece::Text(&delimiter.value));
        }
        collect(item, acc, depth + 1);
    }
}
