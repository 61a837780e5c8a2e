//! Jobs in their lanes, and which of them runs next.

use super::{Job, Lane};
use std::collections::VecDeque;

/// Jobs that wait, and how many of each lane run.
#[derive(Default)]
pub(super) struct Lanes {
    lanes: [Waiting; LANES.len()],
}

#[derive(Default)]
struct Waiting {
    jobs: VecDeque<Job>,
    running: usize,
}

/// The lanes, the most urgent first, and how many jobs of each run at once. Fewer than there are threads for those that
/// may take long, so that a question about a place finds one.
const LANES: [(Lane, usize); 4] = [
    (Lane::Place, THREADS),
    (Lane::Check, 1),
    (Lane::Template, 2),
    (Lane::Background, 1),
];

/// How many jobs run at once.
pub(super) const THREADS: usize = 4;

impl Lanes {
    /// Puts a job at the end of its lane.
    pub(super) fn push(&mut self, lane: Lane, job: Job) {
        if let Some(waiting) = self.lane(lane) {
            waiting.jobs.push_back(job);
        }
    }

    /// Takes the next job for which its lane has room. [`Self::done`] is called after it has run.
    pub(super) fn next(&mut self) -> Option<(Lane, Job)> {
        let is_idle = self.lanes.iter().all(|it| it.running == 0);
        let mut lanes = LANES.iter().zip(&mut self.lanes);
        lanes.find_map(|((lane, most), waiting)| {
            if waiting.running == *most || (*lane == Lane::Background && !is_idle) {
                return None;
            }
            let job = waiting.jobs.pop_front()?;
            waiting.running += 1;
            Some((*lane, job))
        })
    }

    /// A job of the lane has run.
    pub(super) fn done(&mut self, lane: Lane) {
        if let Some(waiting) = self.lane(lane) {
            waiting.running -= 1;
        }
    }

    fn lane(&mut self, lane: Lane) -> Option<&mut Waiting> {
        let at = LANES.iter().position(|(it, _)| *it == lane);
        at.and_then(|at| self.lanes.get_mut(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lane_that_is_full_does_not_hold_up_the_others() {
        let mut lanes = Lanes::default();
        for lane in [Lane::Template, Lane::Template, Lane::Template, Lane::Check] {
            lanes.push(lane, Box::new(|| ()));
        }
        lanes.push(Lane::Check, Box::new(|| ()));
        lanes.push(Lane::Place, Box::new(|| ()));
        let mut begun = Vec::new();
        while let Some((lane, _)) = lanes.next() {
            begun.push(lane);
        }
        let all = [Lane::Place, Lane::Check, Lane::Template, Lane::Template];
        assert_eq!(begun, all);
        lanes.done(Lane::Check);
        assert_eq!(lanes.next().map(|(lane, _)| lane), Some(Lane::Check));
        lanes.done(Lane::Template);
        assert_eq!(lanes.next().map(|(lane, _)| lane), Some(Lane::Template));
        assert!(lanes.next().is_none());
    }

    #[test]
    fn what_nobody_waits_for_begins_while_nothing_else_runs() {
        let mut lanes = Lanes::default();
        for lane in [Lane::Background, Lane::Background, Lane::Check] {
            lanes.push(lane, Box::new(|| ()));
        }
        assert_eq!(lanes.next().map(|(lane, _)| lane), Some(Lane::Check));
        assert!(lanes.next().is_none());
        lanes.done(Lane::Check);
        assert_eq!(lanes.next().map(|(lane, _)| lane), Some(Lane::Background));
        assert!(lanes.next().is_none());
        lanes.push(Lane::Place, Box::new(|| ()));
        assert_eq!(lanes.next().map(|(lane, _)| lane), Some(Lane::Place));
    }
}
