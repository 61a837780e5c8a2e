//! Decisions about pairs of policies: kinds with known answers, random pairs against all their requests, and the answers of
//! z3 in `tests/templates/decisions/answers.jsonl`, written by `cargo xtask oracle`. `SAM_LSP_DECISIONS` names a larger file
//! of the kind.
#![expect(clippy::unwrap_used, reason = "a test")]

use sam_core::decide::{Decision, KeyValue, Question, Request, RequestSet, decide};
use sam_core::iam::matches;
use sam_core::policy::{Effect, Polarity};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const ANSWERS: &str = include_str!("templates/decisions/answers.jsonl");

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        one => vec![one.as_str().unwrap().to_owned()],
    }
}

/// A statement as it is written; `When` are conditions of the template.
fn request_set(statement: &Value) -> RequestSet {
    let either = |is: &str, not: &str| match statement.get(is) {
        Some(it) => (Polarity::Is, texts(it)),
        None => (Polarity::Not, texts(&statement[not])),
    };
    let (action_polarity, actions) = either("Action", "NotAction");
    let (resource_polarity, resources) = either("Resource", "NotResource");
    RequestSet {
        effect: Effect::of(statement["Effect"].as_str().unwrap_or("Allow")).unwrap(),
        action_polarity,
        actions,
        resource_polarity,
        resources,
        condition: statement.get("Condition").cloned(),
        when: statement.get("When").map(texts).unwrap_or_default(),
    }
}

fn request_sets(statements: &Value) -> Vec<RequestSet> {
    statements
        .as_array()
        .unwrap()
        .iter()
        .map(request_set)
        .collect()
}

fn compare(new: &[RequestSet], old: &[RequestSet]) -> Decision {
    let words: BTreeSet<String> = ["Orders".to_owned(), "Shop".to_owned()].into();
    decide(&Question {
        new,
        old,
        within: None,
        limit: None,
        words: &words,
        declared: &words,
    })
}

fn shown(decision: &Decision) -> String {
    let request = match decision {
        Decision::Within => return "no".to_owned(),
        Decision::Undecided => return "not decided".to_owned(),
        Decision::Beyond(request) => request,
    };
    let mut text = format!("{} {}", request.action, request.resource);
    for (key, value) in &request.keys {
        text += &match value {
            KeyValue::Absent => format!(" no {key}"),
            KeyValue::One(value) => format!(" {key}={value}"),
            KeyValue::Several(values) => format!(" {key}={values:?}"),
        };
    }
    for (condition, holds) in &request.when {
        text += &format!(" {condition}:{holds}");
    }
    for (name, value) in &request.same {
        text += &format!(" if {name} is {value}");
    }
    text
}

/// What a change of statements allows that was not allowed before, and what it no longer allows.
#[track_caller]
fn check(old: Value, new: Value, more: &str, less: &str) {
    let (old, new) = (request_sets(&old), request_sets(&new));
    let found = (shown(&compare(&new, &old)), shown(&compare(&old, &new)));
    assert_eq!(found, (more.to_owned(), less.to_owned()));
    for same in [&old, &new] {
        assert_eq!(compare(same, same), Decision::Within);
    }
}

/// `s3:GetObject` on objects of a bucket, under a condition.
fn get(condition: Value) -> Value {
    json!([{"Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*", "Condition": condition}])
}

#[test]
fn a_deny_of_what_is_not_allowed_is_nothing() {
    let get = json!({"Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"});
    let put = json!({"Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/*"});
    let no_queue = json!({"Effect": "Deny", "Action": "sqs:*", "Resource": "*"});
    let no_put = json!({"Effect": "Deny", "Action": "s3:Put*", "Resource": "*"});
    check(json!([get, no_queue]), json!([get]), "no", "no");
    check(json!([no_put]), json!([no_put, put]), "no", "no");
    check(json!([get, put, no_put]), json!([get]), "no", "no");
    check(json!([get]), json!([put, no_put, get]), "no", "no");
    check(
        json!([get, put, no_put]),
        json!([get, put]),
        "s3:PutObject arn:aws:s3:::b/x",
        "no",
    );
    let no_part =
        json!({"Effect": "Deny", "Action": "s3:Get*", "Resource": "arn:aws:s3:::b/private/*"});
    check(
        json!([get, no_part]),
        json!([get]),
        "s3:GetObject arn:aws:s3:::b/private/",
        "no",
    );
}

