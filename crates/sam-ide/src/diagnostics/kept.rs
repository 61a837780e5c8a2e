//! All rules over a version: what they find in a block is kept for the next version, unless something it was made from
//! has changed.

use super::kept_role::{Before, KeptRoles, Roles};
use super::{
    Check, Diagnostic, Findings, Grants, MOST_SEARCHED, RULES, RoleView, Rule, all_statements,
};
use sam_core::connector::{Environment, Resolved, Resolver, Unwritten};
use sam_core::document::{Document, Outline, Reads, Step};
use sam_core::permission::Permissions;
use sam_core::policy::{Site, Statement, sites_of};
use sam_core::template::Resource;
use sam_core::text::{TextEdit, TextRange, TextSize};
use std::collections::HashSet;
use std::sync::Arc;

/// The findings of a version, with what those of the next version are made from.
#[derive(Debug, Default)]
pub struct Checked {
    findings: Findings,
    /// None if the document is no template.
    kept: Option<Kept>,
}

/// What a version was checked with.
#[derive(Debug)]
struct Kept {
    outline: Outline,
    unwritten: Unwritten,
    /// A unit for each block.
    units: Vec<Unit>,
    /// For each rule the block in which it had found so much that what came behind was not worth a search.
    full: Vec<Option<usize>>,
    roles: KeptRoles,
}

/// What the rules about single things found in a block.
#[derive(Clone, Debug)]
struct Unit {
    /// What they asked for it.
    reads: Arc<Reads>,
    /// In the order of the rules.
    found: Vec<Found>,
}

/// A finding of a block.
#[derive(Clone, Debug)]
struct Found {
    /// The rule, by its position.
    rule: usize,
    /// How much the rule had found before this block, or another number with which it would have found the same.
    before: usize,
    finding: Arc<Diagnostic>,
}

/// Runs all rules over a document that is recognised as a template; any other document has no findings.
pub fn findings(document: &Document) -> Findings {
    Checked::new(document).findings
}

impl Checked {
    /// Runs all rules over a document.
    pub fn new(document: &Document) -> Self {
        Self::default().next(document)
    }

    /// The same, with less work: what was found in this version and must still be so is taken over. Any document will do
    /// as the next version, the less it differs the better; the findings are those of [`findings`].
    pub fn next(&self, document: &Document) -> Self {
        let document = document.watched();
        let template = document.template();
        if !template.is_recognised() {
            return Self::default();
        }
        let resolver = Resolver::new(template);
        let step = self.kept.as_ref().map(|kept| {
            let mut step = Step::new(&kept.outline, &document);
            resolver.touch(&mut step, &kept.unwritten);
            (kept, step)
        });
        let blocks = Blocks::new(&resolver, step.as_ref().map(|(kept, step)| (*kept, step)));
        let same = blocks.same();
        let (units, full) = blocks.check();
        let in_blocks = units.iter().flat_map(|it| &it.found);
        let mut all: Vec<_> = in_blocks.map(|it| it.finding.clone()).collect();
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
                outline: document.outline(),
                unwritten: resolver.into_unwritten(),
                units,
                full,
                roles,
            }),
        }
    }

    /// What was found.
    pub fn findings(&self) -> &Findings {
        &self.findings
    }
}

/// The blocks of a version on their way to their findings.
struct Blocks<'r, 'a> {
    resolver: &'r Resolver<'a>,
    blocks: Vec<Block<'a>>,
    /// See [`Kept::full`], of the version before.
    was_full: &'r [Option<usize>],
    /// Those that are not as before, or have findings: all others are passed over as a whole.
    busy: Vec<usize>,
}

/// A block on its way to its findings.
struct Block<'a> {
    at: usize,
    /// Which block it was, if what was found in it is still so.
    before: Option<usize>,
    /// Its resources, connectors and policies; read when a rule has to look at them.
    looked_at: Option<LookedAt<'a>>,
    reads: Reads,
    kept_reads: Option<Arc<Reads>>,
    /// What is left of what was found before.
    old: std::vec::IntoIter<Found>,
    found: Vec<Found>,
}

/// What rules look at in a block.
struct LookedAt<'a> {
    resources: Vec<Resource<'a>>,
    connectors: Vec<Resolved<'a>>,
    sites: Vec<(Site<'a>, Vec<Statement<'a>>)>,
    views: Vec<RoleView<'a>>,
}

