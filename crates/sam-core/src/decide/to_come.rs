//! Actions that AWS does not have yet: what patterns of actions will allow beyond those of today.

use super::{Decision, Question, RequestSet, decide};
use crate::iam::{Known, known};
use crate::policy::{Effect, Polarity};
use std::collections::BTreeMap;

/// What stands for the text behind a star: no action has it in its name.
const INVENTED: &str = "Qzx";

/// A service that AWS does not have.
const INVENTED_SERVICE: &str = "qzx";

/// The patterns of the new statements by which an action still to come is allowed that the old ones do not allow, sorted.
/// What leaves actions out is named `all but` these.
///
/// One invented action is tried for each pattern: where it is beyond, so are others that the pattern matches.
pub fn patterns_to_come(question: &Question<'_>) -> Vec<String> {
    let allow = question.new.iter().filter(|it| it.effect == Effect::Allow);
    let mut invented: BTreeMap<String, String> = BTreeMap::new();
    for set in allow {
        match set.action_polarity {
            Polarity::Is => {
                let actions = set.actions.iter();
                invented.extend(actions.filter_map(|it| Some((invent(it)?, it.clone()))));
            }
            Polarity::Not => {
                let name = format!("all but {}", set.actions.join(", "));
                invented.insert(format!("{INVENTED_SERVICE}:{INVENTED}"), name.clone());
                // A service of which some actions are left out has others.
                let services = set.actions.iter().filter_map(|it| it.split_once(':'));
                let services = services.filter(|(it, _)| !it.contains(['*', '?']));
                let actions = services.map(|(it, _)| format!("{it}:{INVENTED}"));
                invented.extend(actions.map(|it| (it, name.clone())));
            }
        }
    }
    let is_beyond = |action: &str| {
        let actions = vec![action.to_owned()];
        let within = match question.within {
            None => RequestSet {
                effect: Effect::Allow,
                action_polarity: Polarity::Is,
                actions,
                resource_polarity: Polarity::Is,
                resources: vec!["*".to_owned()],
                condition: None,
                when: Vec::new(),
            },
            Some(it) if it.matches_action(action) => RequestSet {
                actions,
                action_polarity: Polarity::Is,
                ..it.clone()
            },
            Some(_) => return false,
        };
        let question = Question {
            within: Some(&within),
            ..*question
        };
        matches!(decide(&question), Decision::Beyond(_))
    };
    let mut patterns: Vec<String> = invented
        .into_iter()
        .filter(|(action, _)| is_beyond(action))
        .map(|(_, pattern)| pattern)
        .collect();
    patterns.sort();
    patterns.dedup();
    patterns
}

/// An action that a pattern with wildcards matches and that AWS does not have.
fn invent(pattern: &str) -> Option<String> {
    let (service, name) = match pattern.split_once(':') {
        Some(parts) => parts,
        None if pattern == "*" => ("*", "*"),
        None => return None,
    };
    let service = match service {
        "*" => INVENTED_SERVICE,
        it if it.contains(['*', '?']) => return None,
        it => it,
    };
    let name = match name {
        it if it.contains('*') => it.replacen('*', INVENTED, 1).replace('*', ""),
        it if it.contains('?') => it.to_owned(),
        _ => return None,
    };
    let action = format!("{service}:{}", name.replace('?', "q"));
    match known(&action) {
        Known::Action(..) => None,
        Known::Newer | Known::UnknownAction(_) | Known::UnknownService => Some(action),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn allow(action: &str) -> RequestSet {
        RequestSet {
            effect: Effect::Allow,
            action_polarity: Polarity::Is,
            actions: vec![action.to_owned()],
            resource_polarity: Polarity::Is,
            resources: vec!["*".to_owned()],
            condition: None,
            when: Vec::new(),
        }
    }

    fn to_come(new: &RequestSet, old: &[RequestSet]) -> Vec<String> {
        let none = BTreeSet::new();
        patterns_to_come(&Question {
            new: std::slice::from_ref(new),
            old,
            within: None,
            limit: None,
            words: &none,
            declared: &none,
        })
    }

    #[test]
    fn a_pattern_allows_what_comes_later() {
        // All that there is today is named one by one.
        let service = crate::iam::service("sqs").expect("a service");
        let all: Vec<RequestSet> = service
            .actions
            .iter()
            .map(|it| allow(&format!("sqs:{}", it.name)))
            .collect();
        assert_eq!(to_come(&allow("sqs:*"), &all), ["sqs:*"]);
        assert_eq!(to_come(&allow("sqs:Send*"), &all), ["sqs:Send*"]);
        assert_eq!(to_come(&allow("sqs:SendMessage"), &all), [""; 0]);
        assert_eq!(to_come(&allow("sqs:Send*"), &[allow("sqs:S*")]), [""; 0]);
        assert_eq!(to_come(&allow("*"), &[allow("sqs:*")]), ["*"]);
    }

    #[test]
    fn what_is_left_out_grows() {
        let not = |action: &str| RequestSet {
            action_polarity: Polarity::Not,
            ..allow(action)
        };
        assert_eq!(to_come(&not("iam:*"), &[allow("*")]), [""; 0]);
        assert_eq!(
            to_come(&not("iam:GetRole"), &[not("iam:*")]),
            ["all but iam:GetRole"]
        );
    }
}
