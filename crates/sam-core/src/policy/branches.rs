//! What a value may come to: the branches of `Fn::If`, down to the last.

use crate::syntax::NodeRef;
use crate::template::{intrinsic, shape};

/// The value itself, or the branches of the `Fn::If` that it is, without `AWS::NoValue`; lists stay lists.
pub fn branches(node: NodeRef<'_>) -> Vec<NodeRef<'_>> {
    let mut found = Vec::new();
    collect(node, &mut found);
    found
}

fn collect<'a>(node: NodeRef<'a>, acc: &mut Vec<NodeRef<'a>>) {
    match intrinsic::of(node) {
        Some(it) if it.name == "If" => {
            it.items().skip(1).for_each(|branch| collect(branch, acc));
        }
        Some(_) if shape::is_no_value(node) => {}
        Some(_) | None => acc.push(node),
    }
}

/// The values of an element that is one value or a list of them, branches included.
pub(super) fn values(node: NodeRef<'_>) -> Vec<NodeRef<'_>> {
    let mut found = Vec::new();
    for branch in branches(node) {
        // A tagged list is the argument of a function, not a list of values.
        if branch.is_sequence() && branch.tag().is_none() {
            found.extend(branch.items().flat_map(branches));
        } else {
            found.push(branch);
        }
    }
    found
}
