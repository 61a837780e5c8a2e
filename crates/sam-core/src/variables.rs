//! Texts with variables, as `Fn::Sub` and the patterns of ARNs have them: `table/${TableName}`.

/// Appends a text with each `${name}` replaced by what `value` appends for the name. What is not closed stays as it is.
pub(crate) fn fill_variables(
    text: &str,
    acc: &mut String,
    mut value: impl FnMut(&str, &mut String),
) {
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("${") {
        let Some((name, after)) = behind.split_once('}') else {
            break;
        };
        acc.push_str(before);
        value(name, acc);
        rest = after;
    }
    acc.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::fill_variables;

    #[test]
    fn each_variable_is_replaced_once() {
        let filled = |text: &str| {
            let mut acc = "= ".to_owned();
            fill_variables(text, &mut acc, |name, acc| {
                acc.push_str(&name.to_uppercase());
                acc.push_str("${x}");
            });
            acc
        };
        assert_eq!(filled("a/${b}/${c}d"), "= a/B${x}/C${x}d");
        assert_eq!(filled("a ${b} ${c"), "= a B${x} ${c");
        assert_eq!(filled(""), "= ");
    }
}
