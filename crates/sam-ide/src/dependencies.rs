//! What CloudFormation creates after what: the references of a template, between the resources written and the roles
//! and permissions that SAM makes of them; and where they form a circle.

use sam_core::analysis::Analysis;
use sam_core::connector::Resolver;
use sam_core::document::{PlacedBlock, Reads, ReadsTable, Section, Step};
use sam_core::expand::GeneratedNames;
use sam_core::spec::{IMPLICIT_HTTP_API, IMPLICIT_REST_API};
use sam_core::syntax::NodeRef;
use sam_core::template::reference::ReferenceKind;
use sam_core::template::{Resource, Template, intrinsic};
use sam_core::text::{TextEdit, TextRange, TextSize};
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

/// One thing that is created after another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dependency {
    /// The logical ID of what waits.
    pub(crate) from: String,
    /// The logical ID of what it waits for.
    pub(crate) to: String,
    /// What is written that says so.
    pub(crate) range: TextRange,
    /// How it says so.
    pub(crate) by: By,
    /// The conditions of the template on which it says so, each with whether it has to hold.
    pub(crate) assumes: Vec<(String, bool)>,
}

/// What makes one thing wait for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum By {
    /// A policy of the role that SAM makes.
    Policy,
    /// `DependsOn`.
    DependsOn,
    /// Another reference.
    Reference,
    /// What SAM writes.
    Sam,
}

/// Properties of functions and state machines that SAM writes into the role.
const OF_ROLE: [&str; 3] = [
    "Policies",
    "AssumeRolePolicyDocument",
    "PermissionsBoundary",
];

/// Properties of functions and state machines that SAM writes into resources that are created after them.
const AFTERWARDS: [&str; 5] = [
    "Events",
    "EventInvokeConfig",
    "FunctionUrlConfig",
    "DeploymentPreference",
    "ProvisionedConcurrencyConfig",
];

/// Properties of APIs that SAM writes into the API itself; others are of its stage or its domain.
const OF_API: [&str; 3] = ["DefinitionBody", "DefinitionUri", "Auth"];

/// What waits for what in a version. What a block says of it is a unit, which the next version takes over unless
/// something that it was made from has changed.
#[derive(Debug, Default)]
pub struct Dependencies {
    /// A unit for each block.
    units: Vec<Arc<Unit>>,
    /// What each unit was made from.
    reads: ReadsTable,
    /// The circles, as places in the units.
    circles: Arc<[Vec<At>]>,
}

/// Block, and place in its unit.
type At = (usize, usize);

/// What the resources of a block wait for, and what SAM makes wait for them.
#[derive(Debug)]
struct Unit {
    /// Ranges count from the start of the block.
    all: Vec<Dependency>,
    /// The resources that have a condition, each with its condition.
    conditions: Vec<(String, String)>,
}

impl Dependencies {
    /// The dependencies of a version. `before` are those of an earlier one, with the step from it.
    pub(crate) fn next(resolver: &Resolver<'_>, before: Option<(&Self, &Step)>) -> Self {
        let document = resolver.template().document();
        let kept = before.and_then(|(before, step)| step.keeps(&before.reads));
        let kept = kept.unwrap_or_default();
        let known = |at: usize| {
            let (before, step) = before?;
            let at = step.block_before(at)?;
            let unit = before.units.get(at)?;
            (kept.get(at) == Some(&true)).then_some((before, at, unit))
        };
        let count = document.blocks().len();
        let mut units = Vec::with_capacity(count);
        let mut reads = ReadsTable::default();
        for at in 0..count {
            if let Some((before, at, unit)) = known(at) {
                units.push(unit.clone());
                reads.push_row(&before.reads, at);
            } else {
                let (unit, asked) = Unit::of(resolver, at);
                units.push(Arc::new(unit));
                reads.push(&asked);
            }
        }
        let circles = before.map(|(before, _)| before);
        let circles = circles.filter(|it| it.are_like(&units)).map_or_else(
            || circles_of(&units, document.blocks()).into(),
            |it| it.circles.clone(),
        );
        Self {
            units,
            reads,
            circles,
        }
    }

