//! What is known of a role from what mentions it is what the permissions of the whole template know of it.

#![expect(clippy::unwrap_used, reason = "a test")]

use sam_core::analysis::Analysis;
use sam_core::connector::Environment;
use sam_core::permission::{Permissions, Role};
use std::path::{Path, PathBuf};

/// What permissions know of a role.
fn known<'a>(permissions: &Permissions<'a>, role: &Role<'a>) -> impl PartialEq + std::fmt::Debug {
    let ids = |resources: Vec<&str>| resources.join(" ");
    let users = ids(role.users.iter().map(|it| it.id).collect());
    let policies = permissions.policies_elsewhere(role).map(|it| it.id);
    let connectors = permissions.connectors_of(role);
    let connectors: Vec<String> = connectors.map(|it| it.connector.id.to_string()).collect();
    let found = permissions.of(role);
    let owners = [role.written, role.made_for].map(|it| it.map(|it| it.id));
    (
        (role.id.clone(), owners, users),
        (ids(policies.collect()), connectors),
        (found.grants, found.unseen),
    )
}

fn check(text: &str) -> usize {
    let analysis = Analysis::open(1, text);
    let environment = Environment::default();
    let (resolver, whole) = (analysis.resolver(), analysis.permissions());
    let mut found = 0;
    for resource in analysis.template().resources() {
        if let Some((around, role)) = Permissions::around(resolver, &environment, resource) {
            let expected = whole.role_of(&role.id).unwrap();
            assert_eq!(known(&around, &role), known(&whole, expected));
            found += 1;
        }
        let about = Permissions::about(resolver, &environment, resource);
        let is_asked =
            |it: &&Role<'_>| it.id == resource.id || it.users.iter().any(|it| it.id == resource.id);
        let all = |it: &Permissions<'_>| {
            let roles = it.roles().iter().filter(is_asked);
            let roles: Vec<_> = roles.map(|role| format!("{:?}", known(it, role))).collect();
            roles
        };
        assert_eq!(all(&about), all(&whole), "of {}", resource.id);
        assert_eq!(
            about.resource_policies_on(Some(resource.id)),
            whole.resource_policies_on(Some(resource.id)),
            "on {}",
            resource.id
        );
    }
    let own = whole.roles().iter().filter(|it| !it.is_auxiliary());
    assert_eq!(found, own.count(), "each role has its resource");
    found
}

fn templates(acc: &mut Vec<String>, folder: &Path) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            templates(acc, &path);
        } else if path.extension().is_some_and(|it| it == "yaml")
            && let Ok(text) = std::fs::read_to_string(&path)
            && text.contains("Resources")
            && text.len() < 40_000
        {
            acc.push(text);
        }
    }
}

#[test]
fn a_role_is_known_from_what_mentions_it() {
    let mut texts = Vec::new();
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/templates");
    templates(&mut texts, &own);
    if let Some(corpus) = std::env::var_os("SAM_LSP_CORPUS") {
        templates(&mut texts, &PathBuf::from(corpus));
    }
    let roles: usize = texts.iter().map(|it| check(it)).sum();
    assert!(roles > 50, "the project's own templates have roles");
}
