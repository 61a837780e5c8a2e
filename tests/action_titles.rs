//! Every fix and refactoring that is offered in random templates with conditions is applied: its title says what it changes,
//! and it names no resource with a condition where that may not exist.
//!
//! `ACTION_TEMPLATES` sets how many templates are tried, `ACTION_SEED` the seed of the first one.
#![expect(clippy::unwrap_used, reason = "a test, which fails by panicking")]

use sam_core::analysis::Analysis;
use sam_core::connector::{Environment, declared};
use sam_core::document::Section;
use sam_core::iam::matching;
use sam_core::policy::sites;
use sam_core::template::reference::ReferenceKind;
use sam_core::text::{TextEdit, TextRange, TextSize};
use sam_ide::{CodeAction, changes, code_actions, findings};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// How many templates are tried.
const TEMPLATES: u64 = 20;

#[test]
fn titles_say_what_changes() {
    let number = |name: &str| {
        std::env::var(name)
            .ok()
            .map(|it| it.parse::<u64>().unwrap())
    };
    let count = number("ACTION_TEMPLATES").unwrap_or(TEMPLATES);
    let first = number("ACTION_SEED").unwrap_or(0);
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for seed in first..first + count {
        let text = template(&mut Random(seed));
        let document = Analysis::open(1, &text);
        assert_eq!(document.syntax_errors().count(), 0, "seed {seed}\n{text}");
        let faults_before = wrong.len();
        for action in all_actions(&document) {
            let words = action.label.split([' ', '`', '(']);
            let kind: Vec<&str> = words.take(2).collect();
            let known = kinds.entry(kind.join(" ")).or_default();
            *known += 1;
            // Of what is offered everywhere, some are enough.
            if *known < 20 || known.is_multiple_of(10) {
                let faults = faults(&document, &action);
                wrong.extend(faults.into_iter().map(|it| format!("seed {seed}, {it}")));
            }
        }
        if wrong.len() > faults_before {
            wrong.push(text);
        }
    }
    println!("{kinds:#?}");
    assert!(
        wrong.is_empty(),
        "{} faults:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(kinds.len() > 15 || count < TEMPLATES, "only {kinds:?}");
}

/// What is offered at findings, resources, policies and connectors, each action once.
fn all_actions(document: &Analysis) -> Vec<CodeAction> {
    let found = findings(document);
    let template = document.template();
    let mut places: BTreeSet<TextSize> = found.iter().map(|it| it.range.start()).collect();
    places.extend(template.resources().map(|it| it.entry.key.range().start()));
    places.extend(declared(template).iter().map(|it| it.key_range().start()));
    for site in sites(template) {
        places.insert(site.document.node.full_range().start());
        let statements = site.document.statements();
        places.extend(statements.map(|it| it.node.full_range().start()));
    }
    let mut actions: Vec<CodeAction> = Vec::new();
    for at in places {
        for action in code_actions(document, &found, TextRange::empty(at)) {
            if !actions.contains(&action) {
                actions.push(action);
            }
        }
    }
    actions
}

/// What is wrong with an action.
fn faults(before: &Analysis, action: &CodeAction) -> Vec<String> {
    let text = TextEdit::apply_all(before.source(), &action.edits);
    let after = Analysis::open(2, &text);
    let mut faults = Vec::new();
    let mut fault = |it: String| faults.push(format!("`{}`: {it}", action.label));
    if after.syntax_errors().count() > 0 {
        fault(format!("not well-formed:\n{text}"));
        return faults;
    }
    let known = unguarded(before);
    for (key, count) in unguarded(&after) {
        if known.get(&key).is_none_or(|it| *it < count) {
            fault(format!("{} names {} without its condition", key.0, key.1));
        }
    }
    let change = changes(before, &after, &Environment::default(), None);
    let change = change.map_or(Value::Null, |it| it.json());
    let actions = |kinds: &[&str]| actions(&change, kinds, before);
    match &action.difference {
        Some(difference) => {
            let more = actions(&["granted", "widened", "changed"]);
            let less = actions(&["revoked", "narrowed"]);
            // What something else allows already is announced, too.
            if difference.more.is_empty() && !more.is_empty() {
                fault(format!("more: {:?}, but {more:?}", difference.more));
            }
            if difference.less.is_empty() != less.is_empty() {
                fault(format!("less: {:?}, but {less:?}", difference.less));
            }
        }
        None => {
            let revoked = actions(&["revoked"]);
            let announced = announced(&action.label);
            if announced != revoked.len() || announced != action.revokes {
                fault(format!("revokes {} actions: {revoked:?}", revoked.len()));
            }
        }
    }
    faults
}

/// The number in `(grants 3 actions fewer)`.
fn announced(label: &str) -> usize {
    let Some((_, rest)) = label.split_once("(grants ") else {
        return 0;
    };
    rest.split(' ').next().unwrap().parse().unwrap()
}

/// The actions that a change allows more or less, by kinds of changes, wildcards as what they match. What was said of
/// resources that do not exist is left out, and that both the resource and who uses it must exist goes without saying.
fn actions(change: &Value, kinds: &[&str], before: &Analysis) -> BTreeSet<String> {
    let list = |it: &Value, key: &str| it[key].as_array().cloned().unwrap_or_default();
    let exist = |it: &Value| all_exist(it.as_str().unwrap(), before);
    let mut found = BTreeSet::new();
    for who in list(change, "changes") {
        for kind in ["granted", "widened", "changed", "narrowed", "revoked"] {
            for it in list(&who, kind) {
                let after = [list(&it, "after"), list(&it, "before")].concat();
                let is_left = |it: &Value| list(it, "resources").iter().any(exist);
                let kind = match kind {
                    "narrowed" if !after.iter().any(is_left) => "revoked",
                    _ => kind,
                };
                let exists = list(&it, "resources").iter().any(exist);
                let is_same = after
                    .iter()
                    .any(|after| is_implied((&who, &it), after, before));
                if it["effect"] != "Allow" || !kinds.contains(&kind) || !exists || is_same {
                    continue;
                }
                for action in list(&it, "actions") {
                    let written = action.as_str().unwrap();
                    match written.contains('*') {
                        true => {
                            let all = matching(written).into_iter();
                            found.extend(all.map(|(of, it)| format!("{}:{}", of.prefix, it.name)));
                        }
                        false => drop(found.insert(written.to_owned())),
                    }
                }
            }
        }
    }
    found
}

/// Whether what the other template says of somebody's grant differs from it in the condition of its resource or of theirs
/// alone.
fn is_implied((who, grant): (&Value, &Value), other: &Value, template: &Analysis) -> bool {
    let template = template.template();
    let when = other["when"].as_array().cloned().unwrap_or_default();
    let (names, who) = (other["resources"].to_string(), who["who"].to_string());
    let is_of_either = |condition: &Value| {
        template.resources().any(|it| {
            let is_named = names.contains(&format!("${{{}", it.id));
            let is_who = who.contains(&format!("\"{}\"", it.id));
            (is_named || is_who) && it.condition() == condition.as_str()
        })
    };
    other["resources"] == grant["resources"]
        && other["condition"] == grant["condition"]
        && grant["when"].is_null()
        && !when.is_empty()
        && when.iter().all(is_of_either)
}

/// Whether a template declares all that a resource names.
fn all_exist(resource: &str, template: &Analysis) -> bool {
    resource.split("${").skip(1).all(|it| {
        let name = it.split(['}', '.']).next().unwrap();
        let template = template.template();
        name.starts_with("AWS::")
            || template.resource(name).is_some()
            || template.declares(Section::Parameters, name)
    })
}

/// How often a resource names another one that has a condition, outside of `Fn::If` and without having the condition too.
fn unguarded(analysis: &Analysis) -> BTreeMap<(String, String), usize> {
    let template = analysis.template();
    let mut found = BTreeMap::new();
    for holder in template.resources() {
        for (range, reference) in holder.references() {
            let is_value = matches!(
                reference.kind,
                ReferenceKind::Ref | ReferenceKind::GetAtt | ReferenceKind::Sub
            );
            let named = template.resource(&reference.name).filter(|_| is_value);
            let condition = named.and_then(|it| it.condition());
            // The generator writes each function on a line of its own.
            let before = &analysis.source()[..range.start().into()];
            let line = before.rsplit('\n').next().unwrap_or_default();
            if condition.is_some() && condition != holder.condition() && !line.contains("!If") {
                let key = (holder.id.to_owned(), reference.name.to_string());
                *found.entry(key).or_default() += 1;
            }
        }
    }
    found
}

/// Numbers that follow from a seed.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let it = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        it ^ (it >> 31)
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        let count = u64::try_from(all.len()).unwrap();
        all[usize::try_from(self.next() % count).unwrap()]
    }

    /// True once in so many times.
    fn once_in(&mut self, times: u64) -> bool {
        self.next().is_multiple_of(times)
    }
}

