//! The arguments of tools: what they are called, and their values in a call.

use crate::cli::code_files::beside;
use crate::cli::deployment::{Deployment, Environment};
use crate::cli::explain::recognised;
use crate::cli::older::older;
use crate::cli::read::{self, is_stdin};
use crate::included_files::with_named_files;
use anyhow::{anyhow, bail};
use sam_core::analysis::Analysis;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

/// An argument of a tool.
#[derive(Clone, Copy, Debug)]
pub(super) struct Argument {
    pub(super) name: &'static str,
    description: &'static str,
    kind: ArgumentKind,
    presence: Presence,
}

#[derive(Clone, Copy, Debug)]
enum ArgumentKind {
    Text,
    Flag,
    /// Texts by name.
    Map,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Presence {
    Required,
    Optional,
}

const fn argument(name: &'static str, description: &'static str) -> Argument {
    Argument {
        name,
        description,
        kind: ArgumentKind::Text,
        presence: Presence::Optional,
    }
}

impl Argument {
    const fn required(self) -> Self {
        Self {
            presence: Presence::Required,
            ..self
        }
    }
}

pub(super) const PATH: Argument = argument("path", "The file of the template");
pub(super) const TEXT: Argument = argument(
    "text",
    "The template itself, instead of its file or if it is not saved",
);
pub(super) const OLD: Argument = argument(
    "old",
    "The older version: a file, or a git revision such as `HEAD` or `main:infra/template.yaml`",
);
pub(super) const OLD_TEXT: Argument =
    argument("old_text", "The older version itself, instead of `old`");
pub(super) const LOGICAL_ID: Argument =
    argument("logical_id", "Only this function, role or other resource");
pub(super) const WHO: Argument = argument(
    "who",
    "The logical ID of a function, state machine, role, user or group",
)
.required();
pub(super) const ACTION: Argument =
    argument("action", "An IAM action, wildcards allowed: s3:GetObject").required();
pub(super) const RESOURCE: Argument = argument(
    "resource",
    "A logical ID, perhaps with a path behind it, or an ARN; any resource if left out",
);
pub(super) const THE_RESOURCE: Argument = argument(
    "resource",
    "A logical ID, perhaps with a path behind it, or an ARN",
)
.required();
pub(super) const CODE: Argument = argument("code", "The code of a rule; all rules if left out");
pub(super) const REGION: Argument = argument(
    "region",
    "The region to deploy to; if left out that of sam-lsp.toml, else us-east-1",
);
pub(super) const ANNOTATE: Argument = Argument {
    kind: ArgumentKind::Flag,
    ..argument(
        "annotate",
        "Say which line asks for each generated resource",
    )
};
pub(super) const PARAMETERS: Argument = Argument {
    kind: ArgumentKind::Map,
    ..argument(
        "parameters",
        "Values of parameters, else those of sam-lsp.toml, else their defaults",
    )
};

/// The JSON schema of arguments.
pub(super) fn schema(arguments: &[Argument]) -> Map<String, Value> {
    let property = |it: &Argument| {
        let mut schema = match it.kind {
            ArgumentKind::Text => json!({ "type": "string" }),
            ArgumentKind::Flag => json!({ "type": "boolean" }),
            ArgumentKind::Map => {
                json!({ "type": "object", "additionalProperties": { "type": "string" } })
            }
        };
        schema["description"] = json!(it.description);
        (it.name.to_owned(), schema)
    };
    let required = arguments
        .iter()
        .filter(|it| it.presence == Presence::Required);
    Map::from_iter([
        ("type".to_owned(), json!("object")),
        (
            "properties".to_owned(),
            Value::Object(arguments.iter().map(property).collect()),
        ),
        ("required".to_owned(), required.map(|it| it.name).collect()),
        ("additionalProperties".to_owned(), json!(false)),
    ])
}

/// The arguments of a call.
#[derive(Debug)]
pub(super) struct Arguments(Map<String, Value>);

impl Arguments {
    pub(super) fn new(values: Map<String, Value>) -> Self {
        Self(values)
    }

