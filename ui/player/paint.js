// Drawings over a picture, on a canvas with the screen's own pixels, so that they are sharp at any size.

// Make the canvas as large as it is on screen; answers how many of its pixels one CSS pixel has.
function clear(canvas) {
  const density = window.devicePixelRatio || 1;
  const width = Math.round(canvas.clientWidth * density);
  const height = Math.round(canvas.clientHeight * density);
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  else canvas.getContext("2d").clearRect(0, 0, width, height);
  return density;
}

// `size` is the track's, in whose pixels the shapes are; `unit` is one CSS pixel.
function paintShapes(canvas, shapes, size, unit, opacity) {
  const context = canvas.getContext("2d");
  const [sx, sy] = [canvas.width / size.width, canvas.height / size.height];
  context.globalAlpha = opacity;
  context.lineCap = context.lineJoin = "round";
  const labels = []; // where there are some already
  for (const shape of shapes) PAINTERS[shape.kind](context, shape, (x, y) => [x * sx, y * sy], unit, labels);
  context.globalAlpha = 1;
}

const PAINTERS = {
  box(context, shape, place, unit, labels) {
    const [x, y] = place(shape.x1, shape.y1);
    const [right, bottom] = place(shape.x2, shape.y2);
    const path = new Path2D();
    path.rect(x, y, right - x, bottom - y);
    if (shape.dashed) context.setLineDash([2 * unit, 9 * unit]); // round ends make dots longer than they are said to be
    stroke(context, path, shape.color, unit);
    context.setLineDash([]);
    if (shape.label) label(context, shape, x, y, bottom, unit, labels);
  },
  line(context, shape, place, unit) {
    const points = shape.points.map(([x, y]) => place(x, y));
    const path = new Path2D();
    for (const [x, y] of points) path.lineTo(x, y);
    if (shape.arrow && points.length > 1) head(path, points.at(-2), points.at(-1), unit);
    stroke(context, path, shape.color, unit, shape.thin ? [0, 1] : [5, 3]);
  },
  dot(context, shape, place, unit) {
    const path = new Path2D();
    path.arc(...place(shape.x, shape.y), 4 * unit, 0, 2 * Math.PI);
    stroke(context, path, "#fff", unit);
    context.fillStyle = shape.color;
    context.fill(path);
  },
};

// A dark rim keeps a line visible on a picture of its own colour.
function stroke(context, path, color, unit, [rim, width] = [5, 3]) {
  for (const [style, wide] of [["#0008", rim], [color, width]]) {
    if (!wide) continue;
    context.strokeStyle = style;
    context.lineWidth = wide * unit;
    context.stroke(path);
  }
}

function head(path, [x0, y0], [x, y], unit) {
  const long = Math.min(10 * unit, 0.6 * Math.hypot(x - x0, y - y0)); // a short arrow has a short head
  const angle = Math.atan2(y - y0, x - x0);
  for (const turn of [2.6, -2.6]) {
    path.moveTo(x, y);
    path.lineTo(x + long * Math.cos(angle + turn), y + long * Math.sin(angle + turn));
  }
}

// Above the box where there is room, else inside it; below it or further up if another label is there; and if there is
// one everywhere, its first word alone. Never outside the picture.
function label(context, { label, color }, x, y, bottom, unit, labels) {
  const high = 26 * unit;
  context.font = `600 ${18 * unit}px ${getComputedStyle(context.canvas).fontFamily}`;
  const first = y < high ? Math.max(0, y) : y - high;
  const placed = (words) => {
    const wide = context.measureText(words).width + 14 * unit;
    const left = Math.max(0, Math.min(x, context.canvas.width - wide));
    const apart = (top) => labels.every((other) =>
      left + wide <= other.left || other.left + other.wide <= left || Math.abs(top - other.top) >= high);
    const inside = (top) => top >= 0 && top + high <= context.canvas.height;
    const top = [first, bottom, first - high, bottom + high].find((top) => inside(top) && apart(top));
    return { words, left, top: top ?? first, wide, free: top !== undefined };
  };
  const whole = placed(label);
  const { words, left, top, wide } = whole.free ? whole : placed(label.split(" · ")[0]);
  labels.push({ left, top, wide });
  context.fillStyle = color;
  context.fillRect(left, top, wide, high);
  context.fillStyle = isLight(color) ? "#10151d" : "#fff";
  context.textBaseline = "middle";
  context.fillText(words, left + 7 * unit, top + high / 2 + unit);
}

// Whether dark letters read better on this colour (of the form #rrggbb) than white ones: by its relative luminance.
function isLight(color) {
  const [red, green, blue] = [1, 3, 5].map((at) => (parseInt(color.slice(at, at + 2), 16) / 255) ** 2.2);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.196; // where both have the same contrast
}

// The place of the last click: `at` are shares of the picture.
function paintMark(canvas, at, unit) {
  const context = canvas.getContext("2d");
  const [x, y] = [at.x * canvas.width, at.y * canvas.height];
  const path = new Path2D();
  path.arc(x, y, 8 * unit, 0, 2 * Math.PI);
  for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
    path.moveTo(x + 4 * unit * dx, y + 4 * unit * dy);
    path.lineTo(x + 16 * unit * dx, y + 16 * unit * dy);
  }
  for (const [style, width] of [["#000b", 5], ["#fff", 2]]) {
    context.strokeStyle = style;
    context.lineWidth = width * unit;
    context.stroke(path);
  }
}
