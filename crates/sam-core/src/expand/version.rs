//! The version of a function that SAM makes for `AutoPublishAlias`, whose logical ID has a hash of the code in it.

use super::context::Context;
use super::effective::Properties;
use super::generated::{Generated, Output, Suffix};
use super::{Origin, code, hash};
use crate::template::Resource;
use serde_json::{Value, json};

pub(super) fn expand(
    out: &mut Output,
    function: Resource<'_>,
    properties: &Properties<'_>,
    context: &Context<'_, '_>,
) {
    if !properties.get("AutoPublishAlias").is_truthy() {
        return;
    }
    let origin = Origin::Property("AutoPublishAlias");
    let version = |id| Generated::new(id, "AWS::Lambda::Version", origin);
    out.add(match given(function, properties, context) {
        Some(id) => version(id),
        None => version(format!("{}Version", function.id)).suffix(Suffix::Hash),
    });
}

/// The ID with what stands for the code in `AutoPublishCodeSha256`.
fn given(
    function: Resource<'_>,
    properties: &Properties<'_>,
    context: &Context<'_, '_>,
) -> Option<String> {
    let given = properties.get("AutoPublishCodeSha256");
    let given = given.given().filter(|_| given.is_truthy())?;
    let digits: String = context.resolve(given).as_str()?.chars().take(10).collect();
    Some(format!("{}Version{digits}", function.id))
}

/// The ID of the version; none without one, or where all properties count.
pub(super) fn id(function: Resource<'_>, context: &Context<'_, '_>) -> Option<String> {
    let properties = Properties::of(function, context.template);
    let property = |name: &str| {
        let property = properties.get(name);
        property.given().filter(|_| property.is_truthy())
    };
    property("AutoPublishAlias")?;
    if property("AutoPublishAliasAllProperties").is_some() {
        return None;
    }
    if property("AutoPublishCodeSha256").is_some() {
        return given(function, &properties, context);
    }
    let code = if let Some(text) = property("InlineCode") {
        json!({ "ZipFile": text })
    } else if let Some(image) = property("ImageUri") {
        json!({ "ImageUri": image })
    } else {
        code::location(property("CodeUri")?)?
    };
    let Value::Object(mut data) = context.resolve(code) else {
        return None;
    };
    if let Some(Value::Object(environment)) = property("Environment") {
        data.extend(environment);
    }
    if let Some(size) = property("MemorySize") {
        data.insert("MemorySize".to_owned(), size);
    }
    if let Some(start) = property("SnapStart") {
        let on = start.get("ApplyOn").and_then(Value::as_str);
        if on.is_some_and(|it| it != "None") {
            data.insert("SnapStart".to_owned(), start);
        }
    }
    let hash = hash::of_data(&Value::Object(data));
    Some(format!("{}Version{hash}", function.id))
}