    /// Refuses arguments that a tool does not have.
    ///
    /// # Errors
    /// When there is one.
    pub(super) fn only(&self, known: &[Argument]) -> anyhow::Result<()> {
        let is_known = |name: &str| known.iter().any(|it| it.name == name);
        match self.0.keys().find(|it| !is_known(it)) {
            None => Ok(()),
            Some(name) => bail!("no argument `{name}`"),
        }
    }

    /// A text.
    ///
    /// # Errors
    /// When it is something else.
    pub(super) fn text(&self, argument: Argument) -> anyhow::Result<Option<&str>> {
        match self.0.get(argument.name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => bail!("`{}` must be a string", argument.name),
        }
    }

    /// A text that a tool cannot do without.
    ///
    /// # Errors
    /// When it is missing or something else.
    pub(super) fn required(&self, argument: Argument) -> anyhow::Result<&str> {
        let text = self.text(argument)?;
        text.ok_or_else(|| anyhow!("`{}` is missing", argument.name))
    }

    /// Whether a flag is set.
    ///
    /// # Errors
    /// When it is not a boolean.
    pub(super) fn is_set(&self, argument: Argument) -> anyhow::Result<bool> {
        match self.0.get(argument.name) {
            None | Some(Value::Null) => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(_) => bail!("`{}` must be true or false", argument.name),
        }
    }

    /// The template that a call is about, with its name.
    ///
    /// # Errors
    /// When there is none, or it is not a template.
    pub(super) fn template(&self) -> anyhow::Result<(PathBuf, Analysis)> {
        let path = self.text(PATH)?;
        if let Some(text) = self.text(TEXT)? {
            let name = path.unwrap_or("template.yaml");
            return Ok((name.into(), template(name, text)?));
        }
        let path = path.ok_or_else(|| anyhow!("give `path` or `text`"))?;
        let path = file(path)?;
        // Stdin is the protocol's, and a pipe could be waited for without end.
        let analysis = recognised(&read::shown(path), read::read(path))?;
        let analysis = beside(path, |files| {
            with_named_files(analysis, |it| Some(files.text(it)?.to_string()))
        });
        Ok((path.to_owned(), analysis))
    }

    /// The older version of the template, with its name.
    ///
    /// # Errors
    /// When there is none, or it is not a template.
    pub(super) fn older(&self, new: &Path) -> anyhow::Result<(PathBuf, Analysis)> {
        if let Some(text) = self.text(OLD_TEXT)? {
            let name = self.text(OLD)?.unwrap_or("old template");
            return Ok((name.into(), template(name, text)?));
        }
        let old = self.text(OLD)?;
        let old = file(old.ok_or_else(|| anyhow!("give `old` or `old_text`"))?)?;
        Ok((old.to_owned(), older(old, new)?))
    }

    /// What the template is deployed for.
    ///
    /// # Errors
    /// When a region or parameter is not one.
    pub(super) fn environment(
        &self,
        file: &Path,
        analysis: &Analysis,
    ) -> anyhow::Result<Environment> {
        let parameters = match self.0.get(PARAMETERS.name) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Object(map)) => map
                .iter()
                .map(|(key, value)| {
                    let value = value.as_str();
                    let value = value.ok_or_else(|| anyhow!("parameter `{key}` must be a string"));
                    Ok((key.clone(), value?.to_owned()))
                })
                .collect::<anyhow::Result<_>>()?,
            Some(_) => bail!("`parameters` must be an object"),
        };
        Deployment::new(self.text(REGION)?, parameters)?.of(file, analysis)
    }
}

fn file(path: &str) -> anyhow::Result<&Path> {
    let path = Path::new(path);
    anyhow::ensure!(!is_stdin(path), "`-` is not a file here; give `text`");
    Ok(path)
}

fn template(name: &str, text: &str) -> anyhow::Result<Analysis> {
    let shown = read::shown(Path::new(name));
    recognised(&shown, read::of_bytes(text.as_bytes().to_vec()))
}
