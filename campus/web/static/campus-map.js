/* The layer that folium adds to the map. It holds a reference (where the layers are, which query, which language);
 * one drawing per map outlives every layer, so a rerun changes the picture without rebuilding anything. */
(function (campus) {
  "use strict";

  const PADDING = 0.15;
  const MAX_RATIO = 2;
  const FOCUS_ZOOM = 15;
  const VIEW_KEY = "campus.view.";

  const moved = new Map();

  /** The drawing of one map: fetches what a reference names, and draws it whenever the view changes. */
  class Drawing {
    constructor(map) {
      this.map = map;
      this.areas = new campus.AreaPainter();
      this.marks = new campus.MarkPainter();
      this.boxes = new campus.UnplacedPainter(this.areas, this.marks);
      this.controls = new campus.Controls(map);
      this.canvases = ["campus-areas", "campus-marks"].map((name) => this.addCanvas(name));
      map.on("moveend", () => this.draw());
      map.on("moveend", () => this.keepView());
      map.on("zoomanim", (event) => this.animate(event));
      map.on("click", (event) => this.click(event));
      map.on("mousemove", (event) => this.point(event));
      new ResizeObserver(() => this.resize()).observe(map.getContainer());
    }

    addCanvas(name) {
      const canvas = L.DomUtil.create("canvas", "leaflet-zoom-animated " + name, this.map.getPanes().overlayPane);
      canvas.setAttribute("aria-hidden", "true");
      return canvas;
    }

    /** A page may hide the map, at first or later (on a phone): then it waits, and goes on when it comes to light. */
    resize() {
      if (this.isHidden()) return;
      const [center, zoom] = [this.map.getCenter(), this.map.getZoom()];
      this.quietly(() => this.map.invalidateSize({ pan: false }));
      if (this.fitted) this.fit(this.fitted);
      /* Panning would round to whole pixels, and a view would drift with every change of size. */
      else this.quietly(() => this.map.setView(center, zoom, { animate: false, reset: true }));
      if (this.points) this.moveView(this.reference, this.stylesShown, this.links);
    }

    isHidden() {
      const { clientWidth, clientHeight } = this.map.getContainer();
      return !clientWidth || !clientHeight;
    }

    /** Move without taking it for a person's own move. */
    quietly(move) {
      this.quiet = true;
      move();
      this.quiet = false;
    }

    /** Show an area whole, and again whenever the frame's size changes, until the map is moved otherwise. */
    fit([west, south, east, north]) {
      this.quietly(() => this.map.fitBounds([[south, west], [north, east]], { animate: false }));
      this.fitted = [west, south, east, north];
    }

    /** Show what a reference names. What is on screen stays until the new layers are here. */
    async show(reference, layer) {
      this.layer = layer;
      this.reference = reference;
      this.setTheme(reference.theme);
      try {
        await this.fetchAll(reference);
      } catch (error) {
        if (this.reference !== reference) return;
        if (error instanceof campus.EditionChanged) this.follow(error.edition);
        else this.fail(reference, error);
      }
    }

    /** Another edition came up since the page ran: show that one. */
    follow(edition) {
      const { layer, reference } = this;
      const base = reference.base.replace(/[^/]+\/$/, edition + "/");
      moved.set(reference.base, base);
      return this.show({ ...reference, base }, layer);
    }

    async fetchAll(reference) {
      const { base, query, lang, on } = reference;
      const language = "?lang=" + lang;
      const asked = "?" + (query ? query + "&" : "") + "on=" + on;
      const pending = [
        campus.load(base + "styles.json" + language, campus.asJson),
        campus.load(base + "points.bin", campus.asPoints),
        campus.load(base + "marks.bin" + asked, campus.asBytes),
        campus.load(base + "unplaced.json" + asked, campus.asJson),
        campus.load(base + "areas.geojson" + language, campus.asJson),
        reference.selected ? campus.load(base + "links/" + reference.selected + "?on=" + on, campus.asJson).catch(noLinks) : null,
      ];
      const [styles, points, codes, unplaced, areas, links] = await Promise.all(pending);
      if (this.reference !== reference) return;
      this.take(reference, { styles, points, codes, unplaced, areas, links });
    }

    take(reference, { styles, points, codes, unplaced, areas, links }) {
      if (areas !== this.areasShown) this.areas.setAreas(areas);
      if (styles !== this.stylesShown || reference.theme !== this.themeShown) {
        this.marks.setStyles(styles.styles, styles.shapes, reference.theme);
      }
      [this.areasShown, this.stylesShown, this.themeShown] = [areas, styles, reference.theme];
      [this.points, this.unplaced, this.links] = [points, unplaced, links];
      this.codes = reference.here ? within(reference.here, points, codes) : codes;
      this.controls.update(reference, styles);
      this.controls.recover();
      this.showTiles(styles.tiles);
      this.outdated = true;
      this.showPin(reference.pick);
      this.showHere(reference);
      this.moveView(reference, styles, links);
      if (this.outdated) this.draw();
    }

    fail(reference, error) {
      console.error(error);
      this.controls.fail(decodeURIComponent(reference.notice));
      this.map.getContainer().dataset.state = "failed";
    }

    setTheme(theme) {
      const { classList } = this.map.getContainer();
      classList.toggle("campus-dark", theme === "dark");
      classList.toggle("campus-light", theme !== "dark");
    }

    showTiles(tiles) {
      if (!tiles || this.tiles) return;
      this.tiles = L.tileLayer(tiles.url, { maxZoom: tiles.max_zoom }).addTo(this.map);
    }

    /** Move only when something new is asked for: a focus, or a chosen record that is out of sight. */
    moveView(reference, styles, links) {
      if (this.isHidden()) return;
      if (!this.placed) this.placeFirst(reference, styles);
      const focus = reference.focus ? reference.focus.split(",").map(Number) : [];
      if (reference.focus && reference.focus !== this.focus) this.moveTo(focus);
      else if (links && links.at && reference.selected !== this.selected) this.reveal(links.at);
      this.focus = reference.focus;
      this.selected = reference.selected;
    }

    placeFirst({ memory }, styles) {
      if (!this.map.getSize().x || !this.map.getSize().y) this.quietly(() => this.map.invalidateSize());
      const held = memory ? JSON.parse(sessionStorage.getItem(VIEW_KEY + memory) || "null") : null;
      if (held && held.city === String(styles.bounds)) this.map.setView(held.center, held.zoom, { animate: false });
      else this.fit(styles.bounds);
      this.placed = true;
    }

    moveTo(numbers) {
      const [lon, lat] = numbers;
      if (numbers.length === 4) this.fit(numbers);
      else this.map.setView([lat, lon], Math.max(this.map.getZoom(), FOCUS_ZOOM));
    }

    reveal([lon, lat]) {
      if (!this.map.getBounds().pad(-0.05).contains([lat, lon])) this.map.panTo([lat, lon]);
    }

    /** The view stays in this browser: it brings a person back to where they were, and is sent nowhere. */
    keepView() {
      if (!this.placed || this.quiet || this.isHidden()) return;
      this.fitted = null;
      const { memory } = this.reference;
      const city = String(this.stylesShown.bounds);
      const view = { city, center: this.map.getCenter(), zoom: this.map.getZoom() };
      if (memory) sessionStorage.setItem(VIEW_KEY + memory, JSON.stringify(view));
    }

    animate(event) {
      const scale = this.map.getZoomScale(event.zoom);
      const offset = this.map._latLngToNewLayerPoint(this.corner, event.zoom, event.center);
      for (const canvas of this.canvases) L.DomUtil.setTransform(canvas, offset, scale);
    }

    /** Draw everything that has arrived. */
    draw() {
      if (!this.points) return;
      this.outdated = false;
      const started = performance.now();
      const frame = this.measure();
      const [areas, marks] = this.canvases.map((canvas) => this.clear(canvas, frame));
      this.marks.draw(marks, frame, this.points, this.codes, this.links, this.start());
      this.areas.draw(areas, frame, this.themeShown, {
        outlineOnly: Boolean(this.tiles),
        dashedDistrict: this.links && !this.links.at ? this.links.district : null,
      });
      this.drawNames(marks, frame);
      this.marks.drawUpper(marks, this.points, this.codes, this.links);
      this.report(performance.now() - started);
    }

    /** Where the lines of the chosen record begin: at its place, else where its district's name stands. */
    start() {
      if (!this.links) return null;
      return this.links.at || this.areas.district(this.links.district)?.label;
    }

    /** Names and boxes stand above the marks of candidates and beneath those of roles. */
    drawNames(context, frame) {
      const taken = this.marks.taken();
      const selected = decodeURIComponent(this.reference.selected);
      this.boxes.draw(context, frame, this.themeShown, this.unplaced, { taken, selected });
      const avoid = [...taken.roles, ...taken.counts, ...this.boxes.taken()];
      this.areas.drawNames(context, frame, this.themeShown, avoid, this.boxes.named());
      this.boxesInView = this.boxes.within(frame.view);
      this.controls.explainBoxes(this.boxesInView.length > 0);
    }

    measure() {
      const size = this.map.getSize();
      const padding = size.multiplyBy(PADDING).round();
      const offset = this.map.containerPointToLayerPoint([-padding.x, -padding.y]).round();
      const origin = this.map.getPixelOrigin();
      this.offset = offset;
      this.corner = this.map.layerPointToLatLng(offset);
      return {
        scale: 2 ** this.map.getZoom(),
        left: origin.x + offset.x,
        top: origin.y + offset.y,
        width: size.x + 2 * padding.x,
        height: size.y + 2 * padding.y,
        view: [padding.x, padding.y, padding.x + size.x, padding.y + size.y],
        ratio: Math.min(window.devicePixelRatio || 1, MAX_RATIO),
      };
    }

    clear(canvas, { width, height, ratio }) {
      canvas.width = width * ratio;
      canvas.height = height * ratio;
      canvas.style.width = width + "px";
      canvas.style.height = height + "px";
      L.DomUtil.setPosition(canvas, this.offset);
      const context = canvas.getContext("2d");
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      return context;
    }

    /** Tell tests and measurements what is on screen. */
    report(milliseconds) {
      const { dataset } = this.map.getContainer();
      const { roles, singles, bubbles, inView } = this.marks.drawn;
      const unplaced = this.boxesInView.reduce((sum, { count }) => sum + count, 0);
      const drawMs = milliseconds.toFixed(1);
      Object.assign(dataset, { state: "ready", roles, singles, bubbles, inView, unplaced, drawMs });
      dataset.shown = this.reference.query;
      performance.mark("campus-drawn");
    }

    /** While a place is being set, the one that stands is pinned. */
    showPin(pick) {
      this.map.getContainer().classList.toggle("campus-picking", Boolean(pick));
      if (this.pin) this.pin.remove();
      const [lon, lat] = (pick || "").split(",").map(Number);
      const style = { radius: 9, weight: 4, fillOpacity: 0.15, interactive: false, className: "campus-pin" };
      this.pin = Number.isFinite(lat) ? L.circleMarker([lat, lon], style).addTo(this.map) : null;
    }

    /** Where the person is, with the ring of what they look for; it came with the page and goes nowhere. */
    showHere({ here, here_label: words }) {
      if (this.here) this.here.remove();
      const [lon, lat, radius] = (here || "").split(",").map(Number);
      this.here = here ? L.layerGroup().addTo(this.map) : null;
      if (!here) return;
      const label = document.createElement("span");
      label.textContent = decodeURIComponent(words);
      const mark = L.circleMarker([lat, lon], { radius: 8, weight: 3, fillOpacity: 0.9, interactive: false, className: "campus-here" });
      mark.bindTooltip(label, { permanent: true, direction: "top", offset: [0, -8] }).addTo(this.here);
      const ring = { radius, weight: 2, dashArray: "6 4", fillOpacity: 0.05, interactive: false, className: "campus-ring" };
      if (radius) L.circle([lat, lon], ring).addTo(this.here);
    }

    hitAt(containerPoint) {
      const point = this.map.containerPointToLayerPoint(containerPoint).subtract(this.offset);
      if (!this.points) return null;
      const box = this.marks.hitsRole(point.x, point.y) ? null : this.boxes.hit(point.x, point.y);
      return box ? { box } : this.marks.hit(point.x, point.y);
    }

    point(event) {
      const hit = !this.reference.pick && this.hitAt(event.containerPoint);
      this.map.getContainer().classList.toggle("campus-hit", Boolean(hit));
    }

    click(event) {
      if (this.reference.pick) {
        const { lng, lat } = event.latlng.wrap();
        this.hand({ lon: Number(lng.toFixed(6)), lat: Number(lat.toFixed(6)) });
        return;
      }
      const hit = this.hitAt(event.containerPoint);
      if (!hit) return;
      const deepest = this.map.getZoom() >= this.map.getMaxZoom();
      if (hit.box) this.openBox(hit.box);
      else if (hit.bubble && !deepest) this.zoomInto(hit.bubble);
      else this.choose(hit.bubble ? [hit.bubble.first] : hit.positions);
    }

    /** The only record of a box is chosen. Of several, the district is shown; when it is, they are chosen in turn. */
    openBox({ area, marks, count }) {
      if (count > 1 && this.map.getBoundsZoom(area.bounds) > this.map.getZoom()) {
        this.map.fitBounds(area.bounds);
        return;
      }
      const ids = marks.map(({ id }) => id);
      this.send(ids[(ids.indexOf(decodeURIComponent(this.reference.selected)) + 1) % ids.length]);
    }

    zoomInto(bubble) {
      const point = L.point(bubble.x, bubble.y).add(this.offset);
      const zoom = Math.min(this.map.getZoom() + 2, this.map.getMaxZoom());
      this.map.setView(this.map.layerPointToLatLng(point), zoom);
    }

    /** Several records at one place are chosen in turn. */
    async choose(positions) {
      const position = positions[(positions.indexOf(this.chosen) + 1) % positions.length];
      this.chosen = position;
      try {
        const { id } = await campus.load(this.reference.base + "id/" + position, campus.asJson);
        this.send(id);
      } catch (error) {
        if (error instanceof campus.EditionChanged) this.follow(error.edition);
        else this.fail(this.reference, error);
      }
    }

    /** Hand the id, and nothing else, to streamlit-folium. */
    send(id) {
      this.hand({ id });
    }

    /** Hand over a click; ``n`` tells one from the next. */
    hand(what) {
      const properties = { ...what, n: Date.now() };
      const layer = { toGeoJSON: () => ({ type: "Feature", properties, geometry: null }) };
      this.layer.fire("click", { layer });
    }
  }

  /** The marks without those beyond the radius around a person. */
  function within(here, points, codes) {
    const [lon, lat, radius] = here.split(",").map(Number);
    if (!radius) return codes;
    const person = L.latLng(lat, lon);
    return codes.map((code, at) => (code && person.distanceTo(points.latLng(at)) <= radius ? code : 0));
  }

  const noLinks = (error) => {
    if (error instanceof campus.EditionChanged) throw error;
    return null;
  };

  L.CampusLayer = L.Layer.extend({
    initialize(reference) {
      this.reference = { ...reference, base: moved.get(reference.base) || reference.base };
    },
    onAdd(map) {
      map.campus = map.campus || new Drawing(map);
      map.campus.show(this.reference, this);
    },
    onRemove() {},
  });

  L.campusLayer = (reference) => new L.CampusLayer(reference);
})(window.CampusMap);
