"""Forms of the courier's pages: a route with its timetable, a trip, a floating group, the days."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from shulian.apps.alliance.models import Account, Library
from shulian.apps.distribution.actions.floating import WantedGroup, WantedLimit, WantedMember
from shulian.apps.distribution.actions.routes import Timetable
from shulian.apps.distribution.models import FloatingGroup, Route
from shulian.core.distribution import PlannedStop
from shulian.interfaces.office.acting import ActForm
from shulian.interfaces.templatetags.look import day_of_week

MORE = 4
"""Empty lines below those that are filled."""
YUAN = forms.DecimalField


def _named(field: Any) -> Any:
    field.label_from_instance = lambda one: getattr(one, "display_name", None) or one.name
    return field


class StopForm(forms.Form):
    """One stop: library, time, weekdays, and whether it sorts."""

    library = forms.ModelChoiceField(
        Library.objects.none(), label=gettext_lazy("Library"), to_field_name="code", required=False
    )
    at = forms.TimeField(
        label=gettext_lazy("Time"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Weekdays"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    hub = forms.BooleanField(label=gettext_lazy("Sorts boxes (hub)"), required=False)

    def __init__(self, *args: Any, libraries: QuerySet[Library], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _named(self.fields["library"]).queryset = libraries
        self.fields["weekdays"].choices = [(n, day_of_week(n)) for n in range(7)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A line with a library has a time and runs on some day."""
        values = super().clean() or {}
        if values.get("library") and not (values.get("at") and values.get("weekdays")):
            raise forms.ValidationError(_("A stop needs a time and at least one weekday."))
        return values


class RouteForm(ActForm):
    """A route: name, the library that runs it, driver, and what a trip usually costs."""

    name = forms.CharField(label=gettext_lazy("Name of the route"), max_length=60)
    library = forms.ModelChoiceField(Library.objects.none(), label=gettext_lazy("Run by"), to_field_name="code")
    driver = forms.ModelChoiceField(Account.objects.none(), label=gettext_lazy("Usual driver"), required=False)
    cost = YUAN(label=gettext_lazy("Usual cost of a trip (yuan)"), required=False, max_digits=9, decimal_places=2)
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=200)

    def __init__(self, own: QuerySet[Library], drivers: QuerySet[Account], *args: Any, **kwargs: Any) -> None:
        self.route: Route | None = kwargs.pop("route", None)
        super().__init__(*args, **kwargs)
        _named(self.fields["library"]).queryset = own
        _named(self.fields["driver"]).queryset = drivers

    def clean_name(self) -> str:
        """Two routes do not share a name."""
        name = str(self.cleaned_data["name"]).strip()
        same = Route.objects.filter(name=name).exclude(pk=self.route.pk if self.route else 0)
        if same.exists():
            raise forms.ValidationError(_("There is already a route with this name."))
        return name


def fen(yuan: Any) -> int | None:
    """Yuan as whole fen."""
    return None if yuan is None else int(yuan * 100)


def timetable(form: RouteForm, stops: Any) -> Timetable:
    """What both forms say, once they are valid."""
    filled = [one.cleaned_data for one in stops if one.cleaned_data.get("library")]
    planned = [PlannedStop(one["library"].pk, _minute(one["at"]), frozenset(one["weekdays"])) for one in filled]
    values = form.cleaned_data
    return Timetable(
        values["name"],
        values["driver"].pk if values["driver"] else None,
        fen(values["cost"]),
        planned,
        frozenset(one["library"].pk for one in filled if one["hub"]),
        values["note"],
    )


