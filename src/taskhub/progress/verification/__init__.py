"""Verification (核定): is what lead units claim done truly done? Claims and what speaks for a look, rulings, samples."""

from taskhub.progress.verification.claims import Asked
from taskhub.progress.verification.desk import VerificationDesk
from taskhub.progress.verification.rule import Verdict
from taskhub.progress.verification.sample import Draw

__all__ = ["Asked", "Draw", "Verdict", "VerificationDesk"]
