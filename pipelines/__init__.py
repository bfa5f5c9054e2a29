"""Item pipelines for articles: cleaned, checked, identified, deduplicated, revised.

They see items through `itemadapter.ItemAdapter` alone: dicts, Scrapy items, dataclasses and attrs
classes all do, and a field that an item class lacks is left out. Each file is a pure function and
a few lines of Scrapy around it. In this order::

    ITEM_PIPELINES = {
        "pipelines.clean.CleanPipeline": 100,
        "pipelines.check.CheckPipeline": 200,
        "pipelines.identify.IdentifyPipeline": 300,
        "pipelines.dedupe.DedupePipeline": 400,
    }

``ARTICLE_INDEX`` and ``ARTICLE_ROWS`` let runs know each other's articles, ``ARTICLE_KEY`` lets
pages name their originals: see `pipelines.dedupe.DedupePipeline`.
"""
