//! All rules over a version: what they find in a block is kept for the next version, unless something it was made from
//! has changed.

use super::definition_files;
use super::format_rules::{document_checks, is_about_text, rules_for};
use super::ignores;
use super::known_code::{GUESSES, KnownCode, guessed_about};
use super::refusals_twice::without_repetition;
use super::shared::Shared;
use super::{Check, Diagnostic, EntryView, Findings, Grants, Ignore, RULES, RoleView, Rule};
use crate::code::{self, CodeReadings, ProgramReading, ProgramSummary, RoleNeeds};
use crate::dependencies::Dependencies;
use crate::file_paths::file_properties;
use sam_core::analysis::Analysis;
use sam_core::asl::DefinitionFault;
use sam_core::connector::{ConnectorIndex, Environment, Resolved, Resolver};
use sam_core::dialect::{Dialect, dialect};
use sam_core::document::{Document, Outline, PlacedBlock, Reads, Section, Step};
use sam_core::permission::{Permissions, Role, RolePermissions};
use sam_core::policy::{PolicySite, Statement};
use sam_core::syntax::FileFormat;
use sam_core::template::{Item, Resource};
use sam_core::validation::{SchemaFault, globals_faults, resource_faults};
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

/// The rules about lines that are not well-formed.
const ABOUT_TEXT: [&str; 2] = ["syntax", "several-documents"];

/// The rules about code and other files beside the template.
const ABOUT_CODE: [&str; 6] = [
    "code-not-granted",
    "grant-not-in-code",
    "file-missing",
    "handler-missing",
    "nested-parameter",
    "nested-output",
];

/// The findings of a version, with what those of the next version are made from.
#[derive(Debug, Default)]
pub struct Checked {
    findings: Findings,
    /// None if the document is not a template.
    kept: Option<Kept>,
    awaits_code: bool,
}

/// What a version was checked with.
#[derive(Debug)]
struct Kept {
    outline: Outline,
    format: FileFormat,
    connectors: Arc<ConnectorIndex>,
    environment: Environment,
    /// What was read of code; none if the caller reads none.
    readings: Option<Arc<CodeReadings>>,
    /// A unit for each block.
    units: Vec<Unit>,
    /// A unit for each rule about the document.
    document: Vec<Unit>,
    dependencies: Dependencies,
}

/// What rules found in a block, or a rule in the document.
#[derive(Clone, Debug)]
struct Unit {
    /// What they asked for it.
    reads: Arc<Reads>,
    found: Vec<Arc<Diagnostic>>,
    code: UnitCode,
}

/// What a unit has to do with code.
#[derive(Clone, Debug, Default)]
struct UnitCode {
    /// Whether other findings may come of another reading.
    depends: bool,
    /// Whether paths that it names were not looked at yet.
    awaits_paths: bool,
    /// What is known of the code of each function and state machine in the block.
    programs: Arc<[(String, ProgramSummary)]>,
    /// The guesses among the findings: the position of each, and the logical IDs of those whose code it is about; none
    /// for a guess about all code.
    guesses: Arc<[(usize, Option<Vec<String>>)]>,
}

/// Runs all rules over a document that is recognised as a template; any other document has no findings. What code does is
/// only guessed; [`Checked::with_code`] knows.
pub fn findings(analysis: &Analysis) -> Findings {
    Checked::new(analysis).findings
}

/// As [`findings`], with those that depend on what the template is deployed for.
pub fn findings_in(analysis: &Analysis, environment: &Environment) -> Findings {
    Checked::default().next_in(analysis, environment).findings
}

impl Checked {
    /// Runs all rules over a document.
    pub fn new(analysis: &Analysis) -> Self {
        Self::default().next(analysis)
    }

    /// The same, with less work: what was found in this version and must still be so is taken over. Any document will do
    /// as the next version, the less it differs the better; the findings are those of [`findings`].
    pub fn next(&self, analysis: &Analysis) -> Self {
        self.next_in(analysis, &Environment::default())
    }

    /// The same with what the template is deployed for. Findings for another environment are not taken over.
    pub fn next_in(&self, analysis: &Analysis, environment: &Environment) -> Self {
        self.of(analysis, environment, None)
    }

    /// The same with what is known of the code. There are no findings about code that was not read yet, and no guesses about
    /// it either.
    pub fn with_code(
        &self,
        analysis: &Analysis,
        environment: &Environment,
        readings: &Arc<CodeReadings>,
    ) -> Self {
        self.of(analysis, environment, Some(readings.clone()))
    }

