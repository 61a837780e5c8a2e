//! The findings over templates that AWS's transform has answered: no error where it has none, and one for each of its own.
//!
//! Reads the folder that `SAM_LSP_CORPUS` names.
#![expect(
    clippy::unwrap_used,
    reason = "a test program fails by panicking, in its helpers too"
)]

use sam_core::analysis::Analysis;
use sam_core::connector::{Environment, declared};
use sam_core::document::Section;
use sam_core::expand::{EntryKind, policy_entries, roles};
use sam_core::permission::difference;
use sam_core::policy::{Effect, sites};
use sam_core::text::{TextEdit, TextRange, TextSize};
use sam_ide::{CodeActionKind, Diagnostic, Findings, Severity, code_actions, findings, fixes};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

/// Templates that the transform accepts although CloudFormation would not: names that stand for nothing. The transform
/// looks up none but those of connectors; the inputs are made for its tests and never deployed.
const NAMES_UNKNOWN_TO_CLOUDFORMATION: &[(&str, &str)] = &[
    ("api_with_any_method_in_swagger", "Stage"),
    ("api_with_custom_base_path", "HostedZoneId"),
    ("connector_bucket_to_function", "InvokedFunction"),
    ("connector_dependson_replace", "Bar"),
    ("connector_dependson_replace", "Egg"),
    ("connector_dependson_replace", "Foo"),
    ("connector_dependson_replace", "SomeRole"),
    ("connector_esm_dependson", "SomeDep"),
    ("connector_esm_dependson", "SomeOtherDep"),
    ("connector_esm_dependson", "SomeRole"),
    ("connector_function_to_sqs", "MyTable"),
    ("connector_hardcoded_lambda_arn", "SomeLambda"),
    ("connector_hardcoded_props", "Bar"),
    ("connector_hardcoded_props", "Egg"),
    ("connector_hardcoded_props", "Foo"),
    ("connector_rule_to_sfn", "StateMachineFunction"),
    ("connector_rule_to_sns", "StateMachine"),
    ("connector_sfn_to_function", "StateMachineFunction"),
    ("connector_sns_to_function", "MyTable"),
    // It has no alias, so SAM generates neither a version nor an alias.
    (
        "function_with_resource_refs",
        "FunctionWithoutAlias.Version",
    ),
    ("http_api_existing_openapi", "DifferentFunction"),
    ("state_machine_with_event_schedule_state", "ScheduleState"),
    ("state_machine_with_schedule", "KMSKeyArn"),
    ("state_machine_with_schedule", "ScheduleState"),
];

/// Templates whose policies the transform passes on unread and AWS refuses, by the rule that says so; they are made for
/// the transform's tests and never deployed.
const POLICIES_NEVER_DEPLOYED: &[(&str, &str)] = &[
    // Types of CloudFormation without the properties that they require.
    ("connector_dependson_replace", "property-missing"),
    ("connector_esm_dependson", "property-missing"),
    ("connector_hardcoded_props", "property-missing"),
    // `State: Enabled`; EventBridge takes `ENABLED`.
    ("function_with_event_schedule_state", "property-wrong-value"),
    (
        "state_machine_with_event_schedule_state",
        "property-wrong-value",
    ),
    // `Resource: someresource` of a task.
    ("schema_validation_2", "definition-resource"),
    // Keys below a key in a filter policy for attributes.
    (
        "function_with_sns_event_source_all_parameters",
        "event-pattern",
    ),
    // A table with neither a billing mode nor a capacity.
    ("connector_appsync_to_table", "table-billing"),
    // Origins without the quotes that API Gateway wants.
    ("api_rest_paths_with_if_condition_openapi", "cors-quotes"),
    ("api_with_cors_and_auth_no_preflight_auth", "cors-quotes"),
    ("api_with_cors_and_only_origins", "cors-quotes"),
    ("api_with_open_api_version", "cors-quotes"),
    // `${FunctionWithoutAlias.Alias.Name}` of a function without an alias.
    ("function_with_resource_refs", "unknown-attribute"),
    ("api_with_resource_policy", "policy-missing-element"),
    // `{AWS::Partition}` in a managed policy's ARN, without dollar and `!Sub`.
    ("connector_function_to_sqs", "managed-policy-unknown"),
    ("connector_function_to_table", "managed-policy-unknown"),
    ("connector_sns_to_function", "managed-policy-unknown"),
    ("connector_table_to_function", "managed-policy-unknown"),
    ("function_with_role_and_role_path", "managed-policy-unknown"),
    // Names and URLs in the place of ARNs.
    ("connector_hardcoded_props", "connector-arn-malformed"),
    (
        "embedded_connectors_hardcoded_props",
        "connector-arn-malformed",
    ),
    // Definitions without states.
    (
        "embedded_connectors_function_to",
        "definition-missing-field",
    ),
    ("embedded_connectors_rule_to", "definition-missing-field"),
    ("embedded_connectors_sfn_to", "definition-missing-field"),
    // Roles of other services, as one of them says itself.
    ("basic_function", "role-not-trusted"),
    (
        "connector_with_non_id_source_and_destination",
        "role-not-trusted",
    ),
    (
        "function_with_deployment_and_custom_role",
        "role-not-trusted",
    ),
    // `!Ref` of a role.
    ("function_with_role_and_role_path", "role-not-an-arn"),
    // `arn:aws:1234:iam:boundary/…` in the place of an ARN.
    (
        "function_with_permissions_boundary",
        "managed-policy-unknown",
    ),
];

fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("SAM_LSP_CORPUS").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("the corpus was not given: set SAM_LSP_CORPUS");
    }
    folder
}

#[test]
fn templates_that_aws_accepts_have_no_error() {
    let Some(corpus) = corpus() else {
        return;
    };
    let mut templates = Vec::new();
    real(&corpus.join("real"), &mut templates);
    let inputs = files(&corpus.join("samtranslator/input"));
    templates.extend(
        inputs
            .into_iter()
            .filter(|it| !name(it).starts_with("error_")),
    );
    assert!(templates.len() > 200, "only {} templates", templates.len());
    let mut found = BTreeSet::new();
    for path in templates {
        let text = std::fs::read_to_string(&path).unwrap();
        let document = Analysis::open(1, &text);
        let short = path
            .strip_prefix(&corpus)
            .unwrap_or(&path)
            .display()
            .to_string();
        for it in findings(&document).iter() {
            assert!(it.message.chars().count() <= 160, "{}", it.message);
            let word = document.slice(it.range);
            let template = name(&path);
            let is_reviewed = match it.code {
                "unknown-reference" => {
                    NAMES_UNKNOWN_TO_CLOUDFORMATION.contains(&(template.as_str(), word))
                }
                // The inputs are given to the transform itself.
                "transform-missing" => short.starts_with("samtranslator"),
                code => POLICIES_NEVER_DEPLOYED.contains(&(template.as_str(), code)),
            };
            if it.severity == Severity::Error && !is_reviewed {
                found.insert(format!("{short}: {} at `{word}`: {}", it.code, it.message));
            }
            assert_mends(&document, it, &short);
        }
    }
    let found: Vec<String> = found.into_iter().collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn what_is_wrong_with_the_policies_of_real_templates_is_counted() {
    let Some(corpus) = corpus() else {
        return;
    };
    let mut templates = Vec::new();
    with_ending(&corpus.join("real"), &["yaml", "yml"], &mut templates);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut allowing, mut named, mut convertible) = (0, 0, 0);
    for path in &templates {
        let text = std::fs::read_to_string(path).unwrap();
        let document = Analysis::open(1, &text);
        let found = findings(&document);
        let is_about_policies = |it: &&Diagnostic| {
            let kinds = ["policy-", "policies-", "managed-policy-", "role-", "grant-"];
            kinds.iter().any(|kind| it.code.starts_with(kind))
        };
        let policies = found.iter().filter(is_about_policies);
        policies.for_each(|it| *counts.entry(it.code).or_default() += 1);
        allowing += sites(document.template())
            .flat_map(|it| it.document.statements().collect::<Vec<_>>())
            .filter(|it| it.effect() == Some(Effect::Allow))
            .count();
        for at in policy_templates(&document) {
            named += 1;
            let actions = code_actions(&document, &found, TextRange::empty(at));
            let is_connector = |it: &str| it.starts_with("Convert to") && it.contains("connector");
            convertible += usize::from(actions.iter().any(|it| is_connector(&it.label)));
        }
    }
    println!("{} templates", templates.len());
    let count = |code: &str| counts.get(code).copied().unwrap_or_default();
    println!(
        "{} of {allowing} statements that allow have a `*` that can be avoided",
        count("policy-resource-star")
    );
    println!("{} actions do not exist", count("policy-unknown-action"));
    println!("{convertible} of {named} policy templates could be connectors");
    for (code, count) in &counts {
        println!("{count:4} {code}");
    }
    // `dynamodb:CreateItem`, `kms:Decrypt` on a cluster of databases, and `aws:SecureTransport'`.
    for code in [
        "policy-unknown-action",
        "policy-resource-mismatch",
        "policy-unknown-condition-key",
        "policy-resource-star",
        "policy-service-star",
        "grant-twice",
    ] {
        assert!(counts.contains_key(code), "{code}");
    }
    assert!(convertible > 10, "{convertible} of {named}");
}

