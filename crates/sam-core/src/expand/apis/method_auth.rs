//! `Auth` of an event of a REST API.

use crate::expand::open_api::python::{PyText, PyValue, printed};
use crate::expand::open_api::{Editor, Fault, MethodAuth, add_resource_policy, add_statements};

/// The route that an event is, as messages name it.
pub(super) struct Subject<'a> {
    pub(super) key: &'a str,
    pub(super) path: &'a str,
    pub(super) method: &'a str,
}

impl Subject<'_> {
    fn fault(&self, message: impl Into<String>) -> Fault {
        Fault::event(self.key, message)
    }

    /// That an authorizer cannot be set, with the reason behind the name of the route.
    pub(super) fn no_authorizer(&self, authorizer: &PyValue, reason: &str) -> Fault {
        let name = printed(&mut authorizer.clone());
        let Self { path, method, .. } = self;
        let message = format!(
            "Unable to set Authorizer [{name}] on API method [{method}] for path [{path}]{reason}"
        );
        self.fault(message).at(AUTHORIZER)
    }

    pub(super) fn no_default(&self) -> Fault {
        let Self { path, method, .. } = self;
        self.fault(format!(
            "Unable to set Authorizer on API method [{method}] for path [{path}] because 'NONE' is only a valid value when a DefaultAuthorizer on the API is specified."
        ))
        .at(AUTHORIZER)
    }
}

const AUTHORIZER: [&str; 2] = ["Auth", "Authorizer"];
const SCOPES: [&str; 2] = ["Auth", "AuthorizationScopes"];

pub(super) const NOT_A_NAME: &str = ". The method authorizer must be a string with a corresponding dict entry in the api authorizer.";
pub(super) const NO_AUTHORIZERS: &str = " because the related API does not define any Authorizers.";
pub(super) const NOT_DEFINED: &str = " because it wasn't defined in the API's Authorizers.";

/// Writes it into the method; `api` is the logical ID of the API and its `Auth`.
pub(super) fn add_auth(
    editor: &mut Editor<'_>,
    subject: &Subject<'_>,
    (path, method): (&PyText, &PyText),
    auth: &PyValue,
    (api, api_auth): (&str, Option<&PyValue>),
    stage: &PyValue,
) -> Result<(), Fault> {
    let api_auth = api_auth.filter(|it| it.is_truthy());
    let given = |name: &str| api_auth.and_then(|it| it.given(name));
    let authorizer = auth.given("Authorizer");
    let authorizers = given("Authorizers");
    if let Some(authorizer) = authorizer {
        if authorizers.is_some_and(|it| it.as_map().is_none()) {
            let message = "Property 'Auth.Authorizers' should be a map.";
            return Err(Fault::resource(api, message));
        }
        match authorizer.as_str() {
            Some("AWS_IAM") => {}
            Some("NONE") => {
                if given("DefaultAuthorizer").is_none() {
                    return Err(subject.no_default());
                }
            }
            name => {
                let Some(authorizers) = authorizers else {
                    return Err(subject.no_authorizer(authorizer, NO_AUTHORIZERS));
                };
                let Some(name) = name else {
                    return Err(subject.no_authorizer(authorizer, NOT_A_NAME));
                };
                if authorizers.given(name).is_none() {
                    return Err(subject.no_authorizer(authorizer, NOT_DEFINED));
                }
            }
        }
    }
    if let Some(scopes) = auth.given("AuthorizationScopes") {
        if scopes.as_list().is_none() {
            let message = "Property 'Auth.AuthorizationScopes' should be a list.";
            return Err(subject.fault(message).at(SCOPES));
        }
        if authorizer.is_none() {
            let message = "AuthorizationScopes works only when Authorizer is set";
            return Err(subject.fault(message).at(SCOPES));
        }
    }
    let key = auth.present("ApiKeyRequired").map(PyValue::is_truthy);
    if key == Some(false) && given("ApiKeyRequired").is_none() {
        let Subject { path, method, .. } = subject;
        return Err(subject.fault(format!(
            "Unable to set ApiKeyRequired [False] on API method [{method}] for path [{path}] because the related API does not specify any ApiKeyRequired."
        ))
        .at(["Auth", "ApiKeyRequired"]));
    }
    let authorizer = match authorizer.and_then(PyValue::as_text) {
        Some(name) => Some((name, scopes(auth, name, authorizers)?)),
        None => None,
    };
    let written = MethodAuth {
        authorizer,
        needs_api_key: key,
    };
    written.add(editor, path, method)?;
    let Some(policy) = auth.given("ResourcePolicy") else {
        return Ok(());
    };
    if policy.as_map().is_none() {
        let message = "Property 'Auth.ResourcePolicy' should be a map.";
        let place = [
            "Events",
            subject.key,
            "Properties",
            "Auth",
            "ResourcePolicy",
        ];
        return Err(Fault::part(subject.key, message).at(place));
    }
    add_resource_policy(editor, policy, path, stage)?;
    if let Some(statements) = policy.given("CustomStatements") {
        add_statements(editor, statements);
    }
    Ok(())
}

/// The scopes of an authorizer: the event's, else the authorizer's.
fn scopes(auth: &PyValue, name: &PyText, authorizers: Option<&PyValue>) -> Result<PyValue, Fault> {
    let nothing = PyValue::List(Vec::new());
    let name = name.as_str();
    if name == "NONE" {
        return Ok(nothing);
    }
    let Some(authorizer) = authorizers.and_then(|it| it.get(name)) else {
        return Ok(nothing);
    };
    if authorizer.as_map().is_none() {
        return Err(Fault::document(format!(
            "Type of authorizer '{name}' must be a dictionary"
        )));
    }
    let own = auth.present("AuthorizationScopes");
    let scopes = own.or_else(|| authorizer.present("AuthorizationScopes"));
    Ok(scopes.cloned().unwrap_or(nothing))
}
