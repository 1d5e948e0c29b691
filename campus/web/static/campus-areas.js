/* Draws districts, living areas and the units around the city, and their names where there is room. The name of a
 * district stands in a box with small marks when somebody's place is known by that district alone. */
(function (campus) {
  "use strict";

  /* Paths are kept in a unit that leaves 32-bit coordinates exact to a fraction of a pixel at the deepest zoom. */
  const PATH_ZOOM = 16;
  const LABEL_GAP_PX = 4;
  const HALO_PX = 6;
  const LIVING_AREA_NAMES_BELOW_ZOOM = 10.5;
  const FONT = "'Noto Sans KR','Malgun Gothic','Apple SD Gothic Neo','NanumGothic',sans-serif";
  const BOX = {
    name: 17, row: 22, cell: 21, edge: 6, gap: 3, corner: 6, mark: 0.7,
    nameFont: "500 12.5px " + FONT, tailFont: "700 12px " + FONT,
  };

  const THEMES = {
    light: {
      neighbour: "#f1f3f5", neighbourLine: "#dde2e7", district: "#ffffff", districtLine: "#b9c3cd",
      livingAreaLine: "#75828f", text: "#4a5662", faint: "#98a3ae", halo: "rgba(255,255,255,0.97)", pick: "#0b57d0",
      box: "rgba(246,248,250,0.96)", strong: "#27313b",
    },
    dark: {
      neighbour: "#171c22", neighbourLine: "#242b33", district: "#20272f", districtLine: "#3d4853",
      livingAreaLine: "#7b8895", text: "#c3ccd5", faint: "#66727e", halo: "rgba(18,23,29,0.95)", pick: "#8ab4f8",
      box: "rgba(27,33,41,0.96)", strong: "#e6ebf0",
    },
  };

  campus.AreaPainter = class AreaPainter {
    setAreas(collection) {
      const scale = 2 ** PATH_ZOOM;
      const [lon, lat] = collection.features.length ? collection.features[0].properties.label : [0, 0];
      this.originX = campus.worldX(lon) * scale;
      this.originY = campus.worldY(lat) * scale;
      this.areas = collection.features.map((feature) => this.prepare(feature, scale));
    }

    prepare({ geometry, properties }, scale) {
      const path = new Path2D();
      const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
      let [low, high] = [Infinity, -Infinity];
      const bounds = L.latLngBounds([]);
      for (const ring of polygons.flat()) {
        ring.forEach(([lon, lat], number) => {
          const x = campus.worldX(lon) * scale - this.originX;
          const y = campus.worldY(lat) * scale - this.originY;
          [low, high] = [Math.min(low, x), Math.max(high, x)];
          bounds.extend([lat, lon]);
          if (number) path.lineTo(x, y);
          else path.moveTo(x, y);
        });
        path.closePath();
      }
      return { ...properties, path, bounds, width: (high - low) / scale };
    }

    /** Draw into a frame {scale, left, top, width, height}; with tiles beneath, areas are only outlined. */
    draw(context, frame, theme, { outlineOnly, dashedDistrict }) {
      const colors = THEMES[theme];
      const zoomed = frame.scale / 2 ** PATH_ZOOM;
      context.save();
      context.translate(this.originX * zoomed - frame.left, this.originY * zoomed - frame.top);
      context.scale(zoomed, zoomed);
      context.lineJoin = "round";
      if (!outlineOnly) this.fill(context, colors);
      this.line(context, "neighbour", colors.neighbourLine, 1 / zoomed);
      this.line(context, "district", colors.districtLine, 1 / zoomed);
      this.line(context, "living_area", colors.livingAreaLine, 2.2 / zoomed);
      this.outlineChosen(context, dashedDistrict, colors, zoomed);
      context.restore();
    }

    fill(context, colors) {
      for (const level of ["neighbour", "district"]) {
        context.fillStyle = colors[level];
        for (const area of this.areas) if (area.level === level) context.fill(area.path);
      }
    }

    line(context, level, color, width) {
      context.strokeStyle = color;
      context.lineWidth = width;
      for (const area of this.areas) if (area.level === level) context.stroke(area.path);
    }

    outlineChosen(context, district, colors, zoomed) {
      const chosen = district && this.district(district);
      if (!chosen) return;
      context.setLineDash([9 / zoomed, 6 / zoomed]);
      context.strokeStyle = colors.pick;
      context.lineWidth = 3 / zoomed;
      context.stroke(chosen.path);
      context.setLineDash([]);
    }

    district(id) {
      return this.areas.find((area) => area.level === "district" && area.id === id);
    }

    /** Larger areas are named first; a name that would touch another, or a mark of a role, is left out. */
    drawNames(context, frame, theme, avoid, alreadyNamed) {
      const colors = THEMES[theme];
      const coarse = Math.log2(frame.scale) < LIVING_AREA_NAMES_BELOW_ZOOM;
      const level = coarse ? "district" : "living_area";
      const named = this.areas.filter((area) => area.level !== level && !alreadyNamed.has(area));
      named.sort((a, b) => (a.level === "neighbour") - (b.level === "neighbour") || b.width - a.width);
      const taken = [...avoid];
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.lineJoin = "round";
      for (const area of named) this.drawName(context, frame, colors, area, taken);
    }

    drawName(context, frame, colors, area, taken) {
      const faint = area.level === "neighbour";
      context.font = (faint ? "400 12px " : "500 12.5px ") + FONT;
      const x = campus.worldX(area.label[0]) * frame.scale - frame.left;
      const y = campus.worldY(area.label[1]) * frame.scale - frame.top;
      const half = context.measureText(area.name).width / 2 + LABEL_GAP_PX;
      if (2 * half > area.width * frame.scale * 1.25) return;
      for (const shift of [0, -22, 22]) {
        const box = [x - half, y + shift - 9, x + half, y + shift + 9];
        if (taken.some((other) => overlaps(box, other))) continue;
        taken.push(box);
        context.strokeStyle = colors.halo;
        context.lineWidth = HALO_PX;
        context.strokeText(area.name, x, y + shift);
        context.fillStyle = faint ? colors.faint : colors.text;
        context.fillText(area.name, x, y + shift);
        return;
      }
    }
  };

  /** Names of districts, each in a box with the marks of those of whose place only the district is known. */
  campus.UnplacedPainter = class UnplacedPainter {
    constructor(areas, marks) {
      this.areas = areas;
      this.marks = marks;
      this.boxes = [];
    }

    /** Draw the boxes that belong in the frame; none is left out for want of room, it only moves aside. */
    draw(context, frame, theme, unplaced, { taken, selected }) {
      this.boxes = [];
      const colors = THEMES[theme];
      context.textBaseline = "middle";
      const wanted = Object.entries(unplaced).map(([id, content]) => ({ ...content, area: this.areas.district(id) }));
      wanted.sort((a, b) => a.area.width - b.area.width);
      for (const each of wanted) {
        const box = this.place(context, frame, each, taken);
        if (!box) continue;
        this.boxes.push(box);
        this.drawBox(context, colors, box, box.marks.some(({ id }) => id === selected));
      }
    }

    /** The nearest place that touches no mark of a role, no other box and no count; else where it hides least. A box
     * whose district's name is on screen is never cut by the edge. */
    place(context, frame, { area, marks, count }, taken) {
      const x = campus.worldX(area.label[0]) * frame.scale - frame.left;
      const y = campus.worldY(area.label[1]) * frame.scale - frame.top;
      if (x < 0 || y < 0 || x > frame.width || y > frame.height) return null;
      const tail = count > marks.length ? "+" + (count - marks.length) + " ?" : "?";
      context.font = BOX.tailFont;
      const rowWidth = marks.length * BOX.cell + BOX.gap + context.measureText(tail).width;
      context.font = BOX.nameFont;
      const width = Math.max(context.measureText(area.name).width, rowWidth) + 2 * BOX.edge;
      const height = BOX.name + BOX.row + 2 * BOX.gap;
      const limits = overlaps([x, y, x, y], frame.view) ? frame.view : [-Infinity, -Infinity, Infinity, Infinity];
      const others = [...taken.roles, ...this.taken()];
      let best = null;
      for (const [stepX, stepY] of STEPS_ASIDE) {
        const left = between(x - width / 2 + stepX * width, limits[0], limits[2] - width);
        const top = between(y - BOX.gap - BOX.name / 2 + stepY * height, limits[1], limits[3] - height);
        const rectangle = [left, top, left + width, top + height];
        const cost = 1000 * shared(rectangle, others) + shared(rectangle, taken.counts);
        if (!best || cost < best.cost) best = { cost, rectangle };
        if (!best.cost) break;
      }
      return { area, marks, count, tail, rowWidth, rectangle: best.rectangle };
    }

    drawBox(context, colors, { area, marks, tail, rowWidth, rectangle }, chosen) {
      const [left, top, right, bottom] = rectangle;
      context.beginPath();
      context.roundRect(left, top, right - left, bottom - top, BOX.corner);
      context.fillStyle = colors.box;
      context.fill();
      context.lineWidth = chosen ? 2.5 : 1;
      context.strokeStyle = chosen ? colors.pick : colors.livingAreaLine;
      context.stroke();
      const middle = (left + right) / 2;
      context.textAlign = "center";
      context.fillStyle = colors.strong;
      context.font = BOX.nameFont;
      context.fillText(area.name, middle, top + BOX.gap + BOX.name / 2);
      this.drawRow(context, colors, marks, tail, middle - rowWidth / 2, bottom - BOX.gap - BOX.row / 2);
    }

    drawRow(context, colors, marks, tail, left, y) {
      marks.forEach(({ style }, number) => {
        this.marks.drawMark(context, this.marks.styles[style], left + (number + 0.5) * BOX.cell, y, BOX.mark);
      });
      context.textAlign = "left";
      context.fillStyle = colors.strong;
      context.font = BOX.tailFont;
      context.fillText(tail, left + marks.length * BOX.cell + BOX.gap, y + 0.5);
    }

    /** The areas that have their name here. */
    named() {
      return new Set(this.boxes.map(({ area }) => area));
    }

    taken() {
      return this.boxes.map(({ rectangle }) => rectangle);
    }

    within(view) {
      return this.boxes.filter(({ rectangle }) => overlaps(rectangle, view));
    }

    hit(x, y) {
      return this.boxes.find(({ rectangle }) => overlaps(rectangle, [x, y, x, y]));
    }
  };

  /** Where a box may move, in its own widths and heights, the nearest first. */
  const STEPS_ASIDE = [-1.2, -0.8, -0.4, 0, 0.4, 0.8, 1.2]
    .flatMap((x) => [-1.2, -0.8, -0.4, 0, 0.4, 0.8, 1.2].map((y) => [x, y]))
    .sort((a, b) => Math.hypot(...a) - Math.hypot(...b));

  const between = (value, low, high) => Math.max(low, Math.min(value, high));

  function overlaps(a, b) {
    return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
  }

  /** The area in square pixels that a rectangle shares with others. */
  function shared(rectangle, others) {
    const [left, top, right, bottom] = rectangle;
    return others.reduce((sum, [west, north, east, south]) => {
      const width = Math.max(0, Math.min(right, east) - Math.max(left, west));
      return sum + width * Math.max(0, Math.min(bottom, south) - Math.max(top, north));
    }, 0);
  }
})(window.CampusMap);
