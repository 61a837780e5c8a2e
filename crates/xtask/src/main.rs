//! The project's own commands: what a contributor runs as `cargo xtask <command>`.
#![expect(
    clippy::print_stdout,
    reason = "a tool for the terminal: what it says goes to stdout"
)]

mod bench;
mod codegen;
mod dist;
mod editors;
mod fuzz;
mod hosted;
mod markdown;
mod module;
mod mutants;
mod oracle;
mod packages;
mod playground;
mod sessions;
mod shell;
mod site;
mod test;
mod tidy;

use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// The project's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run every stage that a change has to pass and that needs nothing but the toolchain: format, clippy, tests, tidy
    Test,
    /// Run the tests with real editors; what is missing of those is installed below `target` (as root also with apt)
    Editors {
        /// Leave out what cannot be installed, and say so, instead of failing.
        #[arg(long)]
        skip_missing: bool,
        /// Only these, as `neovim-0.11` or `helix`
        names: Vec<String>,
    },
    /// Check what the compiler does not: dependencies, module heads, lists, generated files, licences
    Tidy,
    /// Write the embedded data and every other file that is made from something else
    Codegen {
        /// Write nothing; fail when a committed file differs from what would be written
        #[arg(long)]
        check: bool,
    },
    /// Write what the published SAM translator answers for the project's templates
    Oracle {
        /// Only these templates
        files: Vec<PathBuf>,
        /// Write nothing; fail when a committed answer differs
        #[arg(long)]
        check: bool,
        /// Instead, show that the oracle answers as the corpus in SAM_LSP_CORPUS does
        #[arg(long, conflicts_with_all = ["files", "check"])]
        prove: bool,
    },
    /// Write the manual of the rules from the comments of their modules (a part of codegen that needs no network)
    Docs,
    /// Pin the newest versions of the packages that the data is made of
    Newest,
    /// Build the program for release; pack it with its papers, the VS Code extension, and the npm package of the platform
    Dist {
        /// Another target than this machine, as Rust names it
        #[arg(long)]
        target: Option<String>,
        /// Instead, build the server in WebAssembly; pack the main npm package and the VS Code extension for the web
        #[arg(long, conflicts_with = "target")]
        web: bool,
    },
    /// Build the wheel and the npm packages, install them into clean places and use them; also the hooks for pre-commit
    /// and the comment of the GitHub Action
    Packages {
        /// With the program as it is released
        #[arg(long)]
        release: bool,
    },
    /// Build the page that runs sam-lsp in a browser; it needs npm and a Rust for WebAssembly
    Playground {
        /// Use the page in Chromium as a visitor does, and take its pictures
        #[arg(long)]
        test: bool,
    },
    /// Build the server as a WebAssembly module, with the scripts that run it in Node.js, into `target/module`
    Module {
        /// Hold the sessions of the tests with it, but those that need files or processes
        #[arg(long)]
        test: bool,
    },
    /// Run the fuzz targets one after the other, guided by coverage; needs cargo-fuzz
    Fuzz {
        /// Only these
        targets: Vec<String>,
        /// How long each runs
        #[arg(long, default_value_t = 30)]
        minutes: u32,
    },
    /// Run the long session of edits and questions that must end as a new one begins, and compare memory
    Sessions {
        /// How many edits, openings, renames and questions
        #[arg(long, default_value_t = 100_000)]
        steps: u32,
    },
    /// Change the code at a sample of places, and list the changes that no test notices; needs cargo-mutants
    Mutants {
        /// How many places, half in the expansion and half in the diagnostics
        #[arg(long, default_value_t = 400)]
        count: usize,
        /// Chooses the places
        #[arg(long, default_value_t = 0)]
        seed: usize,
        /// Only a part of the sample: `0/4` to `3/4` are all of it
        #[arg(long, default_value = "0/1", value_parser = mutants::part)]
        part: (usize, usize),
    },
    /// Build the documentation as a site below `target/site`; needs mdBook
    Site,
    /// Measure sam-lsp beside other tools; they are installed below `target`
    Bench {
        /// Only these; without any the project's own, and the table goes into `docs/performance.md`
        templates: Vec<PathBuf>,
        /// How often each time is measured
        #[arg(long)]
        rounds: Option<u32>,
    },
    /// Write the Homebrew formula of a release
    Formula {
        /// What `sha256sum` prints of the archives
        checksums: PathBuf,
        /// The file to write
        out: PathBuf,
    },
    /// Pack the VS Code extension with a program that is built already
    Vsix {
        /// The program
        program: PathBuf,
        /// The file to write
        out: PathBuf,
    },
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Test => test::run(),
        Command::Editors {
            skip_missing,
            names,
        } => editors::run(&names, skip_missing),
        Command::Tidy => tidy::run(),
        Command::Docs => codegen::docs(),
        Command::Newest => codegen::newest::pin(),
        Command::Dist { web: true, .. } => dist::web(),
        Command::Dist { target, web: false } => dist::run(target.as_deref()),
        Command::Packages { release: false } => packages::run(packages::Profile::Debug),
        Command::Packages { release: true } => packages::run(packages::Profile::Release),
        Command::Playground { test: false } => playground::build().map(drop),
        Command::Playground { test: true } => playground::test(),
        Command::Module { test: false } => hosted::build().map(drop),
        Command::Module { test: true } => hosted::test(),
        Command::Fuzz { targets, minutes } => fuzz::run(&targets, minutes),
        Command::Sessions { steps } => sessions::run(steps),
        Command::Mutants { count, seed, part } => mutants::run(count, seed, part),
        Command::Site => site::build(),
        Command::Bench { templates, rounds } => bench::run(&templates, rounds),
        Command::Formula { checksums, out } => dist::formula::write(&checksums, &out),
        Command::Vsix { program, out } => dist::vsix(&program, &out),
        Command::Codegen { check: false } => codegen::write(),
        Command::Codegen { check: true } => codegen::check(),
        Command::Oracle { prove: true, .. } => oracle::prove(),
        Command::Oracle {
            files, check: true, ..
        } => oracle::check(files),
        Command::Oracle {
            files,
            check: false,
            ..
        } => oracle::write(files),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
