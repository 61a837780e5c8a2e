//! A new name for the variable of a `Fn::ForEach`: where it is declared, and its uses in the body of the loop.

use super::taken;
use crate::edit::replace_scalar;
use sam_core::analysis::Analysis;
use sam_core::document::Section;
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::intrinsic;
use sam_core::template::loops::loop_name;
use sam_core::text::{TextEdit, TextRange, TextSize, size};

/// A loop with its variable.
struct Loop<'a> {
    variable: NodeRef<'a>,
    name: &'a str,
    /// Where it is used.
    uses: Vec<TextRange>,
}

/// The variable at an offset, with its place.
pub(super) fn at(analysis: &Analysis, offset: TextSize) -> Option<(TextRange, String)> {
    let (found, range) = find(analysis, offset)?;
    Some((range, found.name.to_owned()))
}

/// The edits that give the variable at an offset another name; none where there is no variable.
pub(super) fn rename(
    analysis: &Analysis,
    offset: TextSize,
    new_name: &str,
) -> Option<Result<Vec<TextEdit>, String>> {
    let (found, _) = find(analysis, offset)?;
    if found.name == new_name {
        return Some(Ok(Vec::new()));
    }
    let template = analysis.template();
    let is_declared = [Section::Parameters, Section::Resources]
        .into_iter()
        .any(|it| template.declares(it, new_name));
    let block = analysis.block_at(offset)?;
    let is_named = || {
        let forms = [format!("${{{new_name}}}"), format!("&{{{new_name}}}")];
        forms.iter().any(|it| block.block.text.contains(&**it))
    };
    let is_variable = || {
        let mut all = loops(analysis, offset).into_iter();
        all.any(|it| it.name == new_name)
    };
    if is_declared || is_named() || is_variable() {
        return Some(Err(taken(new_name)));
    }
    let mut edits = vec![replace_scalar(analysis, found.variable, new_name)?];
    edits.extend(found.uses.iter().map(|it| TextEdit::replace(*it, new_name)));
    edits.sort_by_key(|it| it.range.start());
    Some(Ok(edits))
}

/// The innermost loop whose variable stands at an offset, and where.
fn find(analysis: &Analysis, offset: TextSize) -> Option<(Loop<'_>, TextRange)> {
    loops(analysis, offset).into_iter().rev().find_map(|it| {
        let declared = it.variable.range();
        let mut places = it.uses.iter().copied().chain([declared]);
        let range = places.find(|it| it.contains_inclusive(offset))?;
        Some((it, range))
    })
}

/// The loops around an offset, from the outside in.
fn loops(analysis: &Analysis, offset: TextSize) -> Vec<Loop<'_>> {
    let mut found = Vec::new();
    let Some(block) = analysis.block_at(offset) else {
        return found;
    };
    // Behind the first entry of an unrolled loop stand those that it comes to.
    let count = match block.block.is_loop() {
        true => 1,
        false => usize::MAX,
    };
    for entry in block.entries().take(count) {
        collect(analysis, entry, offset, &mut found);
    }
    found
}

fn collect<'a>(
    analysis: &Analysis,
    entry: EntryRef<'a>,
    offset: TextSize,
    acc: &mut Vec<Loop<'a>>,
) {
    if !entry.range().contains_inclusive(offset) {
        return;
    }
    if loop_name(entry.name()).is_some() {
        acc.extend(read(analysis, entry));
    }
    inside(analysis, entry.value, offset, acc);
}

fn inside<'a>(analysis: &Analysis, node: NodeRef<'a>, offset: TextSize, acc: &mut Vec<Loop<'a>>) {
    let mut items = node.items();
    if let Some(item) = items.find(|it| it.range().contains_inclusive(offset)) {
        inside(analysis, item, offset, acc);
    }
    for entry in node.entries() {
        collect(analysis, entry, offset, acc);
    }
}

fn read<'a>(analysis: &Analysis, entry: EntryRef<'a>) -> Option<Loop<'a>> {
    let mut parts = entry.value.items();
    let (variable, _, body) = (parts.next()?, parts.next()?, parts.next()?);
    let name = variable.as_str().filter(|it| !it.is_empty())?;
    let mut uses = Vec::new();
    let text = analysis.slice(body.range());
    for form in ["${", "&{"] {
        for (at, _) in text.match_indices(form) {
            let rest = text.get(at + form.len()..).unwrap_or_default();
            let is_use = rest
                .strip_prefix(name)
                .is_some_and(|it| it.starts_with('}'));
            if is_use {
                let start = body.range().start() + size(at + form.len());
                uses.push(TextRange::at(start, size(name.len())));
            }
        }
    }
    refs(analysis, body, name, &mut uses);
    uses.sort_by_key(|it| it.start());
    uses.dedup();
    Some(Loop {
        variable,
        name,
        uses,
    })
}

/// The uses as `Ref`.
fn refs(analysis: &Analysis, node: NodeRef<'_>, name: &str, acc: &mut Vec<TextRange>) {
    if let Some(it) = intrinsic::of(node)
        && it.name == "Ref"
        && it.text() == Some(name)
    {
        let range = it.argument.range();
        let at = analysis.slice(range).find(name);
        acc.extend(at.map(|at| TextRange::at(range.start() + size(at), size(name.len()))));
    }
    node.items().for_each(|it| refs(analysis, it, name, acc));
    for entry in node.entries() {
        refs(analysis, entry.value, name, acc);
    }
}
