//! What the resources of a GraphQL API say.

use crate::expand::code;
use crate::expand::draft::tag_list;
use crate::expand::fields::Fields;
use crate::expand::local_paths::LocalPaths;
use crate::expand::schema::as_bool;
use crate::syntax::is_truthy;
use serde_json::{Map, Value, json};

/// The code of a resolver that has none: it passes on what the last function gives.
const RESOLVER_CODE: &str = "
export function request(ctx) {
    return {};
}

export function response(ctx) {
    return ctx.prev.result;
}
";

/// A GraphQL API.
pub(super) struct GraphQl<'a> {
    pub(super) id: &'a str,
    pub(super) properties: Map<String, Value>,
    pub(super) local_paths: LocalPaths,
}

/// A value that is not null.
fn present(of: &Value, name: &str) -> Option<Value> {
    of.get(name).filter(|it| !it.is_null()).cloned()
}

/// A value that counts as given.
fn given(of: &Value, name: &str) -> Option<Value> {
    of.get(name).filter(|it| is_truthy(it)).cloned()
}

/// A map without what is null.
fn without_nulls(value: &Value) -> Value {
    let entries = value.as_object().into_iter().flatten();
    let entries = entries.filter(|(_, it)| !it.is_null());
    Value::Object(entries.map(|(key, it)| (key.clone(), it.clone())).collect())
}

/// A text, or a number as text.
fn text(value: Value) -> Value {
    match value {
        Value::Number(number) => number.to_string().into(),
        Value::Bool(value) => crate::expand::python::text(&value.into()).into(),
        other => other,
    }
}

/// The names of the functions of a resolver.
pub(super) fn pipeline(resolver: &Value) -> Vec<String> {
    let names = resolver.get("Pipeline").and_then(Value::as_array);
    let names = names.into_iter().flatten().cloned().map(text);
    names
        .filter_map(|it| it.as_str().map(str::to_owned))
        .collect()
}

