//! The settings that count for a file on the command line: those of its project, and above them those of the call.

use super::read;
use super::screen;
use crate::config::Config;
use crate::sam_config::SamConfig;
use crate::settings_file::nearest;
use sam_ide::visible::one_line;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

/// The settings of a call, with those of the projects that it has met.
#[derive(Debug)]
pub(super) struct Settings {
    call: Config,
    by_folder: HashMap<PathBuf, Config>,
    /// The settings files whose mistakes are reported.
    reported: HashSet<PathBuf>,
}

impl Settings {
    /// Those of a call.
    pub(super) fn new(call: Config) -> Self {
        Self {
            call,
            by_folder: HashMap::new(),
            reported: HashSet::new(),
        }
    }

    /// The settings for a file. Mistakes in a settings file are reported once to stderr.
    pub(super) fn of(&mut self, file: &Path) -> Config {
        let file = match read::is_stdin(file) {
            true => Path::new("stdin"),
            false => file,
        };
        let Ok(file) = std::path::absolute(file) else {
            return self.call.clone();
        };
        let folder = file.parent().unwrap_or(&file).to_owned();
        let read = |path: &Path| std::fs::read_to_string(path).ok();
        let project = self.by_folder.entry(folder).or_insert_with(|| {
            let deploy = SamConfig::beside(&file, read).deploy_settings();
            let Some(found) = nearest(&file, read) else {
                return Config::default().with_deploy(deploy);
            };
            let is_new = self.reported.insert(found.path.clone());
            for complaint in found.complaints.iter().filter(|_| is_new) {
                let path = read::shown(&found.path);
                screen::complain(&format!("warning: {path}: {}", one_line(complaint)));
            }
            found.config.with_deploy(deploy)
        });
        project.under(&self.call)
    }
}
