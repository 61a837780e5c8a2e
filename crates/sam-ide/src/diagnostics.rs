//! What is wrong with a template, as findings that the next version's are made from.

mod connector_empty_destination;
mod connector_permission_combination;
mod connector_unknown_id;
mod connector_unsupported_pair;
mod connector_unsupported_permission;

use sam_core::connector::{Resolved, Resolver};
use sam_core::document::Document;
use sam_core::text::{TextEdit, TextRange};
use std::collections::HashSet;

/// Something to tell the user about a range of the template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable name of the rule, `connector-unknown-id`.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The exact key or value, in the document.
    pub range: TextRange,
    /// What is wrong and the way out, in one or two sentences.
    pub message: String,
    /// Other places it has to do with, each with a few words.
    pub related: Vec<(TextRange, String)>,
    /// Ways to mend it, the best first.
    pub fixes: Vec<Fix>,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The template does not deploy.
    Error,
    /// It deploys, but not to what was meant.
    Warning,
    /// Worth knowing.
    Information,
    /// Faint.
    Hint,
}

/// A way to mend a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does: "Change to `Orders`".
    pub label: String,
    /// Disjoint and sorted.
    pub edits: Vec<TextEdit>,
}

/// A rule: one file in `diagnostics/`, whose module comment is its page in `docs/rules`.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The code of its findings.
    pub code: &'static str,
    /// The severity of its findings unless configured otherwise.
    pub severity: Severity,
    /// What it looks at.
    pub check: Check,
}

/// What a check looks at, which says when it runs.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// The document as a whole.
    Document(fn(&mut Vec<Diagnostic>, &Document)),
    /// Each connector, resolved.
    Connector(fn(&mut Vec<Diagnostic>, &Resolved<'_>, &Resolver<'_>)),
    /// All connectors together, in the order in which the transform meets them.
    Connectors(fn(&mut Vec<Diagnostic>, &[Resolved<'_>], &Resolver<'_>)),
}

/// All rules, in the order of the documentation.
pub const RULES: &[Rule] = &[
    connector_unknown_id::RULE,
    connector_unsupported_pair::RULE,
    connector_unsupported_permission::RULE,
    connector_permission_combination::RULE,
    connector_empty_destination::RULE,
];

/// The diagnostics of one version, in the order of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    all: Vec<Diagnostic>,
}

impl Findings {
    /// The diagnostics, in the order of the text.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Diagnostic> {
        self.all.iter()
    }

    /// The diagnostics that touch a range.
    pub fn touching(&self, range: TextRange) -> impl Iterator<Item = &Diagnostic> {
        self.all
            .iter()
            .filter(move |it| it.range.intersect(range).is_some())
    }
}

impl Rule {
    /// A finding of this rule.
    fn at(&self, range: TextRange, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code: self.code,
            severity: self.severity,
            range,
            message: message.into(),
            related: Vec::new(),
            fixes: Vec::new(),
        }
    }
}

impl Diagnostic {
    /// With another place it has to do with.
    fn related(mut self, range: TextRange, words: impl Into<String>) -> Self {
        self.related.push((range, words.into()));
        self
    }

    /// With a way to mend it, if there is one.
    fn fix(mut self, label: impl Into<String>, edits: Option<Vec<TextEdit>>) -> Self {
        if let Some(edits) = edits {
            let label = label.into();
            self.fixes.push(Fix { label, edits });
        }
        self
    }
}

/// Runs all rules over a document that is recognised as a template; any other document has no findings.
pub fn findings(document: &Document) -> Findings {
    let template = document.template();
    if !template.is_recognised() {
        return Findings::default();
    }
    let resolver = Resolver::new(template);
    let connectors = resolver.all();
    let mut all = Vec::new();
    for rule in RULES {
        match rule.check {
            Check::Document(check) => check(&mut all, document),
            Check::Connector(check) => connectors
                .iter()
                .for_each(|it| check(&mut all, it, &resolver)),
            Check::Connectors(check) => check(&mut all, &connectors, &resolver),
        }
    }
    all.sort_by_key(|it| (it.range.start(), it.range.end(), it.code));
    // Two destinations may find the same fault with the one list of permissions.
    let mut seen = HashSet::new();
    all.retain(|it: &Diagnostic| seen.insert((it.code, it.range, it.message.clone())));
    Findings { all }
}