    /// Whether the same waits for the same, wherever it is written.
    fn are_like(&self, units: &[Arc<Unit>]) -> bool {
        let mut both = self.units.iter().zip(units);
        self.units.len() == units.len()
            && both.all(|(one, other)| Arc::ptr_eq(one, other) || one.is_like(other))
    }

    /// The circles of a template that CloudFormation refuses, each with its dependencies in order. Each thing is in one
    /// circle at most. A circle may depend on one condition of the template, and not on several.
    pub(crate) fn circles(&self, resolver: &Resolver<'_>) -> Vec<Vec<Dependency>> {
        let blocks = resolver.template().document().blocks();
        let placed = |(block, place): &At| {
            let dependency = self.units.get(*block)?.all.get(*place)?;
            let range = dependency.range + blocks.get(*block)?.start;
            Some(Dependency {
                range,
                ..dependency.clone()
            })
        };
        let circles = self.circles.iter();
        circles
            .map(|it| it.iter().filter_map(placed).collect())
            .collect()
    }
}

impl Unit {
    fn of(resolver: &Resolver<'_>, block: usize) -> (Self, Reads) {
        let template = resolver.template();
        let document = template.document();
        let ((all, conditions), reads) = document.record(|| {
            let start = document.block(block).map(|it| it.start);
            let resources = template.resources_in(block);
            let mut graph = Graph {
                template,
                made: resolver.generated_names(),
                start: start.unwrap_or_default(),
                all: Vec::new(),
            };
            resources.iter().for_each(|it| graph.add_resource(*it));
            let conditions = resources.iter().filter_map(|it| {
                let condition = it.condition()?;
                Some((it.id.to_owned(), condition.to_owned()))
            });
            (graph.all, conditions.collect())
        });
        (Self { all, conditions }, reads.tidied())
    }

    fn is_like(&self, other: &Self) -> bool {
        let mut both = self.all.iter().zip(&other.all);
        self.conditions == other.conditions
            && self.all.len() == other.all.len()
            && both.all(|(a, b)| {
                (&a.from, &a.to, a.by, &a.assumes) == (&b.from, &b.to, b.by, &b.assumes)
            })
    }
}

/// Whether edits make a circle that CloudFormation refuses.
pub(crate) fn closes_circle(resolver: &Resolver<'_>, edits: &[TextEdit]) -> bool {
    let document = resolver.template().document();
    let after = Analysis::open(0, &TextEdit::apply_all(document.source(), edits));
    let circles = |it: &Resolver<'_>| Dependencies::next(it, None).circles(it).len();
    circles(&after.resolver()) > circles(resolver)
}

/// A dependency and where it stands.
type Arrow<'g> = (At, &'g Dependency);

fn circles_of(units: &[Arc<Unit>], blocks: &[PlacedBlock]) -> Vec<Vec<At>> {
    let all = units.iter().enumerate().flat_map(|(block, unit)| {
        let all = unit.all.iter().enumerate();
        all.map(move |(place, it)| ((block, place), it))
    });
    let all: Vec<Arrow<'_>> = all.collect();
    if tangled(&all).is_empty() {
        return Vec::new();
    }
    let mut seen: HashSet<&str> = HashSet::new();
    // What is always so comes first: a circle under a condition may be the shorter one.
    let always: Vec<Arrow<'_>> = all
        .iter()
        .filter(|(_, it)| it.assumes.is_empty())
        .copied()
        .collect();
    let mut found = circles_among(&always, &mut seen, units, blocks);
    if always.len() < all.len() {
        found.extend(circles_among(&all, &mut seen, units, blocks));
    }
    found
}

