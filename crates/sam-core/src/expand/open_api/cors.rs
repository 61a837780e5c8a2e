//! CORS: an `OPTIONS` method for each path of a REST API, or a property of the definition of an HTTP API.

use super::python::{Dress, PyMap, PyText, PyValue, py_map};
use super::{ANY_METHOD, Editor, Fault, INTEGRATION};
use serde_json::json;
use std::collections::BTreeSet;

const OPTIONS: &str = "options";

/// `Cors` of a REST API.
pub(crate) struct Cors {
    pub(crate) methods: Option<PyValue>,
    pub(crate) headers: Option<PyValue>,
    pub(crate) origin: PyValue,
    pub(crate) max_age: Option<PyValue>,
    pub(crate) allows_credentials: bool,
}

impl Cors {
    /// Adds the method to each path that has none.
    pub(crate) fn add(self, api: &str, editor: &mut Editor<'_>) -> Result<(), Fault> {
        let mut seen: BTreeSet<String> = BTreeSet::new();
        for path in editor.paths() {
            let name = match path.as_str() {
                "/" => "/",
                path => path.trim_end_matches('/'),
            };
            if seen.insert(name.to_owned()) {
                self.add_to(api, editor, path.as_str())?;
            }
        }
        Ok(())
    }

    fn add_to(&self, api: &str, editor: &mut Editor<'_>, path: &str) -> Result<(), Fault> {
        // That of the first branch counts for all.
        let mut methods = self.methods.clone();
        for item in editor.items_mut(path)? {
            if item.has(OPTIONS) {
                continue;
            }
            if !self.origin.is_truthy() {
                return Err(Fault::resource(
                    api,
                    "Structure of the SAM template is invalid. Invalid input. Value for AllowedOrigins is required",
                ));
            }
            let methods = methods.get_or_insert_with(|| methods_of(item).into());
            let options = self.options(methods);
            item.set(OPTIONS.into(), options.into());
        }
        Ok(())
    }

    fn options(&self, methods: &PyValue) -> PyMap {
        let mut parameters = PyMap::new();
        let mut headers = PyMap::new();
        let mut add = |name: &str, value: &PyValue, kind: &str| {
            let parameter = format!("method.response.header.{name}");
            parameters.set(PyText::of(&parameter), value.clone());
            headers.set(name.into(), PyValue::plain(&json!({ "type": kind })));
        };
        let given = |it: &Option<PyValue>| it.clone().filter(PyValue::is_truthy);
        add("Access-Control-Allow-Origin", &self.origin, "string");
        if let Some(value) = given(&self.headers) {
            add("Access-Control-Allow-Headers", &value, "string");
        }
        if methods.is_truthy() {
            add("Access-Control-Allow-Methods", methods, "string");
        }
        if let Some(value) = &self.max_age {
            add("Access-Control-Max-Age", value, "integer");
        }
        if self.allows_credentials {
            add(
                "Access-Control-Allow-Credentials",
                &"'true'".into(),
                "string",
            );
        }
        let content = || PyValue::List(vec!["application/json".into()]);
        let templates = |text: &str| PyValue::plain(&json!({ "application/json": text }));
        let response = py_map([
            ("statusCode", "200".into()),
            ("responseParameters", parameters.into()),
            ("responseTemplates", templates("{}\n")),
        ]);
        let integration = py_map([
            ("type", "mock".into()),
            (
                "requestTemplates",
                templates("{\n  \"statusCode\" : 200\n}\n"),
            ),
            ("responses", py_map([("default", response.into())]).into()),
        ]);
        let response = py_map([
            ("description", "Default response for CORS method".into()),
            ("headers", headers.into()),
        ]);
        py_map([
            ("summary", "CORS support".into()),
            ("consumes", content()),
            ("produces", content()),
            (INTEGRATION, integration.into()),
            ("responses", py_map([("200", response.into())]).into()),
        ])
    }
}

/// The methods that a path has, in quotes as API Gateway wants them.
fn methods_of(item: &mut PyMap) -> String {
    const ALL: [&str; 7] = ["OPTIONS", "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"];
    let methods: BTreeSet<String> = match item.has(ANY_METHOD) {
        true => ALL.map(str::to_owned).into(),
        false => {
            let own = item.keys().into_iter().map(|it| it.as_str().to_uppercase());
            own.chain(["OPTIONS".to_owned()]).collect()
        }
    };
    let methods: Vec<_> = methods.into_iter().collect();
    format!("'{}'", methods.join(","))
}

/// `CorsConfiguration` of an HTTP API.
pub(crate) struct HttpCors {
    pub(crate) origins: Option<PyValue>,
    pub(crate) headers: Option<PyValue>,
    pub(crate) methods: Option<PyValue>,
    pub(crate) exposed: Option<PyValue>,
    pub(crate) max_age: Option<PyValue>,
    pub(crate) credentials: Option<PyValue>,
}

impl HttpCors {
    /// Writes it into the definition.
    pub(crate) fn add(self, editor: &mut Editor<'_>) -> Result<(), Fault> {
        const KEY: &str = "x-amazon-apigateway-cors";
        let cors = editor.body.or_set(&KEY.into(), || PyMap::plain().into());
        let Some(cors) = cors.as_map_mut() else {
            return Err(Fault::document(format!(
                "Value of '{KEY}' must be a dictionary according to Swagger spec."
            )));
        };
        let given = |it: Option<PyValue>| it.filter(PyValue::is_truthy);
        let origins = given(self.origins);
        if let Some(function) = origins.as_ref().filter(|it| it.is_intrinsic()) {
            if let PyValue::Map(renamed) = in_lower_case(function) {
                cors.merge(renamed);
            }
            return Ok(());
        }
        let is_allowed = |it: &PyValue| matches!(it, PyValue::Bool(true));
        for (key, value) in [
            ("allowOrigins", origins),
            ("allowHeaders", given(self.headers)),
            ("allowMethods", given(self.methods)),
            ("exposeHeaders", given(self.exposed)),
            ("maxAge", self.max_age),
            ("allowCredentials", self.credentials.filter(is_allowed)),
        ] {
            if let Some(value) = value {
                cors.set(key.into(), value);
            }
        }
        Ok(())
    }
}

/// A value with the names of the properties as definitions have them, wherever they stand in it.
fn in_lower_case(value: &PyValue) -> PyValue {
    const NAMES: [&str; 6] = [
        "llowOrigins",
        "llowHeaders",
        "llowMethods",
        "xposeHeaders",
        "axAge",
        "llowCredentials",
    ];
    let renamed = |text: &str| {
        let mut text = text.to_owned();
        for name in NAMES {
            let first = match name.as_bytes().first() {
                Some(b'x') => ("E", "e"),
                Some(b'a') => ("M", "m"),
                _ => ("A", "a"),
            };
            text = text.replace(&format!("{}{name}", first.0), &format!("{}{name}", first.1));
        }
        text
    };
    match value {
        PyValue::Text(text) => PyValue::from(renamed(text.as_str())),
        PyValue::List(items) => PyValue::List(items.iter().map(in_lower_case).collect()),
        PyValue::Map(map) => {
            let mut result = PyMap::plain();
            for (key, value) in map.clone().iter() {
                result.set(PyText::of(&renamed(key.as_str())), in_lower_case(value));
            }
            result.into()
        }
        PyValue::Null | PyValue::Bool(_) | PyValue::Number(_) => {
            PyValue::of(&value.to_value(), Dress::AsWritten)
        }
    }
}