/// The places of the names of policy templates in `Policies`.
fn policy_templates(document: &Analysis) -> Vec<TextSize> {
    let resources = document.template().resources();
    let policies = resources.filter_map(|it| it.property("Policies"));
    policies
        .flat_map(policy_entries)
        .filter_map(|it| match it.kind {
            EntryKind::Template { entry, .. } => Some(entry.key.range().start()),
            EntryKind::Managed(_)
            | EntryKind::ManagedIntrinsic(_)
            | EntryKind::Statement(_)
            | EntryKind::If { .. }
            | EntryKind::Invalid => None,
        })
        .collect()
}

#[test]
fn every_error_of_aws_on_a_connector_is_found_at_its_place() {
    let Some(corpus) = corpus() else {
        return;
    };
    let mut count = 0;
    for path in files(&corpus.join("samtranslator/connectors")) {
        let input = corpus
            .join("samtranslator/input")
            .join(name(&path))
            .with_extension("yaml");
        let text = std::fs::read_to_string(&input).unwrap();
        let document = Analysis::open(1, &text);
        let found = findings(&document);
        let resolver = document.resolver();
        let mut problems = resolver.attribute_problems();
        problems.extend(resolver.all().into_iter().flat_map(|it| it.problems));
        for message in errors(&path) {
            count += 1;
            let problem = problems.iter().find(|it| it.aws_message == message);
            let problem =
                problem.unwrap_or_else(|| panic!("{}: not seen: {message}", input.display()));
            let is_shown = found
                .iter()
                .any(|it| it.severity == Severity::Error && it.range == problem.range);
            assert!(is_shown, "{}: no finding for: {message}", input.display());
        }
        for it in found.iter() {
            assert_mends(&document, it, &name(&path));
        }
    }
    if count == 0 {
        panic!("no error of a connector in the corpus");
    }
}

#[test]
fn every_error_of_aws_on_a_role_is_found_at_its_place() {
    let Some(corpus) = corpus() else {
        return;
    };
    let mut count = 0;
    for path in files(&corpus.join("samtranslator/output")) {
        let answer: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let causes = answer["causes"].as_array().into_iter().flatten();
        let messages = causes.filter_map(|it| it["message"].as_str());
        let messages: Vec<&str> = messages.filter(|it| is_about_a_role(it)).collect();
        if messages.is_empty() {
            continue;
        }
        let input = corpus.join("samtranslator/input").join(name(&path));
        let text = std::fs::read_to_string(input.with_extension("yaml")).unwrap();
        let document = Analysis::open(1, &text);
        let found = findings(&document);
        let problems = roles(document.template(), &Environment::default()).problems;
        for message in messages {
            count += 1;
            let problem = problems.iter().find(|it| it.aws_message == message);
            let place = input.display();
            let problem = problem.unwrap_or_else(|| panic!("{place}: not seen: {message}"));
            let around = problem.entry.unwrap_or(problem.range);
            let is_shown = found
                .iter()
                .any(|it| it.severity == Severity::Error && around.contains_range(it.range));
            assert!(is_shown, "{place}: no finding for: {message}");
        }
        for it in found.iter() {
            assert_mends(&document, it, &name(&path));
        }
    }
    assert!(count > 3, "only {count} errors about roles in the corpus");
}

/// How many errors of the translator's own cases stand where the transform names them. They may only go up.
const REFUSALS_FLOOR: usize = 214;

#[test]
fn every_error_of_the_transform_is_found_at_its_resource() {
    let Some(corpus) = corpus() else {
        return;
    };
    let (mut count, mut found_count) = (0, 0);
    for path in files(&corpus.join("samtranslator/output")) {
        let answer: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let causes: Vec<&Value> = answer["causes"].as_array().into_iter().flatten().collect();
        if causes.is_empty() {
            continue;
        }
        let input = corpus.join("samtranslator/input").join(name(&path));
        let text = std::fs::read_to_string(input.with_extension("yaml")).unwrap();
        let document = Analysis::open(1, &text);
        let found = findings(&document);
        for cause in causes {
            count += 1;
            let named = cause["logical_id"].as_str();
            let resource = named.and_then(|id| document.template().resource(id));
            let mut errors = found.iter().filter(|it| it.severity == Severity::Error);
            let is_found = errors.any(|it| {
                resource.is_none_or(|resource| {
                    // What `Globals` gives is refused there, and not once at each resource.
                    let block = document.block_at(it.range.start());
                    let is_of_globals =
                        block.is_some_and(|it| it.block.section == Section::Globals);
                    is_of_globals || resource.entry.range().contains_range(it.range)
                })
            });
            match is_found {
                true => found_count += 1,
                false => println!("{}: no finding: {}", name(&path), cause["message"]),
            }
        }
        for it in found.iter() {
            assert!(it.message.chars().count() <= 160, "{}", it.message);
        }
    }
    println!("{found_count} of {count} errors of the transform have a finding");
    assert!(found_count >= REFUSALS_FLOOR, "{found_count} of {count}");
}

