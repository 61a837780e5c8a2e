//! The settings: read from the client and from files, and read again when they change.

use super::{Server, refresh};
use crate::config::Config;
use crate::session::Session;
use crate::{file_uri, settings_file};
use serde_json::{Value, json};
use tower_lsp::lsp_types::{ConfigurationItem, FileEvent, Registration, Url};

impl Server {
    /// Takes over settings that were sent along.
    pub(super) fn configure(&self, settings: &Value) {
        apply(&self.session, settings);
        self.refresh();
    }

    /// Asks for the settings. Not in a handler: one that is cancelled while it waits for the client is the end of
    /// tower-lsp.
    pub(super) fn ask_for_settings(&self) {
        let (client, session) = (self.client.clone(), self.session.clone());
        self.runtime.spawn(Box::pin(async move {
            let section = ConfigurationItem {
                scope_uri: None,
                section: Some(crate::NAME.into()),
            };
            match client.configuration(vec![section]).await {
                Ok(settings) => {
                    apply(&session, settings.first().unwrap_or(&Value::Null));
                    refresh(&session, &client).await;
                }
                Err(error) => tracing::warn!("the editor gave no settings: {error}"),
            }
        }));
    }

    /// Reads the settings of the project that a document belongs to.
    pub(super) fn read_project(&self, uri: &Url) {
        let found = file_uri::path(uri).and_then(|file| {
            let read = |path: &std::path::Path| self.runtime.read(path);
            settings_file::nearest(&file, read)
        });
        let config = found.map(|it| {
            for complaint in it.complaints {
                tracing::warn!("{}: {complaint}", it.path.display());
            }
            it.config
        });
        self.session.configure_project(uri, config);
    }

    /// Files have changed on the disk: settings, or code.
    pub(super) fn files_changed(&self, changes: &[FileEvent]) {
        let is_settings = |it: &&FileEvent| it.uri.path().ends_with(settings_file::NAME);
        let (settings, code): (Vec<_>, Vec<_>) = changes.iter().partition(is_settings);
        for change in code {
            self.session.code_changed(&change.uri);
        }
        if !settings.is_empty() {
            let open = self.session.open_documents();
            open.iter().for_each(|it| self.read_project(it));
            self.refresh();
        }
    }

    /// Asks to be told when the settings change, in the editor or in a file.
    pub(super) fn watch_settings(&self) {
        let client = self.client.clone();
        let can = self.session.client();
        let mut registrations = Vec::new();
        if can.watches_settings {
            registrations.push(Registration {
                id: "settings".into(),
                method: "workspace/didChangeConfiguration".into(),
                register_options: Some(json!({ "section": crate::NAME })),
            });
        }
        if can.watches_files {
            let settings = format!("**/{}", settings_file::NAME);
            let watchers = [&*settings, CODE].map(|it| json!({ "globPattern": it }));
            registrations.push(Registration {
                id: "files".into(),
                method: "workspace/didChangeWatchedFiles".into(),
                register_options: Some(json!({ "watchers": watchers })),
            });
        }
        if registrations.is_empty() {
            return;
        }
        self.runtime.spawn(Box::pin(async move {
            if let Err(error) = client.register_capability(registrations).await {
                tracing::warn!("the editor does not tell about settings: {error}");
            }
        }));
    }
}

/// The files that code and definitions may be in.
const CODE: &str = "**/*.{py,js,cjs,mjs,jsx,ts,cts,mts,tsx,json,yaml,yml}";

/// Takes over settings, and tells what in them makes no sense.
pub(super) fn apply(session: &Session, settings: &Value) {
    let (config, complaints) = Config::read(settings);
    for complaint in complaints {
        tracing::warn!("setting {complaint}");
    }
    session.configure(config);
}
