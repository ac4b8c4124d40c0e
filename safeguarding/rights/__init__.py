"""What people may ask of what is held about them, and how they are answered."""