/// The circles of what was not seen in one yet.
fn circles_among<'g>(
    all: &[Arrow<'g>],
    seen: &mut HashSet<&'g str>,
    units: &[Arc<Unit>],
    blocks: &[PlacedBlock],
) -> Vec<Vec<At>> {
    let tangled = tangled(all);
    let mut of: HashMap<&str, Vec<Arrow<'_>>> = HashMap::new();
    for it in all {
        of.entry(&it.1.from).or_default().push(*it);
    }
    let mut found = Vec::new();
    let starts = all.iter().filter(|(_, it)| it.by != By::Sam);
    let mut starts: Vec<Arrow<'_>> = starts.copied().collect();
    starts.sort_by_key(|((block, _), it)| {
        let start = blocks.get(*block).map(|it| it.start).unwrap_or_default();
        (it.by, it.range.start() + start)
    });
    for start in starts {
        let is_asked = |id: &str| tangled.contains(id) && !seen.contains(id);
        if !is_asked(&start.1.from) || !is_asked(&start.1.to) {
            continue;
        }
        if let Some(circle) = circle(start, &of)
            && has_one_condition(&circle, units)
        {
            seen.extend(circle.iter().map(|(_, it)| it.from.as_str()));
            found.push(circle.into_iter().map(|(at, _)| at).collect());
        }
    }
    found
}

/// The shortest circle that begins with a dependency.
fn circle<'g>(start: Arrow<'g>, of: &HashMap<&str, Vec<Arrow<'g>>>) -> Option<Vec<Arrow<'g>>> {
    if start.1.from == start.1.to {
        return Some(vec![start]);
    }
    let mut way: HashMap<&str, Arrow<'g>> = HashMap::new();
    let mut open = VecDeque::from([start.1.to.as_str()]);
    while let Some(at) = open.pop_front() {
        for next in of.get(at).into_iter().flatten().copied() {
            if way.contains_key(next.1.to.as_str()) {
                continue;
            }
            way.insert(&next.1.to, next);
            if next.1.to != start.1.from {
                open.push_back(&next.1.to);
                continue;
            }
            let mut circle = vec![next];
            let mut at = next.1.from.as_str();
            while at != start.1.to {
                let before = *way.get(at)?;
                circle.push(before);
                at = &before.1.from;
            }
            circle.push(start);
            circle.reverse();
            return Some(circle);
        }
    }
    None
}

/// The logical IDs that are left when all that waits for nothing, and all that nothing waits for, is taken away.
fn tangled<'g>(all: &[Arrow<'g>]) -> HashSet<&'g str> {
    let forth = all.iter().map(|(_, it)| (&*it.from, &*it.to));
    let forth: Vec<(&str, &str)> = forth.collect();
    let waiting = leading_on(&forth);
    let back = forth
        .iter()
        .filter(|(from, to)| waiting.contains(from) && waiting.contains(to));
    let back: Vec<(&str, &str)> = back.map(|(from, to)| (*to, *from)).collect();
    leading_on(&back)
}

/// The starts of arrows from which one can go on without end.
fn leading_on<'g>(arrows: &[(&'g str, &'g str)]) -> HashSet<&'g str> {
    let mut ways: HashMap<&str, usize> = HashMap::new();
    let mut into: HashMap<&str, Vec<&str>> = HashMap::new();
    for (from, to) in arrows {
        *ways.entry(from).or_default() += 1;
        into.entry(to).or_default().push(from);
    }
    let mut ends: Vec<&str> = into.keys().copied().collect();
    ends.retain(|it| !ways.contains_key(it));
    while let Some(end) = ends.pop() {
        for from in into.get(end).into_iter().flatten() {
            if let Some(left) = ways.get_mut(from) {
                *left -= 1;
                if *left == 0 {
                    ways.remove(from);
                    ends.push(from);
                }
            }
        }
    }
    ways.into_keys().collect()
}

/// Whether a range in a node is in an `Fn::If`.
pub(crate) fn is_in_if(node: NodeRef<'_>, range: TextRange) -> bool {
    let is_if = intrinsic::of(node).is_some_and(|it| it.name == "If");
    if is_if {
        return true;
    }
    let has = |it: &NodeRef<'_>| it.full_range().contains_range(range);
    let values = node.entries().map(|it| it.value);
    let inner = node
        .items()
        .find(has)
        .or_else(|| values.into_iter().find(has));
    inner.is_some_and(|it| is_in_if(it, range))
}

