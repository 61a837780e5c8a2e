//! The SDKs for JavaScript, versions 2 and 3: what their names make, and the methods of their clients.
use super::helpers::{self, UPLOAD};
use super::names::{capital, service};
use super::{Arguments, Client, Credentials, Place, Sdk, State, Style, powertools, waiters};
use crate::call::{Certainty, GapReason};
use crate::value::{ANY, Value, Values};
use std::rc::Rc;

/// Members of the packages of version 3 that end like a client but are none.
const NO_CLIENTS: &[&str] = &["__Client", "Client"];

/// What the clients that take plain values call by another name than the API.
const DOCUMENT: &[(&str, &str)] = &[
    ("BatchGet", "BatchGetItem"),
    ("BatchWrite", "BatchWriteItem"),
    ("Delete", "DeleteItem"),
    ("Get", "GetItem"),
    ("Put", "PutItem"),
    ("TransactGet", "TransactGetItems"),
    ("TransactWrite", "TransactWriteItems"),
    ("Update", "UpdateItem"),
];

fn of_document(name: &str) -> &str {
    DOCUMENT
        .iter()
        .find(|it| it.0 == name)
        .map_or(name, |it| it.1)
}

/// What a name of a package gives when it is called, with or without `new`.
pub(super) fn call(state: &mut State, module: &str, path: &str, arguments: &Arguments) -> Values {
    let first = arguments.positional.first().cloned().unwrap_or_default();
    if module == "aws-sdk" || module.starts_with("aws-sdk/") {
        return version_2(state, module, path, &first, arguments.place);
    }
    if is_capture(module, path) {
        return arguments
            .positional
            .iter()
            .fold(Values::none(), |mut all, it| {
                all.join(it);
                all
            });
    }
    if (module, path) == ("@aws-lambda-powertools/tracer", "Tracer") {
        // Its methods are found by the name of the class.
        return Values::one(Value::External(module.into(), path.into()));
    }
    let Some(package) = module.strip_prefix("@aws-sdk/") else {
        return powertools::javascript(state, module, path, arguments);
    };
    match package {
        "lib-dynamodb" => lib_dynamodb(state, path, &first, arguments),
        "lib-storage" if path == "Upload" => {
            let parameters = state.member(&first, "params");
            let parameters = state.members(&parameters);
            for client in clients(&state.member(&first, "client")) {
                let place = arguments.place;
                helpers::call(
                    state,
                    &client,
                    &UPLOAD,
                    Certainty::Certain,
                    place,
                    &parameters,
                );
            }
            Values::none()
        }
        "s3-request-presigner" if path == "getSignedUrl" => {
            send(state, &first, arguments.positional.get(1));
            Values::none()
        }
        "s3-presigned-post" if path == "createPresignedPost" => {
            let options = arguments.positional.get(1).cloned().unwrap_or_default();
            let options = state.members(&options);
            for client in clients(&first) {
                state.call(
                    &client,
                    "PutObject",
                    Certainty::Certain,
                    arguments.place,
                    &options,
                );
            }
            Values::none()
        }
        "credential-providers" | "credential-provider-node" => Values::sdk(Sdk::Keys(match path {
            "fromNodeProviderChain" | "fromEnv" | "fromContainerMetadata" | "defaultProvider" => {
                Credentials::Role
            }
            "fromTemporaryCredentials" => {
                take_on(state, &state.member(&first, "params"), arguments.place);
                Credentials::Other
            }
            _ => Credentials::Other,
        })),
        _ => match package.strip_prefix("client-") {
            Some(name) => of_client_package(state, name, path, &first, arguments),
            None => Values::none(),
        },
    }
}

/// Notes that credentials are those of another role, which the role of the function takes on when they are used.
fn take_on(state: &mut State, parameters: &Values, place: Place) {
    let client = Client {
        service: "sts".into(),
        style: Style::JavaScript3,
        credentials: Credentials::Role,
    };
    let parameters = state.members(parameters);
    state.call(
        &client,
        "AssumeRole",
        Certainty::Certain,
        place,
        &parameters,
    );
}

/// Functions that give back a client, or the SDK, that they get.
fn is_capture(module: &str, path: &str) -> bool {
    let last = path.rsplit('.').next().unwrap_or(path);
    let is_tracing =
        module.starts_with("aws-xray-sdk") || module.starts_with("@aws-lambda-powertools");
    is_tracing && last.starts_with("captureAWS")
}

fn clients(values: &Values) -> Vec<Client> {
    let all = values.sdks().filter_map(|it| match &**it {
        Sdk::Client(it) => Some(it.clone()),
        _ => None,
    });
    all.collect()
}