const STORES: [(&str, &str); 5] = [
    ("Orders", "AWS::Serverless::SimpleTable"),
    ("Jobs", "AWS::SQS::Queue"),
    ("News", "AWS::SNS::Topic"),
    ("Images", "AWS::S3::Bucket"),
    ("Archive", "AWS::S3::Bucket"),
];

/// A template with stores, functions, roles, policies and connectors, some of them under conditions, some misspelt.
fn template(random: &mut Random) -> String {
    let mut text = "Transform: AWS::Serverless-2016-10-31\n\
        Parameters:\n  Stage: {Type: String, Default: test}\n\
        Conditions:\n  IsLive: !Equals [!Ref Stage, live]\n  IsTest: !Not [!Condition IsLive]\n\
        Resources:\n"
        .to_owned();
    for (id, kind) in STORES {
        let _ = writeln!(text, "  {id}:\n    Type: {kind}");
        condition(&mut text, random, 2);
    }
    for id in ["Checkout", "Worker"] {
        let kind = random.of(&["Function", "Function", "StateMachine"]);
        let _ = writeln!(text, "  {id}:\n    Type: AWS::Serverless::{kind}");
        condition(&mut text, random, 4);
        if random.once_in(3) {
            let _ = writeln!(text, "    Connectors:");
            for name in ["One", "Two"] {
                let to = random.of(&STORES).0;
                let allowed = random.of(&["[Read]", "[Write]", "[Read, Write]"]);
                let _ = writeln!(
                    text,
                    "      {name}: {{Properties: {{Destination: {{Id: {to}}}, Permissions: {allowed}}}}}"
                );
            }
        }
        let code = match kind {
            "Function" => "      Runtime: python3.13\n      Handler: a.b\n      CodeUri: src/\n",
            _ => "      DefinitionUri: definition.json\n",
        };
        let _ = write!(text, "    Properties:\n{code}");
        if random.once_in(4) {
            let _ = writeln!(text, "      Role: !GetAtt Role.Arn");
            continue;
        }
        let _ = writeln!(text, "      Policies:");
        for _ in 0..=random.next() % 4 {
            let policy = policy(random);
            let _ = writeln!(text, "        - {policy}");
        }
    }
    let _ = write!(
        text,
        "  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument:\n        \
         Version: '2012-10-17'\n        Statement:\n          - Effect: Allow\n            Action: sts:AssumeRole\n            \
         Principal: {{Service: [lambda.amazonaws.com, states.amazonaws.com]}}\n      Policies:\n        \
         - PolicyName: own\n          PolicyDocument:\n            Version: '2012-10-17'\n            Statement:\n"
    );
    for _ in 0..=random.next() % 3 {
        let statement = statement(random);
        let _ = writeln!(text, "              - {statement}");
    }
    if random.once_in(2) {
        let (from, to) = (random.of(&["Checkout", "Worker"]), random.of(&STORES).0);
        let _ = writeln!(text, "  Link:\n    Type: AWS::Serverless::Connector");
        condition(&mut text, random, 3);
        let _ = writeln!(
            text,
            "    Properties: {{Source: {{Id: {from}}}, Destination: {{Id: {to}}}, Permissions: [Write]}}"
        );
    }
    text
}

