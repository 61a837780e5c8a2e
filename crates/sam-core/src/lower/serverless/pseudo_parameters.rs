//! `#{AWS::Region}` of the plugin `serverless-pseudo-parameters`, which was how a service named pseudo parameters and
//! resources before the framework let `${AWS::Region}` stand: the plugin writes `Fn::Sub` around such a text.

use super::at_block;
use crate::lower::unwritten::Unwritten;
use crate::syntax::{Entry, Node, NodeKind, Scalar};

/// The name of the plugin.
pub(super) const PLUGIN: &str = "serverless-pseudo-parameters";

/// A value of a service with the plugin, as the plugin leaves it. It does not touch keys.
pub(super) fn substituted(node: &Node) -> Node {
    value(node, is_sub(node.tag.as_ref().map(|it| &*it.name)))
}

fn is_sub(name: Option<&str>) -> bool {
    matches!(name, Some("!Sub" | "Fn::Sub"))
}

/// `in_sub` is whether a text is that of `Fn::Sub`, which needs no other one around it.
fn value(node: &Node, in_sub: bool) -> Node {
    let kind = match &node.kind {
        NodeKind::Missing => NodeKind::Missing,
        NodeKind::Scalar(scalar) => return text(node, scalar, in_sub),
        NodeKind::Sequence(items) => {
            // The text of `Fn::Sub` may be the first of two arguments.
            let items = items.iter().enumerate();
            let items = items.map(|(at, it)| match in_sub && at == 0 {
                true => value(it, true),
                false => substituted(it),
            });
            NodeKind::Sequence(items.collect())
        }
        NodeKind::Mapping(entries) => {
            let entries = entries.iter().map(|it| {
                let name = at_block(&it.key).scalar().map(|it| &*it.value);
                Entry {
                    key: it.key.clone(),
                    value: match is_sub(name) {
                        true => value(&it.value, true),
                        false => substituted(&it.value),
                    },
                }
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

fn text(node: &Node, scalar: &Scalar, in_sub: bool) -> Node {
    let Some(written) = with_dollars(&scalar.value) else {
        return node.clone();
    };
    if !in_sub {
        let sub = Unwritten(node.range.start()).sub(written);
        return Node {
            range: node.full_range(),
            ..sub
        };
    }
    Node {
        kind: NodeKind::Scalar(Scalar {
            value: written.into(),
            embedded: None,
            ..scalar.clone()
        }),
        ..node.clone()
    }
}

/// A text with `${…}` for each `#{…}`; none if it has none.
fn with_dollars(text: &str) -> Option<String> {
    let mut written = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("#{") {
        let (name, after) = behind.split_once('}')?;
        written.push_str(&format!("{before}${{{name}}}"));
        rest = after;
    }
    let is_changed = !written.is_empty();
    written.push_str(rest);
    is_changed.then_some(written)
}
