"""What leaves the house: bulletins from canonical data, shown to the units first, frozen when published, checked ever after."""

from taskhub.publication.desk import PublicationDesk
from taskhub.publication.models import Publication
from taskhub.publication.publish import Request
from taskhub.publication.verify import Verdict

__all__ = ["Publication", "PublicationDesk", "Request", "Verdict"]
