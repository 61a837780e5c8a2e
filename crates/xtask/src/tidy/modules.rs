//! One sentence at the head of every module, and every file named by the module above it.
use super::repo::Repo;

const HERE: &str = "crates/xtask/src/tidy/modules.rs";
const IDE: &str = "crates/sam-ide/src/";

/// Modules of `sam-ide` whose files are features: the parent names each of them twice, as a module and as an entry of
/// its list.
const FEATURES: &[&str] = &["diagnostics", "hover", "completion", "assists"];

/// The rules stand one folder deeper, by what they are about.
const RULE_GROUPS: &str = "diagnostics/";

/// The files among them that are not features but serve several; a new one is put here on purpose.
const HELPERS: &[&str] = &[
    "assists/common",
    "assists/conversion",
    "assists/plan",
    "assists/refused",
    "assists/revoked",
    "assists/unit",
    "assists/value_at",
    "completion/attributes",
    "completion/common_actions",
    "completion/context",
    "completion/depends_on",
    "completion/documentation",
    "completion/ends",
    "completion/event_types",
    "completion/fit",
    "completion/iam_types",
    "completion/identity",
    "completion/insert",
    "completion/neighbours",
    "completion/piece",
    "completion/policy_documentation",
    "completion/relevance",
    "completion/resources",
    "completion/runtimes",
    "completion/tests",
    "completion/typed_shape",
    "completion/wanted",
    "diagnostics/definition_files",
    "diagnostics/filter_text",
    "diagnostics/function_text",
    "diagnostics/fix",
    "diagnostics/forbidden",
    "diagnostics/format_rules",
    "diagnostics/ignores",
    "diagnostics/kept",
    "diagnostics/deploy_settings",
    "diagnostics/known_code",
    "diagnostics/message",
    "diagnostics/misspelt_type",
    "diagnostics/consequences",
    "diagnostics/policies/entry_fault",
    "diagnostics/policies/target",
    "diagnostics/refusals_twice",
    "diagnostics/role_view",
    "diagnostics/service/pattern_text",
    "diagnostics/shared",
    "diagnostics/schema/property_name",
    "diagnostics/statement/does",
    "diagnostics/statement/near_action",
    "diagnostics/statement/misspelt_element",
    "diagnostics/statement/service_principal",
    "diagnostics/template/arn_property",
    "diagnostics/template/refusal_fix",
    "diagnostics/template/refused_name",
    "diagnostics/unit",
    "hover/schema_place",
];

/// Whether a file only serves the features of a module.
pub(crate) fn is_helper(module: &str, name: &str) -> bool {
    HELPERS.contains(&&*format!("{module}/{name}"))
}

/// Files without a head, files that nobody names, features that are in no list, helpers that are none.
pub(crate) fn check(repo: &Repo) -> Vec<String> {
    let mut problems = Vec::new();
    for (path, text) in repo.rust() {
        if !text.starts_with("//! ") {
            problems.push(format!(
                "{path}: begin with a `//!` sentence that says what the module is"
            ));
        }
        let Some((parent, name)) = parent(repo, path) else {
            continue;
        };
        let Some(above) = repo.text(&parent) else {
            problems.push(format!(
                "{path}: there is no {parent} to name it; add one or move the file"
            ));
            continue;
        };
        if !declares(above, name) {
            problems.push(format!(
                "{parent}: add `mod {name};`, or remove {path}, which is not compiled"
            ));
        } else if let Some(module) = feature_module(&parent) {
            let helper = format!("{module}/{name}");
            match (is_listed(above, name), HELPERS.contains(&&*helper)) {
                (true, false) | (false, true) => {}
                (false, false) => problems.push(format!(
                    "{parent}: add `{name}::…` to the list, or {path} never runs; \
                     if it only serves the others, name it in HELPERS of {HERE}"
                )),
                (true, true) => problems.push(format!(
                    "{HERE}: `{helper}` is in the list of {parent}; take it out of HELPERS"
                )),
            }
        }
    }
    let gone = HELPERS.iter().filter(|helper| {
        let (module, _) = helper.rsplit_once('/').unwrap_or((helper, ""));
        repo.text(&format!("{IDE}{module}.rs")).is_some()
            && repo.text(&format!("{IDE}{helper}.rs")).is_none()
    });
    problems.extend(
        gone.map(|helper| format!("{HERE}: there is no {IDE}{helper}.rs; take it out of HELPERS")),
    );
    problems
}

/// The file whose `mod` line makes this one part of the crate; `None` for the roots of a crate or of a test.
fn parent<'a>(repo: &Repo, path: &'a str) -> Option<(String, &'a str)> {
    let (_, inside) = path.split_once("/src/")?;
    let stem = path.strip_suffix(".rs")?;
    let (folder, name) = stem.rsplit_once('/')?;
    if inside.contains('/') {
        return Some((format!("{folder}.rs"), name));
    }
    if name == "lib" || name == "main" {
        return None;
    }
    let lib = format!("{folder}/lib.rs");
    let root = if repo.text(&lib).is_some() {
        lib
    } else {
        format!("{folder}/main.rs")
    };
    Some((root, name))
}

