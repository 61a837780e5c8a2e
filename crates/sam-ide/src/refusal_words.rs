//! Why the transform refuses something, in words of ours: what is wrong and the way out.

use sam_core::expand::TransformError;

/// How many characters a message may have.
const MOST: usize = 160;

/// What is said of a function without `Runtime` or `Handler`.
pub(crate) const NO_RUNTIME: &str =
    "A function that is packaged as `Zip` needs `Runtime` and `Handler`. Add what is missing.";

/// What is said of a function without code.
pub(crate) const NO_CODE: &str = "A function needs code. Add `CodeUri` or `InlineCode`.";

/// What the transform's own words stand behind.
pub(crate) const REFUSES: &str = "The SAM transform refuses this: ";

/// What a finding says about an error of the transform.
pub(crate) fn message(error: &TransformError) -> String {
    let text = without_prefixes(&error.aws_message).trim_end_matches('.');
    let message = known(text).unwrap_or_else(|| format!("{REFUSES}{}.", with_code(text)));
    shortened(message)
}

/// A message without what names the resource and the event that it is about.
fn without_prefixes(message: &str) -> &str {
    const STARTS: [&str; 4] = [
        "Resource with id [",
        "Event with id [",
        "Structure of the SAM template is invalid. ",
        "'Globals' section is invalid. ",
    ];
    let is_prefixed = STARTS.iter().any(|it| message.starts_with(it));
    match message.split_once(" is invalid. ") {
        Some((_, rest)) if is_prefixed => without_prefixes(rest),
        Some(_) | None => message,
    }
}

/// The messages that are met most, each with its way out.
fn known(text: &str) -> Option<String> {
    let fixed = match text {
        "Runtime and Handler needs to be present when PackageType is of type `Zip`" => NO_RUNTIME,
        "Only one of 'InlineCode' or 'CodeUri' can be set" => NO_CODE,
        "'ImageUri' must be set" => {
            "A function that is packaged as `Image` needs `ImageUri`. Add it."
        }
        "Logical ids must be alphanumeric" => {
            "SAM takes letters and digits only in a logical ID, also in one that it makes of this name. Rename it."
        }
        "Every Condition member must be a string" => {
            "`Condition` must be the name of a condition of this template."
        }
        "Value of ${section} must be a dictionary" => {
            "A section of `Globals` must be a map of properties. Write `Name: value` in a line below, indented."
        }
        "Properties of a resource must be an object" => {
            "`Properties` must be a map. Write `Name: value` in a line below, indented."
        }
        "StageName cannot be empty" => "`StageName` must not be empty. Name the stage.",
        "No 'Arn' or 'Type' property provided for DeadLetterConfig" => {
            "`DeadLetterConfig` needs `Arn` of a queue, or `Type: SQS` for a queue that SAM makes."
        }
        "You can either define 'Arn' or 'Type' property of DeadLetterConfig" => {
            "`DeadLetterConfig` takes `Arn` or `Type`, not both. Remove one of them."
        }
        "QueueLogicalId must be a string" => {
            "`QueueLogicalId` is the logical ID of a queue that SAM makes. Write it as text, without a function."
        }
        "RestApiId must be a valid reference to an 'AWS::Serverless::Api' resource in same template" => {
            "`RestApiId` must name an `AWS::Serverless::Api` of this template."
        }
        "S3 events must reference an S3 bucket in the same template" => {
            "`Bucket` must name a bucket of this template by `!Ref`."
        }
        "Runtime, Handler, Layers cannot be present when PackageType is of type `Image`" => {
            "A function with `PackageType: Image` takes no `Runtime`, `Handler` or `Layers`. Remove them."
        }
        "To set ProvisionedConcurrencyConfig AutoPublishALias must be defined on the function" => {
            "`ProvisionedConcurrencyConfig` needs `AutoPublishAlias`. Add it to the function."
        }
        "The method authorizer must be a string" => {
            "`Authorizer` must be the name of an authorizer of the API, without a function."
        }
        _ => {
            return of_property(text)
                .or_else(|| of_names(text))
                .or_else(|| of_pair(text))
                .or_else(|| of_authorizer(text));
        }
    };
    Some(fixed.to_owned())
}

/// Messages about one property.
fn of_property(text: &str) -> Option<String> {
    let between = |start: &str, end: &str| text.strip_prefix(start)?.strip_suffix(end);
    let required = between("Missing required property '", "'")
        .or_else(|| between("Property '", "' is required"))
        .or_else(|| between("'", "' is required"));
    if let Some(name) = required {
        return Some(format!("`{name}` is required. Add it."));
    }
    let must_be_set = between("'", "' must be set").or_else(|| between("'", "' must be defined"));
    if let Some(name) = must_be_set.filter(|it| !it.contains('\'')) {
        return Some(format!("`{name}` is required. Add it."));
    }
    if let Some(name) = between("Type of property '", "' is invalid") {
        return Some(format!(
            "`{name}` has a value of the wrong type. Its hover shows what SAM accepts."
        ));
    }
    let rest = text
        .strip_prefix("Property '")
        .or_else(|| text.strip_prefix("Attribute '"));
    let (name, kind) = rest?.split_once("' should be a ")?;
    let way = match kind {
        "map" => " of keys and values",
        _ => "",
    };
    Some(format!("`{name}` must be a {}{way}.", with_code(kind)))
}