impl GraphQl<'_> {
    fn api_id(&self) -> Value {
        json!({ "Fn::GetAtt": [self.id, "ApiId"] })
    }

    fn get(&self, name: &str) -> Value {
        self.properties.get(name).cloned().unwrap_or_default()
    }

    /// The value of a map among the properties, by key.
    pub(super) fn entry(&self, name: &str, key: &str) -> Value {
        self.properties
            .get(name)
            .and_then(|it| it.get(key))
            .cloned()
            .unwrap_or_default()
    }

    pub(super) fn api(&self) -> Value {
        let properties = Value::Object(self.properties.clone());
        let mut fields = Fields::default();
        let name = given(&properties, "Name");
        fields.set("Name", name.unwrap_or_else(|| self.id.into()));
        let x_ray = self.properties.get("XrayEnabled").and_then(as_bool);
        fields.set_given("XrayEnabled", x_ray.map(Value::from));
        for name in [
            "Visibility",
            "OwnerContact",
            "IntrospectionConfig",
            "QueryDepthLimit",
            "ResolverCountLimit",
        ] {
            fields.set_given(name, given(&properties, name));
        }
        let auth = self.get("Auth");
        fields.set(
            "AuthenticationType",
            auth.get("Type").cloned().unwrap_or_default(),
        );
        if let Some((name, config)) = auth_config(&auth) {
            fields.set(name, config);
        }
        let additional = auth.get("Additional").and_then(Value::as_array);
        let additional: Vec<Value> = additional
            .into_iter()
            .flatten()
            .map(additional_auth)
            .collect();
        if !additional.is_empty() {
            fields.set("AdditionalAuthenticationProviders", additional);
        }
        let mut tags = match self.get("Tags") {
            Value::Object(tags) => tags,
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => Map::new(),
        };
        tags.insert("graphqlapi:createdBy".to_owned(), "SAM".into());
        fields.set("Tags", tag_list(&Value::Object(tags)));
        fields.set_given("LogConfig", self.log_config());
        fields.into()
    }

    fn log_config(&self) -> Option<Value> {
        let logging = self.get("Logging");
        if as_bool(&logging) == Some(false) {
            return None;
        }
        let mut config = Fields::default();
        let verbose = "ExcludeVerboseContent";
        config.set_given(verbose, given(&logging, verbose));
        let level = given(&logging, "FieldLogLevel");
        config.set("FieldLogLevel", level.unwrap_or_else(|| "ALL".into()));
        let own = || json!({ "Fn::GetAtt": [format!("{}CloudWatchRole", self.id), "Arn"] });
        let role = given(&logging, "CloudWatchLogsRoleArn");
        config.set("CloudWatchLogsRoleArn", role.unwrap_or_else(own));
        Some(config.into())
    }

    pub(super) fn schema(&self) -> Value {
        let properties = Value::Object(self.properties.clone());
        let mut fields = Fields::default();
        fields.set("ApiId", self.api_id());
        fields.set_given("Definition", present(&properties, "SchemaInline"));
        let uri = present(&properties, "SchemaUri").map(|it| self.uploaded(it));
        fields.set_given("DefinitionS3Location", uri);
        fields.into()
    }

    /// The ID of the API, and the parts of a property under their names or others.
    fn of_api(&self, from: &Value, names: &[(&str, &str)]) -> Value {
        let mut fields = Fields::default();
        fields.set("ApiId", self.api_id());
        for (name, written) in names {
            fields.set_given(name, present(from, written));
        }
        fields.into()
    }

    pub(super) fn api_key(&self, key: &str) -> Value {
        let names = [
            ("ApiKeyId", "ApiKeyId"),
            ("Description", "Description"),
            ("Expires", "ExpiresOn"),
        ];
        self.of_api(&self.entry("ApiKeys", key), &names)
    }

    pub(super) fn cache(&self) -> Value {
        let names = [
            "ApiCachingBehavior",
            "Type",
            "Ttl",
            "AtRestEncryptionEnabled",
            "TransitEncryptionEnabled",
        ];
        self.of_api(&self.get("Cache"), &names.map(|it| (it, it)))
    }

    pub(super) fn domain_name(&self) -> Value {
        let written = self.get("DomainName");
        let mut fields = Fields::default();
        for name in ["CertificateArn", "DomainName", "Description"] {
            fields.set_given(name, present(&written, name));
        }
        fields.into()
    }

    pub(super) fn domain_association(&self) -> Value {
        let name = json!({ "Ref": format!("{}DomainName", self.id) });
        json!({ "ApiId": self.api_id(), "DomainName": name })
    }

    /// A data source that has or makes a role.
    fn data_source(&self, key: &str, written: &Value, id: &str) -> Fields {
        let mut fields = Fields::default();
        let name = given(written, "Name");
        fields.set("Name", name.unwrap_or_else(|| key.into()));
        fields.set("ApiId", self.api_id());
        fields.set_given("Description", present(written, "Description"));
        let own = || json!({ "Fn::GetAtt": [format!("{id}Role"), "Arn"] });
        let role = given(written, "ServiceRoleArn");
        fields.set("ServiceRoleArn", role.unwrap_or_else(own));
        fields
    }

    pub(super) fn table_source(&self, key: &str, written: &Value, id: &str) -> Value {
        let mut config = Fields::default();
        let region = given(written, "Region");
        config.set(
            "AwsRegion",
            region.unwrap_or_else(|| json!({ "Ref": "AWS::Region" })),
        );
        config.set(
            "TableName",
            written.get("TableName").cloned().unwrap_or_default(),
        );
        for name in ["UseCallerCredentials", "Versioned"] {
            config.set_given(name, given(written, name));
        }
        config.set_given("DeltaSyncConfig", present(written, "DeltaSync"));
        let mut fields = self.data_source(key, written, id);
        fields.set("Type", "AMAZON_DYNAMODB");
        fields.set("DynamoDBConfig", Value::from(config));
        fields.into()
    }

    pub(super) fn lambda_source(&self, key: &str, written: &Value, id: &str) -> Value {
        let mut fields = self.data_source(key, written, id);
        fields.set("Type", "AWS_LAMBDA");
        let function = written.get("FunctionArn");
        fields.set("LambdaConfig", json!({ "LambdaFunctionArn": function }));
        fields.into()
    }

    /// The data source of functions that need none.
    pub(super) fn no_source(&self) -> Value {
        let name = format!("{}NoneDataSource", self.id);
        json!({ "ApiId": self.api_id(), "Name": name, "Type": "NONE" })
    }

    /// The name of the data source of a function.
    fn source_name(&self, written: Value) -> Value {
        let Some(name) = written.as_str() else {
            return written;
        };
        let of = |id: String| json!({ "Fn::GetAtt": [id, "Name"] });
        if name.eq_ignore_ascii_case("none") {
            return of(format!("{}NoneDataSource", self.id));
        }
        let sources = self.get("DataSources");
        let has = |kind: &str| sources.get(kind).is_some_and(|it| it.get(name).is_some());
        // Of two that have one name the last counts.
        let kind = if has("Lambda") { "Lambda" } else { "DynamoDB" };
        of(format!("{}{name}{kind}DataSource", self.id))
    }

    fn set_code(&self, fields: &mut Fields, written: &Value) {
        match given(written, "InlineCode") {
            Some(code) => fields.set("Code", code),
            None => {
                let uri = given(written, "CodeUri").map(|it| self.uploaded(it));
                fields.set_given("CodeS3Location", uri);
            }
        }
    }

    /// The place of a file, which a tool uploads first if it is one of this computer.
    fn uploaded(&self, mut uri: Value) -> Value {
        code::uploaded(&mut uri, self.local_paths);
        uri
    }

    pub(super) fn function(&self, key: &str) -> Value {
        let written = self.entry("Functions", key);
        let mut fields = Fields::default();
        fields.set("ApiId", self.api_id());
        let name = given(&written, "Name").map(text);
        fields.set("Name", name.unwrap_or_else(|| key.into()));
        self.set_code(&mut fields, &written);
        let source = text(present(&written, "DataSource").unwrap_or_default());
        fields.set("DataSourceName", self.source_name(source));
        fields.set_given("MaxBatchSize", present(&written, "MaxBatchSize"));
        fields.set_given("Description", present(&written, "Description"));
        fields.set_given("Runtime", runtime(&written));
        let sync = present(&written, "Sync");
        fields.set_given("SyncConfig", sync.map(|it| without_nulls(&it)));
        fields.into()
    }

    pub(super) fn resolver(&self, type_name: &str, key: &str) -> Value {
        let of_type = self.entry("Resolvers", type_name);
        let written = of_type.get(key).cloned().unwrap_or_default();
        let mut fields = Fields::default();
        if given(&written, "InlineCode")
            .or_else(|| given(&written, "CodeUri"))
            .is_some()
        {
            self.set_code(&mut fields, &written);
            fields.set_given("Runtime", runtime(&written));
        } else {
            fields.set("Code", RESOLVER_CODE);
            fields.set(
                "Runtime",
                json!({ "Name": "APPSYNC_JS", "RuntimeVersion": "1.0.0" }),
            );
        }
        fields.set("ApiId", self.api_id());
        let name = given(&written, "FieldName").map(text);
        fields.set("FieldName", name.unwrap_or_else(|| key.into()));
        fields.set("TypeName", type_name);
        fields.set("Kind", "PIPELINE");
        let functions = pipeline(&written)
            .into_iter()
            .map(|name| self.function_id(&name));
        let functions: Vec<Value> = functions.collect();
        fields.set("PipelineConfig", json!({ "Functions": functions }));
        let caching = present(&written, "Caching");
        fields.set_given("CachingConfig", caching.map(|it| without_nulls(&it)));
        fields.set_given("MaxBatchSize", given(&written, "MaxBatchSize"));
        fields.into()
    }

    /// The ID of a function: that of the function made, or the one given.
    fn function_id(&self, name: &str) -> Value {
        let made = || json!({ "Fn::GetAtt": [format!("{}{name}", self.id), "FunctionId"] });
        given(&self.entry("Functions", name), "Id").unwrap_or_else(made)
    }
}