fn declares(text: &str, name: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim();
        line.strip_suffix(';')
            .and_then(|line| line.strip_suffix(name))
            .is_some_and(|start| start.ends_with("mod "))
    })
}

/// `hover`, if the files below this one are features.
fn feature_module(parent: &str) -> Option<&str> {
    let module = parent.strip_prefix(IDE)?.strip_suffix(".rs")?;
    let is_feature = FEATURES.contains(&module) || module.starts_with(RULE_GROUPS);
    is_feature.then_some(module)
}

/// Whether the module is an entry of a `const` slice; a `use` of it makes nothing run.
fn is_listed(text: &str, name: &str) -> bool {
    let slices = text.split("= &[").skip(1);
    slices
        .filter_map(|slice| Some(slice.split_once("];")?.0))
        .flat_map(|slice| slice.split(','))
        .any(|entry| {
            let path = entry.trim().strip_prefix(name);
            path.is_some_and(|rest| rest.starts_with("::"))
        })
}

#[cfg(test)]
mod tests {
    use super::{HELPERS, Repo, check};

    fn problems(parent: &str) -> Vec<String> {
        let helpers = HELPERS.iter().filter_map(|it| it.strip_prefix("hover/"));
        let helpers: Vec<&str> = helpers.collect();
        let names: String = helpers.iter().map(|it| format!("mod {it};\n")).collect();
        let parent = format!("{parent}{names}");
        let path = |it: &&str| format!("crates/sam-ide/src/hover/{it}.rs");
        let paths: Vec<String> = helpers.iter().map(path).collect();
        let mut files = vec![
            (
                "crates/sam-ide/src/lib.rs",
                "//! The crate.\npub mod hover;\n",
            ),
            ("crates/sam-ide/src/hover.rs", &*parent),
            ("crates/sam-ide/src/hover/connector.rs", "//! A hover.\n"),
        ];
        files.extend(paths.iter().map(|it| (&**it, "//! What they share.\n")));
        check(&Repo::of(&files))
    }

    #[test]
    fn a_feature_is_declared_and_listed() {
        assert!(
            problems("//! Hovers.\nmod connector;\nconst ALL: &[H] = &[connector::hover];\n")
                .is_empty()
        );
    }

    #[test]
    fn a_feature_that_is_not_in_the_list_never_runs() {
        let problems = problems("//! Hovers.\nmod connector;\n");
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].contains("never runs"));
    }

    #[test]
    fn naming_a_feature_elsewhere_than_in_the_list_is_not_enough() {
        let text = "//! Hovers.\nmod connector;\nuse connector::hover;\nconst ALL: &[H] = &[old_connector::hover];\n";
        let problems = problems(text);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].contains("never runs"));
    }

    #[test]
    fn a_helper_is_in_no_list_and_a_helper_that_is_gone_is_not_kept() {
        let of = |list: &str, without: &str| {
            let helpers = HELPERS.iter().filter_map(|it| it.strip_prefix("assists/"));
            let helpers: Vec<&str> = helpers.filter(|it| *it != without).collect();
            let names: String = helpers.iter().map(|it| format!("mod {it};\n")).collect();
            let parent = format!("//! Actions.\n{names}const ALL: &[A] = &[{list}];\n");
            let path = |it: &&str| format!("crates/sam-ide/src/assists/{it}.rs");
            let paths: Vec<String> = helpers.iter().map(path).collect();
            let mut files = vec![
                (
                    "crates/sam-ide/src/lib.rs",
                    "//! The crate.\nmod assists;\n",
                ),
                ("crates/sam-ide/src/assists.rs", &*parent),
            ];
            files.extend(paths.iter().map(|it| (&**it, "//! What they share.\n")));
            check(&Repo::of(&files)).join("\n")
        };
        assert_eq!(of("", ""), "");
        assert!(of("common::assist", "").contains("is in the list"));
        assert!(of("", "common").contains("there is no crates/sam-ide/src/assists/common.rs"));
    }

    #[test]
    fn a_file_that_nobody_declares_is_not_compiled() {
        let problems = problems("//! Hovers.\nmod other_connector;\n");
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].contains("not compiled"));
    }

    #[test]
    fn every_module_has_a_head() {
        let repo = Repo::of(&[
            ("crates/x/tests/it.rs", "use x;\n"),
            ("crates/x/src/main.rs", "//! Good.\n"),
        ]);
        assert_eq!(check(&repo).len(), 1);
    }
}