    fn of(
        &self,
        analysis: &Analysis,
        environment: &Environment,
        readings: Option<Arc<CodeReadings>>,
    ) -> Self {
        let template = analysis.template();
        let Some(dialect) = dialect(template) else {
            return Self::default();
        };
        let resolver = analysis.resolver();
        let kept = self.kept.as_ref();
        let kept = kept.filter(|it| it.environment == *environment && it.format == dialect.format);
        let step = kept.map(|kept| {
            let mut step = Step::new(&kept.outline, analysis);
            let index = analysis.connector_index();
            index.touch(&mut step, &kept.connectors, template);
            (kept, step)
        });
        let step = step.as_ref();
        let run = Run {
            resolver: &resolver,
            dialect,
            environment,
            shared: Shared::default(),
            readings: readings.as_deref(),
        };
        let is_same_code = step.is_some_and(|(kept, _)| is_same(&kept.readings, &readings));
        let blocks = 0..run.blocks().len();
        let units = blocks.map(|at| {
            let kept = step.and_then(|(kept, step)| kept.unit(step, at));
            let kept = kept.filter(|it| is_same_code || !it.code.depends);
            kept.unwrap_or_else(|| run.block(at))
        });
        let units: Vec<Unit> = units.collect();
        let rules = document_checks(dialect.format)
            .enumerate()
            .map(|(at, check)| {
                let kept = step.and_then(|(kept, step)| kept.document.get(at)?.next(step));
                kept.unwrap_or_else(|| {
                    run.unit(|found| {
                        check(found, analysis);
                        UnitCode::default()
                    })
                })
            });
        let document: Vec<Unit> = rules.collect();
        let before = step.map(|(kept, step)| (&kept.dependencies, step));
        let dependencies = Dependencies::next(&resolver, before);
        let waiting = match dialect.format {
            FileFormat::Template => run.dependencies(&dependencies),
            FileFormat::PolicyDocument | FileFormat::Serverless => Vec::new(),
        };
        let programs = units.iter().flat_map(|it| it.code.programs.iter());
        let code = readings.is_some().then(|| KnownCode::of(programs));
        let found = units.iter().chain(&document);
        let found = found.flat_map(|it| it.without_guesses(code.as_ref()));
        let found = found.chain(&waiting);
        // Of lines that are not read as they stand only their errors are reported.
        let found =
            found.filter(|it| ABOUT_TEXT.contains(&it.code) || !analysis.is_mended(it.range));
        // What a file comes to and does not say is not the fault of anybody.
        let is_said = |it: &&Arc<Diagnostic>| {
            let is_of_text = dialect.format != FileFormat::Template && is_about_text(it.code);
            let is_said = !it.range.is_empty() && analysis.is_written(it.range);
            is_of_text || dialect.format == FileFormat::Template || is_said
        };
        let found = found.filter(is_said);
        let mut found: Vec<Arc<Diagnostic>> = found.cloned().collect();
        without_repetition(&mut found, analysis);
        Self {
            awaits_code: code.as_ref().is_some_and(KnownCode::is_awaited)
                || units.iter().any(|it| it.code.awaits_paths),
            findings: without_ignored(Findings::of(found), code.as_ref(), analysis),
            kept: Some(Kept {
                outline: analysis.outline(),
                format: dialect.format,
                connectors: analysis.connector_index().clone(),
                environment: environment.clone(),
                readings,
                units,
                document,
                dependencies,
            }),
        }
    }

    /// Whether there may be more findings when more code was read.
    pub fn awaits_code(&self) -> bool {
        self.awaits_code
    }

    /// What was found.
    pub fn findings(&self) -> &Findings {
        &self.findings
    }
}

impl Kept {
    /// What was found in a block, if it must still be so.
    fn unit(&self, step: &Step, block: usize) -> Option<Unit> {
        self.units.get(step.block_before(block)?)?.next(step)
    }
}

impl Unit {
    /// What was found, but for guesses about code that is known.
    fn without_guesses(
        &self,
        code: Option<&KnownCode<'_>>,
    ) -> impl Iterator<Item = &Arc<Diagnostic>> {
        let found = self.found.iter().enumerate();
        let guesses = code.map(|it| (it, &*self.code.guesses));
        let kept = found.filter(move |(at, finding)| {
            let Some((code, guesses)) = guesses else {
                return true;
            };
            let guess = guesses.binary_search_by_key(at, |it| it.0);
            let guess = guess.ok().and_then(|it| guesses.get(it));
            !guess.is_some_and(|(_, ids)| code.is_superseded(finding, ids.as_deref()))
        });
        kept.map(|(_, it)| it)
    }

    /// The same in the later version, if it must still be so.
    fn next(&self, step: &Step) -> Option<Self> {
        if !step.keeps(&self.reads) {
            return None;
        }
        let found = self.found.iter().map(|it| placed(it, step));
        Some(Self {
            found: found.collect::<Option<_>>()?,
            reads: self.reads.clone(),
            code: self.code.clone(),
        })
    }
}