fn runtime(written: &Value) -> Option<Value> {
    let runtime = present(written, "Runtime")?;
    Some(json!({ "Name": runtime.get("Name"), "RuntimeVersion": runtime.get("Version") }))
}

/// The name and the value of the configuration that belongs to a type.
fn auth_config(auth: &Value) -> Option<(&'static str, Value)> {
    let (written, name) = match auth.get("Type").and_then(Value::as_str)? {
        "AWS_LAMBDA" => ("LambdaAuthorizer", "LambdaAuthorizerConfig"),
        "OPENID_CONNECT" => ("OpenIDConnect", "OpenIDConnectConfig"),
        "AMAZON_COGNITO_USER_POOLS" => ("UserPool", "UserPoolConfig"),
        _ => return None,
    };
    let config = without_nulls(auth.get(written)?);
    is_truthy(&config).then_some((name, config))
}

fn additional_auth(auth: &Value) -> Value {
    let mut fields = Fields::default();
    fields.set(
        "AuthenticationType",
        auth.get("Type").cloned().unwrap_or_default(),
    );
    if let Some((name, mut config)) = auth_config(auth) {
        if let (Value::Object(config), "UserPoolConfig") = (&mut config, name) {
            config.shift_remove("DefaultAction");
        }
        fields.set(name, config);
    }
    fields.into()
}
