//! What a template is deployed for, as options of a command.

use anyhow::bail;
pub(super) use sam_core::connector::Environment;
use sam_core::document::{Document, Section};
use sam_ide::visible::one_line;

/// Where something is deployed if nobody says it.
const USUAL_REGION: &str = "us-east-1";

/// Region and parameters of a deployment.
#[derive(Debug, clap::Args)]
pub(crate) struct Deployment {
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
        Ok(Self { region, parameters })
    }

    /// The environment for a template.
    ///
    /// # Errors
    /// When the template has no parameter of a name that is given a value.
    pub(super) fn of(&self, document: &Document) -> anyhow::Result<Environment> {
        self.in_region(document, None)
    }

    /// The environment for a template, in a region of the project's if the call names none.
    ///
    /// # Errors
    /// When the template has no parameter of a name that is given a value.
    pub(super) fn in_region(
        &self,
        document: &Document,
        usual: Option<&str>,
    ) -> anyhow::Result<Environment> {
        for (key, _) in &self.parameters {
            known_parameter(document, key)?;
        }
        Ok(Environment {
            region: self
                .region
                .as_deref()
                .or(usual)
                .unwrap_or(USUAL_REGION)
                .to_owned(),
            parameters: self.parameters.iter().cloned().collect(),
            ..Environment::default()
        })
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

/// Two letters, words and a number, as in `us-gov-west-1`: new regions come, so there is no list.
fn region(text: &str) -> Result<String, String> {
    let parts: Vec<_> = text.split('-').collect();
    let is_word = |it: &&str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_lowercase());
    let fits = match parts.as_slice() {
        [words @ .., number] => {
            words.len() >= 2
                && words.iter().all(is_word)
                && !number.is_empty()
                && number.bytes().all(|it| it.is_ascii_digit())
        }
        [] => false,
    };
    if fits {
        Ok(text.to_owned())
    } else {
        Err("a region looks like eu-west-1".to_owned())
    }
}
