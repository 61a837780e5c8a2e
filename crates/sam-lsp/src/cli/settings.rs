//! The settings that count for a file on the command line: those of its project, and above them those of the call.

use super::read;
use super::screen;
use crate::config::Config;
use crate::runtime;
use crate::sam_config::SamConfig;
use crate::settings_file::{SettingsFile, nearest};
use sam_ide::DeploySettings;
use sam_ide::visible::one_line;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

/// The settings of a call, with those of the projects that it has met.
#[derive(Debug)]
pub(super) struct Settings {
    call: Config,
    by_folder: HashMap<PathBuf, Option<SettingsFile>>,
    /// What the `samconfig.toml` of each folder deploys with.
    deploy_by_folder: HashMap<PathBuf, Vec<DeploySettings>>,
    /// The settings files whose mistakes are reported.
    reported: HashSet<PathBuf>,
}

impl Settings {
    /// Those of a call.
    pub(super) fn new(call: Config) -> Self {
        Self {
            call,
            by_folder: HashMap::new(),
            deploy_by_folder: HashMap::new(),
            reported: HashSet::new(),
        }
    }

    /// The settings for a file. Mistakes in a settings file are reported once to stderr.
    pub(super) fn of(&mut self, file: &Path) -> Config {
        let Some(file) = absolute(file) else {
            return self.call.clone();
        };
        let folder = file.parent().unwrap_or(&file).to_owned();
        let project = self.by_folder.entry(folder.clone()).or_insert_with(|| {
            let found = settings_file(&file)?;
            if self.reported.insert(found.path.clone()) {
                complain(&found);
            }
            Some(found)
        });
        let deploy = self.deploy_by_folder.entry(folder);
        let deploy =
            deploy.or_insert_with(|| SamConfig::beside(&file, runtime::read).deploy_settings());
        let project = project.as_ref().map(|it| it.settings.config_of(&file));
        let own = project.unwrap_or_default().with_deploy(deploy.clone());
        own.under(&self.call)
    }
}

/// The settings file of the project of a file, and the whole path of the file. Its mistakes are reported to stderr.
pub(super) fn project_of(file: &Path) -> Option<(SettingsFile, PathBuf)> {
    let file = absolute(file)?;
    let found = settings_file(&file)?;
    complain(&found);
    Some((found, file))
}

fn settings_file(file: &Path) -> Option<SettingsFile> {
    nearest(file, runtime::read)
}

fn complain(found: &SettingsFile) {
    for complaint in &found.complaints {
        let path = read::shown(&found.path);
        screen::complain(&format!("warning: {path}: {}", one_line(complaint)));
    }
}

/// The whole path of a file; stdin belongs to the folder of the call.
fn absolute(file: &Path) -> Option<PathBuf> {
    let file = match read::is_stdin(file) {
        true => Path::new("stdin"),
        false => file,
    };
    std::path::absolute(file).ok()
}
