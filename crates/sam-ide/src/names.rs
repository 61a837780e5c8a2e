//! Names that are nearly right: the closest of several.

/// The candidate nearest to what was typed, if one is near: at most a third of its letters differ, case not counting.
pub fn closest<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    let limit = (typed.chars().count() / 3).max(1);
    let scored = candidates
        .into_iter()
        .map(|it| (strsim::osa_distance(&typed, &it.to_lowercase()), it));
    scored
        .filter(|(score, _)| *score <= limit)
        .min_by_key(|(score, _)| *score)
        .map(|(_, it)| it)
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn a_near_name_is_found_and_a_far_one_is_not() {
        let names = ["Orders", "OrderQueue", "Checkout"];
        assert_eq!(closest("Order", names), Some("Orders"));
        assert_eq!(closest("Ordesr", names), Some("Orders"));
        assert_eq!(closest("checkout", names), Some("Checkout"));
        assert_eq!(closest("Payments", names), None);
    }
}
