//! Another template than the one that is asked about: as the client has it open, or else as it is on the disk.

use crate::file_uri;
use crate::runtime::Runtime;
use crate::session::{Session, Snapshot};
use sam_core::analysis::Analysis;
use std::path::Path;
use std::sync::Arc;
use tower_lsp::lsp_types::Url;

/// A template that is open or was read.
pub(super) struct OtherTemplate {
    pub(super) uri: Url,
    text: OtherText,
}

enum OtherText {
    Open(Arc<Snapshot>),
    Read(Analysis),
}

impl OtherTemplate {
    /// The template at a path; none where nothing can be read there.
    pub(super) fn at(path: &Path, session: &Session, runtime: &dyn Runtime) -> Option<Self> {
        let uri = file_uri::of_path(path)?;
        let text = match session.snapshot(&uri) {
            Some(open) => OtherText::Open(open),
            None => OtherText::Read(Analysis::open(0, &runtime.read(path)?)),
        };
        Some(Self { uri, text })
    }

    pub(super) fn document(&self) -> &Analysis {
        match &self.text {
            OtherText::Open(it) => &it.document,
            OtherText::Read(it) => it,
        }
    }

    /// The version of a template that is open.
    pub(super) fn version(&self) -> Option<i32> {
        match &self.text {
            OtherText::Open(it) => Some(it.document.version),
            OtherText::Read(_) => None,
        }
    }
}
