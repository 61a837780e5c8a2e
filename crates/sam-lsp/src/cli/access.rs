//! `sam-lsp can` and `sam-lsp who-can`: whether somebody may do something, and who may.

use super::deployment::Deployment;
use super::explain::with_permissions;
use super::incomplete;
use super::outcome::Outcome;
use super::screen;
use anyhow::{anyhow, bail};
use clap::ValueEnum;
use sam_core::analysis::Analysis;
use sam_core::document::Defaults;
use sam_core::iam;
use sam_ide::visible::{lines, one_line, without_commands};
use sam_ide::{AccessFault, AccessReport};
use std::path::{Path, PathBuf};

const MORE_CAN: &str = "\
Permissions boundaries, policies of resources and statements that deny count. What is
not in the template, for example a service control policy, is not known.

Examples:
  sam-lsp can Checkout s3:GetObject template.yaml            on anything
  sam-lsp can Checkout s3:GetObject Pictures template.yaml   on a bucket of the template
  sam-lsp can Checkout sqs:SendMessage 'arn:aws:sqs:*:*:jobs' template.yaml

Exit code:
  0  yes
  1  no, or only in part or under a condition
  2  the file could not be read, or has no such function, action or resource";

const MORE_WHO: &str = "\
Roles with those that run under them, users and groups of the template, and those whom
policies of resources and Lambda permissions name.

Examples:
  sam-lsp who-can s3:PutObject Pictures template.yaml
  sam-lsp who-can lambda:InvokeFunction Checkout template.yaml

Exit code:
  0  somebody may
  1  nobody may, or only in part or under a condition
  2  the file could not be read, or has no such action or resource";

/// Say whether a function, state machine or role may do something
#[derive(Debug, clap::Args)]
#[command(after_help = MORE_CAN, override_usage = "sam-lsp can [OPTIONS] <WHO> <ACTION> [RESOURCE] <FILE>")]
pub(crate) struct CanArgs {
    /// A function, state machine, role, user or group
    who: String,
    /// An action, perhaps with wildcards: s3:GetObject
    action: String,
    /// A logical ID, perhaps with a path behind it, or an ARN; then the template (`-` is stdin)
    #[arg(num_args = 1..=2, required = true, value_name = "RESOURCE|FILE")]
    rest: Vec<String>,
    #[command(flatten)]
    options: Options,
}

/// Say who may do something
#[derive(Debug, clap::Args)]
#[command(after_help = MORE_WHO)]
pub(crate) struct WhoArgs {
    /// An action, perhaps with wildcards: s3:GetObject
    action: String,
    /// A logical ID, perhaps with a path behind it, or an ARN
    resource: String,
    /// The template; `-` is stdin
    file: PathBuf,
    #[command(flatten)]
    options: Options,
}

#[derive(Debug, clap::Args)]
struct Options {
    /// How to print: text or json
    #[arg(long, value_enum, default_value_t = Format::Text, hide_possible_values = true)]
    format: Format,
    #[command(flatten)]
    deployment: Deployment,
}

/// How the answer is printed.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Prints whether somebody may do something.
///
/// # Errors
/// When there is no such template, function, action or resource, or stdout cannot be written to.
pub(super) fn can(args: &CanArgs) -> anyhow::Result<Outcome> {
    let (resource, file) = match args.rest.as_slice() {
        [file] => (None, file),
        [resource, file] => (Some(resource.as_str()), file),
        _ => bail!("expected [RESOURCE] FILE"),
    };
    let file = Path::new(file);
    let named: [&str; 3] = [&args.who, &args.action, resource.unwrap_or_default()];
    comes_last(file, &named)?;
    let document = with_permissions(file)?;
    let environment = args.options.deployment.of(file, &document)?;
    let filled = document.filled(&environment, Defaults::InTexts);
    let found = sam_ide::can(&filled, &environment, &args.who, &args.action, resource);
    let report = found.map_err(|fault| refused(fault, named, &document))?;
    print(&report, &args.options, file, &document)
}

