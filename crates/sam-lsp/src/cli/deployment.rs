//! What a template is deployed for, as options of a command.

use super::settings::project_of;
use crate::region::is_region;
use crate::settings_file::StackSettings;
use anyhow::{anyhow, bail};
pub(super) use sam_core::connector::Environment;
use sam_core::document::{Document, Section};
use sam_ide::visible::one_line;
use std::path::Path;

/// Where something is deployed if nobody says it.
const USUAL_REGION: &str = "us-east-1";

/// Region and parameters of a deployment.
#[derive(Debug, clap::Args)]
pub(crate) struct Deployment {
    /// The stack to deploy; sam-lsp.toml may have its region and parameters
    #[arg(long, value_name = "NAME", value_parser = stack)]
    stack: Option<String>,
    /// The region to deploy to; it decides the partition (aws, aws-cn, aws-us-gov)
    /// [default: us-east-1]
    #[arg(long, value_parser = region)]
    region: Option<String>,
    /// The value of a parameter; without one its default counts (repeatable)
    #[arg(long = "parameter", value_name = "KEY=VALUE", value_parser = key_value)]
    parameters: Vec<(String, String)>,
}

impl Deployment {
    /// To a region, if one is named.
    ///
    /// # Errors
    /// When it is not a region.
    #[cfg(feature = "mcp")]
    pub(super) fn new(
        region_name: Option<&str>,
        parameters: Vec<(String, String)>,
    ) -> anyhow::Result<Self> {
        let region = region_name.map(region).transpose();
        let region = region.map_err(anyhow::Error::msg)?;
        Ok(Self {
            stack: None,
            region,
            parameters,
        })
    }

    /// The environment for a template.
    ///
    /// # Errors
    /// When the template has no parameter of a name that is given a value, or the project no stack of the name.
    pub(super) fn of(&self, file: &Path, document: &Document) -> anyhow::Result<Environment> {
        let stack = match project_of(file) {
            Some((project, file)) => {
                let named = self.stack.as_deref();
                let stack = project.settings.stack_of(&file, named);
                stack.ok_or_else(|| self.no_stack(project.settings.stack_names()))?
            }
            None if self.stack.is_some() => return Err(self.no_stack([])),
            None => StackSettings::default(),
        };
        self.with(stack, document)
    }

    /// The stack that is named, or else that of the project that has the template, with what the project says of it.
    pub(super) fn stack(&self, file: &Path) -> StackSettings {
        let of_project = project_of(file).map(|(project, file)| {
            let stack = project.settings.stack_of(&file, self.stack.as_deref());
            stack.unwrap_or_else(|| project.settings.any_stack().clone())
        });
        let stack = of_project.unwrap_or_default();
        StackSettings {
            name: self.stack.clone().or(stack.name),
            ..stack
        }
    }

    /// The environment for a template of a stack; what the call says counts more than what the project says.
    ///
    /// # Errors
    /// When the template has no parameter of a name that the call gives a value.
    pub(super) fn with(
        &self,
        stack: StackSettings,
        document: &Document,
    ) -> anyhow::Result<Environment> {
        for (key, _) in &self.parameters {
            known_parameter(document, key)?;
        }
        let template = document.template();
        let mut parameters = stack.parameters;
        parameters.retain(|key, _| template.entry(Section::Parameters, key).is_some());
        parameters.extend(self.parameters.iter().cloned());
        let region = self.region.clone().or(stack.region);
        Ok(Environment {
            region: region.unwrap_or_else(|| USUAL_REGION.to_owned()),
            parameters,
            ..Environment::default()
        })
    }

    fn no_stack<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> anyhow::Error {
        let name = self.stack.as_deref().unwrap_or_default();
        match sam_ide::closest(name, names) {
            Some(near) => anyhow!(
                "no stack `{name}` in sam-lsp.toml; did you mean `{}`?",
                one_line(near)
            ),
            None => anyhow!("no stack `{name}` in sam-lsp.toml"),
        }
    }
}

fn known_parameter(document: &Document, key: &str) -> anyhow::Result<()> {
    let template = document.template();
    if template.entry(Section::Parameters, key).is_some() {
        return Ok(());
    }
    let names = template.entries(Section::Parameters).map(|it| it.name());
    let key = one_line(key);
    match sam_ide::closest(&key, names) {
        Some(near) => bail!(
            "no parameter `{key}` in this template; did you mean `{}`?",
            one_line(near)
        ),
        None => bail!("no parameter `{key}` in this template"),
    }
}

fn key_value(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("write it as KEY=VALUE")?;
    Ok((key.to_owned(), value.to_owned()))
}

fn region(text: &str) -> Result<String, String> {
    match is_region(text) {
        true => Ok(text.to_owned()),
        false => Err("a region looks like eu-west-1".to_owned()),
    }
}

fn stack(text: &str) -> Result<String, String> {
    let is_name = text.starts_with(|it: char| it.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|it| it.is_ascii_alphanumeric() || it == b'-');
    match is_name && text.len() <= 128 {
        true => Ok(text.to_owned()),
        false => Err("a stack has up to 128 letters, digits and dashes".to_owned()),
    }
}