#[test]
fn the_account_and_the_region_may_be_those_that_are_written_out() {
    let get = |condition: Value| json!({"Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*", "Condition": condition});
    let none = |condition: Value| {
        let mut statement = get(condition);
        statement["Effect"] = "Deny".into();
        statement
    };
    let by = |account: &str| json!({"ArnLike": {"aws:PrincipalArn": format!("arn:aws:iam::{account}:role/r")}});
    let own = get(by("${AWS::AccountId}"));
    let denied = none(by("111122223333"));
    check(
        json!([own, denied]),
        json!([own]),
        "s3:GetObject arn:aws:s3:::b/x aws:PrincipalArn=arn:aws:iam::111122223333:role/r if AWS::AccountId is 111122223333",
        "no",
    );
    let other = none(json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/q"}}));
    check(json!([own, other]), json!([own]), "no", "no");
    let here = get(json!({"StringEquals": {"aws:RequestedRegion": "${AWS::Region}"}}));
    let there = none(json!({"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}));
    check(
        json!([here, there]),
        json!([here]),
        "s3:GetObject arn:aws:s3:::b/x aws:RequestedRegion=eu-west-1 if AWS::Region is eu-west-1",
        "no",
    );
}

#[test]
fn a_log_group_is_asked_for_with_the_stream_that_is_not_there() {
    let on = |action: &str, rest: &str| {
        let resource = format!("arn:aws:logs:*:*:log-group:jobs{rest}");
        json!([{"Action": action, "Resource": resource}])
    };
    for action in ["logs:CreateLogGroup", "logs:PutLogEvents"] {
        check(on(action, ":*"), on(action, ":log-stream:*"), "no", "no");
        check(json!([]), on(action, ""), "no", "no");
    }
}

#[test]
fn what_is_left_out_is_compared_the_other_way_round() {
    let but = |resources: Value| json!([{"Action": "s3:GetObject", "NotResource": resources}]);
    check(
        but(json!("arn:aws:s3:::a/*")),
        but(json!(["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"])),
        "no",
        "s3:GetObject arn:aws:s3:::b/x",
    );
    check(
        json!([{"NotAction": "iam:*", "Resource": "*"}]),
        json!([{"NotAction": ["iam:*", "sqs:SendMessage"], "Resource": "*"}]),
        "no",
        "sqs:SendMessage arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:x",
    );
    check(
        json!([{"Action": "s3:*", "Resource": "*"}, {"Effect": "Deny", "NotAction": "s3:Get*", "Resource": "*"}]),
        json!([{"Action": "s3:Get*", "Resource": "*"}]),
        "no",
        "no",
    );
}

#[test]
fn patterns_are_compared_as_sets_of_texts() {
    let get = |resources: Value| json!([{"Action": "s3:GetObject", "Resource": resources}]);
    check(
        get(json!("arn:aws:s3:::b/a?*")),
        get(json!(["arn:aws:s3:::b/a?", "arn:aws:s3:::b/a??*"])),
        "no",
        "no",
    );
    check(
        get(json!("arn:aws:s3:::b/*a*")),
        get(json!("arn:aws:s3:::b/*a?*")),
        "no",
        "s3:GetObject arn:aws:s3:::b/a",
    );
    let send = |resource: &str| json!([{"Action": "sqs:SendMessage", "Resource": resource}]);
    check(send("arn:aws:sqs:*"), send("arn:aws:sqs:*:*:*"), "no", "no");
    check(
        send("arn:aws:sqs:*:*:*"),
        send("arn:*:*:*"),
        "sqs:SendMessage arn:x:sqs:${AWS::Region}:${AWS::AccountId}:x",
        "no",
    );
}

#[test]
fn conditions_are_compared_as_sets_of_values() {
    let tag =
        |operator: &str, values: Value| get(json!({operator: {"aws:PrincipalTag/t": values}}));
    check(
        tag("StringEquals", json!("x")),
        tag("StringLike", json!("x")),
        "no",
        "no",
    );
    check(
        tag("StringLike", json!("x*")),
        tag("StringEquals", json!(["xy", "xz"])),
        "no",
        "s3:GetObject arn:aws:s3:::b/x aws:PrincipalTag/t=x",
    );
    check(
        tag("StringEquals", json!("xy")),
        tag("StringEqualsIgnoreCase", json!("XY")),
        "s3:GetObject arn:aws:s3:::b/x aws:PrincipalTag/t=XY",
        "no",
    );
    check(
        tag("StringEquals", json!("x")),
        tag("StringEqualsIfExists", json!("x")),
        "s3:GetObject arn:aws:s3:::b/x no aws:PrincipalTag/t",
        "no",
    );
    let from = |ranges: Value| get(json!({"IpAddress": {"aws:SourceIp": ranges}}));
    check(
        from(json!("192.0.2.0/24")),
        from(json!(["192.0.2.0/26", "192.0.2.192/26"])),
        "no",
        "s3:GetObject arn:aws:s3:::b/x aws:SourceIp=192.0.2.64",
    );
    check(
        from(json!("192.0.2.0/24")),
        from(json!(["192.0.2.0/25", "192.0.2.128/25"])),
        "no",
        "no",
    );
    let age =
        |operator: &str, seconds: &str| get(json!({operator: {"aws:MultiFactorAuthAge": seconds}}));
    check(
        age("NumericLessThanEquals", "60"),
        age("NumericLessThan", "60"),
        "no",
        "s3:GetObject arn:aws:s3:::b/x aws:MultiFactorAuthAge=60",
    );
    check(
        get(json!({"Null": {"aws:MultiFactorAuthAge": "false"}})),
        age("NumericLessThan", "60"),
        "no",
        "s3:GetObject arn:aws:s3:::b/x aws:MultiFactorAuthAge=60",
    );
    let until = |date: &str| get(json!({"DateLessThan": {"aws:CurrentTime": date}}));
    check(
        until("2026-06-01T00:00:00Z"),
        until("2026-07-01T00:00:00Z"),
        "s3:GetObject arn:aws:s3:::b/x aws:CurrentTime=2026-06-01T00:00:00Z",
        "no",
    );
    let secure = |operator: &str| get(json!({operator: {"aws:SecureTransport": "true"}}));
    check(secure("Bool"), secure("StringEquals"), "no", "no");
}

#[test]
fn keys_with_several_values() {
    let keys = |operator: &str, values: Value| {
        json!([{"Action": "dynamodb:GetItem", "Resource": "arn:aws:dynamodb:r:1:table/t",
            "Condition": {operator: {"dynamodb:LeadingKeys": values}}}])
    };
    check(
        keys("ForAllValues:StringEquals", json!(["a", "b"])),
        keys("ForAllValues:StringEquals", json!("a")),
        "no",
        "dynamodb:GetItem arn:aws:dynamodb:r:1:table/t dynamodb:LeadingKeys=b",
    );
    check(
        keys("ForAllValues:StringEquals", json!("a")),
        keys("ForAnyValue:StringEquals", json!("a")),
        "dynamodb:GetItem arn:aws:dynamodb:r:1:table/t dynamodb:LeadingKeys=[\"a\", \"x\"]",
        "dynamodb:GetItem arn:aws:dynamodb:r:1:table/t no dynamodb:LeadingKeys",
    );
}

#[test]
fn a_variable_or_unknown_operator_equals_itself_alone() {
    let get = |resource: &str| json!([{"Action": "s3:GetObject", "Resource": resource}]);
    let own = "arn:aws:s3:::home/${aws:username}/*";
    check(get(own), get(own), "no", "no");
    check(
        get("arn:aws:s3:::home/*"),
        get(own),
        "no",
        "s3:GetObject arn:aws:s3:::home/${aws:username}",
    );
    let odd = |value: &str| self::get(json!({"StringIs": {"aws:PrincipalTag/t": value}}));
    check(odd("x"), odd("x"), "no", "no");
    check(
        odd("x"),
        odd("y"),
        "s3:GetObject arn:aws:s3:::b/x",
        "s3:GetObject arn:aws:s3:::b/x",
    );
}

#[test]
fn a_name_of_the_template_is_a_symbol() {
    let table = "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/";
    let read = |actions: Value, resource: &str| json!([{"Action": actions, "Resource": format!("{table}{resource}")}]);
    check(
        read(json!("dynamodb:GetItem"), "${Orders}"),
        read(json!("dynamodb:GetItem"), "${Orders}*"),
        &format!("dynamodb:GetItem {table}${{Orders}}x"),
        "no",
    );
    check(
        read(json!("dynamodb:GetItem"), "*"),
        read(json!("dynamodb:GetItem"), "${Orders}"),
        "no",
        &format!("dynamodb:GetItem {table}x"),
    );
}

#[test]
fn a_parameter_may_come_to_any_name() {
    let get = |bucket: &str| json!({"Action": "s3:GetObject", "Resource": format!("arn:aws:s3:::{bucket}/*")});
    let none = |bucket: &str| json!({"Effect": "Deny", "Action": "s3:GetObject", "Resource": format!("arn:aws:s3:::{bucket}/*")});
    let both = |bucket: &str, denied: &str| json!([get(bucket), none(denied)]);
    check(
        both("${Shop}", "${Orders}"),
        json!([get("${Shop}")]),
        "no",
        "no",
    );
    check(
        both("${Shop}", "${Bucket}"),
        json!([get("${Shop}")]),
        "s3:GetObject arn:aws:s3:::${Shop}/x if Bucket is ${Shop}",
        "no",
    );
    check(
        both("${Bucket}", "logs"),
        json!([get("${Bucket}")]),
        "s3:GetObject arn:aws:s3:::logs/x if Bucket is logs",
        "no",
    );
    // Of another service, or another part of an ARN: no name can make them the same.
    let queue = json!({"Effect": "Deny", "Action": "sqs:*", "Resource": "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${Name}"});
    check(
        json!([get("${Bucket}"), queue]),
        json!([get("${Bucket}")]),
        "no",
        "no",
    );
    check(
        json!([get("${Bucket}"), get("logs")]),
        json!([get("logs")]),
        "no",
        "s3:GetObject arn:aws:s3:::${Bucket}/",
    );
}

#[test]
fn what_is_asked_for_may_be_what_a_parameter_comes_to() {
    let allow = |bucket: &str| json!({"Action": "s3:GetObject", "Resource": format!("arn:aws:s3:::{bucket}/*")});
    let within = |one: &str, other: &str| {
        let words = BTreeSet::new();
        let asked = request_set(&allow(other));
        shown(&decide(&Question {
            new: &[request_set(&allow(one))],
            old: &[],
            within: Some(&asked),
            limit: None,
            words: &words,
            declared: &["Orders".to_owned()].into(),
        }))
    };
    let found = |value: &str| format!("s3:GetObject arn:aws:s3:::prod/x if Env is {value}");
    assert_eq!(within("prod", "${Env}"), found("prod"));
    assert_eq!(within("${Env}", "prod"), found("prod"));
    assert_eq!(within("${Orders}", "prod"), "no");
    let data = "s3:GetObject arn:aws:s3:::prod-data/x if Env is prod";
    assert_eq!(within("prod-data", "${Env}-data"), data);
    assert_eq!(within("prod-logs", "${Env}-data"), "no");
    let both = "s3:GetObject arn:aws:s3:::prod-data/x if Env is prod if What is data";
    assert_eq!(within("${Env}-${What}", "prod-data"), both);
}

#[test]
fn a_deny_of_a_variable_stops_what_it_comes_to() {
    let bucket = |name: &str| format!("arn:aws:s3:::{name}/*");
    let get = |name: &str| json!({"Action": "s3:GetObject", "Resource": bucket(name)});
    let none =
        |name: &str| json!({"Effect": "Deny", "Action": "s3:GetObject", "Resource": bucket(name)});
    check(
        json!([get("u-ann"), none("u-${aws:userid}")]),
        json!([get("u-ann")]),
        "s3:GetObject arn:aws:s3:::u-ann/x if aws:userid is ann",
        "no",
    );
    check(
        json!([get("u-*"), none("${Name}-logs")]),
        json!([get("u-*")]),
        "s3:GetObject arn:aws:s3:::u-x-logs/x if Name is u-x",
        "no",
    );
    check(
        json!([get("logs"), {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "${Arn}"}]),
        json!([get("logs")]),
        "s3:GetObject arn:aws:s3:::logs/x if Arn is arn:aws:s3:::logs/x",
        "no",
    );
    let team = |effect: &str, value: &str| {
        let condition = json!({"StringEquals": {"aws:PrincipalTag/team": value}});
        json!({"Effect": effect, "Action": "s3:GetObject", "Resource": "*", "Condition": condition})
    };
    check(
        json!([
            team("Allow", "x"),
            team("Deny", "${aws:PrincipalTag/banned}")
        ]),
        json!([team("Allow", "x")]),
        "s3:GetObject arn:${AWS::Partition}:s3:::x/x aws:PrincipalTag/team=x if aws:PrincipalTag/banned is x",
        "no",
    );
}

#[test]
fn conditions_of_the_template_count() {
    let get = |when: Value| json!({"Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*", "When": when});
    check(
        json!([get(json!(["IsProd"])), get(json!(["!IsProd"]))]),
        json!([get(json!([]))]),
        "no",
        "no",
    );
    check(
        json!([get(json!(["IsProd"]))]),
        json!([get(json!(["IsProd"])), get(json!(["IsTest"]))]),
        "s3:GetObject arn:aws:s3:::b/x IsProd:false IsTest:true",
        "no",
    );
}

#[test]
fn actions_are_those_that_there_are() {
    let read = json!([{"Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage"], "Resource": "arn:aws:sqs:r:1:q"}]);
    let of = |actions: Value| json!([{"Action": actions, "Resource": "arn:aws:sqs:r:1:q"}]);
    check(
        read.clone(),
        of(json!(["sqs:receive*", "SQS:DeleteMessage"])),
        "no",
        "no",
    );
    // A batch is the same action, and a bucket has no queues.
    check(
        read.clone(),
        of(json!([
            "sqs:ReceiveMessage",
            "sqs:DeleteMessage",
            "sqs:DeleteMessageBatch",
            "s3:GetObject"
        ])),
        "no",
        "no",
    );
    check(
        read,
        of(json!([
            "sqs:ReceiveMessage",
            "sqs:DeleteMessage",
            "sqs:NewAction"
        ])),
        "sqs:NewAction arn:aws:sqs:r:1:q",
        "no",
    );
}

/// A generator of numbers, the same in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    fn one_of<'t>(&mut self, all: &[&'t str]) -> &'t str {
        all[self.below(all.len())]
    }

    fn pattern(&mut self) -> String {
        let begin = self.one_of(&[
            "arn:aws:sqs:r:1:",
            "arn:aws:sqs:r:1:",
            "arn:aws:sqs:*:",
            "arn:aws:sqs:*",
            "*",
        ]);
        let end = (0..self.below(5)).map(|_| self.one_of(&["a", "a", "b", "*", "?"]));
        begin.to_owned() + &end.collect::<String>()
    }

    fn set(&mut self) -> RequestSet {
        const ACTIONS: [&str; 9] = [
            "sqs:SendMessage",
            "sqs:Send*",
            "sqs:*",
            "*",
            "sqs:*Message",
            "SQS:sendmessage",
            "sqs:ReceiveMessage",
            "sns:Publish",
            "sqs:?eceive*",
        ];
        let polarity = |is_not: bool| if is_not { Polarity::Not } else { Polarity::Is };
        RequestSet {
            effect: if self.below(3) == 0 {
                Effect::Deny
            } else {
                Effect::Allow
            },
            action_polarity: polarity(self.below(6) == 0),
            actions: (0..=self.below(2))
                .map(|_| self.one_of(&ACTIONS).to_owned())
                .collect(),
            resource_polarity: polarity(self.below(5) == 0),
            resources: (0..=self.below(3)).map(|_| self.pattern()).collect(),
            condition: None,
            when: (0..self.below(2))
                .map(|_| self.one_of(&["A", "!A", "B", "!B"]).to_owned())
                .collect(),
        }
    }
}

/// What stands for a symbol in a text: it is as long as it may be, so a `?` is not enough for it.
const SYMBOL: &str = "$";

/// Whether a text is what a pattern stands for, as simply as it can be said.
fn fits(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern.first(), text.first()) {
        (None, None) => true,
        (Some(b'*'), _) => {
            fits(&pattern[1..], text) || !text.is_empty() && fits(pattern, &text[1..])
        }
        (Some(b'?'), Some(letter)) if *letter != b'$' => fits(&pattern[1..], &text[1..]),
        (Some(a), Some(b)) if a == b => fits(&pattern[1..], &text[1..]),
        _ => false,
    }
}