/// The branches of `Fn::If` that a range in a node is in: each condition with whether it holds there.
fn branches_around(node: NodeRef<'_>, range: TextRange) -> Vec<(String, bool)> {
    let has = |it: &NodeRef<'_>| it.full_range().contains_range(range);
    let values = node.entries().map(|it| it.value);
    let mut found = Vec::new();
    if let Some(chosen) = intrinsic::of(node).filter(|it| it.name == "If") {
        let condition = chosen.items().next().and_then(NodeRef::as_str);
        let at = chosen.items().position(|it| has(&it));
        if let (Some(condition), Some(at)) = (condition, at) {
            found.push((condition.to_owned(), at == 1));
        }
    }
    let mut inner = node.items().chain(values);
    if let Some(inner) = inner.find(has) {
        found.extend(branches_around(inner, range));
    }
    found
}

/// Whether all of a circle exists together: with the same condition or none.
fn has_one_condition(circle: &[Arrow<'_>], units: &[Arc<Unit>]) -> bool {
    let ids: HashSet<&str> = circle.iter().map(|(_, it)| it.from.as_str()).collect();
    let all = units.iter().flat_map(|it| &it.conditions);
    let of_circle = all.filter(|(id, _)| ids.contains(id.as_str()));
    let of_resources = of_circle.map(|(_, it)| (it.as_str(), true));
    let assumed = circle.iter().flat_map(|(_, it)| &it.assumes);
    let assumed = assumed.map(|(condition, holds)| (condition.as_str(), *holds));
    let assumed: HashSet<(&str, bool)> = of_resources.chain(assumed).collect();
    assumed.len() < 2
}

/// The dependencies of the resources of a block.
struct Graph<'a> {
    template: Template<'a>,
    made: GeneratedNames<'a>,
    /// Where the block begins.
    start: TextSize,
    all: Vec<Dependency>,
}

impl<'a> Graph<'a> {
    fn add(&mut self, from: &str, to: &str, range: TextRange, by: By) {
        self.add_if(from, to, range, by, &[]);
    }

    /// What waits only where conditions of the template hold or do not.
    fn add_if(
        &mut self,
        from: &str,
        to: &str,
        range: TextRange,
        by: By,
        assumes: &[(String, bool)],
    ) {
        if let Some(range) = range.checked_sub(self.start) {
            self.all.push(Dependency {
                from: from.to_owned(),
                to: to.to_owned(),
                range,
                by,
                assumes: assumes.to_vec(),
            });
        }
    }

    fn add_resource(&mut self, resource: Resource<'a>) {
        let type_name = resource.type_name().unwrap_or_default();
        let ranges = |names: &[&str]| -> Vec<TextRange> {
            let entries = names.iter().filter_map(|it| resource.property_entry(it));
            entries.map(|it| it.value.full_range()).collect()
        };
        let connectors = resource.body().entry("Connectors").map(|it| it.range());
        let is_in =
            |all: &[TextRange], range: TextRange| all.iter().any(|it| it.contains_range(range));
        match type_name {
            "AWS::Serverless::Connector"
            | "AWS::Serverless::GraphQLApi"
            | "AWS::Serverless::WebSocketApi" => {}
            "AWS::Serverless::Function" | "AWS::Serverless::StateMachine" => {
                let role = made_role(resource);
                let of_role = ranges(&OF_ROLE);
                let mut afterwards = ranges(&AFTERWARDS);
                afterwards.extend(connectors);
                if let Some(role) = &role {
                    let range = resource.entry.key.full_range();
                    self.add(resource.id, role, range, By::Sam);
                }
                self.add_references(resource, |range, by| {
                    if is_in(&afterwards, range) {
                        return None;
                    }
                    match is_in(&of_role, range) {
                        true => Some((role.clone()?, By::Policy)),
                        false => Some((resource.id.to_owned(), by)),
                    }
                });
                self.add_events(resource);
            }
            "AWS::Serverless::Api" | "AWS::Serverless::HttpApi" => {
                let own = ranges(&OF_API);
                self.add_references(resource, |range, by| {
                    let is_of_connector = connectors.is_some_and(|it| it.contains_range(range));
                    let is_own = by == By::DependsOn && !is_of_connector || is_in(&own, range);
                    is_own.then(|| (resource.id.to_owned(), by))
                });
            }
            _ => self.add_references(resource, |range, by| {
                let is_of_connector = connectors.is_some_and(|it| it.contains_range(range));
                (!is_of_connector).then(|| (resource.id.to_owned(), by))
            }),
        }
    }

