"""What queries and expectations can be, held against contracts before anything is sent."""
