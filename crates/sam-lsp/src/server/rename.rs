//! A rename beyond the document: in the templates that nest it.

use super::other_template::OtherTemplate;
use crate::file_uri;
use crate::runtime::Runtime;
use crate::session::{Session, View};
use crate::to_proto::{self, OuterEdits};
use crate::workspace;
use sam_core::text::TextSize;

/// The edits of the templates that nest a document, where a rename in it changes a name that they use.
pub(super) fn outer_edits(
    view: View<'_>,
    offset: TextSize,
    new_name: &str,
    session: &Session,
    runtime: &dyn Runtime,
) -> Vec<OuterEdits> {
    let file = file_uri::path(view.uri);
    let name = sam_ide::outer_name(view.document, offset);
    let (Some(file), Some(name)) = (file, name) else {
        return Vec::new();
    };
    let nesting = session.workspace.nesting(&file).into_iter();
    let edits = nesting.filter_map(|path| {
        let other = OtherTemplate::at(&path, session, runtime)?;
        let document = other.document();
        let is_nested = |it: &str| workspace::beside(&path, it).as_ref() == Some(&file);
        let edits = sam_ide::rename_outer(document, is_nested, &name, new_name);
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
    });
    edits.collect()
}