    /// The references of a resource, each with who waits for it.
    fn add_references(
        &mut self,
        resource: Resource<'a>,
        who: impl Fn(TextRange, By) -> Option<(String, By)>,
    ) {
        for (range, reference) in resource.references() {
            let by = match reference.kind {
                ReferenceKind::Ref | ReferenceKind::GetAtt | ReferenceKind::Sub => By::Reference,
                ReferenceKind::DependsOn => By::DependsOn,
                ReferenceKind::Condition | ReferenceKind::Mapping | ReferenceKind::ConnectorEnd => {
                    continue;
                }
            };
            if let Some((from, by)) = who(range, by)
                && let Some(to) = self.target(&reference.name)
            {
                let assumes = branches_around(resource.body(), range);
                self.add_if(&from, &to, range, by, &assumes);
            }
        }
    }

    /// What a name waits for: a resource, the role that SAM makes of it, or it for all else that SAM makes of it.
    fn target(&self, name: &str) -> Option<String> {
        if self.template.resource(name).is_some() {
            return Some(name.to_owned());
        }
        if name.starts_with("AWS::") || self.template.entry(Section::Parameters, name).is_some() {
            return None;
        }
        if let Some(owner) = name.strip_suffix("Role")
            && let Some(owner) = self.template.resource(owner)
            && made_role(owner).is_some()
        {
            return Some(name.to_owned());
        }
        let made = match name.split_once('.') {
            Some((id, part)) => self.made.part(id, part),
            None => self.made.get(name),
        }?;
        match (made.owner, made.generated.resource_type) {
            // These are created before the function, or beside it.
            (Some(_), "AWS::IAM::Role" | "AWS::SQS::Queue" | "AWS::SNS::Topic") => None,
            (Some(owner), _) => Some(owner.id.to_owned()),
            (None, _) => Some(name.to_owned()),
        }
    }

    /// What waits for a function because of its events: buckets, user pools and APIs.
    fn add_events(&mut self, function: Resource<'a>) {
        // What stands under a condition may not be there.
        let condition = function.condition().map(|it| (it.to_owned(), true));
        let assumes: Vec<(String, bool)> = condition.into_iter().collect();
        let events = function.property("Events");
        for event in events.map(NodeRef::entries).into_iter().flatten() {
            let kind = event.value.get("Type").and_then(NodeRef::as_str);
            let property = |name: &str| event.value.get("Properties")?.get(name);
            let range = event.key.full_range();
            let (written, implicit) = match kind {
                Some("S3") => {
                    let bucket = property("Bucket").and_then(intrinsic::named_id);
                    if let Some(bucket) = bucket {
                        let permission = format!("{}{}Permission", function.id, event.name());
                        self.add_if(bucket, &permission, range, By::Sam, &assumes);
                        self.add_if(&permission, function.id, range, By::Sam, &assumes);
                    }
                    continue;
                }
                Some("Cognito") => (property("UserPool"), None),
                Some("Api") => (property("RestApiId"), Some(IMPLICIT_REST_API)),
                Some("HttpApi") => (property("ApiId"), Some(IMPLICIT_HTTP_API)),
                Some(_) | None => continue,
            };
            let source = match written {
                Some(named) => intrinsic::named_id(named),
                None => implicit,
            };
            if let Some(source) = source {
                self.add_if(source, function.id, range, By::Sam, &assumes);
            }
        }
    }
}

/// The role that SAM makes of a function or state machine.
fn made_role(resource: Resource<'_>) -> Option<String> {
    let is_sam = matches!(
        resource.type_name(),
        Some("AWS::Serverless::Function" | "AWS::Serverless::StateMachine")
    );
    let has_role = resource.property("Role").is_some_and(|it| !it.is_null());
    (is_sam && !has_role).then(|| format!("{}Role", resource.id))
}
