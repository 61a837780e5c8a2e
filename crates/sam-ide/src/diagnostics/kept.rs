//! All rules over a version: what they find in a block is kept for the next version, unless something it was made from
//! has changed.

use super::kept_role::{Before, KeptRoles, Roles};
use super::{Check, Diagnostic, Findings, Grants, RULES, RoleView, Rule, all_statements};
use sam_core::analysis::Analysis;
use sam_core::connector::{ConnectorIndex, Environment, Resolved, Resolver};
use sam_core::dialect::{Dialect, dialect};
use sam_core::document::{Outline, Reads, Step};
use sam_core::permission::Permissions;
use sam_core::policy::{PolicySite, Statement};
use sam_core::template::Resource;
use std::collections::HashSet;
use std::sync::Arc;

/// The findings of a version, with what those of the next version are made from.
#[derive(Debug, Default)]
pub struct Checked {
    findings: Findings,
    /// None if the document is not a template.
    kept: Option<Kept>,
}

/// What a version was checked with.
#[derive(Debug)]
struct Kept {
    outline: Outline,
    connectors: Arc<ConnectorIndex>,
    /// A unit for each block.
    units: Vec<Unit>,
    roles: KeptRoles,
}

/// What the rules about single things found in a block.
#[derive(Clone, Debug)]
struct Unit {
    /// What they asked for it.
    reads: Arc<Reads>,
    found: Vec<Arc<Diagnostic>>,
}

/// Runs all rules over a document that is recognised as a template; any other document has no findings.
pub fn findings(analysis: &Analysis) -> Findings {
    Checked::new(analysis).findings
}

impl Checked {
    /// Runs all rules over a document.
    pub fn new(analysis: &Analysis) -> Self {
        Self::default().next(analysis)
    }

    /// The same, with less work: what was found in this version and must still be so is taken over. Any document will do
    /// as the next version, the less it differs the better; the findings are those of [`findings`].
    pub fn next(&self, analysis: &Analysis) -> Self {
        let template = analysis.template();
        let Some(dialect) = dialect(template) else {
            return Self::default();
        };
        let resolver = analysis.resolver();
        let step = self.kept.as_ref().map(|kept| {
            let mut step = Step::new(&kept.outline, analysis);
            let index = analysis.connector_index();
            index.touch(&mut step, &kept.connectors, template);
            (kept, step)
        });
        let mut same = HashSet::new();
        let mut units = Vec::with_capacity(analysis.blocks().len());
        for (at, placed) in analysis.blocks().iter().enumerate() {
            let kept = step.as_ref().and_then(|(kept, step)| kept.unit(step, at));
            if kept.is_some() {
                same.insert(placed.start);
            }
            units.push(kept.unwrap_or_else(|| Unit::of(&resolver, dialect, at)));
        }
        let in_blocks = units.iter().flat_map(|it| &it.found);
        let mut all: Vec<_> = in_blocks.cloned().collect();
        let roles = Roles::new(step.as_ref().map(|(kept, step)| Before {
            roles: &kept.roles,
            step,
            blocks: &same,
        }));
        all.extend(others(&resolver, &roles).into_iter().map(Arc::new));
        let roles = roles.into_kept();
        Self {
            findings: Findings::of(all),
            kept: Some(Kept {
                outline: analysis.outline(),
                connectors: analysis.connector_index().clone(),
                units,
                roles,
            }),
        }
    }

    /// What was found.
    pub fn findings(&self) -> &Findings {
        &self.findings
    }
}

impl Kept {
    /// What was found in a block, if it must still be so.
    fn unit(&self, step: &Step, block: usize) -> Option<Unit> {
        let unit = self.units.get(step.block_before(block)?)?;
        if !step.keeps(&unit.reads) {
            return None;
        }
        let found = unit.found.iter().map(|it| placed(it, step));
        Some(Unit {
            found: found.collect::<Option<_>>()?,
            reads: unit.reads.clone(),
        })
    }
}

