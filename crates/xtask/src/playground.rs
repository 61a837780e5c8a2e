//! `playground`: the page that runs sam-lsp in a browser, and its test in Chromium.
use crate::dist;
use crate::module::{self, Module};
use crate::shell;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::PathBuf;

/// Where the sources of the page are.
const SOURCES: &str = "crates/sam-wasm/playground";

/// What the module asks for when it needs it.
const DOCUMENTS: &str = "crates/sam-core/data/managed_others.zst";

/// Names the browser for the test.
const CHROMIUM: &str = "CHROMIUM";

/// How browsers are called that the test can use.
const BROWSERS: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// Builds the page into `target/playground`.
///
/// Fails when npm is missing, or a compiler for WebAssembly.
pub(crate) fn build() -> Result<PathBuf> {
    let module = module::build(Module::Page)?;
    let out = shell::target_dir().join("playground/page");
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    npm(&["ci", "--no-fund", "--no-audit", "--loglevel=error"])
        .context("the playground needs Node.js with npm")?;
    npm(&["run", "--silent", "check"])?;
    npm(&["run", "--silent", "build", "--", &out.to_string_lossy()])?;
    fs::copy(&module, out.join("sam.wasm"))?;
    fs::copy(
        shell::root().join(DOCUMENTS),
        out.join("managed_others.zst"),
    )
    .context("a file of the data is missing")?;
    let licences = out.join("licences.txt");
    let mut terms = fs::read_to_string(&licences)?;
    terms.push_str(&dist::terms_as_one()?);
    fs::write(licences, terms)?;
    println!(
        "the page is {}; any server of files serves it",
        out.display()
    );
    Ok(out)
}

/// Builds the page, and uses it in Chromium as a visitor does. Its pictures go to `target/playground/pictures`.
pub(crate) fn test() -> Result<()> {
    let browser = browser()?;
    let page = build()?;
    let pictures = shell::target_dir().join("playground/pictures");
    let arguments = [&page, &pictures, &browser].map(|it| it.to_string_lossy());
    let [page, pictures, browser] = &arguments;
    npm(&["run", "--silent", "test", "--", page, pictures, browser])
}

fn npm(arguments: &[&str]) -> Result<()> {
    shell::run(
        shell::npm()
            .args(arguments)
            .current_dir(shell::root().join(SOURCES)),
    )
}

/// The browser that the environment names, else one on `PATH`.
fn browser() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os(CHROMIUM) {
        return Ok(named.into());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let programs = BROWSERS
        .iter()
        .flat_map(|name| folders.iter().map(move |it| it.join(name)));
    match programs.into_iter().find(|it| it.is_file()) {
        Some(program) => Ok(program),
        None => bail!("the test needs Chromium: install it, or set {CHROMIUM} to the program"),
    }
}
