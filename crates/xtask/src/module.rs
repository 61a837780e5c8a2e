//! WebAssembly modules, built with whichever Rust there is that can build one.
use crate::shell;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

const TARGET: &str = "wasm32-unknown-unknown";

const MISSING: &str = "\
no Rust here has the standard library of wasm32-unknown-unknown. With rustup, run \
`rustup target add wasm32-unknown-unknown`; on Debian, run \
`apt install rustc-web cargo-web rust-web-src lld`";

/// These are compiled for size alone: a visitor downloads them. What they use is compiled for size where that costs little
/// speed, and the decompressor, which the first answer waits for, for speed.
const SMALL: [&str; 8] = [
    "dagre",
    "sam-code",
    "sam-core",
    "sam-data",
    "sam-ide",
    "sam-lsp",
    "sam-lsp-wasm",
    "sam-wasm",
];

/// A package that can be built as a module.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Module {
    /// The answers for a page.
    Page,
    /// The language server.
    Server,
}

impl Module {
    fn package(self) -> &'static str {
        match self {
            Self::Page => "sam-wasm",
            Self::Server => "sam-lsp-wasm",
        }
    }
}

/// A Rust that may be able to build it.
struct Toolchain {
    cargo: PathBuf,
    rustc: PathBuf,
}

/// Where the standard library comes from.
enum StandardLibrary {
    /// It is installed.
    Installed,
    /// It is compiled from the sources that are installed.
    Sources,
}

/// Builds a module; the file.
///
/// Fails when no Rust of this machine has the standard library of the target or its sources.
pub(crate) fn build(module: Module) -> Result<PathBuf> {
    let own = Toolchain {
        cargo: shell::cargo(&[]).get_program().into(),
        rustc: std::env::var_os("RUSTC")
            .unwrap_or_else(|| "rustc".into())
            .into(),
    };
    // Debian's, which a toolchain of rustup may stand in front of.
    let system = Toolchain {
        cargo: "/usr/bin/cargo".into(),
        rustc: "/usr/bin/rustc".into(),
    };
    let able = [own, system]
        .into_iter()
        .find_map(|it| it.standard_library().map(|library| (it, library)));
    let Some((toolchain, library)) = able else {
        bail!(MISSING);
    };
    let folder = shell::target_dir().join("wasm");
    shell::run(&mut toolchain.command(module, &library, &folder))
        .context("the WebAssembly module does not build")?;
    let name = module.package().replace('-', "_");
    Ok(folder
        .join(TARGET)
        .join("release")
        .join(name)
        .with_extension("wasm"))
}

impl Toolchain {
    /// The standard library with which it builds the module; none if it cannot.
    fn standard_library(&self) -> Option<StandardLibrary> {
        let mut sysroot = Command::new(&self.rustc);
        let output = sysroot.args(["--print", "sysroot"]).output().ok()?;
        let rustlib = String::from_utf8(output.stdout).ok()?;
        let rustlib = Path::new(rustlib.trim()).join("lib/rustlib");
        if rustlib.join(TARGET).join("lib").is_dir() {
            return Some(StandardLibrary::Installed);
        }
        let has_sources = rustlib.join("src/rust/library/Cargo.lock").is_file();
        (has_sources && has_linker()).then_some(StandardLibrary::Sources)
    }

    fn command(&self, module: Module, library: &StandardLibrary, folder: &Path) -> Command {
        let mut command = Command::new(&self.cargo);
        command
            .args(["rustc", "--locked", "--release", "--package"])
            .arg(module.package())
            .args(["--crate-type", "cdylib", "--target", TARGET])
            .args(SMALL.iter().flat_map(|name| {
                let setting = format!("profile.release.package.{name}.opt-level=\"z\"");
                ["--config".to_owned(), setting]
            }))
            .args(["--config", "profile.release.opt-level=\"s\""])
            .args(["--config", "profile.release.package.ruzstd.opt-level=3"])
            .env("CARGO_TARGET_DIR", folder)
            .env("RUSTC", &self.rustc)
            .current_dir(shell::root());
        match library {
            StandardLibrary::Installed => {}
            StandardLibrary::Sources => {
                command
                    .arg("-Zbuild-std=std,panic_abort")
                    .env("RUSTC_BOOTSTRAP", "1")
                    .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", LINKER);
            }
        }
        // Beside settings of single packages, cargo forgets the profile's `strip`: names are two fifths of the module.
        command.args(["--", "-C", "strip=symbols"]);
        command
    }
}

/// The linker of LLVM, which rustup's toolchains bring under another name.
const LINKER: &str = "wasm-ld";

fn has_linker() -> bool {
    Command::new(LINKER)
        .arg("--version")
        .output()
        .is_ok_and(|it| it.status.success())
}
