//! `metadata-form`: what the template says of itself in `Metadata` has a key that its reader does not know.
//!
//! The console shows parameters in the groups and under the labels of `AWS::CloudFormation::Interface`, and `sam publish`
//! reads `AWS::ServerlessRepo::Application`. What they do not know they leave out or refuse; the stack is deployed all the same.
//!
//! ```yaml
//! Metadata:
//!   AWS::CloudFormation::Interface:
//!     ParameterGroup: []     # bad
//!     ParameterGroups: []    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-interface.html>.

use crate::diagnostics::{Check, Diagnostic, EntryView, Rule, RuleCategory, Severity};
use crate::names::{closest, shortened};
use sam_core::document::Section;
use sam_core::policy::is_function_key;
use sam_core::spec::metadata_key::{
    APPLICATION, APPLICATION_KEYS, GROUP_KEYS, INTERFACE, INTERFACE_KEYS, LABEL_KEYS,
};
use sam_core::syntax::NodeRef;
use sam_core::template::{Template, intrinsic};

pub(super) const RULE: Rule = Rule {
    code: "metadata-form",
    severity: Severity::Warning,
    category: RuleCategory::Template,
    check: Check::Entry(check),
    fix: None,
};

/// What an application may have, too, and templates hardly do.
const LICENCE_TEXT: &str = "LicenseBody";

/// What `sam publish` does not do without.
const REQUIRED: [&str; 3] = ["Name", "Description", "Author"];

fn check(acc: &mut Vec<Diagnostic>, of: &EntryView<'_, '_>) {
    let template = of.resolver.template();
    if of.item.section != Section::Metadata || template.has_macros() {
        return;
    }
    let Some(entry) = of.entry() else {
        return;
    };
    let is_map = entry.value.is_mapping() && intrinsic::of(entry.value).is_none();
    match entry.name() {
        INTERFACE if is_map => interface(acc, entry.value, template),
        APPLICATION if is_map => {
            unknown_keys(acc, entry.value, &APPLICATION_KEYS);
            let is_lacking = |it: &&&str| {
                let mut keys = entry.value.entries();
                // A misspelt key is told above.
                !keys.any(|key| key.name() == **it || closest(key.name(), [**it]).is_some())
            };
            for name in REQUIRED.iter().filter(is_lacking) {
                let message = format!("`sam publish` needs `{name}` of an application. Add it.");
                acc.push(RULE.at(entry.key.full_range(), message));
            }
            application(acc, entry.value);
        }
        _ => {}
    }
}

fn interface(acc: &mut Vec<Diagnostic>, interface: NodeRef<'_>, template: Template<'_>) {
    unknown_keys(acc, interface, &INTERFACE_KEYS);
    let groups = interface.get("ParameterGroups");
    for group in groups.into_iter().flat_map(NodeRef::items) {
        unknown_keys(acc, group, &GROUP_KEYS);
        if let Some(label) = group.get("Label") {
            unknown_keys(acc, label, &LABEL_KEYS);
        }
        let Some(parameters) = group.get("Parameters") else {
            continue;
        };
        if parameters.scalar().is_some() && intrinsic::of(parameters).is_none() {
            let message = "`Parameters` of a group must be a list of parameters.";
            acc.push(RULE.at(parameters.full_range(), message));
        }
        for item in parameters.items() {
            parameter(acc, item, item.as_str(), template);
        }
    }
    let labels = interface.get("ParameterLabels");
    let labels = labels.into_iter().flat_map(NodeRef::entries);
    for label in labels.filter(|it| !is_function_key(*it)) {
        parameter(acc, label.key, Some(label.name()), template);
        unknown_keys(acc, label.value, &LABEL_KEYS);
    }
}

/// A name that no parameter of the template has.
fn parameter(
    acc: &mut Vec<Diagnostic>,
    node: NodeRef<'_>,
    name: Option<&str>,
    template: Template<'_>,
) {
    let Some(name) = name.filter(|it| !it.is_empty()) else {
        return;
    };
    if template.declares(Section::Parameters, name) || template.has_unknown_names() {
        return;
    }
    let known = template.entries(Section::Parameters).map(|it| it.name());
    let way_out = match closest(name, known) {
        Some(near) => format!("Did you mean `{near}`?"),
        None => "Remove it.".to_owned(),
    };
    let message = format!("There is no parameter `{}`. {way_out}", shortened(name));
    acc.push(RULE.at(node.full_range(), message));
}

