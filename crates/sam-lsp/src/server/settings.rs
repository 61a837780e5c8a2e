//! The settings: read from the client and from files, and read again when they change.

use super::{Server, refresh};
use crate::config::Config;
use crate::sam_config::{self, SamConfig};
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
        let config = file_uri::path(uri).and_then(|file| {
            let read = |path: &std::path::Path| self.runtime.read(path);
            let found = settings_file::nearest(&file, read)?;
            for complaint in &found.complaints {
                tracing::warn!("{}: {complaint}", found.path.display());
            }
            Some(found.settings.config_of(&file))
        });
        let deploy = file_uri::path(uri).map_or_else(Vec::new, |file| {
            SamConfig::beside(&file, |it| self.runtime.read(it)).deploy_settings()
        });
        let config = match (config, deploy.is_empty()) {
            (None, true) => None,
            (config, _) => Some(config.unwrap_or_default().with_deploy(deploy)),
        };
        self.session.configure_project(uri, config);
    }

    /// Files have changed on the disk: settings, or code.
    pub(super) fn files_changed(&self, changes: &[FileEvent]) {
        let names = [settings_file::NAME, sam_config::NAME];
        let is_settings = |it: &&FileEvent| names.iter().any(|name| it.uri.path().ends_with(name));
        let (settings, code): (Vec<_>, Vec<_>) = changes.iter().partition(is_settings);
        for change in code {
            self.session.code_changed(&change.uri);
            self.session.workspace.file_changed(&change.uri);
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
            let [settings, deploy] =
                [settings_file::NAME, sam_config::NAME].map(|it| format!("**/{it}"));
            let watchers = [&*settings, &*deploy, CODE].map(|it| json!({ "globPattern": it }));
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

/// The files that code, definitions and templates may be in.
const CODE: &str = "**/*.{py,js,cjs,mjs,jsx,ts,cts,mts,tsx,json,yaml,yml,template}";

/// Takes over settings, and tells what in them makes no sense.
pub(super) fn apply(session: &Session, settings: &Value) {
    let (config, complaints) = Config::read(settings);
    for complaint in complaints {
        tracing::warn!("setting {complaint}");
    }
    session.configure(config);
}
