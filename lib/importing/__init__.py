"""Files that somebody else wrote, turned into typed rows and refused rows."""
