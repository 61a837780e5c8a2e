//! What is wrong with a template, as findings that the next version's are made from.

mod connector;
mod grant;
mod kept;
mod kept_role;
pub(crate) mod policies;
mod role;
mod schema;
pub(crate) mod statement;
mod syntax;
mod template;

pub use kept::{Checked, findings};
use kept_role::Roles;
pub use role::role_view::RoleView;
use sam_core::connector::{Environment, Resolved, Resolver, connector_at};
use sam_core::document::Document;
use sam_core::permission::Permissions;
use sam_core::policy::{Site, Statement, site_at, sites, statement_at};
use sam_core::template::{Resource, Template};
use sam_core::text::{TextEdit, TextRange};
use std::sync::Arc;

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
    /// Each resource.
    Resource(fn(&mut Vec<Diagnostic>, Resource<'_>, &Resolver<'_>)),
    /// Each connector, resolved.
    Connector(fn(&mut Vec<Diagnostic>, &Resolved<'_>, &Resolver<'_>)),
    /// All connectors together, in the order in which the transform meets them.
    Connectors(fn(&mut Vec<Diagnostic>, &[Resolved<'_>], &Resolver<'_>)),
    /// The grants of the template together: roles, statements and connectors.
    Grants(fn(&mut Vec<Diagnostic>, &Grants<'_, '_>)),
    /// Each policy document, wherever it stands.
    Policy(fn(&mut Vec<Diagnostic>, &Site<'_>, &Resolver<'_>)),
    /// Each statement of each policy document.
    Statement(fn(&mut Vec<Diagnostic>, Statement<'_>, &Site<'_>, &Resolver<'_>)),
    /// Each function, state machine, role, user and group, with what is put on it.
    Role(fn(&mut Vec<Diagnostic>, &RoleView<'_>, &Resolver<'_>)),
}

/// The rules by what they are about.
const GROUPS: &[&[Rule]] = &[
    syntax::RULES,
    template::RULES,
    schema::RULES,
    connector::RULES,
    policies::RULES,
    statement::RULES,
    role::RULES,
    grant::RULES,
];

/// All rules, in the order of the documentation.
pub const RULES: &[Rule] = &{
    const COUNT: usize = {
        let mut count = 0;
        let mut group = 0;
        while group < GROUPS.len() {
            count += GROUPS[group].len();
            group += 1;
        }
        count
    };
    let mut all = [GROUPS[0][0]; COUNT];
    let (mut at, mut group) = (0, 0);
    while group < GROUPS.len() {
        let mut rule = 0;
        while rule < GROUPS[group].len() {
            all[at] = GROUPS[group][rule];
            at += 1;
            rule += 1;
        }
        group += 1;
    }
    all
};

/// The diagnostics of one version, in the order of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    all: Vec<Arc<Diagnostic>>,
}

impl Findings {
    fn of(mut all: Vec<Arc<Diagnostic>>) -> Self {
        let key = |it: &Diagnostic| (it.range.start(), it.range.end(), it.code);
        all.sort_by_key(|it| key(it));
        // Two destinations may find the same fault with the one list of permissions.
        let mut found: Vec<Arc<Diagnostic>> = Vec::with_capacity(all.len());
        for it in all {
            let mut alike = found
                .iter()
                .rev()
                .take_while(|other| key(other) == key(&it));
            if alike.all(|other| other.message != it.message) {
                found.push(it);
            }
        }
        Self { all: found }
    }

    /// The diagnostics, in the order of the text.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Diagnostic> {
        self.all.iter().map(|it| &**it)
    }

    /// The diagnostics that touch a range.
    pub fn touching(&self, range: TextRange) -> impl Iterator<Item = &Diagnostic> {
        self.iter()
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
    /// With another place it has to do with, once: both ends of a connector may be one resource.
    fn related(mut self, range: TextRange, words: impl Into<String>) -> Self {
        let related = (range, words.into());
        if !self.related.contains(&related) {
            self.related.push(related);
        }
        self
    }

    /// With another severity than its rule has.
    fn severity(self, severity: Severity) -> Self {
        Self { severity, ..self }
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

/// How many findings of one rule are worth a search for names or edits that looks at all of a long list or template. A
/// template with more of them was not mistyped but made wrong, and while someone types it must not cost seconds.
const MOST_SEARCHED: usize = 32;

impl Rule {
    /// Whether a finding that this rule is about to add is among the first, which are worth a long search. `acc` ends with
    /// what the rule found so far.
    fn is_searched(&self, acc: &[Diagnostic]) -> bool {
        let known = acc.iter().rev().take_while(|it| it.code == self.code);
        known.take(MOST_SEARCHED).count() < MOST_SEARCHED
    }

    /// Edits that a long search is for, if the finding that this rule is about to add is worth it.
    fn search<T>(&self, acc: &[Diagnostic], search: impl FnOnce() -> Option<T>) -> Option<T> {
        self.is_searched(acc).then(search).flatten()
    }
}

/// What a template grants, for rules that look at more of it than one statement or connector.
#[derive(Debug)]
pub struct Grants<'f, 'a> {
    permissions: &'f Permissions<'a, 'f>,
    connectors: &'f [Resolved<'a>],
    /// Each policy document with its statements.
    sites: &'f [(Site<'a>, Vec<Statement<'a>>)],
    /// What is known about roles.
    roles: &'f Roles<'f>,
    /// The place of the one finding whose fixes are asked for; otherwise the first few get theirs.
    wanted: Option<TextRange>,
}

impl<'f, 'a> Grants<'f, 'a> {
    fn resolver(&self) -> &'f Resolver<'a> {
        self.permissions.resolver()
    }

    fn template(&self) -> Template<'a> {
        self.resolver().template()
    }

    /// Whether the fixes of a finding that a rule is about to add are worth a search. Many templates have many such
    /// findings, none of them urgent: fewer than of others get their fixes before these are asked for.
    fn is_searched(&self, rule: &Rule, acc: &[Diagnostic], range: TextRange) -> bool {
        const MOST: usize = 4;
        match self.wanted {
            Some(wanted) => wanted == range,
            None => {
                let known = acc.iter().rev().take_while(|it| it.code == rule.code);
                known.take(MOST).count() < MOST
            }
        }
    }
}

/// The findings that touch a range, each with its fixes. Beyond the first findings of a rule fixes are sought when they
/// are asked for, which is now; not for more than one can look at.
pub(crate) fn with_fixes<'f>(
    findings: &'f Findings,
    range: TextRange,
    resolver: &Resolver<'_>,
) -> Vec<(&'f Diagnostic, Vec<Fix>)> {
    let touching: Vec<_> = findings.touching(range).collect();
    let is_few = touching.len() <= MOST_SEARCHED;
    let fixes = |it: &Diagnostic| match it.fixes.as_slice() {
        [] if is_few => fixes(it, resolver),
        known => known.to_vec(),
    };
    touching.into_iter().map(|it| (it, fixes(it))).collect()
}

