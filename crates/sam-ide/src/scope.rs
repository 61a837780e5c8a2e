//! What actions can be limited to, and which resources of a template that is.

use crate::edit::Piece;
use crate::edit::policy::parameter_arn;
use sam_core::connector::profile::resolved_type;
use sam_core::iam::{
    Action, Known, ResourceType, Service, known, matching, policy_templates, resource_type_of,
};
use sam_core::spec::cfn::{self, RefIs};
use sam_core::template::{Resource, Template};
use serde_json::Value;

/// What the actions that a text stands for can be limited to.
#[derive(Debug, Default)]
pub(crate) struct Scope {
    /// What the actions need that can be limited, each kind of need once.
    pub(crate) needs: Vec<Need>,
    /// How many actions can be limited.
    limited: usize,
    /// The actions that can only be allowed for `*`, or whose requests may be for it.
    pub(crate) unlimited: Vec<(&'static Service, &'static Action)>,
    /// What requests name that need not name anything, each of it by itself, see [`may_need_star`]; none for a pattern.
    pub(crate) optional: Vec<Need>,
}

/// What an action has to be allowed for.
#[derive(Clone, Debug)]
pub(crate) struct Need {
    service: &'static Service,
    /// One of these; only with a single one it is certain that no other is needed.
    pub(crate) types: Vec<&'static ResourceType>,
    /// What may be needed beside it: the indexes of a table.
    beside: Vec<&'static ResourceType>,
}

impl PartialEq for Need {
    fn eq(&self, other: &Self) -> bool {
        let same = |one: &[&'static ResourceType], other: &[&'static ResourceType]| {
            let (one, other) = (one.iter(), other.iter());
            one.map(|it| it.key).eq(other.map(|it| it.key))
        };
        self.service.prefix == other.service.prefix
            && same(&self.types, &other.types)
            && same(&self.beside, &other.beside)
    }
}

/// What an action, or a pattern of them, can be limited to; none for one that nothing is known of.
pub(crate) fn scope(action: &str) -> Option<Scope> {
    let mut scope = Scope::default();
    if action.contains(['*', '?']) {
        // All services: nobody limits that.
        action
            .split_once(':')
            .filter(|(it, _)| !it.contains(['*', '?']))?;
        matching(action).into_iter().for_each(|it| scope.add(it));
        // `ec2:Describe*` is for what needs `*`, though some of it does not.
        if scope.limited <= scope.unlimited.len() {
            scope.needs.clear();
        }
        scope.optional.clear();
        return (scope.limited + scope.unlimited.len() > 0).then_some(scope);
    }
    match known(action) {
        Known::Action(service, action) => scope.add((service, action)),
        Known::Newer | Known::UnknownAction(_) | Known::UnknownService => return None,
    }
    Some(scope)
}

/// Services whose actions take one of several types: of all others, what is not required may not be limited to, since a
/// request without it is one for `*`.
const ALTERNATIVES: [&str; 3] = ["s3", "s3express", "execute-api"];

/// Whether requests of an action may name a resource and need not: one that names none is for `*`, as the detection of
/// what is on an image, which is not a resource, while the model that detects it may be one.
pub(crate) fn may_need_star(service: &'static Service, action: &Action) -> bool {
    let mut types = action.resources.iter();
    !action.resources.is_empty()
        && !types.any(|it| it.is_required)
        && !ALTERNATIVES.contains(&service.prefix)
        && named_by_sam(service, action).is_empty()
}

