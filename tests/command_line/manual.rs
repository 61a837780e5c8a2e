//! What the help, the README and the documentation say about the program.

use super::{Folder, program, shown};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn the_readme_shows_what_is_printed() {
    let root = root();
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let mut tried = 0;
    for example in readme
        .split("```console\n$ cargo run --release -q -- ")
        .skip(1)
    {
        let (example, _) = example.split_once("```").unwrap();
        let (args, printed) = example.split_once('\n').unwrap();
        let args: Vec<_> = args.split(' ').collect();
        let output = shown(&program(&root, &args).output().unwrap());
        for part in printed.split("[…]\n") {
            assert!(
                output.contains(part),
                "{args:?} does not print\n{part}\nbut\n{output}"
            );
        }
        tried += 1;
    }
    assert_eq!(tried, 2);
}

#[test]
fn help_fits_a_screen() {
    for command in [
        "check",
        "explain",
        "permissions",
        "can",
        "who-can",
        "needs",
        "deploy-policy",
        "expand",
        "graph",
    ] {
        let folder = Folder::new("help", &[]);
        let output = folder.command(&[command, "--help"]);
        let help = String::from_utf8(output.stdout).unwrap();
        assert!(
            help.contains("Examples:") && help.contains("Exit code:"),
            "{help}"
        );
        assert!(
            help.lines().count() <= 40 && help.lines().all(|it| it.len() <= 100),
            "{help}"
        );
    }
}

#[test]
fn each_shell_has_completions() {
    let folder = Folder::new("completions", &[]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = folder.command(&["completions", shell]);
        let script = String::from_utf8(output.stdout).unwrap();
        assert!(
            output.status.success() && script.contains("who-can"),
            "{script}"
        );
    }
}

#[test]
fn the_program_and_each_command_have_a_manual_page() {
    let folder = Folder::new("man", &[]);
    for (args, heading) in [
        (&["man"][..], ".TH sam-lsp 1"),
        (&["man", "check"], ".TH sam-lsp-check 1"),
        (&["man", "who-can"], ".TH sam-lsp-who-can 1"),
    ] {
        let output = folder.command(args);
        let page = String::from_utf8(output.stdout).unwrap();
        assert!(
            page.contains(heading) && page.contains(".SH OPTIONS"),
            "{page}"
        );
    }
    folder.run(
        &["man", "chek"],
        expect_test::expect![[r#"
        stderr: error: no command `chek`
        exit 2
    "#]],
    );
}

#[test]
fn links_of_the_documentation_lead_to_files() {
    let mut pages: Vec<_> = ["README.md", "CONTRIBUTING.md", "editors/README.md"]
        .map(|it| root().join(it))
        .into();
    pages.push(root().join("editors/vscode/README.md"));
    let docs = fs::read_dir(root().join("docs")).unwrap();
    let docs = docs.map(|it| it.unwrap().path());
    pages.extend(docs.filter(|it| it.extension().is_some_and(|it| it == "md")));
    let mut followed = 0;
    for page in pages {
        let text = fs::read_to_string(&page).unwrap();
        for link in text.split("](").skip(1) {
            let (link, _) = link.split_once(')').unwrap();
            let (file, _) = link.split_once('#').unwrap_or((link, ""));
            if link.contains("://") || file.is_empty() {
                continue;
            }
            let target = page.parent().unwrap().join(file);
            assert!(target.exists(), "{} links to {link}", page.display());
            followed += 1;
        }
    }
    assert!(followed > 100, "only {followed} links");
}

#[test]
fn each_command_is_on_the_page_of_the_command_line() {
    let page = fs::read_to_string(root().join("docs/command-line.md")).unwrap();
    let output = Folder::new("commands", &[]).command(&["--help"]);
    let help = String::from_utf8(output.stdout).unwrap();
    let (_, commands) = help.split_once("Commands:\n").unwrap();
    let (commands, _) = commands.split_once("\n\n").unwrap();
    let names: Vec<_> = commands
        .lines()
        .filter_map(|it| it.strip_prefix("  "))
        .filter(|it| !it.starts_with(' '))
        .filter_map(|it| it.split_whitespace().next())
        .collect();
    assert!(names.contains(&"check"), "{help}");
    for name in names {
        assert!(page.contains(&format!("| `sam-lsp {name}")), "{name}");
    }
}

#[test]
fn each_setting_of_the_extension_is_in_its_readme() {
    let folder = root().join("editors/vscode");
    let readme = fs::read_to_string(folder.join("README.md")).unwrap();
    let package = fs::read_to_string(folder.join("package.json")).unwrap();
    let package: Value = serde_json::from_str(&package).unwrap();
    let pages = package.pointer("/contributes/configuration");
    let pages = pages.and_then(Value::as_array).unwrap();
    assert!(!pages.is_empty());
    for page in pages {
        let settings = page.get("properties").and_then(Value::as_object);
        for name in settings.unwrap().keys() {
            assert!(readme.contains(&format!("| `{name}` |")), "{name}");
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
