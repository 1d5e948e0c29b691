/* Draws districts, living areas and the units around the city, and their names where there is room. */
(function (campus) {
  "use strict";

  /* Paths are kept in a unit that leaves 32-bit coordinates exact to a fraction of a pixel at the deepest zoom. */
  const PATH_ZOOM = 16;
  const LABEL_GAP_PX = 4;
  const LIVING_AREA_NAMES_BELOW_ZOOM = 10.5;
  const FONT = "'Noto Sans KR','Malgun Gothic','Apple SD Gothic Neo','NanumGothic',sans-serif";

  const THEMES = {
    light: {
      neighbour: "#f1f3f5", neighbourLine: "#dde2e7", district: "#ffffff", districtLine: "#b9c3cd",
      livingAreaLine: "#75828f", text: "#4a5662", faint: "#98a3ae", halo: "rgba(255,255,255,0.9)", pick: "#0b57d0",
    },
    dark: {
      neighbour: "#171c22", neighbourLine: "#242b33", district: "#20272f", districtLine: "#3d4853",
      livingAreaLine: "#7b8895", text: "#c3ccd5", faint: "#66727e", halo: "rgba(18,23,29,0.85)", pick: "#8ab4f8",
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
      for (const ring of polygons.flat()) {
        ring.forEach(([lon, lat], number) => {
          const x = campus.worldX(lon) * scale - this.originX;
          const y = campus.worldY(lat) * scale - this.originY;
          [low, high] = [Math.min(low, x), Math.max(high, x)];
          if (number) path.lineTo(x, y);
          else path.moveTo(x, y);
        });
        path.closePath();
      }
      return { ...properties, path, width: (high - low) / scale };
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
      const chosen = district && this.areas.find((area) => area.level === "district" && area.id === district);
      if (!chosen) return;
      context.setLineDash([9 / zoomed, 6 / zoomed]);
      context.strokeStyle = colors.pick;
      context.lineWidth = 3 / zoomed;
      context.stroke(chosen.path);
      context.setLineDash([]);
    }

    /** Larger areas are named first; a name that would touch another, or a mark of a role, is left out. */
    drawNames(context, frame, theme, avoid) {
      const colors = THEMES[theme];
      const coarse = Math.log2(frame.scale) < LIVING_AREA_NAMES_BELOW_ZOOM;
      const named = this.areas.filter((area) => area.level !== (coarse ? "district" : "living_area"));
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
        context.lineWidth = 3;
        context.strokeText(area.name, x, y + shift);
        context.fillStyle = faint ? colors.faint : colors.text;
        context.fillText(area.name, x, y + shift);
        return;
      }
    }
  };

  function overlaps(a, b) {
    return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
  }
})(window.CampusMap);
