"""``taskhub report``: what leaders and superiors read. Each of its commands has a module of its own."""

import typer

from taskhub.cli import (
    report_brief,
    report_bulletin,
    report_dossier,
    report_fill,
    report_publish,
    report_ranking,
    report_summary,
)

app = typer.Typer(no_args_is_help=True, help="报告:排名、通报、专报、小结、报表、考核档案")
for verbs in (report_ranking, report_bulletin, report_publish, report_brief, report_summary, report_fill, report_dossier):
    verbs.attach(app)
