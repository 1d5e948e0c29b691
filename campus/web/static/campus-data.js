/* Gets the layers over HTTP and decodes them. Points stay in the 16-bit planes in which they come: a position is
 * two numbers, never an object. Everything fetched is kept by its address, so a rerun asks for nothing twice. */
window.CampusMap = window.CampusMap || {};
(function (campus) {
  "use strict";

  const EDITION_HEADER = "X-Campus-Edition";
  const RETRY_AFTER_MS = 400;
  const KEPT_ANSWERS = 24;
  const TILE_PX = 256;
  const STEPS = 65536;
  const HEADER_BYTES = 40;

  /** An answer of another edition than the one that was asked for. */
  campus.EditionChanged = class EditionChanged extends Error {
    constructor(edition) {
      super("the layers have edition " + edition);
      this.edition = edition;
    }
  };

  const answers = new Map();

  async function fetchTwice(address) {
    try {
      return await fetchOnce(address);
    } catch (error) {
      if (error instanceof campus.EditionChanged || error.refused) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER_MS));
      return fetchOnce(address);
    }
  }

  async function fetchOnce(address) {
    const response = await fetch(address, { credentials: "same-origin" });
    const edition = response.headers.get(EDITION_HEADER);
    if (edition && !address.includes("/layers/" + edition + "/")) throw new campus.EditionChanged(edition);
    if (response.ok) return response;
    const refused = response.status >= 400 && response.status < 500;
    throw Object.assign(new Error(response.status + " " + address), { refused });
  }

  /** Fetch and decode an address once; a failure is forgotten, so that the next rerun tries again. */
  campus.load = function (address, decode) {
    const held = answers.get(address);
    if (held) {
      answers.delete(address);
      answers.set(address, held);
      return held;
    }
    const answer = fetchTwice(address).then(decode);
    answers.set(address, answer);
    answer.catch(() => answers.delete(address));
    while (answers.size > KEPT_ANSWERS) answers.delete(answers.keys().next().value);
    return answer;
  };

  campus.asJson = (response) => response.json();
  campus.asBytes = async (response) => new Uint8Array(await response.arrayBuffer());
  campus.asPoints = async (response) => new campus.Points(await response.arrayBuffer());

  /** World pixels at zoom 0 (Web Mercator, 256 px), the unit in which everything is kept. */
  campus.worldX = (lon) => ((lon + 180) / 360) * TILE_PX;
  campus.worldY = function (lat) {
    const sine = Math.sin((lat * Math.PI) / 180);
    return (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * TILE_PX;
  };

  /** All places, in the order of the marks. */
  campus.Points = class Points {
    constructor(buffer) {
      const view = new DataView(buffer);
      if (view.getUint32(0, false) !== 0x41434331) throw new Error("not a points layer");
      const count = view.getUint32(4, true);
      [this.west, this.south, this.east, this.north] = [8, 16, 24, 32].map((at) => view.getFloat64(at, true));
      const places = buffer.slice(HEADER_BYTES, HEADER_BYTES + 4 * count);
      this.count = count;
      this.x = new Uint16Array(places, 0, count);
      this.y = new Uint16Array(places, 2 * count, count);
      this.worldOfRow = new Float64Array(STEPS);
      const step = (this.north - this.south) / (STEPS - 1);
      for (let row = 0; row < STEPS; row += 1) this.worldOfRow[row] = campus.worldY(this.south + row * step);
      this.worldWest = campus.worldX(this.west);
      this.worldStep = ((this.east - this.west) / (STEPS - 1)) * (TILE_PX / 360);
    }

    latLng(at) {
      const part = (low, high, step) => low + ((high - low) * step) / (STEPS - 1);
      return [part(this.south, this.north, this.y[at]), part(this.west, this.east, this.x[at])];
    }

    /** The vertical pixel of every row at a scale; a point's own is looked up instead of computed. */
    rowPixels(scale, top, reuse) {
      const pixels = reuse || new Float32Array(STEPS);
      for (let row = 0; row < STEPS; row += 1) pixels[row] = this.worldOfRow[row] * scale - top;
      return pixels;
    }
  };
})(window.CampusMap);
