"""Other libraries' programs: SRU and OAI-PMH under the site's own address, Z39.50 on a port beside it."""
