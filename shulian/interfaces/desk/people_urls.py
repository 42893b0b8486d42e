"""Addresses of the pages about people at the desk."""

from __future__ import annotations

from django.urls import path, re_path

from shulian.interfaces.desk.people import checks, classes, collective, doubles, events, family, person

urlpatterns = [
    path("", person.person, name="person"),
    re_path(rf"^(?P<what>{'|'.join([*person.ACTS, *family.DOINGS])})/$", person.act, name="person-act"),
    path("act-for/", person.act_for, name="act-for"),
    path("collective/", collective.issue, name="collective-new"),
    path("checks/", checks.work_list, name="checks"),
    path("checks/workbook/", checks.workbook, name="checks-workbook"),
    path("checks/<int:pk>/", checks.check, name="check"),
    path("doubles/", doubles.work_list, name="doubles"),
    path("doubles/workbook/", doubles.workbook, name="doubles-workbook"),
    path("doubles/<int:pk>/", doubles.pair, name="pair"),
    path("merges/", doubles.merges, name="merges"),
    path("merges/<int:pk>/undo/", doubles.undo, name="merge-undo"),
    path("classes/", classes.lists, name="classes"),
    path("classes/template/", classes.template, name="class-template"),
    path("classes/<int:pk>/", classes.class_list, name="class"),
    path("classes/<int:pk>/progress/", classes.progress, name="class-progress"),
    path("classes/<int:pk>/run/", classes.carry_out, name="class-run"),
    path("classes/<int:pk>/drop/", classes.drop_list, name="class-drop"),
    path("classes/<int:pk>/report/", classes.report, name="class-report"),
    path("classes/<int:pk>/pins/", classes.first_pins, name="class-pins"),
    path("events/", events.events, name="events"),
    path("events/<int:pk>/", events.event, name="event"),
]