fn fixes(finding: &Diagnostic, resolver: &Resolver<'_>) -> Vec<Fix> {
    let rule = RULES.iter().find(|it| it.code == finding.code);
    let (template, offset) = (resolver.template(), finding.range.start());
    let mut found = Vec::new();
    match rule.map(|it| it.check) {
        Some(Check::Resource(check)) => {
            if let Some(resource) = template.resource_containing(offset) {
                check(&mut found, resource, resolver);
            }
        }
        Some(Check::Connector(check)) => {
            if let Some(connector) = connector_at(template, offset) {
                check(&mut found, &resolver.resolve(&connector), resolver);
            }
        }
        Some(Check::Policy(check)) => {
            if let Some(site) = site_at(template, offset) {
                check(&mut found, &site, resolver);
            }
        }
        Some(Check::Statement(check)) => {
            if let Some((site, statement)) = statement_at(template, offset) {
                check(&mut found, statement, &site, resolver);
            }
        }
        Some(Check::Role(check)) => {
            let resource = template.resource_containing(offset);
            if let Some(view) = resource.and_then(|it| RoleView::at(it, template, offset)) {
                check(&mut found, &view, resolver);
            }
        }
        Some(Check::Grants(check)) => {
            let grants = Grants {
                permissions: &Permissions::new(resolver, &Environment::default()),
                connectors: &resolver.all(),
                sites: &all_statements(template),
                roles: &Roles::default(),
                wanted: Some(finding.range),
            };
            check(&mut found, &grants);
        }
        Some(Check::Document(_) | Check::Connectors(_)) | None => {}
    }
    let same = found.into_iter().find(|it| it.range == finding.range);
    same.map_or(Vec::new(), |it| it.fixes)
}

fn all_statements<'a>(template: Template<'a>) -> Vec<(Site<'a>, Vec<Statement<'a>>)> {
    sites(template)
        .map(|it| (it, it.document.statements().collect()))
        .collect()
}