fn is_allowed(
    sets: &[RequestSet],
    action: &str,
    resource: &str,
    holds: &dyn Fn(&str) -> bool,
) -> bool {
    let is_matched = |it: &&RequestSet| {
        let mut actions = it.actions.iter();
        let mut resources = it.resources.iter();
        let is_named = actions.any(|it| matches(it, action));
        let is_meant = resources.any(|it| fits(it.as_bytes(), resource.as_bytes()));
        let is_there = |it: &String| match it.strip_prefix('!') {
            Some(name) => !holds(name),
            None => holds(it),
        };
        is_named == (it.action_polarity == Polarity::Is)
            && is_meant == (it.resource_polarity == Polarity::Is)
            && it.when.iter().all(is_there)
    };
    let matched: Vec<&RequestSet> = sets.iter().filter(is_matched).collect();
    !matched.is_empty() && matched.iter().all(|it| it.effect == Effect::Allow)
}

#[test]
fn random_pairs_are_decided_as_all_their_requests_say() {
    let mut resources: Vec<String> = Vec::new();
    let mut layer = vec![String::new()];
    for _ in 0..4 {
        let longer = layer
            .iter()
            .flat_map(|it| ["a", "b", "x"].map(|letter| format!("{it}{letter}")));
        layer = longer.collect();
        resources.extend(layer.iter().map(|it| format!("arn:aws:sqs:r:1:{it}")));
    }
    let others = [
        "x:x:x", "::x", "x:1:a", "x:1:b", "r:x:ab", "xa:1:x", "xab:x:x", "x:x:a", "x:x:b",
    ];
    resources.extend(others.map(|it| format!("arn:aws:sqs:{it}")));
    resources.push("arn:x:sqs:x:1:b".to_owned());
    let mut random = Random(88_172_645_463_325_252);
    let (mut within, mut beyond) = (0, 0);
    for _ in 0..10_000 {
        let old: Vec<RequestSet> = (0..random.below(4)).map(|_| random.set()).collect();
        let new: Vec<RequestSet> = (0..=random.below(4)).map(|_| random.set()).collect();
        let is_example = |action: &str, resource: &str, holds: &dyn Fn(&str) -> bool| {
            is_allowed(&new, action, resource, holds) && !is_allowed(&old, action, resource, holds)
        };
        match compare(&new, &old) {
            Decision::Beyond(request) => {
                beyond += 1;
                let Request {
                    action,
                    resource,
                    when,
                    ..
                } = &*request;
                let holds = |name: &str| when.iter().any(|(it, holds)| it == name && *holds);
                let resource = &resource
                    .replace("${AWS::Partition}", SYMBOL)
                    .replace("${AWS::Region}", SYMBOL)
                    .replace("${AWS::AccountId}", SYMBOL);
                assert!(
                    is_example(action, resource, &holds),
                    "{request:?}\n{old:#?}\n{new:#?}"
                );
            }
            Decision::Within => {
                within += 1;
                for action in ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage"] {
                    for resource in &resources {
                        for (a, b) in [(false, false), (false, true), (true, false), (true, true)] {
                            let holds = |name: &str| if name == "A" { a } else { b };
                            let is_beyond = is_example(action, resource, &holds);
                            assert!(
                                !is_beyond,
                                "{action} {resource} {a} {b}\n{old:#?}\n{new:#?}"
                            );
                        }
                    }
                }
            }
            Decision::Undecided => panic!("not decided\n{old:#?}\n{new:#?}"),
        }
    }
    assert!(within > 1_500 && beyond > 5_000, "{within} {beyond}");
}

#[test]
fn conditions_are_decided_as_z3_does() {
    let read = |path| std::fs::read_to_string(path).unwrap();
    let answers = std::env::var_os("SAM_LSP_DECISIONS").map_or_else(|| ANSWERS.to_owned(), read);
    let mut count = 0;
    for line in answers.lines() {
        let pair: Value = serde_json::from_str(line).unwrap();
        let decision = compare(&request_sets(&pair["new"]), &request_sets(&pair["old"]));
        let found = match decision {
            Decision::Within => "within",
            Decision::Beyond(_) => "beyond",
            Decision::Undecided => "undecided",
        };
        assert_eq!(
            found,
            pair["answer"].as_str().unwrap(),
            "{line}\n{decision:?}"
        );
        count += 1;
    }
    assert!(count >= 100, "{count}");
}
