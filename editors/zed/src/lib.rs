//! The extension for Zed: finds sam-lsp on the `PATH`, or downloads its latest release.

use std::fs;
use zed_extension_api::{
    self as zed, settings::LspSettings, Architecture, Command, DownloadedFileType,
    GithubReleaseOptions, LanguageServerId, LanguageServerInstallationStatus, Os, Result,
    Worktree,
};

const NAME: &str = "sam-lsp";
const REPOSITORY: &str = "sam-lsp/sam-lsp";

struct SamLsp {
    /// Where the program is that was downloaded.
    downloaded: Option<String>,
}

impl zed::Extension for SamLsp {
    fn new() -> Self {
        Self { downloaded: None }
    }

    fn language_server_command(
        &mut self,
        id: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Command> {
        let settings = LspSettings::for_worktree(NAME, worktree).ok();
        let configured = settings.and_then(|it| it.binary).and_then(|it| it.path);
        let command = match configured.or_else(|| worktree.which(NAME)) {
            Some(path) => path,
            None => self.download(id)?,
        };
        Ok(Command {
            command,
            args: vec!["--stdio".to_owned()],
            env: Vec::new(),
        })
    }

    fn language_server_workspace_configuration(
        &mut self,
        _: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<zed::serde_json::Value>> {
        let settings = LspSettings::for_worktree(NAME, worktree)?;
        Ok(settings.settings)
    }
}

impl SamLsp {
    fn download(&mut self, id: &LanguageServerId) -> Result<String> {
        if let Some(path) = &self.downloaded {
            if fs::metadata(path).is_ok_and(|it| it.is_file()) {
                return Ok(path.clone());
            }
        }
        let status = |status| zed::set_language_server_installation_status(id, &status);
        status(LanguageServerInstallationStatus::CheckingForUpdate);
        let options = GithubReleaseOptions {
            require_assets: true,
            pre_release: false,
        };
        let release = zed::latest_github_release(REPOSITORY, options)?;
        let (target, archive, kind, program) = platform()?;
        let name = format!("{NAME}-{target}.{archive}");
        let asset = release.assets.iter().find(|it| it.name == name);
        let asset = asset.ok_or_else(|| format!("release {} has no {name}", release.version))?;
        let folder = format!("{NAME}-{}", release.version);
        let path = format!("{folder}/{NAME}-{target}/{program}");
        if fs::metadata(&path).is_err() {
            status(LanguageServerInstallationStatus::Downloading);
            zed::download_file(&asset.download_url, &folder, kind)?;
            zed::make_file_executable(&path)?;
            remove_others(&folder);
        }
        status(LanguageServerInstallationStatus::None);
        self.downloaded = Some(path.clone());
        Ok(path)
    }
}

/// The target of this machine, how its archive ends and is packed, and the program in it.
fn platform() -> Result<(String, &'static str, DownloadedFileType, &'static str)> {
    let (system, architecture) = zed::current_platform();
    let cpu = match architecture {
        Architecture::Aarch64 => "aarch64",
        Architecture::X8664 => "x86_64",
        Architecture::X86 => return Err("sam-lsp has no program for 32 bits".to_owned()),
    };
    Ok(match system {
        Os::Mac => (
            format!("{cpu}-apple-darwin"),
            "tar.gz",
            DownloadedFileType::GzipTar,
            "sam-lsp",
        ),
        Os::Linux => (
            format!("{cpu}-unknown-linux-musl"),
            "tar.gz",
            DownloadedFileType::GzipTar,
            "sam-lsp",
        ),
        Os::Windows => (
            "x86_64-pc-windows-msvc".to_owned(),
            "zip",
            DownloadedFileType::Zip,
            "sam-lsp.exe",
        ),
    })
}

/// Removes older versions; one that is in use stays.
fn remove_others(folder: &str) {
    let Ok(entries) = fs::read_dir(".") else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(NAME) && name != folder {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

zed::register_extension!(SamLsp);
