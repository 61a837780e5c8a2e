//! A rename beyond the document: in the templates that nest it, and between a template and the definition of a state machine
//! that is a file.

use super::other_template::OtherTemplate;
use crate::file_uri;
use crate::runtime::Runtime;
use crate::session::{Session, View};
use crate::to_proto::{self, OuterEdits};
use crate::workspace;
use sam_core::analysis::Analysis;
use sam_core::text::{TextEdit, TextSize};
use std::path::Path;

/// The edits of the templates that nest a document, where a rename in it changes a name that they use.
pub(super) fn outer_edits(
    view: View<'_>,
    offset: TextSize,
    new_name: &str,
    session: &Session,
    runtime: &dyn Runtime,
) -> Vec<OuterEdits> {
    let Some(file) = file_uri::path(view.uri) else {
        return Vec::new();
    };
    let edits_at = |path: &Path, edits: &dyn Fn(&Analysis) -> Vec<TextEdit>| {
        let other = OtherTemplate::at(path, session, runtime)?;
        let document = other.document();
        let edits = edits(document);
        let outer = View {
            uri: &other.uri,
            document,
            ..view
        };
        let edits = to_proto::text_edits(outer, &edits);
        (!edits.is_empty()).then(|| OuterEdits {
            version: other.version(),
            edits,
            uri: other.uri.clone(),
        })
    };
    if let Some(name) = sam_ide::file_substitution(view.document, offset) {
        let definition = match &name.file {
            Some(path) => workspace::beside(&file, path),
            None => Some(file.clone()),
        };
        let Some(definition) = definition else {
            return Vec::new();
        };
        let mut others = session.workspace.nesting(&definition);
        others.push(definition.clone());
        others.retain(|it| *it != file);
        let edits = others.iter().filter_map(|path| {
            let is_it = |it: &str| workspace::beside(path, it).as_ref() == Some(&definition);
            edits_at(path, &|other| {
                sam_ide::rename_substitution(other, is_it, &name.name, new_name)
            })
        });
        return edits.collect();
    }
    let Some(name) = sam_ide::outer_name(view.document, offset) else {
        return Vec::new();
    };
    let nesting = session.workspace.nesting(&file).into_iter();
    let edits = nesting.filter_map(|path| {
        let is_nested = |it: &str| workspace::beside(&path, it).as_ref() == Some(&file);
        edits_at(&path, &|other| {
            sam_ide::rename_outer(other, is_nested, &name, new_name)
        })
    });
    edits.collect()
}
