"""Pages of the web, and the sites that a sitemap lists.

`addresses` says which may be named, `networks` and `guard` which may be connected to, `pages` reads one within limits,
`robots` and `sitemap` read what a site says of itself, `site` is the source.
"""
