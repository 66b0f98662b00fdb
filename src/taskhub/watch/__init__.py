"""Whether taskhub itself runs: what is watched, and the word to the office when something has stopped."""

from taskhub.watch.automations import Automation, Watched, load_watched
from taskhub.watch.deployments import deployments_in
from taskhub.watch.desk import WatchDesk
from taskhub.watch.troubles import Happened, Trouble

__all__ = ["Automation", "Happened", "Trouble", "WatchDesk", "Watched", "deployments_in", "load_watched"]