/// The types that an action of a service takes and that all policy templates of SAM with this action limit it to: then it
/// can always be.
fn named_by_sam(service: &'static Service, action: &Action) -> Vec<&'static ResourceType> {
    let is_it = |text: &str| {
        text.split_once(':').is_some_and(|(prefix, name)| {
            prefix.eq_ignore_ascii_case(service.prefix) && name.eq_ignore_ascii_case(action.name)
        })
    };
    let statements = policy_templates()
        .iter()
        .filter_map(|it| it.statements.as_array())
        .flatten();
    let of_action = statements.filter(|it| match it.get("Action") {
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).any(is_it),
        Some(one) => one.as_str().is_some_and(is_it),
        None => false,
    });
    let resources = of_action.map(|it| it.get("Resource").map(Value::to_string));
    let resources: Vec<String> = resources.map(Option::unwrap_or_default).collect();
    let types = action.resources.iter();
    let types = types.filter_map(|it| service.resource_type(it.resource_type));
    let is_named = |it: &&'static ResourceType| {
        let head = it.arns.first().and_then(|arn| {
            let (head, _) = arn.splitn(6, ':').nth(5)?.split_once("${")?;
            (!head.is_empty()).then_some(head)
        });
        let names = |head| resources.iter().all(|it| it.contains(head));
        !resources.is_empty() && head.is_some_and(names)
    };
    types.filter(is_named).collect()
}

impl Scope {
    fn add(&mut self, (service, action): (&'static Service, &'static Action)) {
        let is_one_of_several = ALTERNATIVES.contains(&service.prefix);
        let has_required = action.resources.iter().any(|it| it.is_required);
        if !has_required && !is_one_of_several && !action.resources.is_empty() {
            return self.add_optional(service, action);
        }
        let (types, beside): (Vec<_>, Vec<_>) = action
            .resources
            .iter()
            .partition(|it| it.is_required || is_one_of_several);
        let found = |it: Vec<&'static sam_core::iam::Takes>| {
            let types = it.into_iter();
            types
                .filter_map(|it| service.resource_type(it.resource_type))
                .collect::<Vec<_>>()
        };
        let mut types = found(types);
        // Who makes a network interface cannot name it before.
        if types.iter().any(|it| it.key == "network-interface") {
            types.clear();
        }
        if is_one_of_several {
            // `object` and not `accesspointobject`.
            types.sort_by_key(|it| it.key.len());
            types.truncate(1);
        }
        if types.is_empty() {
            self.unlimited.push((service, action));
            return;
        }
        let need = Need {
            service,
            types,
            beside: found(beside),
        };
        self.limited += 1;
        if !self.needs.contains(&need) {
            self.needs.push(need);
        }
    }
}

impl Scope {
    /// An action whose requests may name a resource and need not.
    fn add_optional(&mut self, service: &'static Service, action: &'static Action) {
        let need = |types| Need {
            service,
            types,
            beside: Vec::new(),
        };
        let named = named_by_sam(service, action);
        if named.is_empty() {
            self.unlimited.push((service, action));
            let types = action.resources.iter();
            let types = types.filter_map(|it| service.resource_type(it.resource_type));
            self.optional.extend(types.map(|it| need(vec![it])));
            return;
        }
        self.limited += 1;
        let need = need(named);
        if !self.needs.contains(&need) {
            self.needs.push(need);
        }
    }
}

impl Need {
    /// The pattern of the ARNs, as CloudFormation writes it; none where there are several.
    pub(crate) fn pattern(&self) -> Option<String> {
        match self.types.as_slice() {
            [one] => Some(substituted(one.arns.first()?, &|name| name.to_owned())),
            _several => None,
        }
    }