/// Whose credentials a client has that is made with these options.
fn credentials(state: &State, options: &Values) -> Credentials {
    const KEYS: [&str; 3] = ["credentials", "accessKeyId", "profile"];
    let members = state.members(options);
    let mut given = members.iter().filter(|it| KEYS.contains(&&*it.0));
    let is_own = |values: &Values| {
        let mut all = values.iter();
        !values.is_empty()
            && all.all(|it| match it {
                Value::Sdk(it) => matches!(&**it, Sdk::Keys(Credentials::Role)),
                Value::Environment(it) => it.starts_with("AWS_"),
                Value::Object(_) => {
                    let members = state.members(values);
                    members.iter().all(|(_, it)| {
                        let mut all = it.iter();
                        !it.is_empty()
                            && all.all(
                                |it| matches!(it, Value::Environment(it) if it.starts_with("AWS_")),
                            )
                    })
                }
                _ => false,
            })
    };
    match given.any(|it| !is_own(&it.1)) {
        true => Credentials::Other,
        false => Credentials::Role,
    }
}

fn of_client_package(
    state: &mut State,
    package: &str,
    path: &str,
    first: &Values,
    arguments: &Arguments,
) -> Values {
    let service: Rc<str> = service(package).into();
    let client = |credentials| Client {
        service: service.clone(),
        style: Style::JavaScript3,
        credentials,
    };
    if let Some(operation) = path.strip_suffix("Command") {
        return command(
            state,
            &client(Credentials::Role),
            operation,
            first,
            arguments,
        );
    }
    // `paginateListObjectsV2({ client }, { Bucket })`, `waitUntilTableExists({ client }, { TableName })`.
    let waiter = path
        .strip_prefix("waitUntil")
        .or_else(|| path.strip_prefix("waitFor"));
    let operation = match (path.strip_prefix("paginate"), waiter) {
        (Some(name), _) => Some(name),
        (None, Some(name)) => match waiters::operation(&service, name) {
            Some(operation) => Some(operation),
            None => {
                state.gap(arguments.place, GapReason::Dynamic);
                None
            }
        },
        (None, None) => None,
    };
    if let Some(operation) = operation {
        let mut made_by = clients(&state.member(first, "client"));
        if made_by.is_empty() {
            made_by.extend(clients(first));
        }
        let input = arguments.positional.get(1).cloned().unwrap_or_default();
        let input = state.members(&input);
        let credentials = made_by
            .first()
            .map_or(Credentials::Role, |it| it.credentials);
        let client = client(credentials);
        state.call(
            &client,
            operation,
            Certainty::Certain,
            arguments.place,
            &input,
        );
        return Values::none();
    }
    let is_plain = path
        .chars()
        .next()
        .is_some_and(|it| it.is_ascii_uppercase());
    let is_other = NO_CLIENTS.contains(&path)
        || ["Exception", "Error", "Fault", "NotFound"]
            .iter()
            .any(|it| path.ends_with(it));
    if !is_plain || is_other {
        return Values::none();
    }
    Values::sdk(Sdk::Client(client(credentials(state, first))))
}

fn command(
    state: &mut State,
    client: &Client,
    operation: &str,
    input: &Values,
    arguments: &Arguments,
) -> Values {
    let members = state.members(input);
    state.make(client, operation, arguments.place, &members);
    let made = Sdk::Command {
        client: client.clone(),
        operation: operation.into(),
        place: arguments.place,
        arguments: members,
    };
    Values::sdk(made)
}

fn lib_dynamodb(state: &mut State, path: &str, first: &Values, arguments: &Arguments) -> Values {
    let document = |credentials| Client {
        service: "dynamodb".into(),
        style: Style::Document,
        credentials,
    };
    if let Some(operation) = path.strip_suffix("Command") {
        let client = document(Credentials::Role);
        return command(state, &client, of_document(operation), first, arguments);
    }
    if let Some(operation) = path.strip_prefix("paginate") {
        let input = arguments.positional.get(1).cloned().unwrap_or_default();
        let input = state.members(&input);
        let made_by = clients(&state.member(first, "client"));
        let credentials = made_by
            .first()
            .map_or(Credentials::Role, |it| it.credentials);
        state.call(
            &document(credentials),
            operation,
            Certainty::Certain,
            arguments.place,
            &input,
        );
        return Values::none();
    }
    match path {
        "DynamoDBDocumentClient.from"
        | "DynamoDBDocument.from"
        | "DynamoDBDocumentClient"
        | "DynamoDBDocument" => {
            let of = clients(first);
            let credentials = of.first().map_or(Credentials::Role, |it| it.credentials);
            Values::sdk(Sdk::Client(document(credentials)))
        }
        _ => Values::none(),
    }
}

