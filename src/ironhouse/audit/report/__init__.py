"""What a mitigation report says, before anybody lays it out: strategies, what is in place, what is missing.

Pure: a document and the policies in, rows and words out. Formats that show the report are in ``audit.formats``; neither
Markdown nor HTML is known here.
"""