def stops_as_filled(route: Route | None) -> list[dict[str, Any]]:
    """The stops of a route as the form shows them."""
    if route is None:
        return []
    return [
        {
            "library": stop.library.code,
            "at": time(stop.minute // 60, stop.minute % 60),
            "weekdays": stop.weekdays,
            "hub": stop.hub,
        }
        for stop in route.stops.select_related("library").order_by("minute", "pk")
    ]


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


class TripForm(ActForm):
    """Who drove, what it cost, how far it was."""

    driver = forms.ModelChoiceField(Account.objects.none(), label=gettext_lazy("Driver"), required=False)
    cost = YUAN(label=gettext_lazy("Cost (yuan)"), required=False, max_digits=9, decimal_places=2)
    kilometres = forms.IntegerField(label=gettext_lazy("Kilometres"), required=False)

    def __init__(self, drivers: QuerySet[Account], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _named(self.fields["driver"]).queryset = drivers


class DaysForm(ActForm):
    """After how many days something is late, and supposed lost."""

    late_after = forms.IntegerField(label=gettext_lazy("Late after days, where no route runs"), min_value=1)
    lost_after = forms.IntegerField(label=gettext_lazy("Supposed lost after days"), min_value=1)


class MemberForm(forms.Form):
    """A library of a floating group, and how much it may hold."""

    library = forms.ModelChoiceField(
        Library.objects.none(), label=gettext_lazy("Library"), to_field_name="code", required=False
    )
    stop_depth = forms.IntegerField(label=gettext_lazy("Climbs to level"), min_value=1, max_value=9, required=False)
    max_depth = forms.IntegerField(label=gettext_lazy("Down to level"), min_value=1, max_value=9, required=False)
    excluded = forms.BooleanField(label=gettext_lazy("Excluded"), required=False)
    item_class = forms.CharField(label=pgettext_lazy("item", "Class"), max_length=30, required=False)
    most = forms.IntegerField(label=gettext_lazy("Holds at most"), min_value=0, max_value=10_000_000, required=False)

    def __init__(self, *args: Any, libraries: QuerySet[Library], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _named(self.fields["library"]).queryset = libraries


class GroupForm(ActForm):
    """The name of a floating group."""

    name = forms.CharField(label=gettext_lazy("Name of the group"), max_length=60)

    def __init__(self, group: FloatingGroup | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group = group

    def clean_name(self) -> str:
        """Two groups do not share a name."""
        name = str(self.cleaned_data["name"]).strip()
        same = FloatingGroup.objects.filter(name=name).exclude(pk=self.group.pk if self.group else 0)
        if same.exists():
            raise forms.ValidationError(_("There is already a group with this name."))
        return name


def wanted_group(form: GroupForm, members: Any) -> WantedGroup:
    """What both forms say; a library that comes twice brings a second limit."""
    lines = [one.cleaned_data for one in members if one.cleaned_data.get("library")]
    seen: dict[tuple[int, bool], WantedMember] = {}
    limits: dict[tuple[int, str], WantedLimit] = {}
    for one in lines:
        library, excluded = one["library"].pk, one["excluded"]
        seen.setdefault((library, excluded), WantedMember(library, one["stop_depth"] or 1, one["max_depth"], excluded))
        if one["most"] is not None and not excluded:
            limits[library, one["item_class"]] = WantedLimit(library, one["item_class"], one["most"])
    return WantedGroup(form.cleaned_data["name"], list(seen.values()), list(limits.values()))


def members_as_filled(group: FloatingGroup | None) -> list[dict[str, Any]]:
    """Members and limits as the form shows them: further limits of a library are further lines."""
    if group is None:
        return []
    limits: dict[int, list[dict[str, Any]]] = {}
    for limit in group.limits.order_by("pk"):
        limits.setdefault(limit.library_id, []).append({"item_class": limit.item_class, "most": limit.most})
    filled = []
    for member in group.members.select_related("library").order_by("excluded", "library__path"):
        line = {
            "library": member.library.code,
            "stop_depth": member.stop_depth,
            "max_depth": member.max_depth,
            "excluded": member.excluded,
        }
        own = [] if member.excluded else limits.get(member.library_id, [])
        filled += [line | limit for limit in own or [{}]]
    return filled
