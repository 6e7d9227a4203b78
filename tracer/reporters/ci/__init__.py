"""Verdicts where a team reads them: JUnit XML, GitHub's annotations and summaries, Markdown, JSON.

These are made to be shared, so they show no data of the traced programs: of a buffer, only how long it was.
"""
