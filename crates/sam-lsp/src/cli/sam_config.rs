//! `samconfig.toml`: what the SAM CLI deploys with if the call does not say it.

use std::path::Path;
use toml::{Table, Value};

/// The file that the SAM CLI reads beside a template
/// (<https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html>).
const NAME: &str = "samconfig.toml";

/// The default settings of `sam deploy`.
#[derive(Debug, Default)]
pub(super) struct SamConfig(Table);

impl SamConfig {
    /// Those beside a template; without a file that can be read, there are none.
    pub(super) fn beside(template: &Path) -> Self {
        let text = std::fs::read_to_string(template.with_file_name(NAME));
        let table = text.ok().and_then(|it| it.parse().ok());
        Self(table.unwrap_or_default())
    }

    /// A value of `deploy`, or of all commands.
    pub(super) fn value(&self, name: &str) -> Option<String> {
        let all = self.0.get("default")?;
        let of = |command: &str| all.get(command)?.get("parameters")?.get(name);
        let found = of("deploy").or_else(|| of("global"));
        found.and_then(Value::as_str).map(str::to_owned)
    }
}
