"""The authority file on the page: found, written, made one."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian.apps.alliance.access import has_anywhere
from shulian.apps.catalogue.actions.authorities import Said, lines, merge_authorities, save_authority
from shulian.apps.catalogue.models import Authority
from shulian.apps.catalogue.queries.authorities import authorities_like, authority_by_id, with_same_form
from shulian.core.authorities import LONGEST, Kind, Objection
from shulian.core.roles import Right
from shulian.interfaces.cataloguing.acting import act_of, cataloguing
from shulian.interfaces.cataloguing.place import asked, library_of, placed

PER_PAGE = 50
KINDS: dict[Kind, Promise] = {
    Kind.PERSON: gettext_lazy("person"),
    Kind.BODY: gettext_lazy("body"),
    Kind.SUBJECT: gettext_lazy("subject"),
    Kind.PLACE: gettext_lazy("place"),
}
OBJECTIONS: dict[Objection, Promise] = {
    Objection.NO_HEADING: gettext_lazy("A heading is needed."),
    Objection.TAKEN: gettext_lazy(
        "This heading exists already with the same dates. Open it and add your forms, or tell the two apart by dates."
    ),
    Objection.TOO_MANY_FORMS: gettext_lazy("A heading has at most 200 forms."),
    Objection.TOO_LONG: gettext_lazy("A form has at most 200 characters."),
    Objection.SAME: gettext_lazy("Choose another heading that is still there."),
    Objection.OTHER_KIND: gettext_lazy("Only headings of one kind can be made one."),
}


class AuthorityForm(forms.Form):
    """One heading with everything that is said of it."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=[(kind.value, name) for kind, name in KINDS.items()])
    heading = forms.CharField(label=gettext_lazy("Heading"), max_length=LONGEST)
    dates = forms.CharField(
        label=gettext_lazy("Dates"), max_length=60, required=False, help_text=gettext_lazy("such as 1881-1936")
    )
    variants = forms.CharField(
        label=gettext_lazy("See from: other forms of the name"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("one a line: pen names, other scripts, other spellings; a search by any finds all"),
    )
    see_also = forms.CharField(
        label=gettext_lazy("See also: related headings"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("one a line, as they stand in the file"),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    source = forms.CharField(label=gettext_lazy("Where it was found"), max_length=200, required=False)

    def said(self) -> Said:
        """What was filled in."""
        said = self.cleaned_data
        return Said(
            kind=said["kind"],
            heading=said["heading"],
            variants=lines(said["variants"]),
            dates=said["dates"],
            note=said["note"],
            source=said["source"],
            see_also=lines(said["see_also"]),
        )


@require_safe
@cataloguing(Right.CATALOGUE)
def listed(request: HttpRequest) -> HttpResponse:
    """Headings by the beginning of any of their forms."""
    text, kind = asked(request, "q", 60), asked(request, "kind", 10)
    found = authorities_like(text, kind if kind in set(Kind) else "")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        (one, KINDS[Kind(one.kind)], [form.form for form in one.forms.all() if not form.is_heading]) for one in page
    ]
    seen = placed(request, "authorities", library_of(request)) | {
        "page": page,
        "rows": rows,
        "q": text,
        "kind": kind,
        "kinds": KINDS.items(),
    }
    return render(request, "cataloguing/authorities/list.html", seen)


@require_http_methods(["GET", "POST"])
@cataloguing(Right.CATALOGUE)
def edit(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """A new heading, or one to change."""
    found = authority_by_id(pk) if pk else None
    if pk and found is None:
        raise Http404("authority")
    if found is not None and found.merged_into_id:
        return redirect("cataloguing:authority", found.merged_into_id)
    library = library_of(request)
    form = AuthorityForm(request.POST or None, initial=_begun(found) if found else _asked_for(request))
    if request.method == "POST" and form.is_valid():
        made = save_authority(act_of(request, library), form.said(), pk or None)
        if not isinstance(made, Objection):
            messages.success(request, _("The heading is saved."))
            return redirect("cataloguing:authority", made)
        form.add_error(None, str(OBJECTIONS[made]))
    seen = placed(request, "authorities", library) | {
        "form": form,
        "authority": found,
        "alike": with_same_form(found) if found else [],
        "unites": has_anywhere(request.user, Right.UNITE_TITLES),
        "command": uuid4(),
    }
    return render(request, "cataloguing/authorities/one.html", seen)


@require_POST
@cataloguing(Right.UNITE_TITLES)
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Make another heading a variant of this one."""
    other = asked(request, "other", 18)
    if authority_by_id(pk) is None:
        raise Http404("authority")
    library = library_of(request, Right.UNITE_TITLES)
    against = merge_authorities(act_of(request, library), pk, int(other) if other.isdecimal() else 0)
    if against is None:
        messages.success(request, _("The two are one heading now; all forms of the other lead to it."))
    else:
        messages.error(request, str(OBJECTIONS[against]))
    return redirect("cataloguing:authority", pk)


def _begun(found: Authority) -> dict[str, Any]:
    return {
        "kind": found.kind,
        "heading": found.heading,
        "dates": found.dates,
        "variants": "\n".join(form.form for form in found.forms.all() if not form.is_heading),
        "see_also": "\n".join(other.heading for other in found.see_also.all()),
        "note": found.note,
        "source": found.source,
    }


def _asked_for(request: HttpRequest) -> dict[str, str]:
    return {"heading": asked(request, "heading"), "kind": asked(request, "kind", 10)}
