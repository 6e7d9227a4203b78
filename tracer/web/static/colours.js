// Colours of kinds of calls, as the style sheet has them for dark and light.
const colour = name => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

const axis = (more = {}) => ({
  stroke: colour("soft"), grid: { stroke: colour("line"), width: 1 }, ticks: { stroke: colour("line"), width: 1 }, ...more,
});

const legend = entries => make("div", "legend", ...entries.map(([className, text]) =>
  make("span", "", make("i", className), text)));

// A chart of ours in uPlot's axes: `draw` paints with the functions that give a place for a value.
function chart(into, { width, height, x, y, axes, draw, ...more }) {
  const painted = plot => {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    draw(ctx, value => plot.valToPos(value, "x", true), value => plot.valToPos(value, "y", true), plot);
    ctx.restore();
  };
  return new uPlot({
    width, height, axes, padding: [8, 28, 0, 0],
    scales: { x: { time: false, ...x }, y },
    series: [{}, { paths: () => null, points: { show: false } }],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, ...more.cursor },
    hooks: { draw: [painted], ...more.hooks },
  }, more.data, into);
}