/// `new AWS.S3()`, `new AWS.DynamoDB.DocumentClient()`, `require("aws-sdk/clients/s3")`.
fn version_2(state: &mut State, module: &str, path: &str, first: &Values, place: Place) -> Values {
    let path = path.strip_prefix("default").unwrap_or(path);
    let path = path.trim_start_matches('.');
    let class = module.strip_prefix("aws-sdk/clients/");
    let class = class.map(|it| it.trim_end_matches(".js"));
    let full = match (class, path) {
        (Some(class), "") => class.to_owned(),
        (Some(class), path) if path.eq_ignore_ascii_case(class) => class.to_owned(),
        (Some(class), path) => format!("{class}.{path}"),
        (None, path) => path.to_owned(),
    };
    if full == "config.update" && credentials(state, first) == Credentials::Other {
        state.other_default(place);
    }
    if full.is_empty() || full.starts_with("config") || full.starts_with("util") {
        return Values::none();
    }
    match &*full {
        "TemporaryCredentials" => take_on(state, first, place),
        "ChainableTemporaryCredentials" => take_on(state, &state.member(first, "params"), place),
        _ => {}
    }
    if matches!(
        &*full,
        "Credentials"
            | "TemporaryCredentials"
            | "ChainableTemporaryCredentials"
            | "SharedIniFileCredentials"
            | "CognitoIdentityCredentials"
            | "WebIdentityCredentials"
            | "EnvironmentCredentials"
    ) {
        return Values::sdk(Sdk::Keys(match &*full {
            "EnvironmentCredentials" => Credentials::Role,
            _ => Credentials::Other,
        }));
    }
    let mut parts = full.split('.');
    let name = parts.next().unwrap_or_default();
    let inner = parts.next();
    let credentials = credentials(state, first);
    let (service, style) = match (name, inner) {
        (_, Some("DocumentClient")) => ("dynamodb".to_owned(), Style::Document),
        ("S3" | "s3", Some("ManagedUpload")) => {
            managed_upload(state, first, credentials, place);
            return Values::none();
        }
        (_, Some(_)) => return Values::none(),
        ("Endpoint" | "HttpRequest" | "Request" | "NodeHttpClient" | "Service", None) => {
            return Values::none();
        }
        (name, None) => (service(name), Style::JavaScript2),
    };
    Values::sdk(Sdk::Client(Client {
        service: service.into(),
        style,
        credentials,
    }))
}

/// `new AWS.S3.ManagedUpload({ service, params })`; without a service it makes its own client.
fn managed_upload(state: &mut State, options: &Values, credentials: Credentials, place: Place) {
    let parameters = state.members(&state.member(options, "params"));
    let mut made_by = clients(&state.member(options, "service"));
    if made_by.is_empty() {
        made_by.push(Client {
            service: "s3".into(),
            style: Style::JavaScript2,
            credentials,
        });
    }
    for client in made_by {
        let is_sure = Certainty::Certain;
        helpers::call(state, &client, &UPLOAD, is_sure, place, &parameters);
    }
}

/// Sends the commands among values with a client.
fn send(state: &mut State, sender: &Values, commands: Option<&Values>) {
    let sender = clients(sender);
    let Some(commands) = commands else { return };
    for command in commands.sdks() {
        state.send(command, sender.first());
    }
}

/// A method of a client.
pub(super) fn client(
    state: &mut State,
    client: &Client,
    method: &str,
    is_sure: Certainty,
    arguments: &Arguments,
) -> Values {
    let place = arguments.place;
    let first = arguments.positional.first().cloned().unwrap_or_default();
    let own = || Values::sdk(Sdk::Client(client.clone()));
    if method == "send" && client.style != Style::JavaScript2 {
        let sent: Vec<Rc<Sdk>> = first.sdks().cloned().collect();
        let is_command = |it: &&Rc<Sdk>| matches!(***it, Sdk::Command { .. });
        for command in sent.iter().filter(is_command) {
            state.send(command, Some(client));
        }
        let is_assumed = sent.iter().any(|it| matches!(&**it, Sdk::Command { operation, .. } if operation.starts_with("AssumeRole")));
        return match is_assumed {
            true => Values::sdk(Sdk::Keys(Credentials::Other)),
            false => Values::none(),
        };
    }
    match method {
        "destroy" | "config" | "customizeRequests" | "on" | "then" | "catch" => {
            return Values::none();
        }
        "promise" => return own(),
        "getSignedUrl" | "getSignedUrlPromise" => {
            let second = arguments.positional.get(1).cloned().unwrap_or_default();
            let members = state.members(&second);
            for name in first.texts() {
                state.call(client, &capital(name), is_sure, place, &members);
            }
            return Values::none();
        }
        "createPresignedPost" => {
            let members = state.members(&first);
            state.call(client, "PutObject", is_sure, place, &members);
            return Values::none();
        }
        "waitFor" => {
            let second = arguments.positional.get(1).cloned().unwrap_or_default();
            let members = state.members(&second);
            for name in first.texts() {
                match waiters::operation(&client.service, name) {
                    Some(operation) => state.call(client, operation, is_sure, place, &members),
                    None => state.gap(place, GapReason::Dynamic),
                }
            }
            return Values::none();
        }
        "upload" if &*client.service == "s3" => {
            let members = state.members(&first);
            helpers::call(state, client, &UPLOAD, is_sure, place, &members);
            return Values::none();
        }
        _ => {}
    }
    let name = capital(method);
    let operation = match client.style {
        Style::Document => of_document(&name),
        Style::Boto3 | Style::JavaScript2 | Style::JavaScript3 => &name,
    };
    let mut members = state.members(&first);
    members.retain(|it| &*it.0 != ANY);
    state.call(client, operation, is_sure, place, &members);
    match operation.starts_with("AssumeRole") {
        true => Values::sdk(Sdk::Keys(Credentials::Other)),
        false => Values::none(),
    }
}
