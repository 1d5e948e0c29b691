"""The plain way of GeoPandas to put many points on a map: GeoDataFrame.explore. BENCH_POINTS says how many."""

import os

import geopandas as gpd
import numpy as np
from streamlit_folium import st_folium

count = int(os.environ["BENCH_POINTS"])
east, north = np.random.default_rng(1).random((count, 2)).T
names = [f"P{number}" for number in range(count)]
points = gpd.GeoDataFrame({"id": names}, geometry=gpd.points_from_xy(east, north), crs="EPSG:4326")
st_folium(points.explore(tiles=None), height=620, use_container_width=True, returned_objects=[])
