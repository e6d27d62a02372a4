"""The server: the SPARQL endpoint over the published graph, and the pages beside it.

In: a published store. Out: HTTP answers. Then holds: nothing is written, nothing is fetched; no query runs in the process that listens;
no answer is cut short.
"""
