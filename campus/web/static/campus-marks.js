/* Draws the marks of all points on one canvas. Roles are always drawn one by one; other marks are, too, as long as
 * few are in view, otherwise they are counted in a grid. What was drawn one by one can be hit by a click. */
(function (campus) {
  "use strict";

  const SINGLE_MARKS = 400;
  const SINGLE_ROLES = 1500;
  const CELL_PX = 56;
  const EDGE_PX = 24;
  const TOUCH_PX = 7;
  const ROLE_ROOM_PX = 15;
  const FONT = "'Noto Sans KR','Malgun Gothic','Apple SD Gothic Neo','NanumGothic',sans-serif";

  const THEMES = {
    light: { halo: "#ffffff", bubble: "rgba(255,255,255,0.92)", line: "#56616d", text: "#27313b", pick: "#0b57d0" },
    dark: { halo: "#12171d", bubble: "rgba(27,33,41,0.92)", line: "#aeb8c2", text: "#e6ebf0", pick: "#8ab4f8" },
  };

  campus.MarkPainter = class MarkPainter {
    constructor() {
      this.sprites = new Map();
      this.targets = [];
      this.bubbles = [];
      this.drawn = { roles: 0, singles: 0, bubbles: 0, inView: 0 };
    }

    setStyles(styles, shapes, theme) {
      this.styles = [];
      for (const style of styles) this.styles[style.number] = style;
      this.isRole = Uint8Array.from({ length: 256 }, (_, number) => (this.styles[number]?.role ? 1 : 0));
      this.shapes = shapes;
      this.theme = theme;
      this.sprites.clear();
    }

    /** Draw what lies beneath the names of areas: lines from ``start``, and the marks that are no roles', in the frame
     * {scale, left, top, width, height, ratio} (left, top: world pixels of its corner). */
    draw(context, frame, points, marks, links, start) {
      this.frame = frame;
      this.ratio = frame.ratio;
      this.targets = [];
      this.bubbles = [];
      const found = this.sort(frame, points, marks);
      const single = found.others <= SINGLE_MARKS;
      if (start) this.drawLines(context, links, start);
      this.rolesShown = found.roles.sort((a, b) => this.styles[marks[a]].rank - this.styles[marks[b]].rank);
      if (single) for (const at of found.sample) this.drawOne(context, points, marks, at);
      else this.drawGrid(context, points, marks, found);
      const { roles, others } = found;
      const singles = this.targets.length;
      for (const at of this.rolesShown) this.addTarget(points, marks, at);
      this.drawn = { roles: roles.length, singles, bubbles: this.bubbles.length, inView: roles.length + others };
    }

    /** Draw what lies above the names: the marks of roles, and the chosen record with what belongs to it. */
    drawUpper(context, points, marks, links) {
      for (const { at, role, x, y } of this.targets) if (role) this.drawMark(context, this.styles[marks[at]], x, y);
      if (links) this.drawChosen(context, links);
    }

    /** One pass over all points: which roles are in view, how many others, and how many of them in each cell. */
    sort(frame, points, marks) {
      const { scale, left, top, width, height } = frame;
      const rows = (this.rows = points.rowPixels(scale, top, this.rows));
      const stepX = points.worldStep * scale;
      const startX = points.worldWest * scale - left;
      const shiftX = ((left % CELL_PX) + CELL_PX) % CELL_PX;
      const shiftY = ((top % CELL_PX) + CELL_PX) % CELL_PX;
      const columns = Math.ceil((width + shiftX) / CELL_PX) + 2;
      const cells = columns * (Math.ceil((height + shiftY) / CELL_PX) + 2);
      const grid = { columns, shiftX, shiftY, count: new Int32Array(cells), first: new Int32Array(cells) };
      grid.sumX = new Float64Array(cells);
      grid.sumY = new Float64Array(cells);
      const { x, y } = points;
      const isRole = this.isRole;
      const roles = [];
      const sample = [];
      let others = 0;
      for (let at = 0, end = Math.min(points.count, marks.length); at < end; at += 1) {
        const mark = marks[at];
        if (mark === 0) continue;
        const px = startX + x[at] * stepX;
        const py = rows[y[at]];
        if (px < -EDGE_PX || py < -EDGE_PX || px > width + EDGE_PX || py > height + EDGE_PX) continue;
        if (isRole[mark] === 1 && roles.length < SINGLE_ROLES) {
          roles.push(at);
          continue;
        }
        others += 1;
        if (others <= SINGLE_MARKS) sample.push(at);
        const cell = (((py + shiftY) / CELL_PX + 1) | 0) * columns + (((px + shiftX) / CELL_PX + 1) | 0);
        if (grid.count[cell] === 0) grid.first[cell] = at;
        grid.count[cell] += 1;
        grid.sumX[cell] += px;
        grid.sumY[cell] += py;
      }
      return { roles, sample, others, grid };
    }

    drawGrid(context, points, marks, { grid }) {
      const colors = THEMES[this.theme];
      context.textAlign = "center";
      context.textBaseline = "middle";
      for (let cell = 0; cell < grid.count.length; cell += 1) {
        const count = grid.count[cell];
        if (count === 1) this.drawOne(context, points, marks, grid.first[cell]);
        if (count < 2) continue;
        const bubble = { x: grid.sumX[cell] / count, y: grid.sumY[cell] / count, count, first: grid.first[cell] };
        bubble.radius = Math.min(10 + 3.2 * Math.log10(count), CELL_PX / 2 - 1);
        this.bubbles.push(bubble);
        context.beginPath();
        context.arc(bubble.x, bubble.y, bubble.radius, 0, 2 * Math.PI);
        context.fillStyle = colors.bubble;
        context.fill();
        context.lineWidth = 1.25;
        context.strokeStyle = colors.line;
        context.stroke();
        context.fillStyle = colors.text;
        context.font = "600 11px " + FONT;
        context.fillText(campus.shortCount(count), bubble.x, bubble.y + 0.5);
      }
    }

    drawOne(context, points, marks, at) {
      const target = this.addTarget(points, marks, at);
      if (target) this.drawMark(context, this.styles[marks[at]], target.x, target.y);
    }

    addTarget(points, marks, at) {
      const style = this.styles[marks[at]];
      if (!style) return null;
      const { scale, left } = this.frame;
      const x = (points.worldWest + points.x[at] * points.worldStep) * scale - left;
      const y = this.rows[points.y[at]];
      const target = { at, x, y, reach: style.size + TOUCH_PX, rank: style.rank, role: style.role };
      this.targets.push(target);
      return target;
    }

    drawMark(context, style, x, y, size = 1) {
      const sprite = this.sprite(style, size);
      const side = sprite.width / this.ratio;
      context.drawImage(sprite, x - side / 2, y - side / 2, side, side);
    }

    /** A mark is drawn once and then copied. */
    sprite(style, size) {
      const key = style.number + "@" + this.ratio + "x" + size;
      if (!this.sprites.has(key)) this.sprites.set(key, this.makeSprite(style, size));
      return this.sprites.get(key);
    }

    makeSprite(style, size) {
      const side = Math.ceil((style.size * 2.6 + 8) * size);
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = side * this.ratio;
      const context = canvas.getContext("2d");
      context.scale(this.ratio, this.ratio);
      context.translate(side / 2, side / 2);
      context.scale(size, size);
      const [fill, line, ink] = style[this.theme];
      const path = this.shapePath(style.shape, style.size);
      context.lineJoin = "round";
      context.strokeStyle = THEMES[this.theme].halo;
      context.lineWidth = style.role ? 5 : 3;
      context.stroke(path);
      context.fillStyle = fill;
      context.fill(path);
      if (style.outline === "dashed") context.setLineDash([4, 2.6]);
      context.strokeStyle = line;
      context.lineWidth = style.role ? 2 : 1.5;
      context.stroke(path);
      if (style.letter) this.drawLetter(context, style, ink);
      return canvas;
    }

    drawLetter(context, style, ink) {
      context.fillStyle = ink;
      context.font = "700 " + style.size + "px " + FONT;
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.fillText(style.letter, 0, style.shape === "triangle" ? style.size * 0.22 : 0.5);
    }

    shapePath(shape, size) {
      const path = new Path2D();
      const corners = this.shapes[shape];
      if (!corners) {
        path.arc(0, 0, size, 0, 2 * Math.PI);
        return path;
      }
      corners.forEach(([x, y], number) => (number ? path.lineTo(x * size, y * size) : path.moveTo(x * size, y * size)));
      path.closePath();
      return path;
    }

    toPixel([lon, lat]) {
      const { scale, left, top } = this.frame;
      return [campus.worldX(lon) * scale - left, campus.worldY(lat) * scale - top];
    }

    /** Lines to what belongs to the chosen record, beneath all marks; thin and dashed when its place is not known. */
    drawLines(context, links, start) {
      context.strokeStyle = THEMES[this.theme].pick;
      context.lineWidth = links.at ? 1.75 : 1.1;
      if (!links.at) context.setLineDash([6, 4]);
      for (const { at } of links.to) {
        context.beginPath();
        context.moveTo(...this.toPixel(start));
        context.lineTo(...this.toPixel(at));
        context.stroke();
      }
      context.setLineDash([]);
    }

    /** The chosen record in its ring, and what belongs to it, above all other marks, even if the query hides them. */
    drawChosen(context, links) {
      for (const end of links.to) this.drawEnd(context, end);
      if (!links.at) return;
      const style = this.drawEnd(context, links);
      context.strokeStyle = THEMES[this.theme].pick;
      context.lineWidth = 3.5;
      context.beginPath();
      context.arc(...this.toPixel(links.at), style.size + 7, 0, 2 * Math.PI);
      context.stroke();
    }

    drawEnd(context, { at, position, style: number }) {
      const style = this.styles[number];
      const [x, y] = this.toPixel(at);
      this.drawMark(context, style, x, y);
      this.targets.push({ at: position, x, y, reach: style.size + TOUCH_PX, rank: style.rank, role: style.role });
      return style;
    }

    /** The rectangles on which no name may stand, those of roles apart from those of counts. */
    taken() {
      const around = ({ x, y, radius = ROLE_ROOM_PX }) => [x - radius, y - radius, x + radius, y + radius];
      const roles = this.targets.filter(({ role }) => role);
      return { roles: roles.map(({ x, y }) => around({ x, y })), counts: this.bubbles.map(around) };
    }

    hitsRole(x, y) {
      return this.targets.some((target) => target.role && Math.hypot(target.x - x, target.y - y) <= target.reach);
    }

    /** The positions under a pixel, the uppermost first; or the bubble there; or null. */
    hit(x, y) {
      const reached = this.targets.filter((target) => Math.hypot(target.x - x, target.y - y) <= target.reach);
      if (reached.length) {
        reached.sort((a, b) => b.rank - a.rank || Math.hypot(a.x - x, a.y - y) - Math.hypot(b.x - x, b.y - y));
        return { positions: [...new Set(reached.map((target) => target.at))] };
      }
      const bubble = this.bubbles.find((each) => Math.hypot(each.x - x, each.y - y) <= each.radius);
      return bubble ? { bubble } : null;
    }
  };

  campus.shortCount = function (count) {
    if (count < 1000) return String(count);
    if (count < 100000) return (count / 1000).toFixed(count < 10000 ? 1 : 0) + "k";
    return Math.round(count / 1000) + "k";
  };
})(window.CampusMap);
