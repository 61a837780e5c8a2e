//! All safe fixes at once, over the project's templates with mistakes: nothing gets worse, and nothing is revoked.
#![expect(
    clippy::unwrap_used,
    reason = "a test program fails by panicking, in its helpers too"
)]

use sam_core::analysis::Analysis;
use sam_core::connector::Environment;
use sam_ide::{FixSafety, Severity, changes, findings, fix_all};
use std::path::{Path, PathBuf};

#[test]
fn safe_fixes_make_nothing_worse() {
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/templates");
    let mut made = 0;
    for path in ["connectors", "policies"]
        .iter()
        .flat_map(|it| files(&templates.join(it)))
    {
        let text = std::fs::read_to_string(&path).unwrap();
        let before = Analysis::open(1, &text);
        let fixed = fix_all(&before, FixSafety::Safe, &|_, _| true);
        if fixed.made.is_empty() {
            assert_eq!(fixed.text, text, "{}", path.display());
            continue;
        }
        made += fixed.made.len();
        let after = Analysis::open(1, &fixed.text);
        let name = path.display();
        assert!(errors(&after) <= errors(&before), "{name}:\n{}", fixed.text);
        let again = fix_all(&after, FixSafety::Safe, &|_, _| true);
        assert_eq!(again.text, fixed.text, "{name}: another call fixes more");
        let changes = changes(&before, &after, &Environment::default(), None).unwrap();
        let changes = changes.json();
        for change in changes["changes"].as_array().unwrap() {
            let revoked = change["revoked"].as_array().unwrap();
            assert!(revoked.is_empty(), "{name}: {change:#}\n{:#?}", fixed.made);
        }
    }
    assert!(made > 30, "only {made} fixes");
}

fn errors(analysis: &Analysis) -> usize {
    let found = findings(analysis);
    let errors = found.iter().filter(|it| it.severity == Severity::Error);
    errors.count()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().path())
        .filter(|it| it.extension().is_some_and(|it| it == "yaml"))
        .collect();
    files.sort();
    files
}
