//! Actions and wildcards of a policy in lines of markdown: by access level and service, wildcards with their number.

use super::phrase::escape;
use sam_core::iam::{
    AccessLevel, Action, ActionSet, Effect, Known, ManagedPolicy, Service, known, times_allowed,
};
use std::cmp::Reverse;

/// Actions that are known, each with its service.
pub(crate) type Actions = Vec<(&'static Service, &'static Action)>;

/// Actions that can be counted by access level, lowest first.
pub(crate) trait Counted {
    /// The number of actions of each level that is there.
    fn by_level(&self) -> Vec<(AccessLevel, usize)>;
}

impl Counted for Actions {
    fn by_level(&self) -> Vec<(AccessLevel, usize)> {
        let levels = by_level(self).into_iter();
        levels.map(|(level, it)| (level, it.len())).collect()
    }
}

impl Counted for ActionSet {
    fn by_level(&self) -> Vec<(AccessLevel, usize)> {
        self.levels()
    }
}

/// How many names a line shows.
const MOST_NAMES: usize = 30;

/// How many services are told apart.
const MOST_SERVICES: usize = 20;

/// How many services a line names.
const MOST_LARGEST: usize = 12;

/// One line of actions of the same access level and service.
struct Row {
    level: Option<AccessLevel>,
    service: String,
    names: Vec<String>,
}

/// A list item for each access level and service with the names in it; of wildcards that are of one level the number
/// of their actions, and an item for each other wildcard and for what is not an action.
pub(crate) fn lines<'a>(actions: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut rows: Vec<Row> = Vec::new();
    let mut others = Vec::new();
    for action in actions {
        let (service, name) = action.split_once(':').unwrap_or(("", action));
        if !is_wildcard(action) {
            let (level, service, name) = match known(action) {
                Known::Action(service, action) => (Some(action.level), service.prefix, action.name),
                Known::Newer => (None, service, name),
                Known::UnknownAction(_) | Known::UnknownService => {
                    others.push(format!("- **{}**: not an action", escape(action)));
                    continue;
                }
            };
            push(&mut rows, level, service, escape(name));
            continue;
        }
        let matched = ActionSet::of([action]);
        match (matched.levels().as_slice(), is_wildcard(service)) {
            ([(level, count)], false) => {
                let name = format!("{} ({count})", escape(name));
                push(&mut rows, Some(*level), service, name);
            }
            ([], _) => others.push(format!("- **{}**: no action", escape(action))),
            ([..], _) => others.push(format!(
                "- **{}**: {}",
                escape(action),
                counts_with_total(&matched)
            )),
        }
    }
    rows.sort_by_key(|it| (it.level.is_none(), it.level));
    let lines = rows.iter().map(|row| {
        let level = row.level.map_or("Other", AccessLevel::name);
        let names = enumeration(&row.names);
        format!("- **{level}** ({}): {names}", escape(&row.service))
    });
    lines.chain(others).collect()
}

/// A list item for each access level, with the names of the actions as far as there is room for `most` of them.
pub(crate) fn by_level_lines(actions: &Actions, most: usize) -> Vec<String> {
    let levels = by_level(actions);
    let mut services: Vec<_> = actions.iter().map(|(service, _)| service.prefix).collect();
    services.dedup();
    let name = |(service, action): &(&Service, &Action)| match services.len() {
        1 => escape(action.name),
        _ => escape(&format!("{}:{}", service.prefix, action.name)),
    };
    // Each level gets the same room; what one leaves over is given to the next.
    let mut room = most;
    let mut left = levels.len();
    let mut order: Vec<_> = levels.iter().enumerate().collect();
    order.sort_by_key(|(_, (_, it))| it.len());
    let mut shown = vec![0; levels.len()];
    for (at, (_, level)) in order {
        shown[at] = level.len().min(room / left.max(1));
        room -= shown[at];
        left -= 1;
    }
    let lines = levels.iter().zip(shown).map(|((level, actions), shown)| {
        let mut sorted: Vec<_> = actions.iter().collect();
        // Where some are left out, those that policies name most are shown.
        if sorted.len() > shown && shown > 0 {
            sorted.sort_by_cached_key(|(service, action)| {
                Reverse(times_allowed(&format!(
                    "{}:{}",
                    service.prefix, action.name
                )))
            });
        }
        let names: Vec<_> = sorted.into_iter().take(shown).map(name).collect();
        let hidden = actions.len() - names.len();
        let count = number(actions.len());
        let names = match (hidden, names.as_slice()) {
            (_, []) => String::new(),
            (0, [..]) => format!(": {}", names.join(" · ")),
            (hidden, [..]) => format!(": {} and {} more", names.join(" · "), number(hidden)),
        };
        format!("- **{}** ({count}){names}", level.name())
    });
    lines.collect()
}