fn condition(text: &mut String, random: &mut Random, times: u64) {
    if random.once_in(times) {
        let name = random.of(&["IsLive", "IsTest"]);
        let _ = writeln!(text, "    Condition: {name}");
    }
}

fn policy(random: &mut Random) -> String {
    if random.once_in(2) {
        return format!("Statement: [{}]", statement(random));
    }
    let all = [
        "DynamoDBReadPolicy: {TableName: !Ref Orders}",
        "DynamoDBCrudPolicy: {TableName: !Ref Ordres}",
        "DynamoDBWritePolicy: {TableName: !GetAtt Orders.Arn}",
        "DynamoDBReadPolicy: {TableName: !If [IsLive, !Ref Orders, other]}",
        "SQSSendMessagePolicy: {QueueName: !GetAtt Jobs.QueueName}",
        "SQSPollerPolicy: {QueueName: !Ref Jobs}",
        "SQSPolerPolicy: {QueueName: !GetAtt Jobs.QueueName}",
        "SNSPublishMessagePolicy: {TopicName: !GetAtt News.TopicName}",
        "SNSPublishMessagePolicy: {TopicName: !Ref News}",
        "S3ReadPolicy: {BucketName: !Ref Images}",
        "S3CrudPolicy: {BucketName: !Ref Archive}",
        "S3WritePolicy: {BucketNam: !Ref Archive}",
        "AmazonDynamoDBFullAccess",
        "AmazonSQSFullAcces",
        "AWSLambdaBasicExecutionRole",
        "!If [IsLive, AmazonS3ReadOnlyAccess, !Ref AWS::NoValue]",
    ];
    random.of(&all).to_owned()
}