/// By the words of the transform's messages about properties that write roles.
fn is_about_a_role(message: &str) -> bool {
    const WORDS: [&str; 10] = [
        "Policy at index",
        "policy types",
        "policy template",
        "required parameters of template",
        "'Policies'",
        "'Role' property",
        "Property 'Role'",
        "DeadLetterQueue",
        "'Destination' property",
        "AuthType is required",
    ];
    let is_of_an_invocation = message.contains("] is invalid. Destination is required")
        || message.contains("] is invalid. 'Type: ");
    let is_of_globals = message.contains("'Globals' section");
    (is_of_an_invocation || WORDS.iter().any(|it| message.contains(it))) && !is_of_globals
}

#[test]
fn refactorings_mean_what_was_there_before() {
    let Some(corpus) = corpus() else {
        return;
    };
    let mut templates = Vec::new();
    real(&corpus.join("real"), &mut templates);
    templates.extend(files(&corpus.join("samtranslator/input")));
    let mut count = 0;
    for path in templates {
        let text = std::fs::read_to_string(&path).unwrap();
        let document = Analysis::open(1, &text);
        let found = findings(&document);
        let before = meaning(&document);
        for connector in declared(document.template()) {
            let at = TextRange::empty(connector.key_range().start());
            for action in code_actions(&document, &found, at) {
                // What tells a difference may make one.
                let is_conversion = action.difference.is_some();
                if action.kind != CodeActionKind::RefactorRewrite || is_conversion {
                    continue;
                }
                count += 1;
                let after = TextEdit::apply_all(&text, &action.edits);
                let after = Analysis::open(2, &after);
                let place = format!("{}: {}\n{}", path.display(), action.label, after.source());
                let left = findings(&after);
                if action.label.starts_with("Merge ") {
                    // One policy with the statements of two grants the same, and nothing twice.
                    assert_eq!(granted(&before), granted(&meaning(&after)), "{place}");
                    let new = codes(&left).into_iter();
                    let new: Vec<&str> = new.filter(|it| !codes(&found).contains(it)).collect();
                    assert_eq!(new, [""; 0], "{place}");
                } else {
                    assert_eq!(before, meaning(&after), "{place}");
                    assert_eq!(codes(&found), codes(&left), "{place}");
                }
            }
        }
    }
    assert!(count > 40, "only {count} refactorings");
}

fn codes(found: &Findings) -> Vec<&str> {
    let mut codes: Vec<&str> = found.iter().map(|it| it.code).collect();
    codes.sort_unstable();
    codes
}

/// What the connectors become and what waits for it, without the names they get, in no order.
fn meaning(document: &Analysis) -> Vec<String> {
    let expansion = document.expand(&Environment::default());
    let mut names: HashMap<&str, String> = HashMap::new();
    let mut found = Vec::new();
    for (resolved, generated) in &expansion.connectors {
        for it in generated {
            let own = format!("\"{}\":", resolved.connector.id);
            let mut body = it.body.clone();
            if let Some(body) = body.as_object_mut() {
                body.sort_keys();
            }
            let body = body.to_string().replace(&own, "?:");
            names.insert(&it.id, body.clone());
            found.push(body);
        }
    }
    for (id, depends_on) in &expansion.depends_on {
        let waits = depends_on.as_array().into_iter().flatten();
        let mut waits: Vec<&str> = waits
            .filter_map(Value::as_str)
            .map(|it| names.get(it).map_or(it, String::as_str))
            .collect();
        waits.sort_unstable();
        let name = names.get(id.as_str()).map_or(id.as_str(), String::as_str);
        found.push(format!("{name} waits for {waits:?}"));
    }
    found.sort();
    found
}

/// What connectors come to, statement by statement, each once.
fn granted(meaning: &[String]) -> BTreeSet<String> {
    let parts = meaning.iter().flat_map(|it| {
        let body: Value = serde_json::from_str(&it.replace("?:", "\"\":")).unwrap_or_default();
        let properties = &body["Properties"];
        match properties["PolicyDocument"]["Statement"].as_array() {
            Some(statements) => statements
                .iter()
                .map(|it| format!("{it} for {}", properties["Roles"]))
                .collect(),
            None => vec![it.clone()],
        }
    });
    parts.collect()
}

