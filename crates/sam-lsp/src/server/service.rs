//! The handlers as a service of tower-lsp.

use super::Server;
use crate::log::Notices;
use crate::runtime::Runtime;
use crate::session::Session;
use crate::transport::{Doorbell, Outbox};
use std::sync::{Arc, Mutex};
use tower_lsp::{ClientSocket, LspService};

impl Server {
    /// Handlers that keep their state in `session`, work on `runtime`, pass `notices` on to the editor, publish to `outbox`, and
    /// stop the server by `doorbell` when there is no reason left to run; with the socket over which they ask the client.
    pub(crate) fn service(
        session: &Arc<Session>,
        runtime: &Arc<dyn Runtime>,
        notices: Notices,
        doorbell: Doorbell,
        outbox: Outbox,
    ) -> (LspService<Self>, ClientSocket) {
        let service = LspService::build(|client| Self {
            client,
            session: session.clone(),
            runtime: runtime.clone(),
            notices: Mutex::new(Some(notices)),
            doorbell,
            outbox,
        });
        service
            .custom_method("sam-lsp/preview", Self::preview)
            .custom_method("sam-lsp/graph", Self::graph)
            .custom_method("sam-lsp/settingsFiles", Self::settings_files)
            .finish()
    }
}