impl<'r, 'a> Blocks<'r, 'a> {
    fn new(resolver: &'r Resolver<'a>, before: Option<(&'r Kept, &Step)>) -> Self {
        let document = resolver.template().document();
        let fresh = |at| Block {
            at,
            before: None,
            looked_at: None,
            reads: Reads::default(),
            kept_reads: None,
            old: Vec::new().into_iter(),
            found: Vec::new(),
        };
        let block = |at: usize| {
            let (kept, step) = before?;
            let before = step.block_before(at)?;
            let unit = kept.units.get(before)?;
            if !step.keeps(&unit.reads) {
                return None;
            }
            let old: Option<Vec<_>> = unit.found.iter().map(|it| placed(it, step)).collect();
            Some(Block {
                before: Some(before),
                kept_reads: Some(unit.reads.clone()),
                old: old?.into_iter(),
                ..fresh(at)
            })
        };
        let blocks = 0..document.blocks().len();
        let look_anew = |at: usize| {
            let mut block = fresh(at);
            block.look(resolver);
            block
        };
        let blocks: Vec<_> = blocks
            .map(|at| block(at).unwrap_or_else(|| look_anew(at)))
            .collect();
        let busy = blocks.iter().enumerate().filter(|(_, it)| it.is_busy());
        Self {
            resolver,
            busy: busy.map(|(at, _)| at).collect(),
            blocks,
            was_full: before.map_or(&[], |(kept, _)| &kept.full),
        }
    }

    /// Where the blocks begin that are as before, with their connectors.
    fn same(&self) -> HashSet<TextSize> {
        let placed = self.resolver.template().document().blocks().iter();
        let both = self.blocks.iter().zip(placed);
        let same = both.filter(|(block, _)| block.before.is_some());
        same.map(|(_, placed)| placed.start).collect()
    }

    /// Runs the rules about single things.
    fn check(mut self) -> (Vec<Unit>, Vec<Option<usize>>) {
        let mut full = vec![None; RULES.len()];
        for (at, rule) in RULES.iter().enumerate() {
            match rule.check {
                Check::Resource(_)
                | Check::Connector(_)
                | Check::Policy(_)
                | Check::Statement(_)
                | Check::Role(_) => {
                    if let Some(full) = full.get_mut(at) {
                        *full = self.run(at, rule);
                    }
                }
                Check::Document(_) | Check::Connectors(_) | Check::Grants(_) => {}
            }
        }
        let units = self.blocks.into_iter().map(Block::into_unit).collect();
        (units, full)
    }

    /// Runs one rule. Gives the block in which it has found so much that nothing behind is worth a search.
    fn run(&mut self, rule_at: usize, rule: &Rule) -> Option<usize> {
        let was_full = self.was_full.get(rule_at).copied().flatten();
        // As many of the findings as rules count.
        let mut first: Vec<Diagnostic> = Vec::new();
        let mut full = None;
        let mut count = 0;
        let mut next = 0;
        loop {
            // Whether there were many findings before a block may be all that has changed for it.
            let at = match was_full.or(full) {
                Some(_) => next,
                None => {
                    let busy = self.busy.partition_point(|it| *it < next);
                    match self.busy.get(busy) {
                        Some(at) => *at,
                        None => break,
                    }
                }
            };
            next = at + 1;
            let Some(block) = self.blocks.get_mut(at) else {
                break;
            };
            let start = block.found.len();
            if !block.keep(rule_at, count, was_full) {
                let known = first.len();
                block.run(rule, &mut first, self.resolver);
                let new = first.split_off(known).into_iter();
                block.found.extend(new.map(|it| Found {
                    rule: rule_at,
                    before: count,
                    finding: Arc::new(it),
                }));
            }
            let new = block.found.get(start..).unwrap_or_default();
            count += new.len();
            let missing = MOST_SEARCHED.saturating_sub(first.len());
            first.extend(new.iter().take(missing).map(|it| (*it.finding).clone()));
            if count >= MOST_SEARCHED {
                full = full.or(Some(at));
            }
        }
        full
    }
}

impl<'a> Block<'a> {
    /// Takes over what a rule found before, unless the rule has to look again.
    fn keep(&mut self, rule: usize, count: usize, was_full: Option<usize>) -> bool {
        let of_rule = self.old.as_slice().iter();
        let new = of_rule.take_while(|it| it.rule == rule).count();
        let Some(at) = self.before else {
            return false;
        };
        let is_same = match self.old.as_slice().first().filter(|_| new > 0) {
            Some(first) => {
                let all_searched = |count: usize| count + new < MOST_SEARCHED;
                let none_searched = |count: usize| count >= MOST_SEARCHED;
                count == first.before
                    || (all_searched(count) && all_searched(first.before))
                    || (none_searched(count) && none_searched(first.before))
            }
            None => (count >= MOST_SEARCHED) == was_full.is_some_and(|full| full < at),
        };
        let old = self.old.by_ref().take(new);
        match is_same {
            true => self.found.extend(old),
            false => old.for_each(drop),
        }
        is_same
    }