/// Whether two readings say the same; most often they are the same value.
fn is_same(one: &Option<Arc<CodeReadings>>, other: &Option<Arc<CodeReadings>>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => Arc::ptr_eq(one, other) || one == other,
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// The findings that nothing in the document silences, and what the rules say of what silences nothing.
fn without_ignored(found: Findings, code: Option<&KnownCode<'_>>, document: &Document) -> Findings {
    let ignores = ignores::ignores(document);
    if ignores.is_empty() {
        return found;
    }
    let mut all = ignores::wanted(found, &ignores).all;
    // What silences a rule that cannot say anything yet may well be of use.
    let is_silent = |ignore: &Ignore| match code {
        Some(code) if !code.is_awaited() => false,
        Some(_) => GUESSES.iter().chain(&ABOUT_CODE).any(|it| ignore.is_of(it)),
        None => ABOUT_CODE.iter().any(|it| ignore.is_of(it)),
    };
    // The files of definitions may not be read yet.
    let is_about_files = |ignore: &Ignore| {
        let mut rules = RULES.iter();
        rules.any(|it| matches!(it.check, Check::Definition(_)) && ignore.is_of(it.code))
    };
    let is_code_known = code.is_some_and(|it| !it.is_awaited());
    let waits = |it: &Ignore| is_silent(it) || (!is_code_known && is_about_files(it));
    for ignore in ignores.iter().filter(|it| waits(it)) {
        ignore.is_used.set(true);
    }
    let mut added = Vec::new();
    for rule in RULES {
        if let Check::Ignores(check) = rule.check {
            check(&mut added, &ignores, document);
        }
    }
    all.extend(added.into_iter().map(Arc::new));
    Findings::of(all)
}

/// A check of a version.
struct Run<'r, 'a> {
    resolver: &'r Resolver<'a>,
    dialect: &'r Dialect,
    environment: &'r Environment,
    shared: Shared<'a>,
    readings: Option<&'r CodeReadings>,
}

impl<'a> Run<'_, 'a> {
    fn document(&self) -> &'a Document {
        self.resolver.template().document()
    }

    fn blocks(&self) -> &'a [PlacedBlock] {
        self.document().blocks()
    }

    /// Runs the rules over a block.
    fn block(&self, at: usize) -> Unit {
        self.unit(|found| {
            let looked_at = LookedAt::of(self, at);
            let Some(looked_at) = looked_at else {
                return UnitCode::default();
            };
            rules_for(self.dialect.format).for_each(|it| looked_at.check(it, found, self));
            if let Some(readings) = self.readings {
                let resources = looked_at.resources.iter();
                resources
                    .for_each(|it| definition_files::check(found, *it, self.resolver, readings));
            }
            looked_at.code(found, self)
        })
    }

    /// Runs the rules over what waits for what.
    fn dependencies(&self, dependencies: &Dependencies) -> Vec<Arc<Diagnostic>> {
        let mut found = Vec::new();
        for rule in RULES {
            if let Check::Dependencies(check) = rule.check {
                check(&mut found, dependencies, self.resolver);
            }
        }
        found.into_iter().map(Arc::new).collect()
    }

    /// What is found, and what was asked for it.
    fn unit(&self, find: impl FnOnce(&mut Vec<Diagnostic>) -> UnitCode) -> Unit {
        let mut found = Vec::new();
        let (code, reads) = self.document().record(|| find(&mut found));
        Unit {
            reads: Arc::new(reads.tidied()),
            found: found.into_iter().map(Arc::new).collect(),
            code,
        }
    }
}

/// What rules look at in a block.
struct LookedAt<'a> {
    block: &'a PlacedBlock,
    resources: Vec<Resource<'a>>,
    faults: Vec<SchemaFault<'a>>,
    definition_faults: Vec<DefinitionFault<'a>>,
    connectors: Vec<Resolved<'a>>,
    sites: Vec<(PolicySite<'a>, Vec<Statement<'a>>)>,
    views: Vec<RoleView<'a>>,
    roles: Vec<RoleAround<'a>>,
    /// What is known of the code in the block; nothing if the caller reads none.
    programs: BTreeMap<&'a str, Rc<ProgramReading>>,
}

/// A role around a resource of the block.
struct RoleAround<'a> {
    permissions: Permissions<'a>,
    role: Role<'a>,
    /// Everything it is granted, once a rule has asked for it.
    found: OnceCell<RolePermissions>,
}