impl Unit {
    /// Runs the rules about single things over a block.
    fn of(resolver: &Resolver<'_>, dialect: &Dialect, block: usize) -> Self {
        let document = resolver.template().document();
        let (found, reads) = document.record(|| {
            let looked_at = LookedAt::of(resolver, dialect, block);
            let mut found = Vec::new();
            if !looked_at.resources.is_empty() {
                let rules = RULES.iter();
                rules.for_each(|it| looked_at.check(it, &mut found, resolver));
            }
            found
        });
        Self {
            reads: Arc::new(reads.tidied()),
            found: found.into_iter().map(Arc::new).collect(),
        }
    }
}

/// What rules look at in a block.
struct LookedAt<'a> {
    resources: Vec<Resource<'a>>,
    connectors: Vec<Resolved<'a>>,
    sites: Vec<(PolicySite<'a>, Vec<Statement<'a>>)>,
    views: Vec<RoleView<'a>>,
}

impl<'a> LookedAt<'a> {
    fn of(resolver: &Resolver<'a>, dialect: &Dialect, block: usize) -> Self {
        let template = resolver.template();
        let resources = template.resources_in(block);
        let connectors = resources.iter().flat_map(|it| resolver.resolved_in(*it));
        let sites = resources.iter().flat_map(|it| (dialect.policy_sites)(*it));
        let views = resources
            .iter()
            .filter_map(|it| RoleView::of(*it, template));
        Self {
            sites: sites
                .map(|it| (it, it.document.statements().collect()))
                .collect(),
            views: views.collect(),
            connectors: connectors.collect(),
            resources,
        }
    }

    fn check(&self, rule: &Rule, acc: &mut Vec<Diagnostic>, resolver: &Resolver<'a>) {
        match rule.check {
            Check::Resource(check) => {
                let resources = self.resources.iter();
                resources.for_each(|it| check(acc, *it, resolver));
            }
            Check::Connector(check) => {
                let connectors = self.connectors.iter();
                connectors.for_each(|it| check(acc, it, resolver));
            }
            Check::Policy(check) => {
                let sites = self.sites.iter();
                sites.for_each(|(site, _)| check(acc, site));
            }
            Check::Role(check) => self.views.iter().for_each(|it| check(acc, it, resolver)),
            Check::Statement(check) => {
                for (site, statements) in &self.sites {
                    statements.iter().for_each(|it| check(acc, *it, site));
                }
            }
            Check::StatementInTemplate(check) => {
                for (site, statements) in &self.sites {
                    let statements = statements.iter();
                    statements.for_each(|it| check(acc, *it, site, resolver));
                }
            }
            Check::Document(_) | Check::Connectors(_) | Check::Grants(_) => {}
        }
    }
}

/// A finding at its place in the later version; none if one of its ranges is where the versions differ.
fn placed(finding: &Arc<Diagnostic>, step: &Step) -> Option<Arc<Diagnostic>> {
    let range = step.place(finding.range)?;
    if range == finding.range && finding.related.is_empty() {
        return Some(finding.clone());
    }
    let mut placed = (**finding).clone();
    placed.range = range;
    for (range, _) in &mut placed.related {
        *range = step.place(*range)?;
    }
    Some(Arc::new(placed))
}

/// What the rules about all connectors, the grants and the whole document find.
fn others(resolver: &Resolver<'_>, roles: &Roles<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let sites = all_statements(resolver.template());
    let permissions = Permissions::new(*resolver, &Environment::default());
    let connectors = permissions.connectors();
    let grants = Grants {
        permissions: &permissions,
        connectors,
        sites: &sites,
        roles,
    };
    for rule in RULES {
        match rule.check {
            Check::Document(check) => check(&mut found, resolver.template().document()),
            Check::Connectors(check) => check(&mut found, connectors, resolver),
            Check::Grants(check) => check(&mut found, &grants),
            Check::Resource(_)
            | Check::Connector(_)
            | Check::Policy(_)
            | Check::Statement(_)
            | Check::StatementInTemplate(_)
            | Check::Role(_) => {}
        }
    }
    found
}
