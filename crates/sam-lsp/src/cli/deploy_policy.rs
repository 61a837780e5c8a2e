//! `sam-lsp deploy-policy`: the permissions of the one who deploys a template.

use super::deployment::Deployment;
use super::expand::{expanded, refused};
use super::explain::template;
use super::outcome::Outcome;
use super::screen;
use crate::runtime;
use crate::sam_config::SamConfig;
use crate::settings_file::StackSettings;
use clap::ValueEnum;
use sam_core::deploy_policy::{
    DeployPolicy, DeployTarget, GithubRepository, MOST_POLICY_CHARACTERS, StackTags, deploy_policy,
    github_role, policy_documents,
};
use sam_core::emit::to_yaml;
use sam_core::spec::handlers::DeploymentPhase;
use sam_core::transform::LocalPaths;
use sam_ide::visible::{lines, without_commands};
use serde_json::Value;
use std::fmt::Write;
use std::path::PathBuf;

const MORE: &str = "\
Stack, region and bucket are those of samconfig.toml, unless they are given. A policy
that is too long for IAM is printed as several.

Examples:
  sam-lsp deploy-policy template.yaml --stack shop --account 123456789012
  sam-lsp deploy-policy template.yaml --github owner/repository --format yaml

Exit code:
  0  done
  1  the transform refuses the template
  2  the file could not be read, or is not a template";

/// What SAM calls a stack in its own examples.
const USUAL_STACK: &str = "sam-app";

/// Print the IAM policy that somebody needs to deploy a template
#[derive(Debug, clap::Args)]
#[command(after_help = MORE)]
pub(crate) struct Args {
    /// The template; `-` is stdin
    file: PathBuf,
    /// The number of the account; without it the policy holds in any
    #[arg(long, value_name = "ACCOUNT", value_parser = account)]
    account: Option<String>,
    /// The bucket that the SAM CLI uploads to
    #[arg(long, value_name = "NAME")]
    bucket: Option<String>,
    /// What the policy is for: create, update or delete; all if none (repeatable)
    #[arg(long = "phase", value_enum, hide_possible_values = true)]
    phases: Vec<Phase>,
    /// The deployment gives the stack tags
    #[arg(long)]
    tags: bool,
    /// Print a template with a role for workflows of a repository on GitHub
    #[arg(long, value_name = "OWNER/REPOSITORY", value_parser = repository)]
    github: Option<(String, String)>,
    /// The branch whose workflows may deploy
    #[arg(long, requires = "github", default_value = "main")]
    branch: String,
    /// How to print: json, yaml or text
    #[arg(long, value_enum, default_value_t = Format::Json, hide_possible_values = true)]
    format: Format,
    #[command(flatten)]
    deployment: Deployment,
}

/// How the policy is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Json,
    Yaml,
    Text,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Phase {
    Create,
    Update,
    Delete,
}

impl Phase {
    fn of_deployment(self) -> DeploymentPhase {
        match self {
            Self::Create => DeploymentPhase::Create,
            Self::Update => DeploymentPhase::Update,
            Self::Delete => DeploymentPhase::Delete,
        }
    }
}

