//! The settings: read from the client and from files, and read again when they change.

use super::{Server, refresh};
use crate::config::Config;
use crate::given_files::SettingsFilesParams;
use crate::sam_config::{self, SamConfig};
use crate::session::Session;
use crate::{file_uri, settings_file};
use serde_json::{Value, json};
use std::path::Path;
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
        let file = file_uri::place(uri);
        let is_on_disk = file_uri::path(uri).is_some();
        let read = |path: &Path| {
            let given = self.session.given.text(uri, path);
            given.or_else(|| is_on_disk.then(|| self.runtime.read(path)).flatten())
        };
        let found = settings_file::nearest(&file, read);
        let config = found.map(|found| {
            for complaint in &found.complaints {
                tracing::warn!("{}: {complaint}", found.path.display());
            }
            found.settings.config_of(&file)
        });
        let deploy = SamConfig::beside(&file, read).deploy_settings();
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
            self.read_projects();
        }
    }

    /// Takes over files of settings that the client has read.
    pub(super) async fn settings_files(&self, params: SettingsFilesParams) {
        self.session.given.take(params);
        self.read_projects();
    }

    fn read_projects(&self) {
        let open = self.session.open_documents();
        open.iter().for_each(|it| self.read_project(it));
        self.refresh();
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
