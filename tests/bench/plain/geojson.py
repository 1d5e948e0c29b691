"""The plain way to put many points on a map: one folium.GeoJson. BENCH_POINTS says how many."""

import os

import folium
import numpy as np
from streamlit_folium import st_folium

count = int(os.environ["BENCH_POINTS"])
places = np.random.default_rng(1).random((count, 2)).tolist()
features = [
    {"type": "Feature", "properties": {"id": f"P{number}"}, "geometry": {"type": "Point", "coordinates": place}}
    for number, place in enumerate(places)
]
shown = folium.Map([0.5, 0.5], zoom_start=9, tiles=None)
folium.GeoJson({"type": "FeatureCollection", "features": features}, marker=folium.CircleMarker(radius=4)).add_to(shown)
st_folium(shown, height=620, use_container_width=True, returned_objects=[])
