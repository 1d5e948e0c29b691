/* The map's own words and buttons. Every text is set as text, never as markup. */
(function (campus) {
  "use strict";

  function element(tag, className, parent) {
    const made = document.createElement(tag);
    made.className = className;
    parent.appendChild(made);
    return made;
  }

  /** Picture links, the sources' line and the notice of a map that cannot be drawn. */
  campus.Controls = class Controls {
    constructor(map) {
      this.map = map;
      const corner = map.getContainer();
      this.scale = L.control.scale({ imperial: false, maxWidth: 120 }).addTo(map);
      this.whole = this.control("button", "topleft");
      this.whole.type = "button";
      this.whole.classList.add("campus-button");
      /* A button without a name is for nobody: it comes with the words. */
      this.whole.hidden = true;
      this.whole.addEventListener("click", () => this.bounds && map.fitBounds(this.bounds));
      const pictures = this.control("div", "topright");
      pictures.classList.add("campus-pictures");
      this.pictures = pictures;
      this.links = ["pdf", "png"].map((format) => this.pictureLink(format, pictures));
      this.boxes = this.control("div", "bottomleft");
      this.boxes.classList.add("campus-boxes");
      this.boxes.hidden = true;
      this.sources = this.control("div", "bottomright");
      this.sources.classList.add("campus-sources");
      this.notice = element("p", "campus-notice", corner);
      this.notice.setAttribute("role", "alert");
      this.notice.hidden = true;
    }

    control(tag, position) {
      const made = document.createElement(tag);
      const control = new L.Control({ position });
      control.onAdd = () => made;
      control.addTo(this.map);
      L.DomEvent.disableClickPropagation(made);
      return made;
    }

    pictureLink(format, parent) {
      const link = element("a", "campus-button", parent);
      link.textContent = format.toUpperCase();
      link.target = "_blank";
      link.rel = "noopener";
      /* The address holds where the map stands only from the moment in which somebody asks for the picture. */
      const aim = () => { link.href = this.pictureAddress(format); };
      for (const kind of ["pointerdown", "focus", "mouseenter", "click"]) link.addEventListener(kind, aim);
      link.href = "../../picture." + format;
      return link;
    }

    pictureAddress(format) {
      const { query, lang, selected } = this.reference;
      const view = this.map.getBounds();
      const box = [view.getWest(), view.getSouth(), view.getEast(), view.getNorth()].map((degrees) => degrees.toFixed(5));
      const chosen = selected ? "selected=" + selected + "&" : "";
      return "../../picture." + format + "?" + (query ? query + "&" : "") + chosen + "bbox=" + box.join(",") + "&lang=" + lang;
    }

    update(reference, styles) {
      this.reference = reference;
      const { texts } = styles;
      const [west, south, east, north] = styles.bounds;
      this.bounds = [[south, west], [north, east]];
      const container = this.map.getContainer();
      container.setAttribute("role", "region");
      container.setAttribute("aria-label", texts.map);
      container.lang = reference.lang;
      document.documentElement.lang = reference.lang;
      const zoom = this.map.zoomControl;
      if (zoom) this.name(zoom._zoomInButton, texts.zoom_in);
      if (zoom) this.name(zoom._zoomOutButton, texts.zoom_out);
      this.name(this.whole, texts.whole);
      this.whole.hidden = false;
      this.pictures.setAttribute("role", "group");
      this.pictures.setAttribute("aria-label", texts.picture);
      /* A picture's address tells where the map stands, and on the residents' map that may be where somebody is. */
      this.pictures.style.display = reference.query.startsWith("find=1") ? "none" : "";
      this.name(this.links[0], texts.pdf);
      this.name(this.links[1], texts.png);
      this.boxes.textContent = texts.unplaced;
      const credits = [...styles.sources, styles.tiles ? styles.tiles.attribution : ""].filter(Boolean);
      this.sources.textContent = credits.length ? texts.sources + ": " + credits.join(" · ") : "";
      this.sources.title = this.sources.textContent;
    }

    name(button, text) {
      button.setAttribute("aria-label", text);
      button.title = text;
    }

    /** Say what a box with a question mark means while there is one. */
    explainBoxes(shown) {
      this.boxes.hidden = !shown;
    }

    fail(text) {
      this.notice.textContent = text;
      this.notice.hidden = false;
    }

    recover() {
      this.notice.hidden = true;
    }
  };
})(window.CampusMap);
