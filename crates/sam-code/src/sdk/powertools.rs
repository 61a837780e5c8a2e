//! Powertools for AWS Lambda: parameters, idempotency and feature flags call AWS, the rest does not.
use super::{Arguments, Client, Credentials, State, Style};
use crate::call::Certainty;
use crate::value::{ANY, Value, Values};
use std::rc::Rc;

/// What the name of a function or class calls: service, operations, and the parameter of the API that its first
/// argument is, with the names that the argument has in Python and in JavaScript.
struct Row {
    name: &'static str,
    service: &'static str,
    operations: &'static [&'static str],
    parameter: &'static str,
    argument: &'static str,
}

const SESSION: &[&str] = &["StartConfigurationSession", "GetLatestConfiguration"];
const RECORD: &[&str] = &["GetItem", "PutItem", "UpdateItem", "DeleteItem"];

const PYTHON: &[Row] = &[
    row(
        "parameters.get_parameter",
        "ssm",
        &["GetParameter"],
        "Name",
        "name",
    ),
    row(
        "parameters.get_parameters",
        "ssm",
        &["GetParametersByPath"],
        "Path",
        "path",
    ),
    row(
        "parameters.get_parameters_by_name",
        "ssm",
        &["GetParameters"],
        "Names",
        "parameters",
    ),
    row(
        "parameters.set_parameter",
        "ssm",
        &["PutParameter"],
        "Name",
        "name",
    ),
    row(
        "parameters.get_secret",
        "secretsmanager",
        &["GetSecretValue"],
        "SecretId",
        "name",
    ),
    row(
        "parameters.set_secret",
        "secretsmanager",
        &["PutSecretValue"],
        "SecretId",
        "name",
    ),
    row(
        "parameters.get_app_config",
        "appconfigdata",
        SESSION,
        "ConfigurationProfileIdentifier",
        "name",
    ),
    row(
        "parameters.ssm.get_parameter",
        "ssm",
        &["GetParameter"],
        "Name",
        "name",
    ),
    row(
        "parameters.ssm.get_parameters",
        "ssm",
        &["GetParametersByPath"],
        "Path",
        "path",
    ),
    row(
        "parameters.ssm.get_parameters_by_name",
        "ssm",
        &["GetParameters"],
        "Names",
        "parameters",
    ),
    row(
        "parameters.secrets.get_secret",
        "secretsmanager",
        &["GetSecretValue"],
        "SecretId",
        "name",
    ),
    row(
        "parameters.SSMProvider.get",
        "ssm",
        &["GetParameter"],
        "Name",
        "name",
    ),
    row(
        "parameters.SSMProvider.get_multiple",
        "ssm",
        &["GetParametersByPath"],
        "Path",
        "path",
    ),
    row(
        "parameters.SSMProvider.get_parameters_by_name",
        "ssm",
        &["GetParameters"],
        "Names",
        "parameters",
    ),
    row(
        "parameters.SSMProvider.set",
        "ssm",
        &["PutParameter"],
        "Name",
        "name",
    ),
    row(
        "parameters.SecretsProvider.get",
        "secretsmanager",
        &["GetSecretValue"],
        "SecretId",
        "name",
    ),
    row(
        "parameters.SecretsProvider.set",
        "secretsmanager",
        &["PutSecretValue"],
        "SecretId",
        "name",
    ),
    row(
        "parameters.AppConfigProvider",
        "appconfigdata",
        SESSION,
        "ApplicationIdentifier",
        "application",
    ),
    row(
        "parameters.DynamoDBProvider",
        "dynamodb",
        &["GetItem"],
        "TableName",
        "table_name",
    ),
    row(
        "idempotency.DynamoDBPersistenceLayer",
        "dynamodb",
        RECORD,
        "TableName",
        "table_name",
    ),
    row(
        "idempotency.persistence.dynamodb.DynamoDBPersistenceLayer",
        "dynamodb",
        RECORD,
        "TableName",
        "table_name",
    ),
    row(
        "feature_flags.AppConfigStore",
        "appconfigdata",
        SESSION,
        "ApplicationIdentifier",
        "application",
    ),
    row(
        "feature_flags.appconfig.AppConfigStore",
        "appconfigdata",
        SESSION,
        "ApplicationIdentifier",
        "application",
    ),
];

