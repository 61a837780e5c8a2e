//! The CloudFormation template that the SAM transform writes, as text.

use crate::diagnostics::{Diagnostic, Severity};
use crate::refusal_words;
use sam_core::analysis::Analysis;
use sam_core::connector::Environment;
use sam_core::emit::to_yaml;
use sam_core::expand::TransformError;
use sam_core::spec::INCLUDE_TRANSFORM;
use sam_core::text::PositionEncoding;
use sam_core::transform::{LocalPaths, Transformed, transform};

/// Transforms a template; findings where the transform refuses it.
///
/// # Errors
/// Everything for which the transform refuses the template.
pub fn expansion(
    analysis: &Analysis,
    environment: &Environment,
    local_paths: LocalPaths,
) -> Result<Transformed, Vec<Diagnostic>> {
    let transformed = transform(analysis.template(), environment, local_paths);
    transformed.map_err(|errors| errors.iter().map(finding).collect())
}

/// Whether a finding says why the transform does not get to see the template: it is not well-formed, or has a loop that
/// cannot be unrolled.
pub fn stops_transform(finding: &Diagnostic) -> bool {
    const CODES: [&str; 4] = [
        "syntax",
        "for-each-malformed",
        "for-each-misplaced",
        "for-each-collision",
    ];
    finding.severity == Severity::Error && CODES.contains(&finding.code)
}

/// What the expanded template still has of macros that CloudFormation runs before the SAM transform: the line, from 1, and
/// why it stays as it is written.
pub fn unresolved_notes(transformed: &Transformed, analysis: &Analysis) -> Vec<(usize, String)> {
    let text = &analysis.document().text;
    let notes = transformed.unresolved.iter().map(|it| {
        let line = text.line_col(it.range.start(), PositionEncoding::Utf8).line;
        let name = &it.name;
        let is_function = name.starts_with("Fn::") && name != "Fn::Transform";
        let words = match (is_function, name.as_str()) {
            (true, _) => format!("`{name}` stays as written: only the deployment knows its value"),
            (false, INCLUDE_TRANSFORM) => {
                "the file that `AWS::Include` names is not beside the template, so it is not included"
                    .to_owned()
            }
            (false, _) => format!("the macro `{name}` is not run here; the deployment runs it first"),
        };
        (usize::try_from(line).unwrap_or_default() + 1, words)
    });
    notes.collect()
}

/// An error of the transform as a finding.
fn finding(error: &TransformError) -> Diagnostic {
    Diagnostic {
        code: "transform-refuses",
        severity: Severity::Error,
        range: error.range,
        message: refusal_words::message(error).into(),
        related: Vec::new(),
        aws_message: Some(error.aws_message.clone().into()),
        need: None,
        source: None,
        name: None,
    }
}

/// The template as YAML, with a comment before each generated resource that says which line asks for it.
pub fn annotated(transformed: &Transformed, analysis: &Analysis) -> String {
    let yaml = to_yaml(&transformed.template);
    let mut annotated = String::with_capacity(yaml.len() * 2);
    let mut is_within = false;
    for line in yaml.split_inclusive('\n') {
        if !line.starts_with(' ') {
            is_within = line.starts_with("Resources:");
        }
        let id = line
            .strip_prefix("  ")
            .filter(|it| is_within && !it.starts_with(' '));
        let id = id.and_then(|it| it.split(':').next());
        if let Some(origin) = id.and_then(|it| transformed.origins.get(it)) {
            let line = analysis
                .document()
                .text
                .line_col(origin.range.start(), PositionEncoding::Utf8)
                .line
                + 1;
            let of = origin.resource.as_deref();
            let of = of.map_or_else(String::new, |it| format!("{it}, "));
            annotated.push_str(&format!("  # {of}line {line}\n"));
        }
        annotated.push_str(line);
    }
    annotated
}
