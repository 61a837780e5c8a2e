//! Edits of the actions of a statement, which several rules offer.

use super::{Piece, one, remove_item, replace_scalar, set_value};
use sam_core::document::Document;
use sam_core::policy::{Element, Statement};
use sam_core::syntax::NodeRef;
use sam_core::text::TextEdit;

/// Other actions in the place of one; those that stand there already are left out.
pub(crate) fn change(
    document: &Document,
    statement: Statement<'_>,
    element: Element<'_>,
    action: NodeRef<'_>,
    to: &[&str],
) -> Option<Vec<TextEdit>> {
    let is_there = |name: &str| element.texts().any(|(it, _)| it.eq_ignore_ascii_case(name));
    let new: Vec<&str> = to.iter().copied().filter(|it| !is_there(it)).collect();
    match new.as_slice() {
        [] => remove(document, element, action),
        [name] => one(replace_scalar(document, action, name)),
        [..] => {
            let list = element.entry.value;
            let is_list = list.is_sequence() && list.tag().is_none();
            if !is_list && list.range() != action.range() {
                return None;
            }
            let mut items: Vec<Piece<'_>> = Vec::new();
            let written = if is_list {
                list.items().collect()
            } else {
                vec![list]
            };
            for item in written {
                if item.range() == action.range() {
                    items.extend(new.iter().map(|it| Piece::Text((*it).to_owned())));
                } else {
                    items.push(Piece::Copy(item));
                }
            }
            one(set_value(
                document,
                statement.node,
                element.entry,
                &Piece::List(items),
            ))
        }
    }
}

/// One action less, of several.
pub(crate) fn remove(
    document: &Document,
    element: Element<'_>,
    action: NodeRef<'_>,
) -> Option<Vec<TextEdit>> {
    let list = element.entry.value;
    if !list.is_sequence() || list.tag().is_some() || list.items().len() < 2 {
        return None;
    }
    let at = list.items().position(|it| it.range() == action.range())?;
    remove_item(document, list, at)
}