const JAVASCRIPT: &[Row] = &[
    row(
        "parameters/ssm.getParameter",
        "ssm",
        &["GetParameter"],
        "Name",
        "",
    ),
    row(
        "parameters/ssm.getParameters",
        "ssm",
        &["GetParametersByPath"],
        "Path",
        "",
    ),
    row(
        "parameters/ssm.getParametersByName",
        "ssm",
        &["GetParameters"],
        "Names",
        "",
    ),
    row(
        "parameters/ssm.setParameter",
        "ssm",
        &["PutParameter"],
        "Name",
        "",
    ),
    row(
        "parameters/ssm.SSMProvider.get",
        "ssm",
        &["GetParameter"],
        "Name",
        "",
    ),
    row(
        "parameters/ssm.SSMProvider.getMultiple",
        "ssm",
        &["GetParametersByPath"],
        "Path",
        "",
    ),
    row(
        "parameters/ssm.SSMProvider.getParametersByName",
        "ssm",
        &["GetParameters"],
        "Names",
        "",
    ),
    row(
        "parameters/ssm.SSMProvider.set",
        "ssm",
        &["PutParameter"],
        "Name",
        "",
    ),
    row(
        "parameters/secrets.getSecret",
        "secretsmanager",
        &["GetSecretValue"],
        "SecretId",
        "",
    ),
    row(
        "parameters/secrets.SecretsProvider.get",
        "secretsmanager",
        &["GetSecretValue"],
        "SecretId",
        "",
    ),
    row(
        "parameters/appconfig.getAppConfig",
        "appconfigdata",
        SESSION,
        "ConfigurationProfileIdentifier",
        "",
    ),
    row(
        "parameters/appconfig.AppConfigProvider",
        "appconfigdata",
        SESSION,
        "ApplicationIdentifier",
        "application",
    ),
    row(
        "parameters/dynamodb.DynamoDBProvider",
        "dynamodb",
        &["GetItem"],
        "TableName",
        "tableName",
    ),
    row(
        "idempotency/dynamodb.DynamoDBPersistenceLayer",
        "dynamodb",
        RECORD,
        "TableName",
        "tableName",
    ),
];

const fn row(
    name: &'static str,
    service: &'static str,
    operations: &'static [&'static str],
    parameter: &'static str,
    argument: &'static str,
) -> Row {
    Row {
        name,
        service,
        operations,
        parameter,
        argument,
    }
}

/// A function or class of the package for Python, by its full name.
pub(super) fn python(state: &mut State, full: &str, arguments: &Arguments) -> Values {
    let name = full.strip_prefix("aws_lambda_powertools.");
    let name = name.map(|it| it.strip_prefix("utilities.").unwrap_or(it));
    let row = name.and_then(|name| PYTHON.iter().find(|it| it.name == name));
    if let Some(row) = row {
        let value = arguments.get(row.argument, 0);
        row.call(state, value, arguments);
    }
    made(full, "", name.unwrap_or_default())
}

/// What a class gives whose methods are rows: a name in the package, whose members are those of the class.
fn made(module: &str, path: &str, name: &str) -> Values {
    match name.ends_with("SSMProvider") || name.ends_with("SecretsProvider") {
        true => Values::one(Value::External(module.into(), path.into())),
        false => Values::none(),
    }
}

/// A function or class of the packages for TypeScript.
pub(super) fn javascript(
    state: &mut State,
    module: &str,
    path: &str,
    arguments: &Arguments,
) -> Values {
    let Some(package) = module.strip_prefix("@aws-lambda-powertools/") else {
        return Values::none();
    };
    let name = format!("{package}.{path}");
    if let Some(row) = JAVASCRIPT.iter().find(|it| it.name == name) {
        let first = arguments.positional.first().cloned().unwrap_or_default();
        let value = match row.argument {
            "" => first,
            name => state.member(&first, name),
        };
        row.call(state, value, arguments);
    }
    made(module, path, path)
}

impl Row {
    fn call(&self, state: &mut State, value: Values, arguments: &Arguments) {
        let client = Client {
            service: self.service.into(),
            style: Style::Boto3,
            credentials: Credentials::Role,
        };
        let mut value = value;
        value.join(&state.member(&value.clone(), ANY));
        let known: [(Rc<str>, Values); 1] = [(self.parameter.into(), value)];
        for operation in self.operations {
            state.call(
                &client,
                operation,
                Certainty::Certain,
                arguments.place,
                &known,
            );
        }
    }
}
