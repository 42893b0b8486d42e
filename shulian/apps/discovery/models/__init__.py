"""What readers keep and ask for: saved searches, lists, suggestions to buy; and what is read most."""

from shulian.apps.discovery.models.lists import Booklist, BooklistEntry
from shulian.apps.discovery.models.popular import PopularTitle
from shulian.apps.discovery.models.purchases import PurchaseSuggestion
from shulian.apps.discovery.models.saved import SavedFind, SavedSearch

__all__ = ["Booklist", "BooklistEntry", "PopularTitle", "PurchaseSuggestion", "SavedFind", "SavedSearch"]