/// A list item for each service with the number of actions of each level.
pub(crate) fn service_lines(actions: &Actions) -> Vec<String> {
    let services = by_service(actions);
    let hidden = services.len().saturating_sub(MOST_SERVICES);
    let shown = services.iter().take(MOST_SERVICES);
    let lines = shown.map(|(service, actions)| {
        let counts = counts(actions);
        format!("- {} ({}): {counts}", escape(service.name), service.prefix)
    });
    let mut lines: Vec<_> = lines.collect();
    match hidden {
        0 => {}
        1 => lines.push("- and 1 more service".to_owned()),
        _ => lines.push(format!("- and {hidden} more services")),
    }
    lines
}

/// The services with the most actions, in a line.
pub(crate) fn largest_services(actions: &Actions) -> String {
    let mut services = by_service(actions);
    services.sort_by_key(|(_, actions)| std::cmp::Reverse(actions.len()));
    let hidden = services.len().saturating_sub(MOST_LARGEST);
    let shown = services.iter().take(MOST_LARGEST);
    let shown = shown.map(|(service, actions)| {
        format!("{} ({})", escape(service.prefix), number(actions.len()))
    });
    let shown: Vec<_> = shown.collect();
    match hidden {
        0 => format!("Services: {}", shown.join(" · ")),
        _ => format!("Services: {} and {hidden} more", shown.join(" · ")),
    }
}

/// `34 actions`
pub(crate) fn actions(actions: &impl Counted) -> String {
    match total(&actions.by_level()) {
        1 => "1 action".to_owned(),
        count => format!("{} actions", number(count)),
    }
}

/// `34 actions: 3 List · 31 Read`; of one level, `34 Read actions`.
pub(crate) fn counts_with_total(actions: &impl Counted) -> String {
    match actions.by_level().as_slice() {
        [(level, count)] => {
            let plural = if *count == 1 { "" } else { "s" };
            format!("{} {} action{plural}", number(*count), level.name())
        }
        levels => format!("{} actions: {}", number(total(levels)), each(levels)),
    }
}

/// `3 List · 31 Read`, of a single level its name; none for no actions.
pub(crate) fn levels(actions: &impl Counted) -> Option<String> {
    match actions.by_level().as_slice() {
        [] => None,
        [(level, _)] => Some(level.name().to_owned()),
        levels => Some(each(levels)),
    }
}

/// `3 List · 31 Read`
pub(crate) fn counts(actions: &impl Counted) -> String {
    each(&actions.by_level())
}

fn each(levels: &[(AccessLevel, usize)]) -> String {
    let counts = levels
        .iter()
        .map(|(level, count)| format!("{} {}", number(*count), level.name()));
    let counts: Vec<_> = counts.collect();
    counts.join(" · ")
}

fn total(levels: &[(AccessLevel, usize)]) -> usize {
    levels.iter().map(|(_, count)| count).sum()
}

/// The known actions that actions and wildcards come to, each once, by service and name.
pub(crate) fn expanded<'a>(actions: impl IntoIterator<Item = &'a str>) -> Actions {
    ActionSet::of(actions).iter().collect()
}

/// All known actions that statements of a managed policy allow or deny.
pub(crate) fn of_managed(policy: &ManagedPolicy, effect: Effect) -> ActionSet {
    let mut all = ActionSet::default();
    for statement in policy.statements.iter().filter(|it| it.effect == effect) {
        all.add_all(statement.action_set());
    }
    all
}

/// Whether it stands for several actions.
pub(crate) fn is_wildcard(action: &str) -> bool {
    action.contains(['*', '?'])
}

/// `22,091`
pub(crate) fn number(count: usize) -> String {
    match count {
        0..1000 => count.to_string(),
        _ => format!("{},{:03}", count / 1000, count % 1000),
    }
}

/// Names between dots, the first of many.
pub(crate) fn enumeration(names: &[String]) -> String {
    let hidden = names.len().saturating_sub(MOST_NAMES);
    let shown = &names[..names.len() - hidden];
    match hidden {
        0 => shown.join(" · "),
        _ => format!("{} and {} more", shown.join(" · "), number(hidden)),
    }
}

/// The order of `actions` is that of services already.
fn by_service(actions: &Actions) -> Vec<(&'static Service, Actions)> {
    let mut services: Vec<(&'static Service, Actions)> = Vec::new();
    for (service, action) in actions {
        match services.last_mut() {
            Some((it, known)) if it.prefix == service.prefix => known.push((service, action)),
            Some(_) | None => services.push((service, vec![(service, action)])),
        }
    }
    services
}

fn by_level(actions: &Actions) -> Vec<(AccessLevel, Actions)> {
    let mut levels: Vec<(AccessLevel, Actions)> = Vec::new();
    for (service, action) in actions {
        match levels.iter_mut().find(|(level, _)| *level == action.level) {
            Some((_, known)) => known.push((service, action)),
            None => levels.push((action.level, vec![(service, action)])),
        }
    }
    levels.sort_by_key(|(level, _)| *level);
    levels
}

fn push(rows: &mut Vec<Row>, level: Option<AccessLevel>, service: &str, name: String) {
    let row = rows
        .iter_mut()
        .find(|it| it.level == level && it.service == service);
    match row {
        Some(row) if row.names.contains(&name) => {}
        Some(row) => row.names.push(name),
        None => rows.push(Row {
            level,
            service: service.to_owned(),
            names: vec![name],
        }),
    }
}
