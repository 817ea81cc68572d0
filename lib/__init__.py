"""Regulars: customer engagement, satisfaction and loyalty metrics from the files a business already has."""
