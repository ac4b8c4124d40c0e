"""What a data protection officer needs: what goes where, on what basis, who looks, how long."""
