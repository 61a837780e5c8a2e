//! boto3: what its functions make, and the methods of its clients.
use super::helpers::{self, DOWNLOAD, UPLOAD};
use super::names::operation_of_snake;
use super::{Arguments, Client, Credentials, Sdk, State, Style, powertools, waiters};
use crate::call::{Certainty, GapReason};
use crate::value::{Value, Values};
use std::ops::Range;

/// What a name of a package gives when it is called.
pub(super) fn call(state: &mut State, name: &str, arguments: &Arguments) -> Values {
    match name {
        "boto3.client" | "boto3.resource" => {
            let method = name.trim_start_matches("boto3.");
            session(state, Credentials::Role, method, arguments)
        }
        "boto3.Session"
        | "boto3.session.Session"
        | "botocore.session.Session"
        | "botocore.session.get_session"
        | "aioboto3.Session"
        | "aiobotocore.session.get_session" => {
            // The session below has mostly got credentials that renew themselves.
            if arguments
                .named
                .iter()
                .any(|it| &*it.0 == "botocore_session")
            {
                state.gap(arguments.place, GapReason::Dynamic);
                return Values::sdk(Sdk::Session(Credentials::Other));
            }
            let keys = KEYS_OF_SESSION;
            Values::sdk(Sdk::Session(credentials(
                arguments,
                keys,
                Credentials::Role,
            )))
        }
        "boto3.setup_default_session" => {
            let keys = KEYS_OF_SESSION;
            if credentials(arguments, keys, Credentials::Role) == Credentials::Other {
                state.other_default(arguments.place);
            }
            Values::none()
        }
        // The session that boto3 uses by itself has the credentials of the role, unless keys are given.
        "boto3._get_default_session" => Values::sdk(Sdk::Session(Credentials::Role)),
        // Wrappers that give back what they get.
        "copy.copy" | "copy.deepcopy" | "typing.cast" => {
            let last = arguments.positional.last();
            last.cloned().unwrap_or_default()
        }
        "os.getenv" => environment(arguments),
        _ => powertools::python(state, name, arguments),
    }
}

/// The value of a variable, with what stands in for it.
pub(super) fn environment(arguments: &Arguments) -> Values {
    let name = arguments.get("key", 0);
    let mut values: Values = name
        .texts()
        .map(|it| Value::Environment(it.into()))
        .collect();
    values.join(&arguments.get("default", 1));
    values
}

/// The places of the arguments that are keys.
const KEYS_OF_SESSION: Range<usize> = 0..3;
const KEYS_OF_CLIENT: Range<usize> = 6..9;

/// Whose credentials a client has that is made with these arguments, some of which are keys by their places.
fn credentials(arguments: &Arguments, keys: Range<usize>, otherwise: Credentials) -> Credentials {
    const KEYS: [&str; 4] = [
        "aws_access_key_id",
        "aws_secret_access_key",
        "aws_session_token",
        "profile_name",
    ];
    let is_key = |name: &str| KEYS.contains(&name);
    let named = arguments.named.iter().filter(|it| is_key(&it.0));
    let positional = arguments.positional.iter().take(keys.end);
    let given = named.map(|it| &it.1).chain(positional.skip(keys.start));
    let is_own = |values: &Values| {
        let mut all = values.iter();
        !values.is_empty()
            && all.all(|it| match it {
                Value::Environment(it) => it.starts_with("AWS_"),
                Value::Sdk(it) => matches!(&**it, Sdk::Keys(Credentials::Role)),
                _ => false,
            })
    };
    let mut others = given.filter(|it| !is_own(it));
    match others.next() {
        Some(_) => Credentials::Other,
        None => otherwise,
    }
}

/// A method of a session.
pub(super) fn session(
    state: &mut State,
    own: Credentials,
    method: &str,
    arguments: &Arguments,
) -> Values {
    match method {
        "client" | "create_client" | "resource" => {}
        "get_credentials" => return Values::sdk(Sdk::Keys(own)),
        _ => return Values::none(),
    }
    let credentials = credentials(arguments, KEYS_OF_CLIENT, own);
    let services = arguments.get("service_name", 0);
    if services.texts().next().is_none() && credentials == Credentials::Role {
        state.gap(arguments.place, GapReason::Dynamic);
    }
    let made = services.texts().map(|service| {
        let client = Client {
            service: service.into(),
            style: Style::Boto3,
            credentials,
        };
        Value::Sdk(std::rc::Rc::new(match method {
            "resource" => Sdk::Resource {
                client,
                kind: "".into(),
                arguments: Vec::new(),
            },
            _ => Sdk::Client(client),
        }))
    });
    made.collect()
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
    let caller = |operation: &str| {
        Values::sdk(Sdk::Caller {
            client: client.clone(),
            operation: operation.into(),
        })
    };
    match method {
        "get_paginator" => {
            let name = arguments.get("operation_name", 0);
            let mut made = Values::none();
            for name in name.texts() {
                made.join(&caller(&operation_of_snake(name)));
            }
            if made.is_empty() {
                state.gap(place, GapReason::Dynamic);
            }
            made
        }
        "get_waiter" => {
            let name = arguments.get("waiter_name", 0);
            let mut made = Values::none();
            for name in name.texts() {
                match waiters::operation(&client.service, name) {
                    Some(operation) => {
                        made.join(&caller(operation));
                    }
                    None => state.gap(place, GapReason::Dynamic),
                }
            }
            made
        }
        // Whoever opens the address acts as the role that signed it.
        "generate_presigned_url" => {
            let named = state.members(&arguments.get("Params", 1));
            for name in arguments.get("ClientMethod", 0).texts() {
                state.call(client, &operation_of_snake(name), is_sure, place, &named);
            }
            Values::none()
        }
        "generate_presigned_post" => {
            state.call(
                client,
                "PutObject",
                is_sure,
                place,
                &[("Bucket".into(), arguments.get("Bucket", 0))],
            );
            Values::none()
        }
        "upload_file" | "upload_fileobj" | "download_file" | "download_fileobj" | "copy"
            if &*client.service == "s3" =>
        {
            let index = match method {
                "download_file" | "download_fileobj" => 0,
                _ => 1,
            };
            let mut own = vec![("Bucket".into(), arguments.get("Bucket", index))];
            own.extend(state.members(&arguments.get("ExtraArgs", 3)));
            match method {
                "download_file" | "download_fileobj" => {
                    helpers::call(state, client, &DOWNLOAD, is_sure, place, &own);
                }
                "copy" => {
                    let source = arguments.get("CopySource", 0);
                    helpers::copy(state, client, source, is_sure, place, &own);
                }
                _ => helpers::call(state, client, &UPLOAD, is_sure, place, &own),
            }
            Values::none()
        }
        // The aioboto3 client is entered by `async with`.
        "__enter__" | "__aenter__" => Values::sdk(Sdk::Client(client.clone())),
        "close" | "can_paginate" | "exceptions" => Values::none(),
        "assume_role" | "assume_role_with_web_identity" | "assume_role_with_saml"
            if &*client.service == "sts" =>
        {
            let operation = operation_of_snake(method);
            state.call(client, &operation, is_sure, place, &arguments.named);
            Values::sdk(Sdk::Keys(Credentials::Other))
        }
        _ => {
            let operation = operation_of_snake(method);
            state.call(client, &operation, is_sure, place, &arguments.named);
            Values::none()
        }
    }
}
