//! Resources as items of a call hierarchy.

use super::{one_line, range};
use crate::session::View;
use sam_ide::{HierarchyCall, HierarchyItem};
use serde_json::Value;
use tower_lsp::lsp_types::{
    CallHierarchyIncomingCall, CallHierarchyItem, CallHierarchyOutgoingCall, SymbolKind,
};

/// An item, with the logical ID as what the next question has.
pub(crate) fn hierarchy_item(view: View<'_>, it: &HierarchyItem) -> CallHierarchyItem {
    CallHierarchyItem {
        name: one_line(&it.id),
        kind: SymbolKind::CLASS,
        tags: None,
        detail: it.resource_type.as_deref().map(one_line),
        uri: view.uri.clone(),
        range: range(view, it.range.cover(it.selection)),
        selection_range: range(view, it.selection),
        data: Some(Value::String(it.id.clone())),
    }
}

/// The logical ID of an item.
pub(crate) fn hierarchy_id(item: &CallHierarchyItem) -> Option<String> {
    item.data.as_ref()?.as_str().map(str::to_owned)
}

pub(crate) fn incoming_call(view: View<'_>, it: &HierarchyCall) -> CallHierarchyIncomingCall {
    CallHierarchyIncomingCall {
        from: hierarchy_item(view, &it.item),
        from_ranges: it.ranges.iter().map(|it| range(view, *it)).collect(),
    }
}

pub(crate) fn outgoing_call(view: View<'_>, it: &HierarchyCall) -> CallHierarchyOutgoingCall {
    CallHierarchyOutgoingCall {
        to: hierarchy_item(view, &it.item),
        from_ranges: it.ranges.iter().map(|it| range(view, *it)).collect(),
    }
}