fn statement(random: &mut Random) -> String {
    let (actions, own): (&[&str], &[&str]) = random.of(&[
        (
            &[
                "dynamodb:GetItem",
                "'dynamodb:*'",
                "dynamodb:Scann",
                "dynamodb:ListTables",
            ][..],
            &[
                "!GetAtt Orders.Arn",
                "!Sub '${Orders.Arn}/index/*'",
                "!Ref Orders",
                "!GetAtt Order.Arn",
            ][..],
        ),
        (
            &[
                "sqs:SendMessage",
                "'sqs:*'",
                "sqs:ListQueues",
                "sqs:RecieveMessage",
            ],
            &[
                "!GetAtt Jobs.Arn",
                "!Ref Jobs",
                "!If [IsLive, !GetAtt Jobs.Arn, '*']",
            ],
        ),
        (
            &[
                "s3:GetObject",
                "s3:ListBucket",
                "'s3:Put*'",
                "s3:ListAllMyBuckets",
            ],
            &[
                "!Sub '${Images.Arn}/*'",
                "!GetAtt Archive.Arn",
                "!Sub 'arn:aws:s3:::${Image}/*'",
            ],
        ),
        (
            &["sns:Publish", "'sns:*'", "ses:SendEmail", "'ses:*'"],
            &["!Ref News", "!GetAtt News.TopicName"],
        ),
    ]);
    let first = random.of(actions);
    let action = match random.once_in(2) {
        true => first.to_owned(),
        false => format!("[{first}, {}]", random.of(actions)),
    };
    let resource = match random.next() % 3 {
        0 => "'*'".to_owned(),
        1 => random.of(own).to_owned(),
        _ => format!("[{}, {}]", random.of(own), random.of(own)),
    };
    let condition = match random.once_in(6) {
        true => ", Condition: {StringEquals: {'aws:RequestedRegion': eu-west-1}}",
        false => "",
    };
    format!("{{Effect: Allow, Action: {action}, Resource: {resource}{condition}}}")
}
