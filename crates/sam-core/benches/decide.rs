//! Decisions about managed policies, each against each: `cargo bench -p sam-core --bench decide`. Prints how long the
//! middle one and the slowest ones take.
#![expect(clippy::print_stdout, reason = "a benchmark reports on the terminal")]

use sam_core::decide::{Decision, Question, RequestSet, decide};
use sam_core::iam::{self, managed_policy};
use sam_core::policy::Polarity;
use std::collections::BTreeSet;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// The widest policies of AWS and those that templates use most.
const POLICIES: [&str; 24] = [
    "AWSLambdaBasicExecutionRole",
    "AWSLambdaDynamoDBExecutionRole",
    "AWSLambdaSQSQueueExecutionRole",
    "AWSLambdaVPCAccessExecutionRole",
    "AWSLambda_FullAccess",
    "AWSLambda_ReadOnlyAccess",
    "AWSStepFunctionsFullAccess",
    "AWSXRayDaemonWriteAccess",
    "AdministratorAccess",
    "AmazonAPIGatewayPushToCloudWatchLogs",
    "AmazonDynamoDBFullAccess",
    "AmazonDynamoDBReadOnlyAccess",
    "AmazonEC2FullAccess",
    "AmazonS3FullAccess",
    "AmazonS3ReadOnlyAccess",
    "AmazonSNSFullAccess",
    "AmazonSQSFullAccess",
    "AmazonSageMakerFullAccess",
    "CloudWatchLogsFullAccess",
    "IAMFullAccess",
    "PowerUserAccess",
    "ReadOnlyAccess",
    "SecurityAudit",
    "ViewOnlyAccess",
];

fn main() {
    let none = BTreeSet::new();
    let all: Vec<(&str, Vec<RequestSet>)> = POLICIES
        .iter()
        .filter_map(|it| Some((*it, request_sets(it)?)))
        .collect();
    // What is decoded once is no part of a decision.
    iam::warm();
    for prefix in iam::prefixes() {
        black_box(iam::service(prefix));
    }
    let mut times: Vec<(Duration, &str, &str, &str)> = Vec::new();
    for (new_name, new) in &all {
        for (old_name, old) in &all {
            let question = Question {
                new,
                old,
                within: None,
                limit: None,
                words: &none,
                declared: &none,
            };
            let mut best = Duration::MAX;
            let mut outcome = "";
            for _ in 0..3 {
                let started = Instant::now();
                outcome = match black_box(decide(&question)) {
                    Decision::Within => "within",
                    Decision::Beyond(_) => "beyond",
                    Decision::Undecided => "undecided",
                };
                best = best.min(started.elapsed());
            }
            times.push((best, outcome, new_name, old_name));
        }
    }
    times.sort();
    let middle = times.get(times.len() / 2).map(|it| it.0);
    println!(
        "{} pairs, middle {:?}",
        times.len(),
        middle.unwrap_or_default()
    );
    for (time, outcome, new, old) in times.iter().rev().take(25) {
        println!("{time:>10.1?} {outcome:9} {new} within {old}");
    }
}

fn request_sets(name: &str) -> Option<Vec<RequestSet>> {
    let texts = |it: &[&str]| it.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    let statements = managed_policy(name)?.statements.iter();
    let sets = statements.map(|it| {
        let either = |is: &[&str], not: &[&str]| match not.is_empty() {
            true => (Polarity::Is, texts(is)),
            false => (Polarity::Not, texts(not)),
        };
        let (action_polarity, actions) = either(&it.actions, &it.not_actions);
        let (resource_polarity, resources) = either(&it.resources, &it.not_resources);
        RequestSet {
            effect: match it.effect {
                iam::Effect::Allow => sam_core::policy::Effect::Allow,
                iam::Effect::Deny => sam_core::policy::Effect::Deny,
            },
            action_polarity,
            actions,
            resource_polarity,
            resources,
            condition: it.condition.clone(),
            when: Vec::new(),
        }
    });
    Some(sets.collect())
}
