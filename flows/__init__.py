"""What runs when: one Prefect flow a file. No rule of the business lives here."""