    /// The ARNs of a resource that serve this need, if it is of the right type.
    pub(crate) fn arns_of(&self, resource: Resource<'_>) -> Vec<Piece<'static>> {
        let [needed] = self.types.as_slice() else {
            return Vec::new();
        };
        // What a function logs to is hardly ever a resource of its template.
        let Some(resource_type) = resource
            .type_name()
            .filter(|_| self.service.prefix != "logs")
        else {
            return Vec::new();
        };
        let Some((service, own)) = resource_type_of(resolved_type(resource_type)) else {
            return Vec::new();
        };
        if service.prefix != self.service.prefix {
            return Vec::new();
        }
        let Some(first) = below(own, needed) else {
            return Vec::new();
        };
        let beside = self.beside.iter().filter_map(|it| below(needed, it));
        let suffixes = std::iter::once(first.clone()).chain(
            beside
                .filter(|it| !it.is_empty())
                .map(|it| format!("{first}{it}")),
        );
        suffixes.filter_map(|it| arn(resource, &it)).collect()
    }
}

/// What follows the ARN of a type in that of one below it: `/*` from a bucket to its objects, nothing from a type to
/// itself.
pub(crate) fn below(outer: &ResourceType, inner: &ResourceType) -> Option<String> {
    if outer.key == inner.key {
        return Some(String::new());
    }
    let patterns = outer
        .arns
        .iter()
        .flat_map(|outer| inner.arns.iter().map(move |inner| (outer, inner)));
    let mut rests = patterns.filter_map(|(outer, inner)| inner.strip_prefix(*outer));
    let rest = rests.find(|it| it.starts_with(['/', ':']))?;
    Some(substituted(rest, &|_| "*".to_owned()))
}

/// A pattern with the common parts as pseudo parameters and its own as a function says.
fn substituted(pattern: &str, own: &dyn Fn(&str) -> String) -> String {
    let mut text = String::new();
    let mut rest = pattern;
    while let Some((before, behind)) = rest.split_once("${") {
        let Some((name, after)) = behind.split_once('}') else {
            break;
        };
        text.push_str(before);
        match name {
            "Partition" => text.push_str("${AWS::Partition}"),
            "Region" => text.push_str("${AWS::Region}"),
            "Account" => text.push_str("${AWS::AccountId}"),
            _ => text.push_str(&own(name)),
        }
        rest = after;
    }
    text + rest
}

/// The ARN of a resource with something behind it, as a template says it.
pub(crate) fn arn(resource: Resource<'_>, suffix: &str) -> Option<Piece<'static>> {
    let id = resource.id;
    let resource_type = resolved_type(resource.type_name()?);
    if resource_type == "AWS::SSM::Parameter" {
        return suffix.is_empty().then(|| parameter_arn(resource));
    }
    let is_arn = cfn::ref_is(resource_type) == Some(RefIs::Arn);
    match (cfn::arn_attribute(resource_type), suffix) {
        _ if is_arn && suffix.is_empty() => Some(Piece::Ref(id.to_owned())),
        _ if is_arn => Some(Piece::sub(format!("${{{id}}}{suffix}"))),
        (Some(attribute), "") => Some(Piece::GetAtt(id.to_owned(), attribute.to_owned())),
        (Some(attribute), _) => Some(Piece::sub(format!("${{{id}.{attribute}}}{suffix}"))),
        (None, _) => {
            let pattern = cfn::arn_template(resource_type)?;
            let own = match (
                cfn::ref_is(resource_type)?,
                cfn::name_attribute(resource_type),
            ) {
                (RefIs::Name | RefIs::Id, None) => format!("${{{id}}}"),
                (RefIs::Name, Some(_)) => format!("${{{id}}}"),
                (RefIs::Id | RefIs::Url | RefIs::Arn, Some(name)) => format!("${{{id}.{name}}}"),
                (RefIs::Url | RefIs::Arn, None) => return None,
            };
            let variables = pattern.matches("${").count();
            let common = ["${Partition}", "${Region}", "${Account}"];
            let common = common.iter().filter(|it| pattern.contains(**it)).count();
            (variables == common + 1)
                .then(|| Piece::sub(substituted(pattern, &|_| own.clone()) + suffix))
        }
    }
}

/// The resources of a template that serve a need, each with its ARNs; not more than can be of use.
pub(crate) fn fitting<'a>(
    need: &Need,
    template: Template<'a>,
    most: usize,
) -> Vec<(Resource<'a>, Vec<Piece<'static>>)> {
    // Templates have many resources of few types, most of which do not fit.
    let fits = |it: &&str| {
        let first = template.resources_of_type(it).next();
        first.is_some_and(|it| !need.arns_of(it).is_empty())
    };
    let types: Vec<&str> = template.resource_types().filter(fits).collect();
    let resources = types.iter().flat_map(|it| template.resources_of_type(it));
    let resources = template.in_order(resources.collect()).into_iter();
    let found = resources.map(|it| (it, need.arns_of(it)));
    found
        .filter(|(_, arns)| !arns.is_empty())
        .take(most)
        .collect()
}
