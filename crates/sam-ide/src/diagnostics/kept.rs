//! All rules over a version: what they find in a block is kept for the next version, unless something it was made from
//! has changed.

use super::consequences::without_consequences;
use super::definition_files;
use super::format_rules::{document_checks, is_about_service, is_about_text, rules_for};
use super::ignores;
use super::known_code::{GUESSES, KnownCode, guessed_about};
use super::refusals_twice::without_repetition;
use super::shared::Shared;
use super::unit::{Unit, UnitCode, Units};
use super::{Check, Diagnostic, EntryView, Findings, Grants, Ignore, RULES, RoleView, Rule};
use crate::code::{self, CodeReadings, CodeSource, ProgramReading, RoleNeeds, sources_of};
use crate::dependencies::Dependencies;
use crate::file_paths::file_properties;
use sam_core::analysis::Analysis;
use sam_core::asl::DefinitionFault;
use sam_core::connector::{ConnectorIndex, Environment, Resolved, Resolver};
use sam_core::dialect::{Dialect, dialect};
use sam_core::document::{Document, Outline, PlacedBlock, Reads, Section, Step};
use sam_core::parallel;
use sam_core::permission::{Permissions, Role};
use sam_core::policy::{PolicySite, Statement};
use sam_core::syntax::{FileFormat, NodeRef};
use sam_core::template::{Item, Resource};
use sam_core::validation::{SchemaFault, globals_faults, resource_faults};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

/// The rules about lines that are not well-formed.
const ABOUT_TEXT: [&str; 2] = ["syntax", "several-documents"];

