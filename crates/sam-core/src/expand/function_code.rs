//! Where the code of a function is and what its environment holds; the same of a state machine and its definition.

use super::effective::Properties;
use crate::template::{Resource, Template};
use serde_json::{Map, Value};

/// The code of a function or the definition of a state machine.
#[derive(Clone, Debug, PartialEq)]
pub struct ProgramText {
    /// Where it is.
    pub place: ProgramPlace,
    /// The `Handler` of a function.
    pub handler: Option<String>,
    /// The `Runtime` of a function.
    pub runtime: Option<String>,
    /// What it gets by name: the environment variables of a function, the substitutions of a definition, as data.
    pub variables: Map<String, Value>,
    /// Whether a function has layers, whose code is not beside the template.
    pub has_layers: bool,
}

/// Where code or a definition is.
#[derive(Clone, Debug, PartialEq)]
pub enum ProgramPlace {
    /// In a folder or file, by its path from the template's folder.
    Local(String),
    /// In the template, as data: a text, or the map of a definition.
    Inline(Value),
    /// Where it cannot be read: in a bucket, an image, a package that a build makes.
    Elsewhere,
}

/// The code of a function, with `Globals`; none of any other resource.
pub fn function_code(resource: Resource<'_>, template: Template<'_>) -> Option<ProgramText> {
    let properties = Properties::of(resource, template);
    let text = |name: &str| match properties.get(name).given()? {
        Value::String(it) => Some(it),
        _ => None,
    };
    let is_image = text("PackageType").as_deref() == Some("Image");
    let place = match resource.type_name()? {
        _ if is_image => ProgramPlace::Elsewhere,
        "AWS::Serverless::Function" => match properties.own("InlineCode").given() {
            Some(code) => ProgramPlace::Inline(code),
            None => local(text("CodeUri")),
        },
        "AWS::Lambda::Function" => match properties.get("Code").given() {
            Some(Value::Object(code)) => match code.get("ZipFile") {
                Some(code) => ProgramPlace::Inline(code.clone()),
                None => ProgramPlace::Elsewhere,
            },
            Some(Value::String(path)) => local(Some(path)),
            Some(_) | None => ProgramPlace::Elsewhere,
        },
        _ => return None,
    };
    let variables = properties.get("Environment").get("Variables").given();
    Some(ProgramText {
        place,
        handler: text("Handler"),
        runtime: text("Runtime"),
        variables: map(variables),
        has_layers: match properties.get("Layers").given() {
            Some(Value::Array(layers)) => !layers.is_empty(),
            Some(_) => true,
            None => false,
        },
    })
}

/// The definition of a state machine; none of any other resource.
pub fn definition_text(resource: Resource<'_>, template: Template<'_>) -> Option<ProgramText> {
    if !matches!(
        resource.type_name()?,
        "AWS::Serverless::StateMachine" | "AWS::StepFunctions::StateMachine"
    ) {
        return None;
    }
    let properties = Properties::of(resource, template);
    let given = |name: &str| properties.get(name).given();
    let inline = given("Definition").or_else(|| given("DefinitionString"));
    let place = match (inline, given("DefinitionUri")) {
        (Some(definition), _) => ProgramPlace::Inline(definition),
        (None, Some(Value::String(path))) => local(Some(path)),
        (None, _) => ProgramPlace::Elsewhere,
    };
    Some(ProgramText {
        place,
        handler: None,
        runtime: None,
        variables: map(given("DefinitionSubstitutions")),
        has_layers: false,
    })
}

fn local(path: Option<String>) -> ProgramPlace {
    match path {
        Some(path) if !path.contains("://") => ProgramPlace::Local(path),
        Some(_) | None => ProgramPlace::Elsewhere,
    }
}

fn map(value: Option<Value>) -> Map<String, Value> {
    match value {
        Some(Value::Object(it)) => it,
        Some(_) | None => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{ProgramPlace, definition_text, function_code};
    use crate::analysis::Analysis;
    use serde_json::json;

    #[test]
    fn globals_count_for_the_code_of_a_function() {
        let text = "
Globals:
  Function: {CodeUri: src, Runtime: python3.13, Environment: {Variables: {STAGE: prod}}}
Resources:
  Orders: {Type: 'AWS::DynamoDB::Table'}
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Environment: {Variables: {TABLE: !Ref Orders}}
  Other:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: 's3://bucket/key', Layers: [!Ref Shared]}
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: flow.asl.json
      DefinitionSubstitutions: {Table: !Ref Orders}
";
        let analysis = Analysis::open(0, text);
        let template = analysis.template();
        let of = |id| template.resource(id).expect("it is declared");
        let code = function_code(of("Checkout"), template).expect("a function");
        assert_eq!(code.place, ProgramPlace::Local("src".to_owned()));
        assert_eq!(code.handler.as_deref(), Some("app.handler"));
        assert_eq!(
            serde_json::Value::Object(code.variables.clone()),
            json!({"STAGE": "prod", "TABLE": {"Ref": "Orders"}})
        );
        let other = function_code(of("Other"), template).expect("a function");
        assert_eq!(other.place, ProgramPlace::Elsewhere);
        assert!(other.has_layers && !code.has_layers);
        let machine = definition_text(of("Machine"), template).expect("a state machine");
        assert_eq!(
            machine.place,
            ProgramPlace::Local("flow.asl.json".to_owned())
        );
        assert!(function_code(of("Orders"), template).is_none());
    }
}
