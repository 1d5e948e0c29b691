"""The plain way to put points on a map: one folium.Marker each, inside the map. BENCH_POINTS says how many."""

import os

import folium
import numpy as np
from streamlit_folium import st_folium

count = int(os.environ["BENCH_POINTS"])
places = np.random.default_rng(1).random((count, 2))
shown = folium.Map([0.5, 0.5], zoom_start=9, tiles=None)
for number, (south, west) in enumerate(places):
    folium.Marker([south, west], popup=f"P{number}").add_to(shown)
st_folium(shown, height=620, use_container_width=True, returned_objects=[])
