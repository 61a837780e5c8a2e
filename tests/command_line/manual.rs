//! What the help and the README say about the program.

use super::{Folder, program, shown};
use std::fs;
use std::path::Path;

#[test]
fn the_readme_shows_what_is_printed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
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
    for command in ["check", "explain", "permissions", "expand", "graph"] {
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