/// Whether a rule is about code or other files beside the template.
fn is_about_code(rule: &Rule) -> bool {
    matches!(rule.check, Check::Code(_) | Check::Files(_))
}

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
    units: Units,
    /// A unit for each rule about the document.
    document: Units,
    dependencies: Dependencies,
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
        let service = readings.as_ref().and_then(|it| it.service(analysis));
        let has_files = service.is_some();
        let awaits_files = readings
            .as_ref()
            .is_some_and(|it| !it.has_files_of(analysis));
        let analysis = service.as_ref().unwrap_or(analysis);
        let template = analysis.template();
        let Some(dialect) = dialect(template) else {
            return Self::default();
        };
        let resolver = analysis.resolver();
        let kept = self.kept.as_ref();
        let kept = kept.filter(|it| it.environment == *environment && it.format == dialect.format);
        // Other files make another template of the same text.
        let kept = kept.filter(|it| {
            let had_files = it.readings.as_ref().is_some_and(|it| it.has_named());
            !(has_files || had_files) || is_same(&it.readings, &readings)
        });
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
        let before = step.map(|(kept, _)| &kept.readings);
        let is_same_code = before.is_some_and(|it| is_same(it, &readings));
        let says_the_same = |sources: &[CodeSource]| match (before, &readings) {
            (Some(Some(before)), Some(now)) => before.says_the_same(now, sources),
            _ => false,
        };
        let kept_units = step.map(|(kept, step)| (&kept.units, step));
        let checks: Vec<_> = document_checks(dialect.format).collect();
        let of_blocks = || {
            Units::next(
                kept_units,
                analysis.blocks().len(),
                |step, at| step.block_before(at),
                |kept| {
                    let code = &kept.code;
                    is_same_code || !code.depends || says_the_same(&code.sources)
                },
                |at| run.block(at),
            )
        };
        let of_document = || {
            let before = step.map(|(kept, step)| (&kept.dependencies, step));
            let document = Units::next(
                step.map(|(kept, step)| (&kept.document, step)),
                checks.len(),
                |_, at| Some(at),
                |_| true,
                |at| {
                    run.unit(|found| {
                        if let Some(check) = checks.get(at) {
                            check(found, analysis);
                        }
                        UnitCode::default()
                    })
                },
            );
            (document, Dependencies::next(&resolver, before))
        };
        let (units, (document, dependencies)) =
            parallel::both(step.is_none(), of_blocks, of_document);
        let waiting = match dialect.format {
            FileFormat::Template => run.dependencies(&dependencies),
            FileFormat::PolicyDocument | FileFormat::Serverless => Vec::new(),
        };
        let programs = units.all.iter().map(|it| &*it.code.programs);
        let code = readings.is_some().then(|| KnownCode::of(programs));
        let found = units.all.iter().chain(&document.all);
        let found = found.flat_map(|it| it.without_guesses(code.as_ref()));
        let found = found.chain(&waiting);
        // Of lines that are not read as they stand only their errors are reported.
        let found =
            found.filter(|it| ABOUT_TEXT.contains(&it.code) || !rests_on_mended(it, analysis));
        // What a file comes to and does not say is not the fault of anybody.
        let is_said = |it: &&Arc<Diagnostic>| {
            let is_of_text = dialect.format != FileFormat::Template
                && (is_about_text(it.code) || is_about_service(it.code));
            let is_said = !it.range.is_empty() && analysis.is_written(it.range);
            is_of_text || dialect.format == FileFormat::Template || is_said
        };
        let found = found.filter(is_said);
        let mut found: Vec<Arc<Diagnostic>> = found.cloned().collect();
        without_repetition(&mut found, analysis);
        without_consequences(&mut found, analysis);
        Self {
            awaits_code: awaits_files
                || code.as_ref().is_some_and(KnownCode::is_awaited)
                || units.all.iter().any(|it| it.code.awaits_paths),
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

/// Whether two readings say the same; most often they are the same value.
fn is_same(one: &Option<Arc<CodeReadings>>, other: &Option<Arc<CodeReadings>>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => Arc::ptr_eq(one, other) || one == other,
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// Whether a finding stands on a line that is not read as it is written, or is about one.
fn rests_on_mended(finding: &Diagnostic, document: &Document) -> bool {
    let mut related = finding.related.iter();
    document.is_mended(finding.range) || related.any(|(range, _)| document.is_mended(*range))
}

/// The findings that nothing in the document silences, and what the rules say of what silences nothing.
fn without_ignored(found: Findings, code: Option<&KnownCode<'_>>, document: &Document) -> Findings {
    let ignores = ignores::ignores(document);
    if ignores.is_empty() {
        return found;
    }
    let mut all = ignores::wanted(found, &ignores).all;
    // What silences a rule that cannot say anything yet may well be of use.
    let is_of_code = |ignore: &Ignore| {
        let mut rules = RULES.iter().filter(|it| is_about_code(it));
        rules.any(|it| ignore.is_of(it.code))
    };
    let is_silent = |ignore: &Ignore| match code {
        Some(code) if !code.is_awaited() => false,
        Some(_) => is_of_code(ignore) || GUESSES.iter().any(|it| ignore.is_of(it)),
        None => is_of_code(ignore),
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

    /// Runs the rules over a block.
    fn block(&self, at: usize) -> (Unit, Reads) {
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
    fn unit(&self, find: impl FnOnce(&mut Vec<Diagnostic>) -> UnitCode) -> (Unit, Reads) {
        let mut found = Vec::new();
        let (code, reads) = self.document().record(|| find(&mut found));
        let found = found.into_iter().map(Arc::new).collect();
        (Unit::new(found, Arc::new(code)), reads.tidied())
    }
}

/// Whether something in a node is written in the file: what only the framework writes is not the fault of anybody.
fn is_said(node: NodeRef<'_>) -> bool {
    !node.full_range().is_empty()
        || node.items().any(is_said)
        || node
            .entries()
            .any(|it| is_said(it.key) || is_said(it.value))
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
    roles: Vec<Grants<'a>>,
    /// What is known of the code in the block; nothing if the caller reads none.
    programs: BTreeMap<&'a str, Rc<ProgramReading>>,
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
                .map(|it| {
                    let statements = it.document.statements();
                    let is_said = |it: &Statement<'_>| match run.dialect.format {
                        FileFormat::Template => true,
                        FileFormat::PolicyDocument | FileFormat::Serverless => is_said(it.node),
                    };
                    (it, statements.filter(is_said).collect())
                })
                .collect(),
            views: views.collect(),
            connectors: connectors.collect(),
            faults,
            definition_faults: definition_files::written(&resources, template),
            roles: roles
                .map(|(permissions, role)| Grants::new(permissions, role))
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
        let users = self.roles.iter().flat_map(|it| it.role.users.iter());
        let template = run.resolver.template();
        let sources = self.resources.iter().chain(users);
        UnitCode {
            awaits_paths,
            depends: !self.roles.is_empty() || self.resources.iter().any(depends),
            sources: match run.readings {
                Some(_) => sources.flat_map(|it| sources_of(*it, template)).collect(),
                None => Vec::new(),
            },
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
            Check::DeployedSchema(check) => {
                let faults = self.faults.iter();
                faults.for_each(|it| check(acc, it, run.environment));
            }
            Check::Definition(check) => {
                let faults = self.definition_faults.iter();
                faults.for_each(|it| check(acc, it));
            }
            Check::Connector(check) => {
                let connectors = self.connectors.iter();
                connectors.for_each(|it| check(acc, it, resolver));
            }
            Check::Grants(check) => {
                self.roles.iter().for_each(|it| check(acc, it));
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
