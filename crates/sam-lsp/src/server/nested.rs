//! A definition beyond the document: in the template that it nests, or in another file that it names.

use super::other_template::OtherTemplate;
use crate::file_uri;
use crate::runtime::Runtime;
use crate::session::{Session, View};
use crate::template_files::has_extension;
use crate::to_proto;
use crate::workspace;
use sam_core::text::{TextRange, TextSize};
use tower_lsp::lsp_types::GotoDefinitionResponse;

/// Where what stands at an offset is declared in another file; none where no such file can be read.
pub(super) fn nested_definition(
    view: View<'_>,
    offset: TextSize,
    session: &Session,
    runtime: &dyn Runtime,
) -> Option<GotoDefinitionResponse> {
    let target = sam_ide::nested_target(view.document, offset)?;
    let path = workspace::beside(&file_uri::path(view.uri)?, &target.path)?;
    let is_named = runtime.is_file(&path) && has_extension(&path);
    let other = is_named.then(|| OtherTemplate::at(&path, session, runtime))??;
    let (range, selection) = match &target.name {
        Some(name) => sam_ide::nested_declaration(other.document(), name)?,
        None => Default::default(),
    };
    let nested = View {
        uri: &other.uri,
        document: other.document(),
        ..view
    };
    let place = |it: TextRange| to_proto::range(nested, it);
    Some(to_proto::definition_elsewhere(
        view,
        target.origin,
        &other.uri,
        place(range),
        place(selection),
    ))
}