impl<'a> LookedAt<'a> {
    fn of(run: &Run<'_, 'a>, at: usize) -> Option<Self> {
        let (resolver, template) = (run.resolver, run.resolver.template());
        let block = run.document().block(at)?;
        let resources = template.resources_in(at);
        let connectors = resources.iter().flat_map(|it| resolver.resolved_in(*it));
        let sites = resources
            .iter()
            .flat_map(|it| (run.dialect.policy_sites)(*it));
        let views = resources
            .iter()
            .filter_map(|it| RoleView::of(*it, template));
        let of_globals = block.block.items.iter();
        let of_globals = of_globals
            .filter(|it| it.section == Section::Globals)
            .filter_map(|it| Some(globals_faults(it.entry(block)?, template)));
        let of_resources = resources.iter().map(|it| resource_faults(*it, template));
        let faults = of_globals.chain(of_resources).flatten().collect();
        let environment = Environment::default();
        let roles = resources
            .iter()
            .filter_map(|it| Permissions::around(*resolver, &environment, *it));
        Some(Self {
            block,
            sites: sites
                .map(|it| (it, it.document.statements().collect()))
                .collect(),
            views: views.collect(),
            connectors: connectors.collect(),
            faults,
            definition_faults: definition_files::written(&resources, template),
            roles: roles
                .map(|(permissions, role)| RoleAround {
                    permissions,
                    role,
                    found: OnceCell::new(),
                })
                .collect(),
            programs: match run.readings {
                Some(readings) => {
                    let programs = resources.iter().filter_map(|it| {
                        Some((it.id, Rc::new(code::read(*it, template, readings)?)))
                    });
                    programs.collect()
                }
                None => BTreeMap::new(),
            },
            resources,
        })
    }

    fn view<'f>(&self, item: &'a Item, run: &'f Run<'_, 'a>) -> EntryView<'f, 'a> {
        EntryView {
            block: self.block,
            item,
            resolver: run.resolver,
            shared: &run.shared,
        }
    }

    /// What the findings have to do with code.
    fn code(&self, found: &[Diagnostic], run: &Run<'_, 'a>) -> UnitCode {
        let programs = self.programs.iter();
        let guesses = found.iter().enumerate();
        let guesses = guesses.filter(|(_, it)| GUESSES.contains(&it.code));
        let depends =
            |it: &Resource<'_>| code::has_code(*it) || file_properties(*it).next().is_some();
        let awaits_paths = run
            .readings
            .is_some_and(|known| self.resources.iter().any(|it| !known.has_paths_of(*it)));
        UnitCode {
            awaits_paths,
            depends: !self.roles.is_empty() || self.resources.iter().any(depends),
            programs: programs
                .map(|(id, it)| ((*id).to_owned(), it.summary()))
                .collect(),
            guesses: guesses
                .map(|(at, it)| (at, guessed_about(it, run.resolver)))
                .collect(),
        }
    }

    /// The needs of who runs under a role.
    fn needs<'f>(
        &self,
        permissions: &'f Permissions<'a>,
        role: &'f Role<'a>,
        readings: &CodeReadings,
    ) -> RoleNeeds<'f, 'a> {
        let template = permissions.resolver().template();
        RoleNeeds::of(permissions, role, |user| match self.programs.get(user.id) {
            Some(known) => Some(known.clone()),
            None => Some(Rc::new(code::read(user, template, readings)?)),
        })
    }

    fn check(&self, rule: &Rule, acc: &mut Vec<Diagnostic>, run: &Run<'_, 'a>) {
        let resolver = run.resolver;
        match rule.check {
            Check::Entry(check) => {
                for item in &self.block.block.items {
                    check(acc, &self.view(item, run));
                }
            }
            Check::Deployed(check) => {
                for item in &self.block.block.items {
                    check(acc, &self.view(item, run), run.environment);
                }
            }
            Check::Resource(check) | Check::ResourceAndDocument(check, _) => {
                let resources = self.resources.iter();
                resources.for_each(|it| check(acc, *it, resolver));
            }
            Check::Schema(check) => self.faults.iter().for_each(|it| check(acc, it)),
            Check::Definition(check) => {
                let faults = self.definition_faults.iter();
                faults.for_each(|it| check(acc, it));
            }
            Check::Connector(check) => {
                let connectors = self.connectors.iter();
                connectors.for_each(|it| check(acc, it, resolver));
            }
            Check::Grants(check) => {
                for RoleAround {
                    permissions,
                    role,
                    found,
                } in &self.roles
                {
                    let grants = Grants {
                        permissions,
                        role,
                        found,
                    };
                    check(acc, &grants);
                }
            }
            Check::Code(check) => {
                let Some(readings) = run.readings else {
                    return;
                };
                for it in &self.roles {
                    check(acc, &self.needs(&it.permissions, &it.role, readings));
                }
            }
            Check::Files(check) => {
                if let Some(readings) = run.readings {
                    let template = resolver.template();
                    let resources = self.resources.iter();
                    resources.for_each(|it| check(acc, *it, template, readings));
                }
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
            Check::Document(_)
            | Check::Dependencies(_)
            | Check::Ignores(_)
            | Check::Forbidden(_)
            | Check::DeploySettings(_) => {}
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
