"""How far it is: distances between county centres, never more exact than the coordinates that are known."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

from shulian.apps.alliance.models import Division, Library

EARTH_RADIUS_KM = 6371.0
Point = tuple[float, float]


def divisions_to_choose() -> list[tuple[Division, list[Division]]]:
    """The cities with their counties, for a reader to say where they are; only those with coordinates."""
    known = Division.objects.filter(longitude__isnull=False, latitude__isnull=False).order_by("code")
    counties: dict[str, list[Division]] = {}
    for county in known.filter(level=Division.Level.COUNTY):
        counties.setdefault(county.parent_id or "", []).append(county)
    cities = Division.objects.filter(level=Division.Level.CITY).order_by("code")
    return [(city, counties.get(city.pk, [])) for city in cities]


def division_by_code(code: str) -> Division | None:
    """One division; None for a code that is not known."""
    return Division.objects.select_related("parent").filter(pk=code).first()


def centre_of(division: Division | None) -> Point | None:
    """Longitude and latitude of a division, or of the county above a township without its own."""
    if division is None:
        return None
    if division.longitude is not None and division.latitude is not None:
        return division.longitude, division.latitude
    return centre_of(division.parent) if division.level == Division.Level.TOWNSHIP else None


def point_of(library: Library) -> Point | None:
    """Where a library stands: its own coordinates, or else the centre of its division."""
    if library.longitude is not None and library.latitude is not None:
        return library.longitude, library.latitude
    return centre_of(library.division)


def kilometres(here: Point | None, there: Point | None) -> float | None:
    """The distance along the surface of the earth; None when either place is not known."""
    if here is None or there is None:
        return None
    lon1, lat1, lon2, lat2 = map(radians, (*here, *there))
    chord = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(chord))
