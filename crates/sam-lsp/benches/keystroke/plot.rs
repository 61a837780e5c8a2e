//! A line chart as SVG: milliseconds against resources.

use std::fmt::Write as _;

/// One line of the chart.
pub(crate) struct Line {
    label: &'static str,
    color: &'static str,
    /// An SVG dash pattern; empty for a solid line.
    dashes: &'static str,
    pub(crate) points: Vec<Point>,
}

/// One measurement.
#[derive(Clone, Copy)]
pub(crate) struct Point {
    pub(crate) resources: usize,
    pub(crate) milliseconds: f64,
}

impl Line {
    /// A line without points.
    pub(crate) fn new(label: &'static str, color: &'static str, dashes: &'static str) -> Self {
        Self {
            label,
            color,
            dashes,
            points: Vec::new(),
        }
    }
}

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 400.0;
/// The area between the axes.
const LEFT: f64 = 64.0;
const RIGHT: f64 = 700.0;
const TOP: f64 = 24.0;
const BOTTOM: f64 = 350.0;

/// The chart with axes from zero, grid and legend.
pub(crate) fn plot(lines: &[Line]) -> String {
    let points = || lines.iter().flat_map(|it| &it.points);
    let most = points().map(|it| it.resources).max().unwrap_or(1);
    let slowest = points().map(|it| it.milliseconds).fold(0.0, f64::max);
    let step = step(slowest);
    let steps = (slowest / step).ceil().max(1.0);
    let x = |resources: usize| LEFT + (RIGHT - LEFT) * resources as f64 / most as f64;
    let y = |milliseconds: f64| BOTTOM - (BOTTOM - TOP) * milliseconds / (step * steps);

    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" font-family=\"sans-serif\" font-size=\"13\" fill=\"#24292f\">\n\
         <title>Time from an edit to the published diagnostics, by number of resources</title>\n\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" rx=\"6\" fill=\"#ffffff\"/>\n"
    );
    for at in 0..=steps as usize {
        let milliseconds = step * at as f64;
        let height = y(milliseconds);
        write!(
            svg,
            "<path d=\"M{LEFT},{height:.1} H{RIGHT}\" stroke=\"#d0d7de\"/>\n\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{milliseconds} ms</text>\n",
            LEFT - 8.0,
            height + 4.0
        )
        .unwrap();
    }
    let first = lines.first().map_or(&[][..], |it| &it.points);
    for Point { resources, .. } in first {
        let place = x(*resources);
        writeln!(
            svg,
            "<path d=\"M{place:.1},{BOTTOM} v5\" stroke=\"#57606a\"/>"
        )
        .unwrap();
        // Closer ones would be written over each other.
        if *resources * 8 >= most {
            writeln!(
                svg,
                "<text x=\"{place:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{resources}</text>",
                BOTTOM + 20.0
            )
            .unwrap();
        }
    }
    writeln!(
        svg,
        "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">resources in the template</text>",
        (LEFT + RIGHT) / 2.0,
        HEIGHT - 10.0
    )
    .unwrap();
    for line in lines {
        let path: Vec<_> = line
            .points
            .iter()
            .map(|it| format!("{:.1},{:.1}", x(it.resources), y(it.milliseconds)))
            .collect();
        writeln!(
            svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\" stroke-dasharray=\"{}\"/>",
            path.join(" "),
            line.color,
            line.dashes
        )
        .unwrap();
    }
    for (at, line) in lines.iter().enumerate() {
        let height = TOP + 14.0 + 20.0 * at as f64;
        write!(
            svg,
            "<path d=\"M{:.1},{height:.1} h28\" stroke=\"{}\" stroke-width=\"2\" stroke-dasharray=\"{}\"/>\n\
             <text x=\"{:.1}\" y=\"{:.1}\">{}</text>\n",
            LEFT + 14.0,
            line.color,
            line.dashes,
            LEFT + 50.0,
            height + 4.0,
            line.label
        )
        .unwrap();
    }
    svg + "</svg>\n"
}

/// The distance of the grid lines: 1, 2 or 5 times a power of ten, so that there are four to ten of them.
fn step(slowest: f64) -> f64 {
    let power = 10_f64.powf((slowest.max(0.001) / 4.0).log10().floor());
    let fits = |factor: &f64| slowest / (power * factor) >= 4.0;
    [5.0, 2.0, 1.0].into_iter().find(fits).unwrap_or(1.0) * power
}