    /// Reads what rules look at, if that was not done.
    fn look(&mut self, resolver: &Resolver<'a>) {
        if self.looked_at.is_none() {
            let look = || LookedAt::of(resolver, self.at);
            let (looked_at, reads) = resolver.template().document().record(look);
            self.looked_at = Some(looked_at);
            self.reads.add(reads);
        }
    }

    /// Runs a rule over the block.
    fn run(&mut self, rule: &Rule, acc: &mut Vec<Diagnostic>, resolver: &Resolver<'a>) {
        self.look(resolver);
        if let Some(looked_at) = self.looked_at.as_ref().filter(|it| it.has(rule.check)) {
            let check = || looked_at.check(rule, acc, resolver);
            let ((), reads) = resolver.template().document().record(check);
            self.reads.add(reads);
        }
    }

    /// Whether a rule may have something to do here.
    fn is_busy(&self) -> bool {
        let is_empty = |it: &LookedAt<'_>| it.resources.is_empty();
        match self.before {
            Some(_) => self.old.len() > 0,
            None => !self.looked_at.as_ref().is_some_and(is_empty),
        }
    }

    fn into_unit(self) -> Unit {
        let reads = match (self.kept_reads, self.looked_at) {
            (Some(kept), None) => kept,
            (Some(kept), Some(_)) => {
                let mut reads = self.reads;
                reads.add((*kept).clone());
                Arc::new(reads.tidied())
            }
            (None, _) => Arc::new(self.reads.tidied()),
        };
        Unit {
            reads,
            found: self.found,
        }
    }
}

impl<'a> LookedAt<'a> {
    fn of(resolver: &Resolver<'a>, block: usize) -> Self {
        let template = resolver.template();
        let resources = template.resources_in(block);
        let connectors = resources.iter().flat_map(|it| resolver.resolved_in(*it));
        let sites = resources.iter().flat_map(|it| sites_of(*it));
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

    fn has(&self, check: Check) -> bool {
        match check {
            Check::Policy(_) | Check::Statement(_) => !self.sites.is_empty(),
            Check::Role(_) => !self.views.is_empty(),
            Check::Resource(_) => !self.resources.is_empty(),
            Check::Connector(_) => !self.connectors.is_empty(),
            Check::Document(_) | Check::Connectors(_) | Check::Grants(_) => false,
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
                sites.for_each(|(site, _)| check(acc, site, resolver));
            }
            Check::Role(check) => self.views.iter().for_each(|it| check(acc, it, resolver)),
            Check::Statement(check) => {
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
fn placed(found: &Found, step: &Step) -> Option<Found> {
    let place = |range: TextRange| step.place(range);
    let it = &found.finding;
    let range = place(it.range)?;
    let finding = if range == it.range && it.related.is_empty() && it.fixes.is_empty() {
        it.clone()
    } else {
        let mut finding = (**it).clone();
        finding.range = range;
        for (range, _) in &mut finding.related {
            *range = place(*range)?;
        }
        let edits = finding.fixes.iter_mut().flat_map(|it| &mut it.edits);
        for TextEdit { range, new_text: _ } in edits {
            *range = place(*range)?;
        }
        Arc::new(finding)
    };
    Some(Found { finding, ..*found })
}

/// What the rules about all connectors, the grants and the whole document find.
fn others(resolver: &Resolver<'_>, roles: &Roles<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let sites = all_statements(resolver.template());
    let connectors = resolver.all();
    let permissions =
        Permissions::new(resolver, &Environment::default()).with_connectors(&connectors);
    let grants = Grants {
        permissions: &permissions,
        connectors: &connectors,
        sites: &sites,
        roles,
        wanted: None,
    };
    for rule in RULES {
        match rule.check {
            Check::Document(check) => check(&mut found, resolver.template().document()),
            Check::Connectors(check) => check(&mut found, &connectors, resolver),
            Check::Grants(check) => check(&mut found, &grants),
            Check::Resource(_)
            | Check::Connector(_)
            | Check::Policy(_)
            | Check::Statement(_)
            | Check::Role(_) => {}
        }
    }
    found
}
