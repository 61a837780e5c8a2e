//! `samconfig.toml`: what the SAM CLI deploys with if the call does not say it.

use sam_ide::DeploySettings;
use std::path::Path;
use toml::{Table, Value};

/// The file that the SAM CLI reads beside a template
/// (<https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html>).
pub(crate) const NAME: &str = "samconfig.toml";

/// The environment that the SAM CLI takes where the call names none.
const DEFAULT: &str = "default";

/// What the file says.
#[derive(Debug, Default)]
pub(crate) struct SamConfig(Table);

impl SamConfig {
    /// What the file beside a template says; without a file that can be read, nothing. `read` gives the text of a file.
    pub(crate) fn beside(template: &Path, read: impl Fn(&Path) -> Option<String>) -> Self {
        let text = read(&template.with_file_name(NAME));
        let table = text.and_then(|it| it.parse().ok());
        Self(table.unwrap_or_default())
    }

    /// A value for `sam deploy` in the default environment, or for all commands.
    pub(crate) fn value(&self, name: &str) -> Option<String> {
        let value = self.of_deploy(DEFAULT, name)?;
        value.as_str().map(str::to_owned)
    }

    /// The settings of the environments that name a stack to deploy.
    pub(crate) fn deploy_settings(&self) -> Vec<DeploySettings> {
        let environments = self.0.keys();
        let deployed = environments.filter(|it| self.of_deploy(it, "stack_name").is_some());
        let settings = deployed.map(|it| {
            let texts = |name: &str| self.of_deploy(it, name).map_or_else(Vec::new, texts);
            let overrides = texts("parameter_overrides");
            let capabilities = texts("capabilities");
            let capabilities = capabilities.iter().flat_map(|it| it.split_whitespace());
            DeploySettings {
                environment: it.clone(),
                parameters: overrides.iter().flat_map(|it| parameters(it)).collect(),
                capabilities: capabilities.map(str::to_owned).collect(),
            }
        });
        settings.collect()
    }

    fn of_deploy(&self, environment: &str, name: &str) -> Option<&Value> {
        let all = self.0.get(environment)?;
        let of = |command: &str| all.get(command)?.get("parameters")?.get(name);
        of("deploy").or_else(|| of("global"))
    }
}

/// A text, or those of a list.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(it) => vec![it.clone()],
        Value::Array(items) => items
            .iter()
            .filter_map(|it| Some(it.as_str()?.to_owned()))
            .collect(),
        Value::Integer(_)
        | Value::Float(_)
        | Value::Boolean(_)
        | Value::Datetime(_)
        | Value::Table(_) => Vec::new(),
    }
}

/// The names in `Stage=prod Size="a b"`, or in `ParameterKey=Stage,ParameterValue=prod`.
fn parameters(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut quote = None;
    let mut word = String::new();
    for letter in text.chars().chain([' ']) {
        match (quote, letter) {
            (Some(open), it) if it == open => quote = None,
            (None, '"' | '\'') => quote = Some(letter),
            (None, it) if it.is_whitespace() => {
                names.extend(parameter(&word));
                word.clear();
            }
            (Some(_) | None, it) => word.push(it),
        }
    }
    names
}

fn parameter(word: &str) -> Option<String> {
    let name = match word.strip_prefix("ParameterKey=") {
        Some(rest) => rest.split(',').next()?,
        None => word.split_once('=')?.0,
    };
    let is_name = !name.is_empty() && name.bytes().all(|it| it.is_ascii_alphanumeric());
    is_name.then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{SamConfig, parameters};
    use std::path::Path;

    #[test]
    fn overrides_have_two_forms() {
        assert_eq!(
            parameters("Stage=prod Size=\"a b=c\" 'Url=x y'"),
            ["Stage", "Size", "Url"]
        );
        assert_eq!(
            parameters("ParameterKey=Stage,ParameterValue=prod ParameterKey=Size,ParameterValue=1"),
            ["Stage", "Size"]
        );
        assert_eq!(parameters("file://x.json \"open"), Vec::<String>::new());
    }

    #[test]
    fn environments_with_a_stack_are_deployed() {
        let text = "version = 0.1\n[default.global.parameters]\nstack_name = \"shop\"\n[default.deploy.parameters]\ncapabilities = \"CAPABILITY_IAM CAPABILITY_AUTO_EXPAND\"\nparameter_overrides = [\"Stage=prod\", \"Size=1\"]\n[other.build.parameters]\ncached = true\n";
        let config = SamConfig::beside(Path::new("/a/t.yaml"), |path| {
            (path == Path::new("/a/samconfig.toml")).then(|| text.to_owned())
        });
        let all = config.deploy_settings();
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].environment, "default");
        assert_eq!(all[0].parameters, ["Stage", "Size"]);
        assert_eq!(
            all[0].capabilities,
            ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
        );
        assert_eq!(config.value("stack_name").as_deref(), Some("shop"));
    }
}
