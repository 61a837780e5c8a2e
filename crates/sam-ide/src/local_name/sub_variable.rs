//! Variables of one `Fn::Sub`: `${Host}`, and its key in the map beside the text.

use super::{LocalDeclaration, LocalKind, LocalName, NameUse, enclosing, names_in};
use sam_core::document::Document;
use sam_core::document::cursor::{Path, PathStep};
use sam_core::text::TextSize;

/// The variable at an offset.
pub(super) fn at<'a>(
    document: &'a Document,
    path: &Path<'a>,
    offset: TextSize,
) -> Option<LocalName<'a>> {
    let (list, argument, depth) = enclosing(path, "Sub")?;
    let mut items = list.items();
    let (text, variables) = (items.next()?, items.next()?);
    let is_whole = path.steps.len() == depth;
    let (name, range) = match (argument, path.steps.last()?) {
        (0, _) if is_whole => {
            let mut names = names_in(document, text);
            names.find(|(_, range)| range.contains_inclusive(offset))?
        }
        (1, PathStep::Entry(entry)) if path.on_key && path.steps.len() == depth + 1 => {
            (entry.name(), entry.key.range())
        }
        _ => return None,
    };
    // What the map does not have is a name of the template.
    let declaration = variables.entry(name)?;
    let uses = names_in(document, text).filter(|it| it.0 == name);
    let declared = variables.entries().map(|it| it.name());
    // Names of the template in the text would be hidden by a variable.
    let others = names_in(document, text).map(|it| it.0);
    Some(LocalName {
        kind: LocalKind::SubVariable,
        name,
        range,
        declarations: vec![LocalDeclaration::key(declaration)],
        uses: uses.map(|it| NameUse::Piece(it.1)).collect(),
        declared: declared.chain(others).collect(),
        chosen_by: None,
    })
}
