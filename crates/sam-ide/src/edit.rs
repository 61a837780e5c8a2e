//! Edits that keep a template's style: entries and items put in, replaced and taken out, in block style, flow style and JSON.
//!
//! Every function gives nothing when it does not understand the surroundings (an alias, a merge, a map that shares its
//! line with a dash of a list in a list): no edit is better than a wrong one.

pub(crate) mod action;
pub(crate) mod comments;
pub(crate) mod connector;
mod copy;
mod data;
pub(crate) mod draft;
pub(crate) mod filled;
mod form;
pub(crate) mod globals;
pub(crate) mod grant;
mod indent;
mod insert;
pub(crate) mod managed;
pub(crate) mod new_connector;
mod piece;
pub(crate) mod policy;
mod remove;
mod replace;
pub(crate) mod resource;
pub(crate) mod role;
pub(crate) mod slot;
mod source;
pub(crate) mod to_role;
mod write;

pub(crate) use form::Form;
pub(crate) use indent::indent_below;
pub(crate) use insert::{
    append_entries, append_entry, append_item, append_property, insert_declaration,
    insert_entry_behind, insert_resource, nest, put_below,
};
pub(crate) use piece::{Bit, Marks, Piece};
pub(crate) use remove::{
    remove_declared, remove_entries, remove_entry, remove_item, remove_resource, remove_section,
};
pub(crate) use replace::{
    move_value, replace_item, replace_item_by, replace_scalar, replace_value, set_value,
};
use sam_core::text::TextEdit;
pub(crate) use slot::{Property, Slot};
pub(crate) use source::{Source, Style};
pub(crate) use write::Writer;

/// Several edits as one: sorted; none when two of them overlap.
pub(crate) fn together(mut edits: Vec<TextEdit>) -> Option<Vec<TextEdit>> {
    edits.sort_by_key(|it| (it.range.start(), it.range.end()));
    let overlap = edits.windows(2).any(
        |pair| matches!(pair, [a, b] if a.range.end() > b.range.start() || a.range == b.range),
    );
    (!overlap && !edits.is_empty()).then_some(edits)
}

/// One edit as a list of edits.
pub(crate) fn one(edit: Option<TextEdit>) -> Option<Vec<TextEdit>> {
    edit.map(|it| vec![it])
}