/// Prints who may do something.
///
/// # Errors
/// When there is no such template, action or resource, or stdout cannot be written to.
pub(super) fn who_can(args: &WhoArgs) -> anyhow::Result<Outcome> {
    comes_last(&args.file, &[&args.action, &args.resource])?;
    let document = with_permissions(&args.file)?;
    let environment = args.options.deployment.of(&args.file, &document)?;
    let filled = document.filled(&environment, Defaults::InTexts);
    let found = sam_ide::who_can(&filled, &environment, &args.action, &args.resource);
    let report =
        found.map_err(|fault| refused(fault, ["", &args.action, &args.resource], &document))?;
    print(&report, &args.options, &args.file, &document)
}

/// Fails where the template stands before the other arguments, as other commands take it.
fn comes_last(file: &Path, others: &[&str]) -> anyhow::Result<()> {
    let mut others = others.iter().filter(|it| Path::new(it).is_file());
    match others.next() {
        Some(template) if file != Path::new("-") && !file.exists() => {
            bail!(
                "`{}` is the template: write it as the last argument",
                one_line(template)
            )
        }
        Some(_) | None => Ok(()),
    }
}

fn print(
    report: &AccessReport<'_>,
    options: &Options,
    file: &Path,
    document: &Analysis,
) -> anyhow::Result<Outcome> {
    incomplete::errors(file, document.clone())?.complain();
    let printed = match options.format {
        Format::Text => without_commands(&lines(&report.text())),
        Format::Json => serde_json::to_string_pretty(&report.json())? + "\n",
    };
    screen::print(|out| out.write_all(printed.as_bytes()))?;
    Ok(match report.is_allowed() {
        true => Outcome::Clean,
        false => Outcome::Errors,
    })
}

/// The action that was meant: one with a near name of the same service, or, of a name without a service, the one of that
/// name of a service that the template has a resource of, or that policies allow most.
fn near_action(action: &str, document: &Analysis) -> Option<String> {
    let Some((prefix, name)) = action.split_once(':') else {
        let named = iam::actions_named(action).iter();
        let named = named.filter(|it| it.name.eq_ignore_ascii_case(action));
        let types = document.template().resource_types();
        let services = types.filter_map(|it| Some(iam::resource_type_of(it)?.0.prefix));
        let services: Vec<&str> = services.collect();
        let most = named.max_by_key(|it| (services.contains(&it.prefix), it.times_allowed))?;
        return Some(format!("{}:{}", most.prefix, most.name));
    };
    let service = iam::service(prefix)?;
    let names = service.actions.iter().map(|it| it.name);
    let near = sam_ide::closest(name, names)?;
    Some(format!("{}:{near}", service.prefix))
}

/// What to say when there is no such name.
pub(super) fn refused(fault: AccessFault, named: [&str; 3], document: &Analysis) -> anyhow::Error {
    let [who, action, resource] = named.map(one_line);
    let names = document.template().resources().map(|it| it.id);
    match fault {
        AccessFault::NoRole => match sam_ide::closest(&who, names) {
            Some(near) if near != who => {
                anyhow!("no `{who}` with permissions in this template; did you mean `{near}`?")
            }
            Some(_) | None => anyhow!("no `{who}` with permissions in this template"),
        },
        AccessFault::NoAction => match near_action(&action, document) {
            Some(near) => anyhow!("AWS has no action `{action}`; did you mean `{near}`?"),
            None => anyhow!("AWS has no action `{action}`"),
        },
        AccessFault::NoResource => match sam_ide::closest(&resource, names) {
            Some(near) if near != resource => {
                anyhow!("no resource `{resource}` in this template; did you mean `{near}`?")
            }
            Some(_) | None => {
                anyhow!("no resource `{resource}` with an ARN in this template; name it by its ARN")
            }
        },
    }
}
