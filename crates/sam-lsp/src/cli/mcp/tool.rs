//! The tools that agents call: the answers of the command line, as text and as JSON.

use super::arguments::{
    ACTION, ANNOTATE, Argument, Arguments, CODE, LOGICAL_ID, OLD, OLD_TEXT, PARAMETERS, PATH,
    REGION, RESOURCE, TEXT, THE_RESOURCE, WHO,
};
use crate::cli::access::refused;
use crate::cli::check;
use crate::cli::expand::expanded;
use crate::cli::explain;
use crate::cli::incomplete::{self, Incomplete};
use crate::cli::permissions;
use crate::cli::read;
use crate::cli::report::{Format, Report};
use crate::cli::rule;
use crate::cli::screen::Style;
use crate::cli::settings::Settings;
use crate::config::Config;
use anyhow::anyhow;
use sam_core::analysis::Analysis;
use sam_core::document::Defaults;
use sam_core::emit::to_yaml;
use sam_core::transform::LocalPaths;
use sam_ide::visible::lines;
use serde_json::{Value, json};
use std::path::Path;

/// What a tool answers.
#[derive(Debug)]
pub(super) struct Answer {
    /// For the model to read.
    pub(super) text: String,
    /// For programs, if there is such a form.
    pub(super) data: Option<Value>,
}

/// A tool.
#[derive(Clone, Copy, Debug)]
pub(super) struct ToolDefinition {
    pub(super) name: &'static str,
    pub(super) description: &'static str,
    pub(super) arguments: &'static [Argument],
    pub(super) answer: fn(&Arguments) -> anyhow::Result<Answer>,
}

/// All tools, in the order in which they are listed.
pub(super) const TOOLS: &[ToolDefinition] = &[
    ToolDefinition {
        name: "check",
        description: "Find what is wrong with a template: errors of the SAM transform and of CloudFormation, and \
                      policies that grant too much or nothing, each with its line and the way out.",
        arguments: &[PATH, TEXT],
        answer: check,
    },
    ToolDefinition {
        name: "permissions",
        description: "List what each function, state machine and role may do and why, and who may use the resources.",
        arguments: &[PATH, TEXT, LOGICAL_ID, REGION, PARAMETERS],
        answer: permissions,
    },
    ToolDefinition {
        name: "diff",
        description: "Compare the permissions of a template with an older version: what is granted more and less.",
        arguments: &[PATH, TEXT, OLD, OLD_TEXT, LOGICAL_ID, REGION, PARAMETERS],
        answer: diff,
    },
    ToolDefinition {
        name: "can",
        description: "Say whether somebody may do something: yes, no, or only if, with the statements that decide.",
        arguments: &[WHO, ACTION, RESOURCE, PATH, TEXT, REGION, PARAMETERS],
        answer: can,
    },
    ToolDefinition {
        name: "who_can",
        description: "List who may do something with a resource.",
        arguments: &[ACTION, THE_RESOURCE, PATH, TEXT, REGION, PARAMETERS],
        answer: who_can,
    },
    ToolDefinition {
        name: "explain",
        description: "Explain in words what the connectors of a template allow.",
        arguments: &[PATH, TEXT, LOGICAL_ID],
        answer: explain,
    },
    ToolDefinition {
        name: "expand",
        description: "Print the CloudFormation template, as YAML, that the SAM transform writes in a deployment.",
        arguments: &[PATH, TEXT, ANNOTATE, REGION, PARAMETERS],
        answer: expand,
    },
    ToolDefinition {
        name: "rule",
        description: "Print the page of a rule: what it reports, why it matters, and how to mend it.",
        arguments: &[CODE],
        answer: rule,
    },
];

fn check(arguments: &Arguments) -> anyhow::Result<Answer> {
    let (path, analysis) = arguments.template()?;
    let config = Settings::new(Config::default()).of(&path);
    let checked = check::check(&path, analysis, &config, &check::environment(None));
    let checked = checked.map_err(|why| anyhow!("{}: {why}", read::shown(&path)))?;
    let mut report = Report::default();
    report.templates.push(checked);
    let printed = |format: Format| {
        let mut printed = Vec::new();
        format.write(&mut printed, &report, Style::Plain)?;
        anyhow::Ok(String::from_utf8_lossy(&printed).into_owned())
    };
    let findings = printed(Format::Json)?;
    let findings = findings.lines().map(serde_json::from_str);
    let findings = findings.collect::<Result<Vec<Value>, _>>()?;
    Ok(Answer {
        text: printed(Format::Text)?,
        data: Some(json!({ "findings": findings })),
    })
}