/// Rules whose fixes put in a name or a type, or narrow a grant: after it, more or other things can be said of what stands
/// around it.
const GUESSED: [&str; 8] = [
    "unknown-reference",
    "unknown-property",
    "unknown-type",
    "connector-unknown-id",
    "connector-missing-property",
    "connector-unsupported-pair",
    "policy-resource-star",
    "policy-service-star",
];

/// No role may do anything that it might not do before.
fn allows_no_more(before: &Analysis, after: &Analysis, place: &str) {
    let (was, is) = (before.permissions(), after.permissions());
    for role in is.roles() {
        let earlier = was.role_of(&role.id).map(|it| was.of(it).grants);
        let (earlier, grants) = (earlier.unwrap_or_default(), is.of(role).grants);
        let changes = difference((&earlier, before.template()), (&grants, after.template()));
        let more: Vec<_> = changes.more().collect();
        assert!(more.is_empty(), "{place}: {more:?}");
    }
}

/// After a fix its finding is gone, and none has come.
fn assert_mends(document: &Analysis, finding: &Diagnostic, place: &str) {
    for fix in fixes(&document.resolver(), finding) {
        let before = findings(document);
        let text = TextEdit::apply_all(document.source(), &fix.edits);
        let after = Analysis::open(2, &text);
        if finding.code == "policy-service-star" {
            allows_no_more(document, &after, place);
        }
        let mut known: Vec<_> = before.iter().map(said).collect();
        let own = said(finding);
        let at = known.iter().position(|it| *it == own).unwrap();
        known.remove(at);
        for left in findings(&after).iter() {
            let left = said(left);
            let at = known.iter().position(|it| *it == left);
            // What a split leaves for `*` may be limited in its turn.
            let is_split = finding.code == "policy-resource-star";
            let is_other = left.0 != finding.code || is_split && left.1 != own.1;
            if at.is_none() && GUESSED.contains(&finding.code) && is_other {
                continue;
            }
            // The transform reports one error of a resource: without it, the next one comes.
            if at.is_none() && left.0 == "transform-refuses" {
                continue;
            }
            let at =
                at.unwrap_or_else(|| panic!("{place}: after `{}` there is {left:?}", fix.label));
            known.remove(at);
        }
    }
}

/// The rule and the message; where that counts characters or policies, which each fix changes, the rule alone.
fn said(finding: &Diagnostic) -> (&'static str, String) {
    match finding.code {
        "policy-size" | "managed-policies-many" => (finding.code, String::new()),
        _ => (finding.code, finding.message.to_string()),
    }
}

/// The connectors' errors of an answer.
fn errors(answer: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(answer).unwrap();
    let answer: Value = serde_json::from_str(&text).unwrap();
    let connectors = answer["connectors"].as_array().into_iter().flatten();
    connectors
        .flat_map(|it| it["errors"].as_array().into_iter().flatten())
        .filter_map(|it| it.as_str().map(str::to_owned))
        .collect()
}

/// The files below a folder with one of some endings.
fn with_ending(folder: &Path, endings: &[&str], acc: &mut Vec<PathBuf>) {
    for path in entries(folder) {
        if path.is_dir() {
            with_ending(&path, endings, acc);
        } else if path
            .extension()
            .is_some_and(|it| endings.iter().any(|ending| it == *ending))
        {
            acc.push(path);
        }
    }
}

/// The templates below a folder whose answer is not an error.
fn real(folder: &Path, acc: &mut Vec<PathBuf>) {
    for path in entries(folder) {
        if path.is_dir() {
            real(&path, acc);
            continue;
        }
        let is_template = path
            .extension()
            .is_some_and(|it| it == "yaml" || it == "yml");
        let expected = match name(&path).as_str() {
            "with-connectors" => "with-connectors.expected.json",
            _ => "expected.json",
        };
        let Ok(answer) = std::fs::read_to_string(path.with_file_name(expected)) else {
            continue;
        };
        let answer: Value = serde_json::from_str(&answer).unwrap();
        if is_template && answer.get("error").is_none() {
            acc.push(path);
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    entries(folder)
        .into_iter()
        .filter(|it| it.is_file())
        .collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries =
        std::fs::read_dir(folder).unwrap_or_else(|it| panic!("{}: {it}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|it| it.unwrap().path()).collect();
    paths.sort();
    paths
}

fn name(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