/// Prints the policy; what it leaves open goes to stderr.
///
/// # Errors
/// When there is no such template or parameter, when something cannot be expanded, or stdout cannot be written to.
pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let document = template(&args.file)?;
    let config = SamConfig::beside(&args.file, runtime::read);
    let stack = args.deployment.stack(&args.file);
    let name = stack.name.clone().or_else(|| config.value("stack_name"));
    let stack = StackSettings {
        region: stack.region.or_else(|| config.value("region")),
        ..stack
    };
    let environment = args.deployment.with(stack, &document)?;
    let transformed = match expanded(&args.file, &document, &environment, LocalPaths::Uploaded)? {
        Ok(it) => it,
        Err(report) => return refused(&report),
    };
    if name.is_none() {
        screen::complain(&format!(
            "note: the policy is for a stack called {USUAL_STACK}; name yours with --stack"
        ));
    }
    let any_account = match args.github {
        Some(_) => "${AWS::AccountId}",
        None => "*",
    };
    let target = DeployTarget {
        stack: name.unwrap_or_else(|| USUAL_STACK.to_owned()),
        account: args
            .account
            .clone()
            .unwrap_or_else(|| any_account.to_owned()),
        environment,
        phases: match args.phases.as_slice() {
            [] => DeploymentPhase::ALL.to_vec(),
            some => some.iter().map(|it| it.of_deployment()).collect(),
        },
        bucket: args.bucket.clone().or_else(|| config.value("s3_bucket")),
        tags: match args.tags {
            true => StackTags::Everywhere,
            false => StackTags::Written,
        },
    };
    let policy = deploy_policy(document.template(), &transformed.template, &target);
    let printed = match &args.github {
        _ if args.format == Format::Text => text(&policy, &target),
        Some((owner, name)) => {
            let repository = GithubRepository {
                owner: owner.clone(),
                name: name.clone(),
                branch: args.branch.clone(),
            };
            data(&github_role(&policy.statements, &repository), args.format)?
        }
        None => match policy_documents(&policy.statements).as_slice() {
            [one] => data(one, args.format)?,
            several => data(&several.to_vec().into(), args.format)?,
        },
    };
    if args.format != Format::Text {
        for open in open(&policy) {
            screen::complain(&format!("note: {open}"));
        }
    }
    screen::print(|out| out.write_all(printed.as_bytes()))?;
    Ok(Outcome::Clean)
}

fn data(value: &Value, format: Format) -> anyhow::Result<String> {
    Ok(match format {
        Format::Json | Format::Text => serde_json::to_string_pretty(value)? + "\n",
        Format::Yaml => to_yaml(value),
    })
}

/// What the policy leaves open, a line each.
fn open(policy: &DeployPolicy) -> Vec<String> {
    let mut open = Vec::new();
    for (cfn_type, ids) in &policy.without_data {
        let ids = ids.join(", ");
        open.push(format!(
            "what {cfn_type} needs is not known and not in the policy: {ids}"
        ));
    }
    open.extend(policy.remarks.iter().cloned());
    open
}

/// The policy for people.
fn text(policy: &DeployPolicy, target: &DeployTarget) -> String {
    let sizes = policy_documents(&policy.statements);
    let sizes: Vec<String> = sizes
        .iter()
        .map(|it| it.to_string().len().to_string())
        .collect();
    let mut text = format!(
        "What deploys the stack {} in {}: {} of at most {MOST_POLICY_CHARACTERS} characters\n",
        target.stack,
        target.environment.region,
        sizes.join(" and ")
    );
    for it in &policy.statements {
        let _ = write!(text, "\n{}\n", it.sid);
        for action in &it.actions {
            let _ = writeln!(text, "  {action}");
        }
        for resource in &it.resources {
            let _ = writeln!(text, "    on {resource}");
        }
        if let Some((key, values)) = &it.condition {
            let _ = writeln!(text, "    if {key} is {}", values.join(" or "));
        }
    }
    let open = open(policy);
    if !open.is_empty() {
        text.push_str("\nOpen\n");
    }
    for open in open {
        let _ = writeln!(text, "  {open}");
    }
    without_commands(&lines(&text))
}

fn account(text: &str) -> Result<String, String> {
    match text.len() == 12 && text.bytes().all(|it| it.is_ascii_digit()) {
        true => Ok(text.to_owned()),
        false => Err("an account has 12 digits".to_owned()),
    }
}

fn repository(text: &str) -> Result<(String, String), String> {
    let is_name = |it: &str| {
        let is_part = |it: u8| it.is_ascii_alphanumeric() || b"-_.".contains(&it);
        !it.is_empty() && it.bytes().all(is_part)
    };
    match text.split_once('/') {
        Some((owner, name)) if is_name(owner) && is_name(name) => {
            Ok((owner.to_owned(), name.to_owned()))
        }
        Some(_) | None => Err("write it as OWNER/REPOSITORY".to_owned()),
    }
}
