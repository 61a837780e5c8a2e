//! Small routines are evaluated once more for each of their calls, so that what one call gets is not what another gets.
use super::{At, Flow};
use crate::tree::{Instruction, ParameterKind, Routine};
use crate::value::{Site, Value, Values};

/// A routine with more instructions is not small.
const MOST_INSTRUCTIONS: usize = 12;

/// So many calls deep at most.
const MOST_DEPTH: usize = 2;

impl<'a> Flow<'a> {
    /// What a small routine returns for these arguments, if they are texts and no more than that.
    pub(super) fn inline(
        &mut self,
        function: Site,
        instance: Option<Site>,
        given: &[Values],
    ) -> Option<Values> {
        let sources = self.sources;
        let program = &sources.get(function.file)?.program;
        let routine = program.functions.get(function.index)?;
        let is_plain = |it: &Value| {
            matches!(
                it,
                Value::Text(_) | Value::Environment(_) | Value::Instance(_) | Value::Class(_)
            )
        };
        let is_text = |it: &Value| matches!(it, Value::Text(_) | Value::Environment(_));
        // What it takes as a list or a map is one thing for all calls.
        let parameters = || routine.parameters.iter().zip(given);
        let single = || parameters().filter(|it| it.0.kind == ParameterKind::Single);
        let all = || single().flat_map(|it| it.1.iter());
        if !all().any(is_text) || !all().all(is_plain) {
            return None;
        }
        if self.inlined.len() >= MOST_DEPTH || !is_small(routine) {
            return None;
        }
        let at = At {
            file: function.file,
            routine: Some(function.index),
            instance,
        };
        if at == self.at {
            return None;
        }
        self.inlined_sites.insert(function);
        let before = std::mem::replace(&mut self.at, at);
        let context = std::mem::replace(&mut self.state.context, self.instances.number(instance));
        let local = std::mem::take(&mut self.local);
        self.inlined.push(Values::none());
        self.enter_routine();
        for (parameter, values) in routine.parameters.iter().zip(given) {
            let mut values = values.clone();
            if let (true, Some(default)) = (values.is_empty(), &parameter.default) {
                values = self.evaluate(default);
            }
            self.assign(&parameter.target, values);
        }
        self.block(&routine.body);
        self.local = local;
        self.at = before;
        self.state.context = context;
        self.inlined.pop()
    }
}

fn is_small(routine: &Routine) -> bool {
    let mut left = MOST_INSTRUCTIONS;
    fits(&routine.body, &mut left)
}

fn fits(block: &[Instruction], left: &mut usize) -> bool {
    block.iter().all(|it| {
        if *left == 0 {
            return false;
        }
        *left -= 1;
        match it {
            Instruction::Choice(ways) => ways.iter().all(|it| fits(it, left)),
            _ => true,
        }
    })
}
