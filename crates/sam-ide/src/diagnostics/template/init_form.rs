//! `init-form`: `AWS::CloudFormation::Init` of a resource has a key that cfn-init does not know.
//!
//! cfn-init reads `Metadata` of the resource when the instance starts, and leaves out or refuses what it does not know. Each
//! entry but `configSets` is a configuration with packages, groups, users, sources, files, commands and services.
//!
//! ```yaml
//! AWS::CloudFormation::Init:
//!   config:
//!     package: {yum: {httpd: []}}     # bad
//!     packages: {yum: {httpd: []}}    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-init.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use crate::names::{closest, shortened};
use sam_core::connector::Resolver;
use sam_core::policy::is_function_key;
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::{Resource, intrinsic};

pub(super) const RULE: Rule = Rule {
    code: "init-form",
    severity: Severity::Warning,
    category: RuleCategory::Template,
    check: Check::Resource(check),
    fix: None,
};

const CONFIGURATION: [&str; 7] = [
    "packages", "groups", "users", "sources", "files", "commands", "services",
];

const COMMAND: [&str; 6] = [
    "command",
    "env",
    "cwd",
    "test",
    "ignoreErrors",
    "waitAfterCompletion",
];

/// Who starts services.
const MANAGERS: [&str; 3] = ["sysvinit", "systemd", "windows"];

/// Who installs packages.
const INSTALLERS: [&str; 8] = [
    "apt", "dnf", "msi", "python", "rpm", "rubygems", "yum", "zypper",
];

const SETS: &str = "configSets";

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, resolver: &Resolver<'_>) {
    let metadata = resource.body().get("Metadata");
    let init = metadata.and_then(|it| it.get("AWS::CloudFormation::Init"));
    let Some(init) = init.filter(|_| !resolver.template().has_macros()) else {
        return;
    };
    for entry in plain_entries(init) {
        match entry.name() {
            SETS => sets(acc, entry.value, init),
            _ => configuration(acc, entry.value),
        }
    }
}

/// The entries of a map that is written out.
fn plain_entries(map: NodeRef<'_>) -> impl Iterator<Item = EntryRef<'_>> {
    let is_plain = map.is_mapping() && intrinsic::of(map).is_none();
    let entries = map.entries().filter(move |_| is_plain);
    entries.filter(|it| !it.is_merge() && !is_function_key(*it) && !it.name().is_empty())
}

/// The names of configurations in sets, which may be names of other sets in a map.
fn sets(acc: &mut Vec<Diagnostic>, sets: NodeRef<'_>, init: NodeRef<'_>) {
    if plain_entries(init).count() != init.entries().len() {
        return;
    }
    let known: Vec<&str> = plain_entries(init)
        .map(|it| it.name())
        .filter(|it| *it != SETS)
        .collect();
    let named = plain_entries(sets).flat_map(|it| match it.value.is_sequence() {
        true => it.value.items().collect(),
        false => vec![it.value],
    });
    for node in named.filter(|it| intrinsic::of(*it).is_none()) {
        if let Some(name) = node.as_str().filter(|it| !known.contains(it)) {
            let way_out = match closest(name, known.iter().copied()) {
                Some(near) => format!("Did you mean `{near}`?"),
                None => "Add it beside `configSets`.".to_owned(),
            };
            let message = format!("There is no configuration `{}`. {way_out}", shortened(name));
            acc.push(RULE.at(node.full_range(), message));
        }
    }
}

fn configuration(acc: &mut Vec<Diagnostic>, configuration: NodeRef<'_>) {
    unknown_keys(acc, configuration, &CONFIGURATION);
    if let Some(managers) = configuration.get("services") {
        unknown_keys(acc, managers, &MANAGERS);
    }
    if let Some(installers) = configuration.get("packages") {
        unknown_keys(acc, installers, &INSTALLERS);
    }
    let commands = configuration.get("commands");
    for command in commands.into_iter().flat_map(plain_entries) {
        unknown_keys(acc, command.value, &COMMAND);
        let is_map = command.value.is_mapping() && intrinsic::of(command.value).is_none();
        let is_lacking = plain_entries(command.value).count() == command.value.entries().len()
            && !command
                .value
                .entries()
                .any(|it| closest(it.name(), ["command"]).is_some() || it.name() == "command");
        if is_map && is_lacking {
            let message = "cfn-init needs `command` here: what is to be run. Add it.";
            acc.push(RULE.at(command.key.full_range(), message));
        }
    }
}

fn unknown_keys(acc: &mut Vec<Diagnostic>, map: NodeRef<'_>, known: &[&'static str]) {
    for entry in plain_entries(map).filter(|it| !known.contains(&it.name())) {
        let near = closest(entry.name(), known.iter().copied());
        let way_out = match near {
            Some(near) => format!("Did you mean `{near}`?"),
            None => "Remove it, or correct its name.".to_owned(),
        };
        let message = format!(
            "cfn-init does not read `{}`. {way_out}",
            shortened(entry.name())
        );
        acc.push(RULE.at(entry.key.full_range(), message));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;
    use expect_test::expect;

    #[test]
    fn what_cfn_init_reads() {
        check_rule(
            "\
Resources:
  I:
    Type: AWS::EC2::Instance
    Metadata:
      AWS::CloudFormation::Init:
        configSets: {default: [instal, {ConfigSet: other}], other: install}
        install:
          package: {yum: {httpd: []}}
          files:
            /a: {content: x, mode: '000644'}
          services:
            sysvinits: {httpd: {enabled: true}}
          commands:
            a: {commands: ls}
            b: {command: ls, cwd: /}
            c: {cwd: /}
  J:
    Type: AWS::EC2::Instance
    Metadata:
      AWS::CloudFormation::Init:
        config:
          packages: {yum: {httpd: []}}
          commands: {a: {command: ls, test: ls, ignoreErrors: true}}
",
            "init-form",
            expect![[r#"
                6 |         configSets: {default: [instal, {ConfigSet: other}], other: install}
                  |                                ^^^^^^ init-form (warning): There is no configuration `instal`. Did you mean `install`?
                8 |           package: {yum: {httpd: []}}
                  |           ^^^^^^^ init-form (warning): cfn-init does not read `package`. Did you mean `packages`?
                12 |             sysvinits: {httpd: {enabled: true}}
                   |             ^^^^^^^^^ init-form (warning): cfn-init does not read `sysvinits`. Did you mean `sysvinit`?
                14 |             a: {commands: ls}
                   |                 ^^^^^^^^ init-form (warning): cfn-init does not read `commands`. Did you mean `command`?
                16 |             c: {cwd: /}
                   |             ^ init-form (warning): cfn-init needs `command` here: what is to be run. Add it.
            "#]],
        );
    }
}