fn application(acc: &mut Vec<Diagnostic>, application: NodeRef<'_>) {
    let text = |name: &str| {
        let node = application.get(name)?;
        let scalar = node.scalar().filter(|_| intrinsic::of(node).is_none())?;
        Some((node, &*scalar.value))
    };
    let is_of_name = |it: char| it.is_ascii_alphanumeric() || it == '-';
    if let Some((node, name)) = text("Name")
        && !name.chars().all(is_of_name)
    {
        let message = "The name of an application has letters, digits and `-`.";
        acc.push(RULE.at(node.full_range(), message));
    }
    if let Some((node, version)) = text("SemanticVersion")
        && version
            .split(['-', '+'])
            .next()
            .unwrap_or_default()
            .split('.')
            .count()
            != 3
    {
        let message = "A semantic version has three numbers, for example `1.0.0`.";
        acc.push(RULE.at(node.full_range(), message));
    }
    let labels = application.get("Labels");
    if let Some(node) = labels.filter(|it| it.scalar().is_some() && !it.is_null()) {
        let message = "`Labels` must be a list of texts.";
        acc.push(RULE.at(node.full_range(), message));
    }
}

fn unknown_keys(acc: &mut Vec<Diagnostic>, map: NodeRef<'_>, known: &[(&'static str, &str)]) {
    if intrinsic::of(map).is_some() {
        return;
    }
    let keys = map
        .entries()
        .filter(|it| !it.is_merge() && !is_function_key(*it));
    let is_known = |name: &str| name == LICENCE_TEXT || known.iter().any(|it| it.0 == name);
    for entry in keys.filter(|it| !it.name().is_empty() && !is_known(it.name())) {
        let near = closest(entry.name(), known.iter().map(|it| it.0));
        let way_out = match near {
            Some(near) => format!("Did you mean `{near}`?"),
            None => "Remove it, or correct its name.".to_owned(),
        };
        let message = format!(
            "Nothing reads the key `{}`. {way_out}",
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
    fn interface_and_application() {
        check_rule(
            "\
Metadata:
  AWS::CloudFormation::Interface:
    ParameterGroup: []
    ParameterGroups:
      - Label: {default: a}
        Parameters: [Envv, Env]
      - Labels: {default: a}
        Parameters: Env
    ParameterLabels:
      Envs: {default: x}
      Env: {defaults: x}
  AWS::ServerlessRepo::Application:
    Name: my app!
    Authors: me
    SemanticVersion: '1.0'
    Labels: a
  Own: {ParameterGroup: a}
Parameters:
  Env: {Type: String}
Resources:
  Topic: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref Env}}
",
            "metadata-form",
            expect![[r#"
                3 |     ParameterGroup: []
                  |     ^^^^^^^^^^^^^^ metadata-form (warning): Nothing reads the key `ParameterGroup`. Did you mean `ParameterGroups`?
                6 |         Parameters: [Envv, Env]
                  |                      ^^^^ metadata-form (warning): There is no parameter `Envv`. Did you mean `Env`?
                7 |       - Labels: {default: a}
                  |         ^^^^^^ metadata-form (warning): Nothing reads the key `Labels`. Did you mean `Label`?
                8 |         Parameters: Env
                  |                     ^^^ metadata-form (warning): `Parameters` of a group must be a list of parameters.
                10 |       Envs: {default: x}
                   |       ^^^^ metadata-form (warning): There is no parameter `Envs`. Did you mean `Env`?
                11 |       Env: {defaults: x}
                   |             ^^^^^^^^ metadata-form (warning): Nothing reads the key `defaults`. Did you mean `default`?
                12 |   AWS::ServerlessRepo::Application:
                   |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ metadata-form (warning): `sam publish` needs `Description` of an application. Add it.
                13 |     Name: my app!
                   |           ^^^^^^^ metadata-form (warning): The name of an application has letters, digits and `-`.
                14 |     Authors: me
                   |     ^^^^^^^ metadata-form (warning): Nothing reads the key `Authors`. Did you mean `Author`?
                15 |     SemanticVersion: '1.0'
                   |                      ^^^^^ metadata-form (warning): A semantic version has three numbers, for example `1.0.0`.
                16 |     Labels: a
                   |             ^ metadata-form (warning): `Labels` must be a list of texts.
            "#]],
        );
        check_rule(
            "\
Metadata:
  AWS::CloudFormation::Interface:
    ParameterGroups: [{Label: {default: a}, Parameters: [Env]}]
    ParameterLabels: {Env: {default: x}}
  AWS::ServerlessRepo::Application: {Name: my-app, Description: a, Author: me, SemanticVersion: 1.0.0-rc.1, Labels: [a]}
Parameters:
  Env: {Type: String}
Resources:
  Topic: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref Env}}
",
            "metadata-form",
            expect![[r#""#]],
        );
    }
}