/// Messages about two properties, or one that needs another.
fn of_pair(text: &str) -> Option<String> {
    let between = |start: &str, end: &str| text.strip_prefix(start)?.strip_suffix(end);
    let exclusive = between("Both '", "' cannot be defined at the same time")
        .or_else(|| between("Cannot specify '", "' together"))
        .and_then(|it| it.split_once("' and '"));
    if let Some((one, other)) = exclusive {
        return Some(format!(
            "`{one}` and `{other}` exclude each other. Keep one of them."
        ));
    }
    let needed = between("One of '", "' must be set").and_then(|it| it.split_once("' or '"));
    if let Some((one, other)) = needed {
        return Some(format!(
            "SAM needs `{one}` or `{other}` here. Add one of them."
        ));
    }
    if let Some(name) = text.strip_suffix(" requires AutoPublishAlias property to be specified") {
        return Some(format!(
            "{} needs `AutoPublishAlias`. Add it to the function.",
            with_code(name)
        ));
    }
    let (tag, _) = text.split_once(" is a reserved Tag key name")?;
    Some(format!(
        "SAM itself sets the tag `{tag}`. Choose another key."
    ))
}

/// Messages about the authorizer of a route.
fn of_authorizer(text: &str) -> Option<String> {
    let rest = text.strip_prefix("Unable to set Authorizer ")?;
    let name = rest.strip_prefix('[').and_then(|it| it.split_once(']'));
    let name = name.map_or("NONE", |(name, _)| name);
    let (_, path) = rest.split_once(" for path [")?;
    let (path, why) = path.split_once("] because ")?;
    if why.starts_with("it wasn't defined") {
        return Some(format!(
            "The API of route `{path}` has no authorizer `{name}`. Declare it in `Auth.Authorizers` of the API."
        ));
    }
    if why.starts_with("the related API does not define any") {
        return Some(format!(
            "The API of route `{path}` has no authorizers, so it has no `{name}`. Declare it in its `Auth.Authorizers`."
        ));
    }
    let is_default = why.contains("'NONE' is only a valid value when");
    is_default.then(|| {
        format!("`NONE` on route `{path}` needs a `DefaultAuthorizer` of the API. Remove it here.")
    })
}

/// Messages that name several things.
fn of_names(text: &str) -> Option<String> {
    let property = text
        .strip_prefix("property ")
        .or_else(|| text.strip_prefix("Property "));
    if let Some((name, kind)) =
        property.and_then(|it| it.split_once(" not defined for resource of type "))
    {
        return Some(format!(
            "`{kind}` has no property `{name}`. Correct its name or remove it."
        ));
    }
    let missing = text.strip_prefix("Unable to find resource with logical ID '");
    if let Some(id) = missing.and_then(|it| it.strip_suffix('\'')) {
        return Some(format!("There is no resource `{id}` in this template."));
    }
    let event_type = "Resource dict has missing or invalid value for key Type. Event Type is: ";
    if let Some(name) = text.strip_prefix(event_type) {
        return Some(match name {
            "None" => "An event needs a `Type`, for example `Api`, `SQS` or `Schedule`.".to_owned(),
            _ => format!(
                "`{name}` is not a type of event for this resource. Write one such as `Api` or `Schedule`."
            ),
        });
    }
    if text.ends_with(" object has no attribute 'get'") {
        return Some(
            "An event is a map with a `Type`. Write `Type: Schedule` or another type below it, indented."
                .to_owned(),
        );
    }
    if let Some(rest) = text.strip_prefix("Transforming resource with id [") {
        let (owner, rest) = rest.split_once("] attempts to create a new resource with id [")?;
        let (id, rest) = rest.split_once("] and type \"")?;
        let (kind, _) = rest.split_once('"')?;
        return Some(format!(
            "SAM makes `{id}` (`{kind}`) for `{owner}`, and the template has a resource of that ID. Rename one."
        ));
    }
    let (name, rest) = text.strip_prefix('\'')?.split_once("' is not ")?;
    if let Some(rest) = rest.strip_prefix("a supported property of '") {
        let (section, _) = rest.split_once('\'')?;
        return Some(format!(
            "`Globals` takes no `{name}` for `{section}`. Move it into each resource, or remove it."
        ));
    }
    rest.starts_with("supported. Must be one of").then(|| {
        format!(
            "`Globals` has no section `{name}`. Correct its name, or move it into each resource."
        )
    })
}

/// With names in code marks where the transform has quotes.
fn with_code(text: &str) -> String {
    let mut marked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('\'') {
        marked.push_str(before);
        let is_opening = before.is_empty() || before.ends_with([' ', '[', '(', '"']);
        match behind.split_once('\'') {
            Some((name, after)) if is_opening && !name.is_empty() && !name.contains('`') => {
                marked.push_str(&format!("`{name}`"));
                rest = after;
            }
            Some(_) | None => {
                marked.push('\'');
                rest = behind;
            }
        }
    }
    marked.push_str(rest);
    marked
}

/// No longer than a message may be.
fn shortened(message: String) -> String {
    if message.chars().count() <= MOST {
        return message;
    }
    let cut: String = message.chars().take(MOST - 1).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    let cut = cut
        .get(..end)
        .unwrap_or(&cut)
        .trim_end_matches([',', '.', ':']);
    match cut.matches('`').count() % 2 {
        0 => format!("{cut}…"),
        _ => format!("{cut}`…"),
    }
}
