"""Floor 2: the files of the lake. Zones, catalog, lineage, quarantine, questions, archive, the writer's lock."""
