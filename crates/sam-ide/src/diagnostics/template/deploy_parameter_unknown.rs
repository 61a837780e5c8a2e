//! `deploy-parameter-unknown`: `samconfig.toml` gives a value for a parameter that the template does not declare.
//!
//! CloudFormation refuses the deployment. The rule reads `parameter_overrides` in the `samconfig.toml` beside the template,
//! in both of its forms.
//!
//! ```toml
//! [default.deploy.parameters]
//! parameter_overrides = "Stag=prod"    # bad: the template declares Stage
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html>.

use crate::diagnostics::{Check, DeploySettings, Diagnostic, Rule, RuleCategory, Severity};
use crate::names::{closest, shortened};
use sam_core::analysis::Analysis;
use sam_core::document::Section;
use sam_core::text::{TextRange, size};

pub(super) const RULE: Rule = Rule {
    code: "deploy-parameter-unknown",
    severity: Severity::Warning,
    category: RuleCategory::Template,
    check: Check::DeploySettings(check),
    fix: None,
};

fn check(acc: &mut Vec<Diagnostic>, settings: &[DeploySettings], analysis: &Analysis) {
    let template = analysis.template();
    if template.has_unknown_names() || template.has_macros() {
        return;
    }
    let mut seen: Vec<&str> = Vec::new();
    for settings in settings {
        for name in &settings.parameters {
            if template.declares(Section::Parameters, name) || seen.contains(&name.as_str()) {
                continue;
            }
            seen.push(name);
            let near = closest(name, template.names(Section::Parameters));
            let way = match near {
                Some(near) => format!("Did you mean `{}`?", shortened(near)),
                None => "Declare it, or remove it there.".to_owned(),
            };
            let message = format!(
                "samconfig.toml has a value for `{}`, which is not a parameter of this template. {way}",
                shortened(name)
            );
            acc.push(RULE.at(place(analysis), message));
        }
    }
}

/// The key of `Parameters`, or else the first line.
fn place(analysis: &Analysis) -> TextRange {
    let keys = analysis.blocks().iter().filter(|it| !it.block.is_entry);
    let mut keys = keys.flat_map(|it| it.entries());
    let parameters = keys.find(|it| it.name() == "Parameters");
    parameters.map_or_else(
        || {
            let first = analysis.source().lines().next().unwrap_or_default();
            TextRange::up_to(size(first.len()))
        },
        |it| it.key.full_range(),
    )
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::{DeploySettings, findings, with_deploy_settings};
    use sam_core::analysis::Analysis;

    #[track_caller]
    fn check(template: &str, parameters: &[&str], expected: &[(&str, &str)]) {
        let analysis = Analysis::open(0, template);
        let settings = DeploySettings {
            environment: "default".to_owned(),
            parameters: parameters.iter().map(|it| (*it).to_owned()).collect(),
            capabilities: vec!["CAPABILITY_IAM".to_owned()],
        };
        let all = with_deploy_settings(
            &findings(&analysis),
            &analysis,
            &[settings.clone(), settings],
        );
        let found = all
            .iter()
            .filter(|it| it.code == "deploy-parameter-unknown");
        let found: Vec<_> = found
            .map(|it| (analysis.slice(it.range), &*it.message))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_value_needs_a_parameter() {
        let rest =
            "Resources:\n  Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Stage}}\n";
        check(
            &format!("Parameters:\n  Stage: {{Type: String}}\n{rest}"),
            &["Stage", "Stag"],
            &[(
                "Parameters",
                "samconfig.toml has a value for `Stag`, which is not a parameter of this template. Did you mean `Stage`?",
            )],
        );
        check(
            rest,
            &["Size"],
            &[(
                "Resources:",
                "samconfig.toml has a value for `Size`, which is not a parameter of this template. Declare it, or remove it there.",
            )],
        );
    }
}