fn permissions(arguments: &Arguments) -> anyhow::Result<Answer> {
    let (path, analysis) = arguments.template()?;
    let environment = arguments.environment(&path, &analysis)?;
    let id = arguments.text(LOGICAL_ID)?;
    let filled = analysis.filled(&environment, Defaults::Unknown);
    let report = sam_ide::permissions(&filled, &environment, id)
        .ok_or_else(|| permissions::unknown(&analysis, id.unwrap_or_default()))?;
    let notes = [incomplete::errors(&path, analysis.clone())?];
    Ok(noted(&notes, &report.text(), report.json()))
}

fn diff(arguments: &Arguments) -> anyhow::Result<Answer> {
    let (path, analysis) = arguments.template()?;
    let (old_path, old) = arguments.older(&path)?;
    let environment = arguments.environment(&path, &analysis)?;
    let id = arguments.text(LOGICAL_ID)?;
    let [was, is] = [&old, &analysis].map(|it| it.filled(&environment, Defaults::Unknown));
    let changes = sam_ide::changes(&was, &is, &environment, id)
        .ok_or_else(|| permissions::unknown(&analysis, id.unwrap_or_default()))?;
    let notes = [
        incomplete::errors(&old_path, old.clone())?,
        incomplete::errors(&path, analysis.clone())?,
    ];
    Ok(noted(&notes, &changes.text(), changes.json()))
}

fn can(arguments: &Arguments) -> anyhow::Result<Answer> {
    let (path, analysis) = arguments.template()?;
    let environment = arguments.environment(&path, &analysis)?;
    let who = arguments.required(WHO)?;
    let action = arguments.required(ACTION)?;
    let resource = arguments.text(RESOURCE)?;
    let filled = analysis.filled(&environment, Defaults::InTexts);
    let report = sam_ide::can(&filled, &environment, who, action, resource).map_err(|fault| {
        refused(
            fault,
            [who, action, resource.unwrap_or_default()],
            &analysis,
        )
    })?;
    access(&path, &analysis, &report)
}

fn who_can(arguments: &Arguments) -> anyhow::Result<Answer> {
    let (path, analysis) = arguments.template()?;
    let environment = arguments.environment(&path, &analysis)?;
    let action = arguments.required(ACTION)?;
    let resource = arguments.required(THE_RESOURCE)?;
    let filled = analysis.filled(&environment, Defaults::InTexts);
    let report = sam_ide::who_can(&filled, &environment, action, resource)
        .map_err(|fault| refused(fault, ["", action, resource], &analysis))?;
    access(&path, &analysis, &report)
}

fn access(
    path: &Path,
    analysis: &Analysis,
    report: &sam_ide::AccessReport<'_>,
) -> anyhow::Result<Answer> {
    let notes = [incomplete::errors(path, analysis.clone())?];
    Ok(noted(&notes, &report.text(), report.json()))
}

fn explain(arguments: &Arguments) -> anyhow::Result<Answer> {
    let (path, analysis) = arguments.template()?;
    let analysis = explain::only_template(&read::shown(&path), analysis)?;
    let id = arguments.text(LOGICAL_ID)?;
    let text = sam_ide::explain(&analysis, id)
        .ok_or_else(|| explain::unknown(&analysis, id.unwrap_or_default()))?;
    Ok(Answer {
        text: lines(&text),
        data: None,
    })
}

fn expand(arguments: &Arguments) -> anyhow::Result<Answer> {
    let (path, analysis) = arguments.template()?;
    let analysis = explain::only_template(&read::shown(&path), analysis)?;
    let environment = arguments.environment(&path, &analysis)?;
    let expanded = expanded(&path, &analysis, &environment, LocalPaths::Uploaded)?;
    let text = match expanded {
        Err(report) => {
            let mut printed = Vec::new();
            Format::Text.write(&mut printed, &report, Style::Plain)?;
            anyhow::bail!("{}", String::from_utf8_lossy(&printed).trim_end());
        }
        Ok(it) if arguments.is_set(ANNOTATE)? => sam_ide::annotated(&it, &analysis),
        Ok(it) => to_yaml(&it.template),
    };
    Ok(Answer { text, data: None })
}

fn rule(arguments: &Arguments) -> anyhow::Result<Answer> {
    let text = match arguments.text(CODE)? {
        None => rule::list(),
        Some(code) => rule::page(code)
            .ok_or_else(|| rule::unknown(code))?
            .to_owned(),
    };
    Ok(Answer { text, data: None })
}

/// With the errors before it that make an answer incomplete.
fn noted(notes: &[Incomplete], text: &str, mut data: Value) -> Answer {
    let errors: Vec<Value> = notes.iter().flat_map(Incomplete::json).collect();
    if let Some(map) = data.as_object_mut()
        && !errors.is_empty()
    {
        map.insert("incomplete".to_owned(), errors.into());
    }
    let before: String = notes.iter().map(Incomplete::markdown).collect();
    Answer {
        text: before + &lines(text),
        data: Some(data),
    }
}
